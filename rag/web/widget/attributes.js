// Reads the widget's attributes, or those of its script. An invalid value counts as absent: it must not break the
// page.

import { FALLBACK, WORDS } from "./built.js";

const THEMES = ["light", "dark"]; // else the page's own
const CORNERS = ["bottom-right", "bottom-left", "top-right", "top-left"];
const LONGEST = 300; // characters of a greeting
const LABEL = 40; // characters on the button

// Their names, each after "data-".
export const ATTRIBUTES = [
  "theme", "colour", "color", "corner", "greeting", "label", "language", "lang", "collection", "token", "sign-in",
];

function spoken(wanted) {
  return wanted.map((one) => (one || "").slice(0, 2).toLowerCase()).find((one) => one in WORDS) ?? FALLBACK;
}

// The choices in attributes; `language` is the page's unless one names it.
export function choices({ theme, colour, color, corner, greeting, label, language, lang, collection, token, signIn }) {
  const accent = colour ?? color;
  const page = document.documentElement.lang || navigator.language;
  return {
    theme: THEMES.includes(theme) ? theme : null,
    colour: accent && CSS.supports("color", accent) ? accent : null,
    corner: CORNERS.includes(corner) ? corner : CORNERS[0],
    greeting: greeting?.trim().slice(0, LONGEST) || null,
    label: label?.trim().slice(0, LABEL) || null,
    language: spoken([language ?? lang, page]),
    collection: collection || undefined,
    token: token || null,
    signIn: signIn ?? null,
  };
}
