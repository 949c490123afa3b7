// One question and its answer: passages at once, sentences as they come, sources below.
// Keeps the data it shows, so that it can be shown again in another language.

import { conflictBlock } from "./conflicts.js";
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

export class Exchange {
  constructor({ question, words, onPlace }) {
    this.words = words;
    this.onPlace = onPlace; // (place, places, opener)
    this.question = question;
    this.passages = null;
    this.searched = ""; // the question as searched for
    this.sentences = [];
    this.answer = null;
    this.state = "searching"; // then writing, finished, stopped or failed
    this.problem = "";
    this.node = el("article", { class: "exchange" });
    this.render();
  }

  get supported() {
    const all = this.answer ? this.answer.sentences : this.sentences;
    return all.filter((sentence) => sentence.support === "supported");
  }

  // What answers; further places only stand below.
  get said() {
    return this.supported.filter((sentence) => sentence.kind !== "further");
  }

  // How a follow-up was understood; "" where it was searched for as asked.
  get understood() {
    const searched = this.answer?.standalone ?? this.searched;
    const asked = this.answer?.question ?? this.question.replace(/\s+/g, " ").trim();
    return searched === asked ? "" : searched;
  }

  get conflicts() {
    return this.answer?.conflicts ?? [];
  }

  // Parts of the question that the documents don't answer.
  get unanswered() {
    return this.answer?.unanswered ?? [];
  }

  // The distinct citations of the answer and of what contradicts it, by number. Without a
  // probability: it only contradicts.
  get citations() {
    const byNumber = new Map();
    for (const sentence of this.supported) {
      for (const citation of sentence.citations) {
        const known = byNumber.get(citation.n);
        const probability = Math.max(sentence.probability ?? 0, known?.probability ?? 0);
        byNumber.set(citation.n, { ...citation, probability });
      }
    }
    for (const { citation } of this.conflicts.flatMap((conflict) => conflict.sides)) {
      if (!byNumber.has(citation.n)) byNumber.set(citation.n, citation);
    }
    return [...byNumber.values()].sort((a, b) => a.n - b.n);
  }

  // Takes one event of the stream.
  take(name, data) {
    if (name === "passages") {
      this.passages = data.passages;
      this.searched = data.question;
      this.state = "writing";
      this.renderUnderstood();
      this.renderPassages();
    } else if (name === "sentence") {
      this.sentences.push(data);
      if (data.support === "supported" && data.kind !== "further") this.text.append(...this.sentence(data));
    } else if (name === "done") {
      this.answer = data;
      this.passages = data.passages;
      this.state = "finished";
      this.render();
    } else if (name === "error") {
      this.end("failed", data.error);
    }
    this.renderStatus();
  }

  end(state, problem = "") {
    if (this.state !== "searching" && this.state !== "writing") return; // has ended already
    this.state = state;
    this.problem = problem;
    this.render();
  }

  render() {
    const { words } = this;
    this.node.classList.toggle("refused", Boolean(this.answer?.refused));
    this.meant = el("p", { class: "understood" });
    this.text = el("div", { class: "answer", lang: this.answer?.language || null });
    this.after = el("div", { class: "after" });
    this.status = el("p", { class: "status" });
    this.found = el("div", { class: "found-place" });
    const label = el("span", { class: "hidden" }, `${words.say("you_asked")}: `);
    this.node.replaceChildren(
      el("h2", { class: "question" }, label, this.question),
      this.meant,
      this.text,
      this.status,
      this.after,
      this.found,
    );
    this.renderUnderstood();
    if (this.answer?.refused) this.renderRefusal();
    else for (const sentence of this.said) this.text.append(...this.sentence(sentence));
    for (const question of this.unanswered) {
      this.text.append(el("p", { class: "unanswered" }, words.say("unanswered", { question })));
    }
    if (this.state !== "searching" && this.state !== "writing") this.renderAfter();
    this.renderPassages();
    this.renderStatus();
  }

  renderUnderstood() {
    const { understood, words } = this;
    this.meant.hidden = !understood;
    const text = el("span", { class: "meant", lang: this.answer?.language || null }, understood);
    this.meant.replaceChildren(`${words.say("understood")} `, text);
  }

  renderRefusal() {
    this.text.append(
      el("p", { class: "refusal-label" }, this.words.say("refused")),
      el("p", { class: "refusal" }, this.answer.answer),
    );
  }

  renderStatus() {
    const { words, state } = this;
    const busy = state === "searching" || state === "writing";
    this.status.classList.toggle("busy", busy);
    this.status.classList.toggle("problem", state === "failed");
    let text = "";
    if (state === "searching") text = words.say("searching");
    if (state === "writing") text = words.say("writing", { n: this.passages.length });
    if (state === "stopped") text = words.say("stopped");
    if (state === "failed") text = `${words.say("error_ask")} ${this.problem}`;
    this.status.textContent = text;
    this.status.hidden = !text;
  }

  // What a screen reader is told at this point; visible text would repeat it.
  get announcement() {
    const { words } = this;
    const understood = this.understood ? `${words.say("understood")} ${this.understood} ` : "";
    if (this.state === "writing") return `${understood}${this.status.textContent}`;
    if (this.state !== "finished") return this.status.textContent;
    if (this.answer.refused) return words.say("finished_refused");
    const finished = words.say("finished", { n: this.said.length });
    return this.conflicts.length ? `${finished} ${words.say("conflict")}.` : finished;
  }

