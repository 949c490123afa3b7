// Addresses of places, for sharing: /d/DOCUMENT?v=VERSION#START-END.

import { own } from "./base.js";

const PATH = /^\/d\/([\w-]{1,64})$/;
const SPAN = /^#(\d{1,12})-(\d{1,12})$/;

// The address of a place of a document of this version.
export function addressOf(origin, { document_id, start, end }, version) {
  const span = start === null || start === undefined ? "" : `#${start}-${end}`;
  return `${origin}/d/${encodeURIComponent(document_id)}?v=${encodeURIComponent(version)}${span}`;
}

// The place that an address names, null where it names none; offsets that are none show the top.
export function placeAt({ pathname, search, hash }) {
  const document_id = PATH.exec(own(pathname))?.[1];
  if (!document_id) return null;
  const [start, end] = (SPAN.exec(hash) ?? []).slice(1).map(Number);
  const version = new URLSearchParams(search).get("v");
  const whole = start < end ? { start, end } : { start: null };
  return { document_id, title: "", document: "", version, ...whole };
}
