// A place that answers, as a card: the document's own words with the answering ones marked, and its source.

import { el } from "./dom.js";
import { cellsOf, partOf } from "./marks.js";

const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\d]+/gu) ?? [];

// Headings above a passage but for one that only says what the document's title says, and its page.
export function standing(passage, words) {
  const title = new Set(wordsOf(passage.title ?? ""));
  const told = (part) => !wordsOf(part).every((word) => title.has(word));
  const heading = passage.heading?.split(" › ").filter(told).join(" › ");
  return [heading, passage.page ? words.say("page", { page: passage.page }) : null].filter(Boolean);
}

function told(part) {
  return part.pieces.map(({ text, marked }) => (marked ? el("mark", {}, text) : text));
}

function pairs(cells) {
  const rows = cells.map((cell) => el("div", { class: "pair" }, el("dt", {}, cell.column), el("dd", {}, told(cell))));
  return rows.length > 0 ? el("dl", { class: "pairs" }, rows) : null;
}

// A table's row: what names it and the cells that answer in one line, the other cells below.
function rowOf(sentence, words) {
  const { names, asked } = sentence.row;
  const cells = cellsOf(sentence);
  if (asked === 0) return [el("p", { class: "record" }, names.join(" · ")), pairs(cells)];
  const before = (name) => (name ? words.say("named", { name, value: "" }) : "");
  const answer = cells.slice(0, asked).map((cell, at) => [at > 0 ? "; " : "", before(cell.column), told(cell)]);
  const called = names.join(" · ");
  const joined = called && cells[0].column ? `${called} · ` : before(called);
  return [
    el("p", { class: "record" }, [joined, answer].flat(3).filter(Boolean)),
    pairs(cells.slice(asked)),
  ];
}

function quoteOf(sentence, words) {
  if (sentence.row) return rowOf(sentence, words);
  const { label, pieces } = partOf(sentence);
  return [label ? el("span", { class: "lead-in" }, label) : null, told({ pieces })].flat();
}

// `passage` is the one quoted and `language` its own, where they are known; `source` makes a citation's button from what it
// shows, `open` shows a citation's place: (citation, opener).
export function placeCard(sentence, { words, passage, language, source, open }) {
  const sources = sentence.citations.map((citation) => {
    const where = [citation.title || citation.document, ...standing({ ...passage, ...citation }, words)];
    return source(citation, { class: "place-source" }, [
      el("span", { class: "cite" }, String(citation.n)),
      el("span", {}, where.join(" · ")),
    ]);
  });
  const pressed = (event) => {
    const selection = event.currentTarget.getRootNode().getSelection?.() ?? document.getSelection();
    if (event.target.closest("button") || selection.type === "Range") return; // a button, or text picked out
    open(sentence.citations[0], sources[0]);
  };
  return el(
    "li",
    { class: "place", onclick: pressed },
    el("blockquote", { lang: language }, quoteOf(sentence, words)),
    sources,
  );
}
