// The numbers and sources of an exchange: buttons that open the cited place and say how well it supports what was
// written.

import { el } from "./dom.js";

const DEGREES = [
  [0.8, "strong", "●"],
  [0.6, "medium", "◐"],
  [0, "weak", "○"],
];

export function degreeOf(probability) {
  const [, name, shape] = DEGREES.find(([least]) => probability >= least);
  return { name, shape };
}

export class Citations {
  constructor(exchange) {
    this.exchange = exchange;
  }

  get words() {
    return this.exchange.words;
  }

  // A button that shows a citation's place.
  button(citation, properties, content) {
    const page = citation.page ? this.words.say("page_comma", { page: citation.page }) : "";
    const title = citation.title || citation.document;
    const label = this.words.say("cite", { n: citation.n, title, page });
    const onclick = (event) => this.open(citation, event.currentTarget);
    const shared = { type: "button", "aria-label": label, title: label, "data-n": citation.n, onclick };
    return el("button", { ...shared, ...properties }, content);
  }

  chip(citation) {
    return this.button(citation, { class: "cite" }, [String(citation.n)]);
  }

  open(citation, opener) {
    const places = this.exchange.citations;
    this.exchange.onPlace(places.find((place) => place.n === citation.n) ?? citation, places, opener);
  }

  // A list of citations under its heading; nothing without any.
  listed(heading, citations) {
    if (!citations.length) return [];
    const items = citations.map((citation) => el("li", {}, this.source(citation)));
    return [
      el("h3", { class: "small-head" }, this.words.say(heading)),
      el("ol", { class: "sources" }, items),
    ];
  }

  source(citation) {
    const { words } = this;
    const where = [
      citation.title || citation.document,
      citation.page ? words.say("page", { page: citation.page }) : null,
    ];
    return el(
      "button",
      {
        type: "button",
        class: "source",
        "data-n": citation.n,
        onclick: (event) => this.open(citation, event.currentTarget),
      },
      el("span", { class: "number" }, String(citation.n)),
      el(
        "span",
        { class: "source-text" },
        el("span", { class: "quote", lang: this.exchange.languageOf(citation) }, citation.quote),
        el("span", { class: "quiet" }, where.filter(Boolean).join(" · "), this.supports(citation)),
      ),
    );
  }

  // How well a citation supports what the model wrote, that it contradicts it, or that it is of a newer edition; a
  // related place is the document's own words and supports nothing.
  supports({ n }) {
    const { words } = this;
    const citing = this.exchange.supported.filter(({ citations }) => citations.some((one) => one.n === n));
    const written = citing.filter((sentence) => sentence.kind === "written");
    if (citing.length && !written.length) return null;
    const degree = degreeOf(Math.max(0, ...written.map((sentence) => sentence.probability)));
    const newer = this.exchange.newer.some(({ citation }) => citation.n === n);
    const beside = newer ? ["↑", "newer_other"] : ["≠", "conflict_other"];
    const [shape, says] = written.length ? [degree.shape, `support_${degree.name}`] : beside;
    return [" · ", el("span", { class: "degree", "aria-hidden": "true" }, shape), ` ${words.say(says)}`];
  }
}
