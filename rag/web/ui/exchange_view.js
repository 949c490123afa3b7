// Draws an exchange from top to bottom: the model's sentence, for which room is reserved, the places that answer,
// the passages, and the sources last, so that nothing moves.

import { Citations, degreeOf } from "./citations.js";
import { conflictBlock, editionBlock } from "./conflicts.js";
import { el, reconcile } from "./dom.js";
import { Lead } from "./lead.js";
import { placeCard, standing } from "./places.js";
import { notesOn } from "./changes.js";
import { Waiting } from "./waiting.js";

const READING_PX = 40; // scrolled by more, the passages are what is read

export class ExchangeView {
  constructor(exchange) {
    this.exchange = exchange;
    this.citations = new Citations(exchange);
    this.node = el("article", { class: "exchange" });
    this.render();
  }

  get words() {
    return this.exchange.words;
  }

  // Builds everything anew: at the start and when the language changes.
  render() {
    this.meant = el("p", { class: "understood" });
    this.notes = el("div", { class: "notes" });
    this.status = el("p", { class: "status" });
    this.waiting?.stop();
    this.waiting = new Waiting(this.exchange);
    this.progress = el("div", { class: "progress" }, this.status, this.waiting.node);
    this.lead = new Lead({ words: this.words, before: this.lead });
    this.placesHead = el("h3", { class: "small-head" });
    this.placesLine = el("div", { class: "places-line" }, this.placesHead);
    this.placeList = el("ol", { class: "place-list" });
    this.placed = el("section", { class: "places" }, this.placesLine, this.placeList);
    this.outcome = el("div", { class: "outcome" }); // how it ended, if not well
    this.missing = el("div", {});
    this.after = el("div", { class: "after" });
    this.summary = el("summary", { onclick: () => (this.unfolded = !this.found.open) });
    this.passageList = el("ol", { class: "passages" });
    this.found = el("details", { class: "found" }, this.summary, this.passageList);
    const label = el("span", { class: "hidden" }, this.words.say("named", { name: this.words.say("you_asked"), value: "" }));
    this.node.replaceChildren(
      (this.asked = el("h2", { class: "question", tabindex: "-1" }, label, this.exchange.question)),
      this.meant,
      this.notes,
      this.lead.node,
      this.placed,
      this.found,
      this.outcome,
      this.missing,
      this.after, // comes last, when the answer ends
    );
    this.update();
  }

  // Has whoever uses a keyboard go on reading from the question.
  focus() {
    this.asked.focus({ preventScroll: true });
  }

  // Shows what has come; what stood there already is left alone.
  update() {
    const { words, exchange } = this;
    const { places, refused } = exchange;
    this.node.classList.toggle("refused", refused);
    this.updateUnderstood();
    reconcile(this.notes, notesOn(exchange, words), (note) => el("p", { class: "note" }, note));
    this.lead.update(exchange, refused ? (text) => this.refusal(text) : (sentence) => this.sentence(sentence));
    this.updateStatus();
    this.placed.hidden = !places.length;
    this.placesHead.textContent = words.say("places", { n: places.length });
    reconcile(this.placeList, places, (place) => this.place(place));
    reconcile(this.missing, exchange.unanswered, (question) =>
      el("p", { class: "unanswered" }, words.say("unanswered", { question })),
    );
    if (!exchange.busy && !this.after.hasChildNodes()) this.after.append(...this.afterwards());
    this.updatePassages();
  }

  updateUnderstood() {
    const { words } = this;
    const { understood, answer } = this.exchange;
    this.meant.hidden = !understood;
    const text = el("span", { class: "meant", lang: answer?.language || null }, understood);
    this.meant.replaceChildren(`${words.say("understood")} `, text);
  }

  // What is being done stands where the first sentence will; beside the heading of the places once that is there.
  updateStatus() {
    const { busy, state, status } = this.exchange;
    const aside = busy ? this.placesLine : this.outcome;
    const home = this.lead.isTaken ? aside : this.lead.node;
    if (this.progress.parentNode !== home) home.append(this.progress);
    this.progress.classList.toggle("busy", busy);
    this.progress.hidden = !status && !busy;
    this.status.classList.toggle("problem", state === "failed");
    this.status.textContent = status;
    this.waiting.update();
  }

