// The rows of a collection's documents: folders and files, the filter, checkboxes, and the confirmation before one
// is deleted.

import { el, icon, iconButton, legible } from "./dom.js";
import { focusedIn, oneStopPerRow } from "./rows.js";
import { replacedBy, successors, versionFacts } from "./versions.js";

const SHOWN = 200; // rows of one folder; more would only make the page slow
const FILTER_FROM = 9; // documents from which on a filter helps
const OPEN_TO = 60; // documents up to which all folders are open at first

export class DocumentList {
  // `onOpen` and `onRemove` hear of a document, `onDrawn()` that the rows or what is ticked may be others now.
  constructor({ words, choice, onOpen, onRemove, onDrawn }) {
    Object.assign(this, { words, choice, onOpen, onRemove, onDrawn });
    this.documents = [];
    this.later = new Map();
    this.wanted = "";
    this.known = false; // whether the server has said which there are
    this.asking = null; // the document that may be deleted
    this.folded = new Map(); // folders that a person opened or closed
  }

  // Shows these from now on.
  take(documents) {
    this.documents = documents;
    this.known = true;
    this.later = successors(documents);
    this.draw();
  }

  // Nothing is known of another collection yet.
  clear() {
    this.documents = [];
    this.known = false;
    this.wanted = this.filter.value = "";
  }

  // Builds the nodes anew: at the start and when the language changes.
  render() {
    this.list = el("ul", { class: "documents", "aria-label": this.words.say("documents_of") });
    oneStopPerRow(this.list, ".folder-head, .document");
    this.filter = this.makeFilter();
    this.draw();
  }

  focus(document) {
    (document && this.list.querySelector(`[data-key="${CSS.escape(document.id)}"] .document-open`))?.focus();
  }

  makeFilter() {
    const { words } = this;
    const input = el("input", {
      type: "search",
      class: "filter",
      placeholder: words.say("filter"),
      "aria-label": words.say("filter"),
    });
    input.value = this.wanted;
    input.addEventListener("input", () => {
      this.wanted = input.value;
      this.draw();
    });
    return input;
  }

  draw() {
    const { words } = this;
    const focused = focusedIn(this.list, "data-key", ["document-open", "tick", "folder-open", "delete"]);
    this.filter.hidden = this.documents.length < FILTER_FROM;
    const rows = this.wanted.trim() ? this.found() : this.inFolder("");
    if (!this.documents.length) rows.push(el("li", { class: "quiet none" }, words.say(this.known ? "no_documents" : "loading")));
    this.list.replaceChildren(...rows);
    if (focused) this.list.querySelector(focused)?.focus();
    this.onDrawn();
  }

  // Documents whose title or path has the words of the filter, folders left aside.
  found() {
    const wanted = this.wanted.trim().toLowerCase().normalize("NFC");
    const fits = (d) => `${d.title} ${d.document}`.toLowerCase().normalize("NFC").includes(wanted);
    const fitting = this.documents.filter(fits);
    if (!fitting.length) return [el("li", { class: "quiet none" }, this.words.say("none_fits"))];
    return this.bounded(fitting, (document) => this.row(document));
  }

  // Rows for some, and a word on the others.
  bounded(items, make) {
    const rows = items.slice(0, SHOWN).map(make);
    if (items.length <= SHOWN) return rows;
    return [...rows, el("li", { class: "quiet" }, this.words.say("more_documents", { n: items.length - SHOWN }))];
  }

  inFolder(folder) {
    const folders = new Map();
    const here = [];
    for (const one of this.documents) {
      if (!one.document.startsWith(folder)) continue;
      const end = one.document.indexOf("/", folder.length);
      if (end < 0) here.push(one);
      else {
        const path = one.document.slice(0, end + 1);
        folders.set(path, (folders.get(path) ?? 0) + 1);
      }
    }
    return [
      ...this.bounded([...folders], ([path, n]) => this.folderRow(path, n)),
      ...this.bounded(here, (document) => this.row(document)),
    ];
  }

