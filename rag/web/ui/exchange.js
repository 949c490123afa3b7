// One question and its answer: passages at once, then the places that answer, above them what the
// model wrote, sources below. Keeps the data it shows, so that it can be shown again in another language.

import { conflictBlock } from "./conflicts.js";
import { el, keep } from "./dom.js";
import { placeCard, standing } from "./places.js";
import { notesOn } from "./since.js";

const DEGREES = [
  [0.8, "strong", "●"],
  [0.6, "medium", "◐"],
  [0, "weak", "○"],
];

function degreeOf(probability) {
  const [, name, shape] = DEGREES.find(([least]) => probability >= least);
  return { name, shape };
}

function numbersIn(sentences) {
  return new Set(sentences.flatMap((sentence) => sentence.citations.map(({ n }) => n)));
}

export class Exchange {
  constructor({ question, words, onPlace, tools }) {
    this.words = words;
    this.onPlace = onPlace; // (place, places, opener)
    this.tools = tools; // what stands below it once it has ended: (exchange)
    this.question = question;
    this.passages = [];
    this.searched = ""; // the question as searched for
    this.sentences = [];
    this.answer = null;
    this.state = "searching"; // then writing, finished, stopped or failed
    this.problem = "";
    this.node = el("article", { class: "exchange" });
    this.render();
  }

  get busy() {
    return this.state === "searching" || this.state === "writing";
  }

  get refused() {
    return Boolean(this.answer?.refused);
  }

  get supported() {
    const all = this.answer ? this.answer.sentences : this.sentences;
    return all.filter((sentence) => sentence.support === "supported");
  }

  // What the model wrote and what is proved, or what was computed from a table.
  get written() {
    return this.supported.filter(({ kind }) => kind === "written" || kind === "computed");
  }

