// The documents of a collection: list, filter, upload with progress, delete. Knows no answer.

import { el, icon, iconButton } from "./dom.js";
import { reportLine, reportText } from "./report.js";
import { oneStopPerRow } from "./rows.js";

const SHOWN = 200; // rows; more would only make the page slow
const FILTER_FROM = 9; // documents from which on a filter helps

export class Library {
  constructor({ server, words, collection, onCollection, onOpen, onRemoved, onChange, announce }) {
    Object.assign(this, { server, words, collection, onCollection, onOpen, onRemoved, onChange, announce });
    this.names = [collection];
    this.documents = [];
    this.uploads = [];
    this.wanted = "";
    this.asking = null; // the document that may be deleted
    this.node = el("nav", { class: "library" });
    this.render();
  }

  async refresh() {
    const { collections } = await this.server.get("/api/collections");
    this.names = [...new Set([...collections, this.collection])].sort();
    const query = `?collection=${encodeURIComponent(this.collection)}`;
    const { documents } = await this.server.get(`/api/documents${query}`);
    this.documents = documents;
    this.render();
    this.onChange();
  }

  render() {
    const { words } = this;
    this.node.setAttribute("aria-label", words.say("documents"));
    this.list = el("ul", { class: "documents", "aria-label": words.say("documents_of") });
    oneStopPerRow(this.list, ".document");
    this.running = el("ul", { class: "uploads" });
    this.node.replaceChildren(
      this.collections(),
      this.dropZone(),
      this.running,
      ...(this.documents.length >= FILTER_FROM ? [this.filter()] : []),
      this.list,
    );
    this.renderUploads();
    this.renderList();
  }

  collections() {
    const { words } = this;
    const option = (name) => el("option", { value: name, selected: name === this.collection }, name);
    const select = el(
      "select",
      { id: "collection", onchange: () => this.choose(select.value) },
      this.names.map(option),
      el("option", { value: "" }, words.say("collection_new")),
    );
    this.chooser = el(
      "div",
      { class: "field" },
      el("label", { for: "collection" }, words.say("collection")),
      select,
    );
    return this.chooser;
  }

