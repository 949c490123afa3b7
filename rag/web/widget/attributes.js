// What the page says of the widget in the attributes of its script. What is not understood is as if it
// were not said: a page must not break for a wrong attribute.

import { FALLBACK, WORDS } from "./built.js";

const THEMES = ["light", "dark"]; // else the page's own
const CORNERS = ["bottom-right", "bottom-left", "top-right", "top-left"];
const LONGEST = 300; // characters of a greeting

function spoken(wanted) {
  return wanted.map((one) => (one || "").slice(0, 2).toLowerCase()).find((one) => one in WORDS) ?? FALLBACK;
}

// The choices in a script's attributes; `language` is the page's unless an attribute names one.
export function choices({ theme, colour, color, corner, greeting, language, lang, collection }) {
  const accent = colour ?? color;
  const page = document.documentElement.lang || navigator.language;
  return {
    theme: THEMES.includes(theme) ? theme : null,
    colour: accent && CSS.supports("color", accent) ? accent : null,
    corner: CORNERS.includes(corner) ? corner : CORNERS[0],
    greeting: greeting?.trim().slice(0, LONGEST) || null,
    language: spoken([language ?? lang, page]),
    collection: collection || undefined,
  };
}