  refusal(text) {
    return el(
      "div",
      {},
      el("p", { class: "refusal-label" }, this.words.say("refused")),
      el("p", { class: "refusal" }, text),
    );
  }

  sentence(sentence) {
    const { words } = this;
    const chips = sentence.citations.map((citation) => this.citations.chip(citation));
    const degree = degreeOf(sentence.probability);
    const percent = Math.round(sentence.probability * 100);
    const says = words.say("support_is", { degree: words.say(`support_${degree.name}`), percent });
    const shape = el("span", { class: "degree", role: "img", "aria-label": says, title: says }, degree.shape);
    return el(
      "span",
      { class: "said" },
      " ", // before it, for what stands there already must not change
      el("span", { class: "sentence" }, sentence.text),
      "\u00a0",
      el("span", { class: "evidence" }, chips, sentence.kind === "computed" ? null : shape),
    );
  }

  place(sentence) {
    const { words, citations, exchange } = this;
    const passage = exchange.passages.find(({ id }) => id === sentence.citations[0].passage);
    const source = (citation, properties, content) => citations.button(citation, properties, content);
    const open = (citation, opener) => citations.open(citation, opener);
    const language = exchange.languageOf(sentence.citations[0]);
    return placeCard(sentence, { words, passage, language, source, open });
  }

  // What stands below the answer once it is complete.
  afterwards() {
    const { words, citations, exchange } = this;
    const { sources, related } = exchange.citationsBeside;
    const chip = (citation) => citations.chip(citation);
    const open = (citation, opener) => citations.open(citation, opener);
    const tools = { words, chip, open, languageOf: (citation) => exchange.languageOf(citation) };
    return [
      ...exchange.conflicts.map((conflict) => conflictBlock(conflict, tools)),
      ...exchange.newer.map((edition) => editionBlock(edition, tools)),
      ...citations.listed("sources", sources),
      ...citations.listed("related", related),
      ...(exchange.answer ? [this.colophon()] : []),
      ...(exchange.tools ? exchange.tools(exchange) : []),
    ];
  }

  colophon() {
    const { words, exchange } = this;
    const { answer, supported } = exchange;
    const total = answer.timings?.total;
    const dropped = answer.sentences.length - supported.length;
    const parts = [
      exchange.model,
      total ? words.say("seconds", { n: words.number(total / 1000, 1) }) : null,
      dropped > 0 && !exchange.refused ? words.say("dropped", { n: dropped }) : null,
    ];
    return el("p", { class: "quiet colophon" }, parts.filter(Boolean).join(" · "));
  }

  // Whether somebody is reading the passages: the focus is there, or the page was scrolled to them.
  get isReadingPassages() {
    const log = this.node.closest(".log");
    const scrolled = log && this.node.getBoundingClientRect().top < log.getBoundingClientRect().top - READING_PX;
    return Boolean(this.found.contains(this.node.getRootNode().activeElement) || scrolled);
  }

  // The passages are open while nothing else answers, and then as a person left them, or reads them.
  updatePassages() {
    const { words } = this;
    const { passages, refused, answer, places, busy } = this.exchange;
    this.found.hidden = !passages.length;
    if (busy && this.found.open && places.length && this.isReadingPassages) this.unfolded ??= true;
    this.found.open = this.unfolded ?? (refused || !(answer || places.length));
    this.summary.textContent = words.say(refused ? "nearest" : "found", { n: passages.length });
    reconcile(this.passageList, passages, (passage) => el("li", {}, this.passage(passage)));
  }

  passage(passage) {
    const { words, exchange } = this;
    const show = (event) => {
      this.unfolded = true;
      const places = exchange.passages.map((one) => ({ ...one, quote: one.text }));
      exchange.onPlace(places.find(({ id }) => id === passage.id), places, event.currentTarget);
    };
    return el(
      "button",
      { type: "button", class: "passage", "data-passage": passage.id, onclick: show },
      el("span", { class: "passage-title" }, passage.title || passage.document),
      el("span", { class: "quiet" }, standing(passage, words).join(" · ")),
      el("span", { class: "snippet", lang: passage.language || null }, passage.text),
    );
  }
}
