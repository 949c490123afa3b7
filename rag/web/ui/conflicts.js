// The block below an answer that shows, side by side, where its sources contradict each other.

import { el } from "./dom.js";

// Title, page and date, as far as they are known.
export function placeOf(side, words) {
  const { citation, dated } = side;
  const page = citation.page ? words.say("page", { page: citation.page }) : null;
  const when = dated || words.say("conflict_undated");
  return [citation.title || citation.document, page, when].filter(Boolean).join(" · ");
}

// `chip` makes the numbered button of a citation, `open` shows its place: (citation, opener); `languageOf`
// tells a citation's language.
export function conflictBlock(conflict, { words, chip, open, languageOf }) {
  const sides = conflict.sides.map((side) =>
    el(
      "li",
      { class: "side-of" },
      el("p", { class: "side-value" }, side.value, "\u00a0", chip(side.citation)),
      el(
        "button",
        {
          type: "button",
          class: "side-place",
          onclick: (event) => open(side.citation, event.currentTarget),
        },
        el("span", { class: "quote", lang: languageOf(side.citation) }, side.citation.quote),
        el("span", { class: "quiet" }, placeOf(side, words)),
      ),
    ),
  );
  return el(
    "section",
    { class: "conflict", "aria-label": words.say("conflict") },
    el(
      "h3",
      { class: "conflict-head" },
      el("span", { class: "conflict-sign", "aria-hidden": "true" }, "≠"),
      words.say("conflict"),
    ),
    el("p", { class: "quiet" }, words.say("conflict_lead")),
    el("ul", { class: "sides" }, sides),
  );
}