  isOpen(folder) {
    return this.folded.get(folder) ?? this.documents.length <= OPEN_TO;
  }

  folderRow(path, n) {
    const { words } = this;
    const name = path.slice(0, -1).split("/").at(-1);
    const open = this.isOpen(path);
    const state = this.choice.of(path);
    const tick = this.tick(path, state === "all", words.say("choose_folder", { name }));
    tick.querySelector("input").indeterminate = state === "some";
    const toggle = () => {
      this.folded.set(path, !open);
      this.draw();
    };
    return el(
      "li",
      { class: "folder", "data-key": path },
      el(
        "div",
        { class: "folder-head" },
        tick,
        el(
          "button",
          { type: "button", class: "folder-open", "aria-expanded": String(open), onclick: toggle },
          icon(open ? "down" : "on"),
          el("bdi", { class: "document-title" }, name),
          el("span", { class: "quiet" }, words.say("documents_n", { n })),
        ),
      ),
      open ? el("ul", { class: "inside" }, this.inFolder(path)) : null,
    );
  }

  tick(path, on, label) {
    const input = el("input", { type: "checkbox", class: "tick", "aria-label": label, title: label });
    input.checked = on;
    input.addEventListener("change", () => {
      this.choice.set(path, input.checked, this.documents.map((one) => one.document));
      this.draw();
    });
    return el("label", { class: "tick-place" }, input);
  }

  row(document) {
    const { words } = this;
    const title = document.title || document.document;
    if (this.asking === document.id) return this.question(document);
    const ask = () => {
      this.asking = document.id;
      this.draw();
      this.list.querySelector(".danger").focus();
    };
    return el(
      "li",
      { class: "document", "data-key": document.id },
      this.tick(document.document, this.choice.has(document.document), words.say("choose_document", { title })),
      el(
        "div",
        { class: "document-body" },
        el(
          "button",
          {
            type: "button",
            class: "document-open",
            "aria-label": words.say("open_document", { title }),
            onclick: (event) => this.onOpen(document, event.currentTarget),
          },
          el("bdi", { class: "document-title" }, title),
          ...this.facts(document, title),
        ),
        this.successor(document),
      ),
      iconButton("trash", words.say("remove", { title }), ask, { class: "icon-button delete" }),
    );
  }

  facts(document, title) {
    const { words } = this;
    const name = this.wanted.trim() ? document.document : document.document.split("/").at(-1);
    const size = document.pages ? words.say("pages", { n: document.pages }) : words.say("passages", { n: document.passages });
    const facts = [document.language.toUpperCase(), size, ...versionFacts(document, words)];
    return [
      title === name ? null : el("bdi", { class: "quiet path" }, legible(name)),
      el("span", { class: "quiet" }, facts.filter(Boolean).join(" · ")),
    ];
  }

  // What came in a document's place; a button where that is here too.
  successor(document) {
    const { words } = this;
    const next = replacedBy(document, this.later);
    if (!next) return null;
    const text = words.say("replaced_by", { title: next.title ?? next });
    if (!next.id) return el("span", { class: "quiet successor" }, text);
    const open = (event) => this.onOpen(next, event.currentTarget);
    return el("button", { type: "button", class: "link successor", onclick: open }, text);
  }

  question(document) {
    const { words } = this;
    const cancel = () => {
      this.asking = null;
      this.draw();
      this.list.querySelector(`[data-key="${CSS.escape(document.id)}"] .delete`)?.focus();
    };
    const onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      cancel();
    };
    return el(
      "li",
      { class: "document asking", "data-key": document.id, onkeydown },
      el("span", {}, words.say("remove_sure"), " ", el("b", {}, document.title || document.document)),
      el(
        "span",
        { class: "row" },
        el("button", { type: "button", class: "danger", onclick: () => this.onRemove(document) }, words.say("remove_yes")),
        el("button", { type: "button", onclick: cancel }, words.say("cancel")),
      ),
    );
  }
}
