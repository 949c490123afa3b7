// A document's text as elements: headings, lists and tables as such, the quote marked. Loads only a window around
// the quote, so that a book opens as fast as a note.

import { el } from "./dom.js";
import { lengthInPoints } from "./offsets.js";
import { blocksOf, Window } from "./structure.js";

const WINDOW = 8000; // characters before and after the quote
const STEP = 16000; // characters that "show more" adds
const MOST = 100000; // characters shown at once; the server gives no more

const overlaps = (one, start, end) => one !== null && one.start < end && start < one.end;

export class DocumentText {
  constructor({ server, words, path, info }) {
    Object.assign(this, { server, words, path, info });
    this.node = el("div", { class: "paper-place" });
    this.starts = new WeakMap(); // where each text node of the document begins in it
  }

  // `marked` is {start, end} or null; `at` is where to begin reading.
  async show({ marked, at }) {
    this.marked = marked;
    await this.load(Math.max(0, at - WINDOW), (marked?.end ?? at) + WINDOW);
  }

  async load(start, end) {
    const shown = await this.server.get(`${this.path}/structure?start=${start}&end=${end}`);
    this.window = new Window(shown);
    this.shown = shown;
    this.render();
  }

  // More of the text; what scrolled into sight stays where it is. Beyond `MOST` the other end goes.
  async extend(earlier, scroller) {
    const { start, end } = this.window;
    const from = earlier ? Math.max(0, start - STEP) : Math.max(start, end + STEP - MOST);
    const to = earlier ? Math.min(end, from + MOST) : end + STEP;
    const held = [...this.node.querySelectorAll("[data-start]")].at(earlier ? 0 : -1);
    const top = held?.getBoundingClientRect().top;
    await this.load(from, to);
    const again = held && this.node.querySelector(`[data-start="${held.dataset.start}"]`);
    if (again) scroller.scrollTop += again.getBoundingClientRect().top - top;
  }

  render() {
    const { words, window, shown } = this;
    const more = (key, earlier) => {
      const onclick = (event) => this.extend(earlier, event.currentTarget.closest(".viewer-body"));
      return el("button", { type: "button", class: "more", onclick }, words.say(key));
    };
    const blocks = blocksOf(window, shown).map((block) => this.block(block));
    this.node.replaceChildren(
      ...[
        window.start > 0 ? more("earlier", true) : null,
        el("div", { class: "paper", lang: this.info.language || null }, blocks),
        window.end < shown.characters ? more("later", false) : null,
      ].filter(Boolean),
    );
  }

  // Says what is not the document's own in another language.
  relabel() {
    if (this.window) this.render();
  }

  // The element of the quote, or of the place where it would stand.
  spot(at) {
    const mark = this.node.querySelector("mark");
    if (mark) return mark;
    return [...this.node.querySelectorAll("[data-start]")].findLast((one) => Number(one.dataset.start) <= at);
  }

  // A span of the text, the marked part of it as such.
  text(start, end) {
    const { marked } = this;
    if (!overlaps(marked, start, end)) return [this.piece(start, end)];
    const [from, to] = [Math.max(start, marked.start), Math.min(end, marked.end)];
    return [this.piece(start, from), el("mark", {}, this.piece(from, to)), this.piece(to, end)].filter(Boolean);
  }

  piece(start, end) {
    if (start >= end) return null;
    const node = document.createTextNode(this.window.at(start, end));
    this.starts.set(node, start);
    return node;
  }

  // What a range of elements covers of the document's text: {start, end, text}; null for nothing.
  covered(range) {
    const all = document.createTreeWalker(this.node, NodeFilter.SHOW_TEXT);
    let [first, last] = [null, null];
    for (let node = all.nextNode(); node; node = all.nextNode()) {
      if (!this.starts.has(node) || !range.intersectsNode(node)) continue;
      first ??= node;
      last = node;
    }
    if (!first) return null;
    const [from, to] = [first === range.startContainer ? range.startOffset : 0, last === range.endContainer ? range.endOffset : last.length];
    return this.trimmed(this.positionIn(first, from), this.positionIn(last, to));
  }

  positionIn(node, unit) {
    return this.starts.get(node) + lengthInPoints(node.data.slice(0, unit));
  }

  trimmed(start, end) {
    const text = this.window.at(start, end);
    const before = lengthInPoints(text) - lengthInPoints(text.trimStart());
    const whole = text.trim();
    return whole ? { start: start + before, end: start + before + lengthInPoints(whole), text: whole } : null;
  }

  block(block) {
    const { kind, start, end } = block;
    const place = { "data-start": start };
    if (kind === "page") {
      return el("p", { class: "page-mark" }, this.words.say("page", { page: block.number }));
    }
    if (kind === "heading") {
      const tag = `h${Math.min(block.level + 2, 6)}`;
      return el(tag, { class: `heading level-${Math.min(block.level, 4)}`, ...place }, this.text(start, end));
    }
    if (kind === "list") return this.list(block, place);
    if (kind === "table") return this.table(block, place);
    return el("p", place, this.text(start, end));
  }

  // Labels stand as they are printed, so a list never numbers anew.
  list({ items }, place) {
    const rows = items.map(({ start, label, end }) =>
      el("li", {}, el("span", { class: "item-label" }, this.text(start, label)), el("span", {}, this.text(label, end))),
    );
    return el("ul", { class: "items", role: "list", ...place }, rows);
  }

  table({ rows, columns }, place) {
    const wide = Math.max(1, columns.length, ...rows.map(({ cells }) => cells.length));
    const heads = rows.filter(({ kind }) => kind === "head").map((row) => this.row(row, "th", wide));
    if (columns.length) heads.push(el("tr", {}, columns.map((name) => el("th", { scope: "col" }, name))));
    const body = rows.filter(({ kind }) => kind === "row" || kind === "label").map((row) => this.row(row, "td", wide));
    const table = el("table", {}, heads.length ? el("thead", {}, heads) : null, el("tbody", {}, body));
    return el("div", { class: "table-place", tabindex: "0", role: "group", "aria-label": this.words.say("table"), ...place }, table);
  }

  row({ kind, start, end, cells }, tag, wide) {
    const marked = overlaps(this.marked, start, end) ? "marked" : null;
    if (kind === "label") {
      return el("tr", { class: marked }, el("th", { scope: "rowgroup", colspan: wide }, this.text(start, end)));
    }
    const scope = tag === "th" ? "col" : null;
    return el("tr", { class: marked }, cells.map(([from, to]) => el(tag, { scope }, this.text(from, to))));
  }
}
