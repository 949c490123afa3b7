// One question and its answer as data, and what follows from it. Keeps it all, so that the view can be redrawn in
// another language.

import { ExchangeView } from "./exchange_view.js";
import { stepOf } from "./waiting.js";

function numbersIn(sentences) {
  return new Set(sentences.flatMap((sentence) => sentence.citations.map(({ n }) => n)));
}

export class Exchange {
  // `live`: its answer is made before the reader's eyes.
  constructor({ question, words, onPlace, tools, live = true }) {
    this.words = words;
    this.onPlace = onPlace; // (place, places, opener)
    this.tools = tools; // what stands below it once it has ended: (exchange)
    this.question = question;
    this.live = live;
    this.passages = [];
    this.searched = ""; // the question as searched for
    this.sentences = [];
    this.placed = [];
    this.answer = null;
    this.ahead = 0; // answers that the model writes before this one
    this.asked = performance.now();
    this.state = "searching"; // then writing, finished, stopped or failed
    this.fault = null; // code and id of what went wrong, if that is known
    this.view = new ExchangeView(this);
  }

  get node() {
    return this.view.node;
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

  get newer() {
    return this.answer?.newer ?? [];
  }

  // Parts of the question that the documents don't answer.
  get unanswered() {
    return this.answer?.unanswered ?? [];
  }

  // The distinct citations of the answer, of what contradicts it and of newer editions, by number.
  get citations() {
    const sides = [...this.conflicts.flatMap((conflict) => conflict.sides), ...this.newer];
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

  // The language of the document that is cited, as far as it is known.
  languageOf({ passage, document_id }) {
    const from = (fits) => this.passages.find(fits)?.language;
    return from(({ id }) => id === passage) ?? from((one) => one.document_id === document_id) ?? null;
  }

  // The model, unless it had no part in the answer.
  get model() {
    return this.refused || this.written.some(({ kind }) => kind === "written") ? this.answer?.model : "";
  }

  // Takes one event of the stream and says what a screen reader is told of it; "" for nothing.
  take(name, data) {
    if (name === "passages") {
      this.sentences = []; // heard from the beginning, perhaps again
      this.placed = [];
      this.passages = data.passages;
      this.searched = data.question;
      this.state = "writing";
    } else if (name === "places") {
      if (data.replaces) this.sentences = this.sentences.filter((one) => !this.placed.includes(one));
      this.placed = data.sentences; // of the part that is being answered
      this.sentences.push(...data.sentences);
    } else if (name === "waiting") {
      this.ahead = data.ahead;
    } else if (name === "sentence") {
      this.sentences.push(data);
    } else if (name === "done") {
      this.answer = data;
      this.passages = data.passages;
      this.state = "finished";
    } else if (name === "error") {
      this.state = "failed";
      this.fault = data;
    }
    this.update();
    if (name === "passages" || name === "waiting") return this.announcement;
    if (name === "places") return this.placesTold(data.sentences);
    return name === "sentence" && data.kind === "written" && data.support === "supported" ? data.text : "";
  }

  placesTold(places) {
    const texts = places.map((place) => place.text).join(" ");
    const name = this.words.say("places", { n: places.length });
    return texts ? this.words.say("named", { name, value: texts }) : "";
  }

  end(state, fault = null) {
    if (!this.busy) return; // has ended already
    this.state = state;
    this.fault = fault;
    this.update();
  }

  // Draws everything anew: when the language changes.
  render() {
    this.view.render();
  }

  // Draws what has come.
  update() {
    this.view.update();
  }

  // The line above the places: what is being done, until a sentence takes its room; "" for nothing.
  get status() {
    const { words, state, places } = this;
    const { does, n } = stepOf(this);
    if (does) return words.say(does, { n });
    if (state === "stopped") return words.say("stopped");
    if (state === "failed") {
      const failed = words.say(places.length ? "error_write" : "error_ask");
      return this.fault ? `${failed} ${words.fault(this.fault)}` : failed;
    }
    return "";
  }

  // What a screen reader is told at this point; visible text would repeat it.
  get announcement() {
    const { words } = this;
    const understood = this.understood ? `${words.say("understood")} ${this.understood} ` : "";
    if (this.state === "writing") return `${understood}${this.status}`;
    if (this.state !== "finished") return this.status;
    if (this.refused) return words.say("finished_refused");
    const { written, places } = this;
    const finished = written.length
      ? words.say("finished", { n: written.length })
      : words.say("finished_places", { n: places.length });
    const told = [this.conflicts.length && "conflict", this.newer.length && "newer"].filter(Boolean);
    return [finished, ...told.map((name) => `${words.say(name)}.`)].join(" ");
  }
}