  // The places that answer, in the documents' own words.
  get places() {
    return this.supported.filter((sentence) => sentence.kind === "quoted");
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

  // The distinct citations of the answer and of what contradicts it, by number.
  get citations() {
    const sides = this.conflicts.flatMap((conflict) => conflict.sides);
    const all = [...this.supported.flatMap((sentence) => sentence.citations), ...sides.map((side) => side.citation)];
    return [...new Map(all.map((citation) => [citation.n, { ...citation }])).values()].sort((a, b) => a.n - b.n);
  }

  // Citations that no place shows: of what the model wrote and of what contradicts it; and those of
  // related places only, with the words that a person reads of them.
  get citationsBeside() {
    const related = this.supported.filter((sentence) => sentence.kind === "related");
    const [placed, written, alone] = [this.places, this.written, related].map(numbersIn);
    const isAlone = ({ n }) => alone.has(n) && !placed.has(n) && !written.has(n);
    return {
      sources: this.citations.filter((one) => !placed.has(one.n) && !isAlone(one)),
      related: related.flatMap(({ text, citations }) => citations.filter(isAlone).map((one) => ({ ...one, quote: text }))),
    };
  }

  // The model, unless it had no part in the answer.
  get model() {
    return this.refused || this.written.some(({ kind }) => kind === "written") ? this.answer?.model : "";
  }

  // Takes one event of the stream and says what a screen reader is told of it; "" for nothing.
  take(name, data) {
    if (name === "passages") {
      this.passages = data.passages;
      this.searched = data.question;
      this.state = "writing";
    } else if (name === "places") {
      this.sentences.push(...data.sentences);
    } else if (name === "sentence") {
      this.sentences.push(data);
    } else if (name === "done") {
      this.answer = data;
      this.passages = data.passages;
      this.state = "finished";
    } else if (name === "error") {
      this.state = "failed";
      this.problem = data.error;
    }
    this.update();
    if (name === "passages") return this.announcement;
    if (name === "places") return this.placesTold(data.sentences);
    return name === "sentence" && data.kind === "written" && data.support === "supported" ? data.text : "";
  }

  placesTold(places) {
    const texts = places.map((place) => place.text).join(" ");
    return texts ? `${this.words.say("places", { n: places.length })}: ${texts}` : "";
  }

  end(state, problem = "") {
    if (!this.busy) return; // has ended already
    this.state = state;
    this.problem = problem;
    this.update();
  }

  // Builds everything anew: at the start and when the language changes.
  render() {
    const { words } = this;
    this.meant = el("p", { class: "understood" });
    this.notes = el("div", { class: "notes" });
    this.text = el("div", { class: "answer" });
    this.status = el("p", { class: "status" });
    this.lead = el("div", { class: "lead" }, this.text, this.status);
    this.placesHead = el("h3", { class: "small-head" });
    this.placeList = el("ol", { class: "place-list" });
    this.placed = el("section", { class: "places" }, this.placesHead, this.placeList);
    this.missing = el("div", {});
    this.after = el("div", { class: "after" });
    this.summary = el("summary", { onclick: () => (this.unfolded = !this.found.open) });
    this.passageList = el("ol", { class: "passages" });
    this.found = el("details", { class: "found" }, this.summary, this.passageList);
    const label = el("span", { class: "hidden" }, `${words.say("you_asked")}: `);
    this.node.replaceChildren(
      el("h2", { class: "question" }, label, this.question),
      this.meant,
      this.notes,
      this.lead,
      this.placed,
      this.missing,
      this.after,
      this.found,
    );
    this.update();
  }

  // Shows what has come; what stood there already is left alone.
  update() {
    const { words, answer, places } = this;
    this.node.classList.toggle("refused", this.refused);
    this.updateUnderstood();
    keep(this.notes, notesOn(this, words), (note) => el("p", { class: "note" }, note));
    if (answer) this.text.lang = answer.language;
    if (this.refused) keep(this.text, [answer.answer], (text) => this.refusal(text));
    else keep(this.text, this.written, (sentence) => this.sentence(sentence));
    this.updateStatus();
    this.placed.hidden = !places.length;
    this.placesHead.textContent = words.say("places", { n: places.length });
    keep(this.placeList, places, (place) => this.place(place));
    keep(this.missing, this.unanswered, (question) =>
      el("p", { class: "unanswered" }, words.say("unanswered", { question })),
    );
    if (!this.busy && !this.after.hasChildNodes()) this.after.append(...this.afterwards());
    this.updatePassages();
  }

  updateUnderstood() {
    const { understood, words } = this;
    this.meant.hidden = !understood;
    const text = el("span", { class: "meant", lang: this.answer?.language || null }, understood);
    this.meant.replaceChildren(`${words.say("understood")} `, text);
  }

  // The line above the places: what is being done, until a sentence takes its room.
  updateStatus() {
    const { words, state, places } = this;
    this.lead.classList.toggle("busy", this.busy);
    this.lead.classList.toggle("kept", places.length > 0);
    this.status.classList.toggle("problem", state === "failed");
    let text = "";
    if (state === "searching") text = words.say("searching");
    if (state === "writing" && !this.written.length) {
      text = places.length ? words.say("phrasing") : words.say("writing", { n: this.passages.length });
    }
    if (state === "stopped") text = words.say("stopped");
    if (state === "failed") text = `${words.say(places.length ? "error_write" : "error_ask")} ${this.problem}`;
    this.status.textContent = text;
    this.status.hidden = !text && !this.busy;
  }

  // What a screen reader is told at this point; visible text would repeat it.
  get announcement() {
    const { words } = this;
    const understood = this.understood ? `${words.say("understood")} ${this.understood} ` : "";
    if (this.state === "writing") return `${understood}${this.status.textContent}`;
    if (this.state !== "finished") return this.status.textContent;
    if (this.refused) return words.say("finished_refused");
    const { written, places } = this;
    const finished = written.length
      ? words.say("finished", { n: written.length })
      : words.say("finished_places", { n: places.length });
    return this.conflicts.length ? `${finished} ${words.say("conflict")}.` : finished;
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
    const chips = sentence.citations.map((citation) => this.chip(citation));
    const degree = degreeOf(sentence.probability);
    const percent = Math.round(sentence.probability * 100);
    const says = words.say("support_is", { degree: words.say(`support_${degree.name}`), percent });
    const shape = el("span", { class: "degree", role: "img", "aria-label": says, title: says }, degree.shape);
    return el(
      "span",
      { class: "said" },
      el("span", { class: "sentence" }, sentence.text),
      "\u00a0",
      el("span", { class: "evidence" }, chips, sentence.kind === "computed" ? null : shape),
      " ",
    );
  }

  place(sentence) {
    const passage = this.passages.find(({ id }) => id === sentence.citations[0].passage);
    const source = (citation, properties, content) => this.button(citation, properties, content);
    const open = (citation, opener) => this.open(citation, opener);
    return placeCard(sentence, { words: this.words, passage, source, open });
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
    const places = this.citations;
    this.onPlace(places.find((place) => place.n === citation.n) ?? citation, places, opener);
  }

  // What stands below the answer once it is complete.
  afterwards() {
    const { words } = this;
    const { sources, related } = this.citationsBeside;
    const chip = (citation) => this.chip(citation);
    const open = (citation, opener) => this.open(citation, opener);
    return [
      ...this.conflicts.map((conflict) => conflictBlock(conflict, { words, chip, open })),
      ...this.listed("sources", sources),
      ...this.listed("related", related),
      ...(this.answer ? [this.colophon()] : []),
      ...(this.tools ? this.tools(this) : []),
    ];
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
        el("span", { class: "quote" }, citation.quote),
        el("span", { class: "quiet" }, where.filter(Boolean).join(" · "), this.supports(citation)),
      ),
    );
  }

  // How well a citation supports what the model wrote, or that it contradicts it; a related place
  // is the document's own words and supports nothing.
  supports({ n }) {
    const { words } = this;
    const citing = this.supported.filter((sentence) => numbersIn([sentence]).has(n));
    const written = citing.filter((sentence) => sentence.kind === "written");
    if (citing.length && !written.length) return null;
    const degree = degreeOf(Math.max(0, ...written.map((sentence) => sentence.probability)));
    const [shape, says] = written.length ? [degree.shape, `support_${degree.name}`] : ["≠", "conflict_other"];
    return [" · ", el("span", { class: "degree", "aria-hidden": "true" }, shape), ` ${words.say(says)}`];
  }

  colophon() {
    const { words, answer } = this;
    const total = answer.timings?.total;
    const dropped = answer.sentences.length - this.supported.length;
    const parts = [
      this.model,
      total ? words.say("seconds", { n: words.number(total / 1000, 1) }) : null,
      dropped > 0 && !this.refused ? words.say("dropped", { n: dropped }) : null,
    ];
    return el("p", { class: "quiet colophon" }, parts.filter(Boolean).join(" · "));
  }

  // The passages are open while nothing else answers, and then as a person left them.
  updatePassages() {
    const { words, passages, refused } = this;
    this.found.hidden = !passages.length;
    this.found.open = this.unfolded ?? (refused || !(this.answer || this.places.length));
    this.summary.textContent = words.say(refused ? "nearest" : "found", { n: passages.length });
    keep(this.passageList, passages, (passage) => el("li", {}, this.passage(passage)));
  }

  passage(passage) {
    const { words } = this;
    const show = (event) => {
      const places = this.passages.map((one) => ({ ...one, quote: one.text }));
      this.onPlace(places.find(({ id }) => id === passage.id), places, event.currentTarget);
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
