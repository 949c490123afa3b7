// What stands where nothing has been asked yet: what the product does, and questions to begin with.

import { el } from "./dom.js";

// `greeting` is what a page that embeds the widget says instead.
export function welcome({ words, questions, greeting, onAsk }) {
  const examples = questions.map((question) =>
    el("button", { type: "button", class: "example", onclick: () => onAsk(question) }, question),
  );
  return el(
    "div",
    { class: "welcome" },
    el("p", { class: "claim" }, greeting || words.say("claim")),
    examples.length ? el("h2", { class: "small-head" }, words.say("examples")) : null,
    examples.length ? el("div", { class: "examples" }, examples) : null,
  );
}

// Questions that the documents at hand can answer; for foreign documents, one by their title.
export function examplesFor(documents, words) {
  const present = new Set(documents.map((document) => document.document));
  const fitting = words.examples.filter(([document]) => present.has(document));
  if (fitting.length) return fitting.map(([, question]) => question);
  const titles = documents.slice(0, 3).map((document) => document.title || document.document);
  return titles.map((title) => words.say("example_generic", { title }));
}
