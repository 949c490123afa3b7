// Shows a document beside the chat, scrolled to a passage, the quote marked. Loads only a window
// of the text, so that a book opens as fast as a note. Knows nothing of answers.

import { el, iconButton } from "./dom.js";
import { cut, lengthInPoints } from "./offsets.js";
import { reportLine } from "./report.js";

const WINDOW = 8000; // characters before and after the quote
const STEP = 16000; // characters that "show more" adds

// The number of the page that holds this position, if there are pages.
function pageAt(pages, position) {
  return pages.findLast((page) => page.start <= (position ?? 0))?.number;
}

export class Viewer {
  constructor({ server, words, onClose }) {
    this.server = server;
    this.words = words;
    this.onClose = onClose;
    this.node = el("aside", { class: "viewer", hidden: true, tabindex: "-1", role: "region" });
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  get open() {
    return !this.node.hidden;
  }

  // place: {document_id, start, end, quote, title, document, page, n}; start null shows the top.
  // `places` are all those of the same answer, for going back and forth.
  async show(place, places = [place]) {
    if (place.document_id !== this.place?.document_id) this.shown = null;
    this.place = place;
    this.places = places;
    this.node.hidden = false;
    this.render(el("p", { class: "quiet" }, this.words.say("loading")));
    this.node.focus({ preventScroll: true });
    try {
      const path = `/api/documents/${encodeURIComponent(place.document_id)}`;
      const info = await this.server.get(path);
      const from = Math.max(0, (place.start ?? 0) - WINDOW);
      const to = Math.min(info.characters, (place.end ?? 0) + WINDOW);
      const text = await this.server.text(`${path}/text?start=${from}&end=${to}`);
      if (this.place !== place) return; // another one was opened meanwhile
      this.shown = { path, info, from, text };
      this.place.page = pageAt(info.pages, place.start) ?? place.page;
      this.renderText();
      this.scrollToQuote();
    } catch (error) {
      if (this.place !== place) return;
      this.render(
        el("p", { class: "problem", role: "alert" }, this.words.say("error_load")),
        el("p", { class: "quiet" }, error.message),
      );
    }
  }

  close() {
    if (!this.open) return;
    this.node.hidden = true;
    this.place = null;
    this.node.replaceChildren();
    this.onClose();
  }

  relabel() {
    if (this.open && this.shown) this.renderText();
  }

  render(...content) {
    const { words, place, places } = this;
    const title = place.title || place.document;
    this.node.setAttribute("aria-label", `${words.say("viewer")}: ${title}`);
    const where = [place.document, place.page ? words.say("page", { page: place.page }) : null];
    const header = el(
      "header",
      { class: "viewer-head" },
      el(
        "div",
        { class: "viewer-title" },
        el("h2", {}, title),
        el("p", { class: "quiet path" }, where.filter(Boolean).join(" · ")),
        this.report(),
      ),
      places.length > 1 ? this.steps() : null,
      iconButton("close", words.say("close"), () => this.close(), { class: "icon-button shut" }),
    );
    this.body = el("div", { class: "viewer-body", tabindex: "0", role: "document" }, content);
    this.node.replaceChildren(header, this.body);
  }

  // What was read of the document; stays unfolded while a person goes through its places.
  report() {
    const line = this.shown ? reportLine(this.shown.info.report, this.words) : null;
    if (line instanceof HTMLDetailsElement) {
      line.open = Boolean(this.unfolded);
      line.addEventListener("toggle", () => (this.unfolded = line.open));
    }
    return line;
  }

  steps() {
    const { words, places } = this;
    const index = places.indexOf(this.place);
    const go = (by) => this.show(places[(index + by + places.length) % places.length], places);
    return el(
      "div",
      { class: "steps" },
      iconButton("up", words.say("previous"), () => go(-1)),
      el("span", { class: "quiet" }, words.say("position", { i: index + 1, n: places.length })),
      iconButton("down", words.say("next"), () => go(1)),
    );
  }

  renderText() {
    const { words, shown } = this;
    const { info, from, text } = shown;
    const to = from + lengthInPoints(text);
    const more = (key, action) =>
      el("button", { type: "button", class: "more", onclick: action }, words.say(key));
    this.render(
      from > 0 ? more("earlier", () => this.extend(Math.max(0, from - STEP), from)) : null,
      el("div", { class: "paper", lang: info.language || null }, this.spans(from, to, text)),
      to < info.characters ? more("later", () => this.extend(to, to + STEP)) : null,
    );
  }

  // The text as spans: headings, page numbers and the mark, wherever they overlap.
  spans(from, to, text) {
    const { place, words } = this;
    const { info } = this.shown;
    const marked = place.start !== null && place.start !== undefined;
    const edges = new Set(marked ? [place.start, place.end] : []);
    const pages = new Map();
    for (const page of info.pages) pages.set(page.start, page.number), edges.add(page.start);
    for (const heading of info.headings) edges.add(heading.start).add(heading.end);
    const inside = [...edges].filter((edge) => edge > from && edge < to).sort((a, b) => a - b);
    const starts = [from, ...inside];
    return cut(text, inside.map((edge) => edge - from)).flatMap((piece, index) => {
      const at = starts[index];
      const heading = info.headings.find((h) => h.start <= at && at < h.end);
      const inMark = marked && place.start <= at && at < place.end;
      const label = pages.has(at)
        ? el("span", { class: "page-mark" }, words.say("page", { page: pages.get(at) }))
        : null;
      const shape = heading ? `heading level-${Math.min(heading.level, 4)}` : null;
      const span = inMark ? el("mark", { class: shape }, piece) : el("span", { class: shape }, piece);
      return label ? [label, span] : [span];
    });
  }

  async extend(start, end) {
    const { path, from, text } = this.shown;
    const shown = this.shown;
    const added = await this.server.text(`${path}/text?start=${start}&end=${end}`);
    if (this.shown !== shown) return;
    const before = this.body.scrollHeight - this.body.scrollTop;
    const top = this.body.scrollTop;
    const earlier = start < from;
    this.shown = earlier
      ? { ...shown, from: start, text: added + text }
      : { ...shown, text: text + added };
    this.renderText();
    this.body.scrollTop = earlier ? this.body.scrollHeight - before : top;
  }

  scrollToQuote() {
    const mark = this.body.querySelector("mark");
    if (!mark) return;
    const offset = mark.getBoundingClientRect().top - this.body.getBoundingClientRect().top;
    this.body.scrollTop += offset - this.body.clientHeight * 0.3;
  }
}