  choose(name) {
    if (name) return this.switchTo(name);
    const { words } = this;
    const input = el("input", { id: "new-collection", required: true, maxlength: 63 });
    const form = el(
      "form",
      { class: "field" },
      el("label", { for: "new-collection" }, words.say("collection_name")),
      input,
      el(
        "div",
        { class: "row" },
        el("button", { class: "primary" }, words.say("collection_create")),
        el("button", { type: "button", onclick: () => this.render() }, words.say("cancel")),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim()) this.switchTo(input.value.trim());
    });
    this.chooser.replaceWith(form);
    this.chooser = form;
    input.focus();
  }

  switchTo(name) {
    this.collection = name;
    this.documents = [];
    this.wanted = "";
    this.onCollection(name);
    return this.refresh().catch((error) => this.announce(error.message));
  }

  dropZone() {
    const { words } = this;
    const input = el("input", { type: "file", multiple: true, class: "hidden", id: "files" });
    input.addEventListener("change", () => {
      this.add([...input.files]);
      input.value = "";
    });
    return el(
      "div",
      { class: "drop" },
      input,
      el("label", { for: "files" }, icon("plus"), el("span", {}, words.say("add_files"))),
      el("span", { class: "quiet" }, words.say("drop_hint")),
    );
  }

  filter() {
    const { words } = this;
    const input = el("input", {
      type: "search",
      class: "filter",
      placeholder: words.say("filter"),
      "aria-label": words.say("filter"),
      value: this.wanted,
    });
    input.addEventListener("input", () => {
      this.wanted = input.value;
      this.renderList();
    });
    return input;
  }

  renderList() {
    const { words } = this;
    const wanted = this.wanted.toLowerCase();
    const fits = (d) => `${d.title} ${d.document}`.toLowerCase().includes(wanted);
    const fitting = this.documents.filter(fits);
    const rows = fitting.slice(0, SHOWN).map((document) => this.row(document));
    if (fitting.length > SHOWN) {
      const text = words.say("more_documents", { n: fitting.length - SHOWN });
      rows.push(el("li", { class: "quiet" }, text));
    }
    if (!this.documents.length && !this.uploads.length) {
      rows.push(el("li", { class: "quiet none" }, words.say("no_documents")));
    }
    this.list.replaceChildren(...rows);
  }

  row(document) {
    const { words } = this;
    const title = document.title || document.document;
    if (this.asking === document.id) return this.question(document);
    const facts = [
      document.language.toUpperCase(),
      document.pages ? words.say("pages", { n: document.pages }) : null,
      words.say("passages", { n: document.passages }),
    ];
    const ask = () => {
      this.asking = document.id;
      this.renderList();
      this.list.querySelector(".danger").focus();
    };
    return el(
      "li",
      { class: "document" },
      el(
        "button",
        {
          type: "button",
          class: "document-open",
          "aria-label": words.say("open_document", { title }),
          onclick: (event) => this.onOpen(document, event.currentTarget),
        },
        el("span", { class: "document-title" }, title),
        title === document.document ? null : el("span", { class: "quiet path" }, document.document),
        el("span", { class: "quiet" }, facts.filter(Boolean).join(" · ")),
      ),
      iconButton("trash", words.say("remove", { title }), ask),
    );
  }

  question(document) {
    const { words } = this;
    const cancel = () => {
      this.asking = null;
      this.renderList();
    };
    const onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      cancel();
    };
    return el(
      "li",
      { class: "document asking", onkeydown },
      el("span", {}, words.say("remove_sure"), " ", el("b", {}, document.title || document.document)),
      el(
        "span",
        { class: "row" },
        el(
          "button",
          { type: "button", class: "danger", onclick: () => this.remove(document) },
          words.say("remove_yes"),
        ),
        el("button", { type: "button", onclick: cancel }, words.say("cancel")),
      ),
    );
  }

  async remove(document) {
    this.asking = null;
    try {
      await this.server.remove(`/api/documents/${encodeURIComponent(document.id)}`);
      this.onRemoved(document);
      this.announce(this.words.say("removed", { title: document.title || document.document }));
    } catch (error) {
      this.announce(`${this.words.say("error_remove")} ${error.message}`, true);
    }
    await this.refresh();
  }

  // Files go one after another, so that each has its own progress and its own outcome.
  async add(files) {
    const collection = this.collection;
    const added = files.map((file) => ({ file, state: "sending", done: 0, total: 0, reason: "" }));
    this.uploads.push(...added);
    this.renderUploads();
    for (const upload of added) await this.send(upload, collection);
    await this.refresh();
  }

  async send(upload, collection) {
    const set = (values) => {
      Object.assign(upload, values);
      this.renderUploads();
    };
    const onSent = (done, total) =>
      set(done < total ? { state: "sending", done, total } : { state: "reading", done: 0, total: 0 });
    const onEvent = (name, data) => {
      if (name === "progress") set({ state: "embedding", done: data.done, total: data.total });
      if (name === "skipped") set({ state: "failed", reason: data.reason });
      if (name === "error") set({ state: "failed", reason: this.words.fault(data) });
      if (name === "document") set({ state: "added", report: data.report });
    };
    try {
      await this.server.upload(upload.file, collection, onSent, onEvent);
    } catch (error) {
      const network = error instanceof TypeError;
      set({ state: "failed", reason: network ? this.words.say("error_network") : error.message });
    }
    if (upload.state === "added") {
      // What was not read is to be seen; a file that was read whole leaves the list.
      const kept = upload.report?.left_out.length > 0;
      if (!kept) this.uploads = this.uploads.filter((other) => other !== upload);
      const told = kept ? ` ${reportText(upload.report, this.words)}` : "";
      this.announce(`${upload.file.name}: ${this.words.say("added")}.${told}`);
      this.renderUploads();
    } else if (upload.state === "failed") {
      this.announce(this.words.say("error_upload", { name: upload.file.name }));
    }
  }

  renderUploads() {
    this.running.replaceChildren(...this.uploads.map((upload) => this.uploadRow(upload)));
  }

  uploadRow(upload) {
    const { words } = this;
    const { file, state, done, total } = upload;
    const dismiss = () => {
      this.uploads = this.uploads.filter((other) => other !== upload);
      this.renderUploads();
    };
    if (state === "added") {
      return el(
        "li",
        { class: "upload done" },
        el("div", {}, el("b", {}, `${file.name}: ${words.say("added")}`), reportLine(upload.report, words)),
        iconButton("close", words.say("dismiss"), dismiss),
      );
    }
    if (state === "failed") {
      return el(
        "li",
        { class: "upload problem" },
        el(
          "span",
          {},
          el("b", {}, words.say("error_upload", { name: file.name })),
          el("span", { class: "quiet" }, upload.reason),
        ),
        iconButton("close", words.say("dismiss"), dismiss),
      );
    }
    const key = state === "embedding" && !total ? "reading" : state;
    return el(
      "li",
      { class: "upload" },
      el("span", {}, el("b", {}, file.name), el("span", { class: "quiet" }, words.say(key, { percent: Math.round((100 * done) / (total || 1)) }))),
      el("progress", { max: total || 1, value: total ? done : null, "aria-label": file.name }),
    );
  }
}
