// The blocks below an answer: where its sources contradict each other, side by side, and which edition is newer
// than its source.

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
export function conflictBlock({ sides }, tools) {
  return block("conflict", "≠", sides, tools);
}

export function editionBlock(edition, tools) {
  return block("newer", "↑", [edition], tools);
}

function block(name, sign, sides, tools) {
  const { words } = tools;
  const items = sides.map((side) => el("li", { class: "side-of" }, sideOf(side, tools)));
  return el(
    "section",
    { class: "conflict", "aria-label": words.say(name) },
    el(
      "h3",
      { class: "conflict-head" },
      el("span", { class: "conflict-sign", "aria-hidden": "true" }, sign),
      words.say(name),
    ),
    el("p", { class: "quiet" }, words.say(`${name}_lead`)),
    el("ul", { class: "sides" }, items),
  );
}

function sideOf(side, { words, chip, open, languageOf }) {
  const { citation, value } = side;
  return [
    el("p", { class: "side-value" }, value ? `${value}\u00a0` : null, chip(citation)),
    el(
      "button",
      { type: "button", class: "side-place", onclick: (event) => open(citation, event.currentTarget) },
      el("span", { class: "quote", lang: languageOf(citation) }, citation.quote),
      el("span", { class: "quiet" }, placeOf(side, words)),
    ),
  ];
}
