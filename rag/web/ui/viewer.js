// Shows a document beside the chat, scrolled to a marked quote: a PDF's page as a picture (page_picture.js), or
// the structured text (document_text.js).

import { documentTools } from "./document_tools.js";
import { el, iconButton, legible } from "./dom.js";
import { Marking } from "./marking.js";
import { DocumentText } from "./document_text.js";
import { reportLine } from "./report.js";
import { PagePicture } from "./page_picture.js";

// The page that holds this position, if there are pages.
function pageAt(pages, position) {
  return pages.findLast((page) => page.start <= (position ?? 0))?.number;
}

export class Viewer {
  // `onStep` hears of a place that was gone to from another one, `tell` what a person is to be told.
  constructor({ server, words, onClose, onStep = () => {}, tell = () => {} }) {
    Object.assign(this, { server, words, onClose, onStep, tell });
    this.asText = false; // a PDF's text instead of its pages, as long as a person wants it
    this.marking = null; // while a person marks a place
    this.node = el("aside", { class: "viewer", hidden: true, tabindex: "-1", role: "region" });
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      if (this.marking) this.giveUp();
      else this.close();
    });
  }

  get open() {
    return !this.node.hidden;
  }

  // place: {document_id, start, end, quote, title, document, page, n}; start null shows the top.
  // `places` are all those of the same answer, for going back and forth.
  async show(place, places = [place]) {
    if (place.document_id !== this.place?.document_id) this.forget();
    this.place = place;
    this.places = places;
    this.note = "";
    this.node.hidden = false;
    this.render(el("p", { class: "quiet" }, this.words.say("loading")));
    this.node.focus({ preventScroll: true });
    try {
      const path = `/api/documents/${encodeURIComponent(place.document_id)}`;
      const info = await this.server.get(path);
      if (this.place !== place) return; // another one was opened meanwhile
      this.take(path, info);
      await this.renderPlace();
    } catch (error) {
      if (this.place === place) this.fail(error);
    }
  }

  forget() {
    this.shown = this.picture = this.text = null;
  }

  // What the server says of the document, and of the place in it.
  take(path, info) {
    const { place, words } = this;
    const { title, characters, version } = info;
    if (this.shown?.info.version !== version) this.picture = this.text = null;
    this.shown = { path, info };
    place.title ||= title;
    place.document ||= info.document;
    this.stale = Boolean(place.version && place.version !== version);
    if (this.stale) this.note = words.say("changed_since");
    const known = place.start !== null && place.start !== undefined;
    this.at = known ? Math.min(place.start, Math.max(0, characters - 1)) : 0;
    this.marked = known && !this.stale && place.start < characters ? place : null;
    this.page = pageAt(info.pages, this.at) ?? place.page;
  }

  fail(error) {
    const gone = error.status === 404;
    this.render(
      el("p", { class: "problem", role: "alert" }, this.words.say(gone ? "document_gone" : "error_load")),
      gone ? null : el("p", { class: "quiet" }, this.words.fault(error)),
    );
  }

  close() {
    if (!this.open) return;
    this.node.hidden = true;
    this.place = null;
    this.forget();
    this.node.replaceChildren();
    this.onClose();
    this.giveUp();
  }

  // Where what is read is scrolled to.
  get scrolled() {
    return { top: this.body?.scrollTop ?? 0, left: this.body?.scrollLeft ?? 0 };
  }

  // Says the same in another language, `scrolled` as it was before.
  relabel(scrolled) {
    if (!this.open || !this.shown) return;
    const inside = this.isPicture ? this.picture : this.text;
    inside?.relabel();
    this.render(...(inside ? [inside.node] : this.body.childNodes));
    this.body.scrollTo({ ...scrolled, behavior: "instant" });
  }

  get isPdf() {
    return /\.pdf$/i.test(this.shown?.info.document ?? "");
  }

  get hasPages() {
    return this.isPdf && this.shown.info.original;
  }

  // Whether a page is shown as it looks; only text can be marked.
  get isPicture() {
    return this.hasPages && !this.asText && !this.marking;
  }

  async renderPlace() {
    const { info } = this.shown;
    if (!info.original) this.note ||= this.words.say("original_gone");
    if (this.isPicture) return this.renderPicture();
    const { place } = this;
    this.text ??= new DocumentText({ server: this.server, words: this.words, ...this.shown });
    await this.text.show({ marked: this.marked, at: this.at });
    if (this.place !== place || this.isPicture) return;
    this.marking?.on(this.text, this.marked);
    this.render(this.text.node);
    this.scrollToQuote();
  }

  async renderPicture() {
    const { place } = this;
    this.picture ??= new PagePicture({
      server: this.server,
      words: this.words,
      ...this.shown,
      title: place.title || place.document,
      onTurn: (number) => this.turned(number),
      onFail: (error) => this.withoutPage(error),
    });
    this.render(this.picture.node);
    await this.picture.show(this.page, this.marked);
  }

  turned(number) {
    this.page = number;
    this.where?.replaceChildren(this.whereabouts());
  }

  // A page that cannot be drawn is read instead.
  async withoutPage(error) {
    if (!this.open || !this.picture) return;
    this.note = this.words.say(error.status === 410 ? "original_gone" : "page_failed");
    this.shown.info.original &&= error.status !== 410;
    this.picture = null;
    this.asText = true;
    await this.renderPlace().catch((other) => this.fail(other));
    this.asText = false;
  }

  switchTo(asText) {
    this.asText = asText;
    this.note = this.stale ? this.words.say("changed_since") : "";
    this.renderPlace().catch((error) => this.fail(error));
  }

  whereabouts() {
    const { place, page, words } = this;
    const number = page ?? place.page;
    return [legible(place.document), number ? words.say("page", { page: number }) : null].filter(Boolean).join(" · ");
  }

  render(...content) {
    const { words, place, places } = this;
    const title = place.title || place.document;
    this.node.setAttribute("aria-label", words.say("named", { name: words.say("viewer"), value: title }));
    this.where = el("p", { class: "quiet path" }, this.whereabouts());
    const header = el(
      "header",
      { class: "viewer-head" },
      el("div", { class: "viewer-title" }, el("h2", {}, title), this.where, this.report()),
      places.length > 1 ? this.steps() : null,
      iconButton("close", words.say("close"), () => this.close(), { class: "icon-button shut" }),
    );
    const note = this.note ? el("p", { class: "viewer-note", role: "status" }, this.note) : null;
    this.body = el("div", { class: "viewer-body", tabindex: "0", role: "document" }, content);
    const tools = this.shown ? this.tools() : null;
    const marking = this.shown && this.marking ? this.marking.bar() : null;
    this.node.replaceChildren(...[header, tools, note, marking, this.body].filter(Boolean));
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
    const go = (by) => {
      const place = places[(index + by + places.length) % places.length];
      this.onStep(place);
      return this.show(place, places);
    };
    return el(
      "div",
      { class: "steps" },
      iconButton("up", words.say("previous"), () => go(-1)),
      el("span", { class: "quiet" }, words.say("position", { i: index + 1, n: places.length })),
      iconButton("down", words.say("next"), () => go(1)),
    );
  }

  tools() {
    const { words, server, shown, place, isPicture, isPdf, hasPages, tell } = this;
    const onSwitch = this.marking || !hasPages ? null : () => this.switchTo(isPicture);
    return documentTools({ words, server, shown, place, isPdf, picture: isPicture ? this.picture : null, onSwitch, tell });
  }

  // -- marking a place

  // From now on a person may mark a place in the document that is shown; `take` gets it, or null.
  letMark(take) {
    this.endMarking();
    this.takePlace = take;
    this.marking = new Marking({
      words: this.words,
      onTake: (span) => this.taken(span),
      onCancel: () => this.giveUp(),
      tell: this.tell,
    });
    if (!this.open || !this.shown) return;
    this.redraw();
    this.node.focus({ preventScroll: true });
  }

  taken(span) {
    const { document_id, document, title } = this.place;
    const { version, language } = this.shown.info;
    this.endMarking();
    this.takePlace({ document_id, document, title, version, language, ...span });
  }

  giveUp() {
    if (!this.marking) return;
    this.endMarking();
    this.takePlace(null);
  }

  endMarking() {
    if (!this.marking) return;
    this.marking.end();
    this.marking = null;
    if (this.open && this.shown) this.redraw();
  }

  // A text stays where a person has scrolled it to.
  redraw() {
    if (this.hasPages || !this.text) return this.renderPlace().catch((error) => this.fail(error));
    const { scrolled } = this;
    this.marking?.on(this.text, this.marked);
    this.render(this.text.node);
    return this.body.scrollTo({ ...scrolled, behavior: "instant" });
  }

  scrollToQuote() {
    const spot = this.marked || this.at ? this.text.spot(this.at) : null;
    if (!spot) return;
    const offset = spot.getBoundingClientRect().top - this.body.getBoundingClientRect().top;
    this.body.scrollTop += offset - this.body.clientHeight * 0.3;
  }
}