  sentence(sentence) {
    const { words } = this;
    const chips = sentence.citations.map((citation) => this.chip(citation));
    const degree = degreeOf(sentence.probability ?? 0);
    const percent = Math.round((sentence.probability ?? 0) * 100);
    const says = words.say("support_is", { degree: words.say(`support_${degree.name}`), percent });
    const shape = el("span", { class: "degree", role: "img", "aria-label": says, title: says }, degree.shape);
    return [
      el(sentence.kind === "quoted" ? "q" : "span", { class: "sentence" }, sentence.text),
      "\u00a0",
      el("span", { class: "evidence" }, chips, shape),
      " ",
    ];
  }

  chip(citation) {
    const page = citation.page ? this.words.say("page_comma", { page: citation.page }) : "";
    const title = citation.title || citation.document;
    const label = this.words.say("cite", { n: citation.n, title, page });
    const open = (event) => this.open(citation, event.currentTarget);
    const properties = { type: "button", class: "cite", "aria-label": label, title: label };
    return el("button", { ...properties, "data-n": citation.n, onclick: open }, String(citation.n));
  }

  open(citation, opener) {
    const places = this.citations;
    this.onPlace(places.find((place) => place.n === citation.n) ?? citation, places, opener);
  }

  renderAfter() {
    const { words } = this;
    const cited = new Set(this.said.flatMap((sentence) => sentence.citations.map(({ n }) => n)));
    const further = new Set(
      this.supported.flatMap((sentence) => sentence.citations.map(({ n }) => n)).filter((n) => !cited.has(n)),
    );
    const dropped = (this.answer?.sentences.length ?? 0) - this.supported.length;
    const chip = (citation) => this.chip(citation);
    const open = (citation, opener) => this.open(citation, opener);
    this.after.replaceChildren(
      ...this.conflicts.map((conflict) => conflictBlock(conflict, { words, chip, open })),
      ...this.sources("sources", this.citations.filter(({ n }) => !further.has(n))),
      ...this.sources("further", this.citations.filter(({ n }) => further.has(n))),
      ...(this.answer ? [this.colophon(dropped)] : []),
    );
  }

  // A list of places under its heading; nothing without any.
  sources(heading, citations) {
    if (!citations.length) return [];
    // a further place is the document's own words: there is nothing to support
    const items = citations.map((citation) => el("li", {}, this.source(citation, heading === "further")));
    return [
      el("h3", { class: "small-head" }, this.words.say(heading)),
      el("ol", { class: "sources" }, items),
    ];
  }

  source(citation, further = false) {
    const { words } = this;
    const supports = citation.probability !== undefined;
    const degree = supports ? degreeOf(citation.probability) : { shape: "≠" };
    const says = words.say(supports ? `support_${degree.name}` : "conflict_other");
    const where = [
      citation.title || citation.document,
      citation.page ? words.say("page", { page: citation.page }) : null,
    ];
    return el(
      "button",
      { type: "button", class: "source", onclick: (event) => this.open(citation, event.currentTarget) },
      el("span", { class: "number" }, String(citation.n)),
      el(
        "span",
        { class: "source-text" },
        el("span", { class: "quote" }, citation.quote),
        el(
          "span",
          { class: "quiet" },
          where.filter(Boolean).join(" · "),
          further ? null : [" · ", el("span", { class: "degree", "aria-hidden": "true" }, degree.shape), ` ${says}`],
        ),
      ),
    );
  }

  colophon(dropped) {
    const { words } = this;
    const total = this.answer.timings?.total;
    const parts = [
      this.answer.model,
      total ? words.say("seconds", { n: words.number(total / 1000, 1) }) : null,
      dropped > 0 && !this.answer.refused ? words.say("dropped", { n: dropped }) : null,
    ];
    return el("p", { class: "quiet colophon" }, parts.filter(Boolean).join(" · "));
  }

  renderPassages() {
    if (!this.passages?.length) return this.found.replaceChildren();
    const { words, passages } = this;
    const refused = Boolean(this.answer?.refused);
    const open = !this.answer || refused;
    const key = refused ? "nearest" : "found";
    this.found.replaceChildren(
      el(
        "details",
        { class: "found", open },
        el("summary", {}, words.say(key, { n: passages.length })),
        el("ol", { class: "passages" }, passages.map((passage) => el("li", {}, this.passage(passage)))),
      ),
    );
  }

  passage(passage) {
    const { words } = this;
    const place = { ...passage, quote: passage.text };
    const places = this.passages.map((p) => (p.id === passage.id ? place : { ...p, quote: p.text }));
    const heading = passage.heading.split(" › ").filter((part) => part !== passage.title).join(" › ");
    const where = [heading, passage.page ? words.say("page", { page: passage.page }) : null];
    return el(
      "button",
      {
        type: "button",
        class: "passage",
        onclick: (event) => this.onPlace(place, places, event.currentTarget),
      },
      el("span", { class: "passage-title" }, passage.title || passage.document),
      el("span", { class: "quiet" }, where.filter(Boolean).join(" · ")),
      el("span", { class: "snippet", lang: passage.language || null }, passage.text),
    );
  }
}
