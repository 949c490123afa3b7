// The documents of a collection: folders to choose from, filter, open, delete. Knows no answer.

import { Choice } from "./choice.js";
import { Collections } from "./collections.js";
import { el, icon, iconButton } from "./dom.js";
import { oneStopPerRow } from "./rows.js";
import { Uploads } from "./uploads.js";
import { replacedBy, successors, versionFacts } from "./versions.js";

const SHOWN = 200; // rows of one folder; more would only make the page slow
const FILTER_FROM = 9; // documents from which on a filter helps
const OPEN_TO = 60; // documents up to which all folders are open at first
const REFRESH_MS = 3000; // while many are added, the list is asked for no more often

export class Library {
  constructor({ server, words, collection, onCollection, onOpen, onRemoved, onChange, announce }) {
    Object.assign(this, { server, words, onCollection, onOpen, onRemoved, onChange, announce });
    this.choice = new Choice();
    this.collection = this.choice.collection ?? collection;
    this.documents = [];
    this.later = new Map();
    this.wanted = "";
    this.asking = null; // the document that may be deleted
    this.folded = new Map(); // folders that a person opened or closed
    this.collections = new Collections({
      server,
      words,
      count: () => this.documents.length,
      onChoose: (name) => this.switchTo(name),
      onRenamed: (old, name) => this.choice.rename(old, name),
      tell: announce,
    });
    this.uploads = new Uploads({
      server,
      words,
      collection: () => this.collection,
      reportOf: (id) => this.byId.get(id)?.report,
      onAdded: () => this.refreshSoon(),
      announce,
    });
    this.byId = new Map();
    this.node = el("nav", { class: "library" });
    this.line = el("div", { class: "choice", hidden: true });
    this.render();
  }

  async refresh() {
    const collection = await this.collections.refresh(this.collection);
    if (collection !== this.collection) this.useCollection(collection); // it was renamed or deleted elsewhere
    const query = `?collection=${encodeURIComponent(collection)}`;
    const { documents } = await this.server.get(`/api/documents${query}`);
    if (collection !== this.collection) return; // another was chosen meanwhile
    this.documents = documents;
    this.byId = new Map(documents.map((one) => [one.id, one]));
    this.later = successors(documents);
    if (!this.choice.forget(documents.map((one) => one.document))) this.announce(this.words.say("choice_gone"));
    this.renderList();
    this.uploads.draw();
    this.onChange();
  }

  // What of a collection is asked, and what is in the queue.
  async start() {
    this.choice.use(this.collection);
    await this.refresh();
    this.uploads.start();
  }

  refreshSoon() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.refresh().catch(() => null);
    }, this.uploads.busy ? REFRESH_MS : 0);
  }

  add(files) {
    this.uploads.add(files);
  }

  render() {
    const { words } = this;
    this.node.setAttribute("aria-label", words.say("documents"));
    this.list = el("ul", { class: "documents", "aria-label": words.say("documents_of") });
    oneStopPerRow(this.list, ".folder-head, .document");
    this.filter = this.makeFilter();
    this.collections.render();
    this.uploads.render();
    this.node.replaceChildren(this.collections.node, this.uploads.node, this.filter, this.list);
    this.renderList();
  }

  useCollection(name) {
    this.collection = name;
    this.documents = [];
    this.wanted = this.filter.value = "";
    this.choice.use(name);
    this.onCollection(name);
  }

  switchTo(name) {
    this.useCollection(name);
    return this.refresh().catch((error) => this.announce(this.sayError(error)));
  }

  sayError(error) {
    return this.words.fault(error instanceof TypeError ? { code: "network" } : error);
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
      this.renderList();
    });
    return input;
  }

  // -- the list

  renderList() {
    const { words } = this;
    const focused = this.focused();
    this.filter.hidden = this.documents.length < FILTER_FROM;
    const rows = this.wanted.trim() ? this.found() : this.inFolder("");
    if (!this.documents.length) rows.push(el("li", { class: "quiet none" }, words.say("no_documents")));
    this.list.replaceChildren(...rows);
    if (focused) this.list.querySelector(focused)?.focus();
    this.renderChoice();
  }

  // What has the focus in the list, so that it keeps it when the list is drawn anew; null for nothing.
  focused() {
    const active = this.node.getRootNode().activeElement;
    const key = active && this.list.contains(active) && active.closest("[data-key]")?.dataset.key;
    if (!key) return null;
    const kind = ["document-open", "tick", "folder-open", "delete"].find((name) => active.classList.contains(name));
    return kind ? `[data-key="${CSS.escape(key)}"] .${kind}` : null;
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
      this.renderList();
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
      this.renderList();
    });
    return el("label", { class: "tick-place" }, input);
  }

  row(document) {
    const { words } = this;
    const title = document.title || document.document;
    if (this.asking === document.id) return this.question(document);
    const ask = () => {
      this.asking = document.id;
      this.renderList();
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
      title === name ? null : el("bdi", { class: "quiet path" }, name),
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

  // -- deleting

  question(document) {
    const { words } = this;
    const cancel = () => {
      this.asking = null;
      this.renderList();
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
        el("button", { type: "button", class: "danger", onclick: () => this.remove(document) }, words.say("remove_yes")),
        el("button", { type: "button", onclick: cancel }, words.say("cancel")),
      ),
    );
  }

  // What another window has deleted already is deleted as wished.
  async remove(document) {
    const { words } = this;
    const title = document.title || document.document;
    const index = this.documents.indexOf(document);
    this.asking = null;
    try {
      await this.server.remove(`/api/documents/${encodeURIComponent(document.id)}`);
      this.announce(words.say("removed", { title }));
    } catch (error) {
      if (error.status !== 404) {
        this.renderList();
        return this.announce(`${words.say("error_remove")} ${this.sayError(error)}`);
      }
      this.announce(words.say("removed_elsewhere", { title }));
    }
    this.documents = this.documents.filter((one) => one !== document);
    this.renderList();
    this.onRemoved(document);
    const next = this.documents[Math.min(index, this.documents.length - 1)];
    (next && this.list.querySelector(`[data-key="${CSS.escape(next.id)}"] .document-open`))?.focus();
    return this.refresh().catch((error) => this.announce(this.sayError(error)));
  }

  // -- what is asked, said where questions are typed

  renderChoice() {
    const { words, choice } = this;
    const total = this.documents.length;
    const n = choice.any ? this.documents.filter((one) => choice.has(one.document)).length : total;
    this.line.hidden = !choice.any || !total;
    if (this.line.hidden) return;
    const clear = () => {
      const inside = this.line.contains(this.line.getRootNode().activeElement);
      choice.clear();
      this.renderList();
      if (inside) this.line.nextElementSibling?.querySelector("textarea")?.focus();
    };
    this.line.replaceChildren(
      el("span", {}, words.say("choice_line", { n, total })),
      el("button", { type: "button", class: "link", onclick: clear }, words.say("choice_all")),
    );
  }
}

