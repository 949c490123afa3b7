// Hands text on: to the clipboard or as a file. Knows no conversation.

import { el } from "./dom.js";

const FETCHED_MS = 10000; // by then a browser has taken the file

// Whether the browser let it.
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function saveMarkdown(text, name) {
  save(new Blob([text], { type: "text/markdown;charset=utf-8" }), name);
}

export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), FETCHED_MS);
}
