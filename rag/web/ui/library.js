// The documents of a collection: lists, chooses, adds and deletes them.

import { Choice } from "./choice.js";
import { Collections } from "./collections.js";
import { DocumentList } from "./document_list.js";
import { el } from "./dom.js";
import { Uploads } from "./uploads.js";

const REFRESH_MS = 3000; // while many are added, the list is asked for no more often

export class Library {
  constructor({ server, words, collection, onCollection, onOpen, onRemoved, onChange, onUnstored, announce }) {
    Object.assign(this, { server, words, onCollection, onRemoved, onChange, announce });
    this.choice = new Choice(onUnstored);
    this.collection = this.choice.collection ?? collection;
    this.byId = new Map();
    this.listed = false; // whether the documents have been asked for once
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
    this.rows = new DocumentList({
      words,
      choice: this.choice,
      onOpen,
      onRemove: (document) => this.remove(document),
      onDrawn: () => this.renderChoice(),
    });
    this.node = el("nav", { class: "library" });
    this.line = el("div", { class: "choice", hidden: true });
    this.render();
  }

  get documents() {
    return this.rows.documents;
  }

  async refresh() {
    const collection = await this.collections.refresh(this.collection);
    if (collection !== this.collection) this.useCollection(collection); // it was renamed or deleted elsewhere
    const query = `?collection=${encodeURIComponent(collection)}`;
    const { documents } = await this.server.get(`/api/documents${query}`);
    if (collection !== this.collection) return; // another was chosen meanwhile
    this.listed = true;
    this.byId = new Map(documents.map((one) => [one.id, one]));
    if (!this.choice.forget(documents.map((one) => one.document))) this.announce(this.words.say("choice_gone"));
    this.rows.take(documents);
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
    this.node.setAttribute("aria-label", this.words.say("documents"));
    this.collections.render();
    this.uploads.render();
    this.rows.render();
    this.node.replaceChildren(this.collections.node, this.uploads.node, this.rows.filter, this.rows.list);
  }

  // Another conversation is shown, asked of these documents of a collection last; without an id a new one.
  follow({ id = null, collection, chosen = [] }) {
    const moved = Boolean(collection) && collection !== this.collection;
    if (moved) this.useCollection(collection);
    else this.choice.use(this.collection);
    const changed = this.choice.follow(id, chosen);
    if ((moved || changed) && this.listed) this.update();
  }

  useCollection(name) {
    this.collection = name;
    this.rows.clear();
    this.choice.use(name);
    this.onCollection(name);
  }

  switchTo(name) {
    this.useCollection(name);
    return this.update();
  }

  update() {
    return this.refresh().catch((error) => this.announce(this.sayError(error)));
  }

  sayError(error) {
    return this.words.fault(error);
  }

  // What another window has deleted already is deleted as wished.
  async remove(document) {
    const { words, rows } = this;
    const title = document.title || document.document;
    const index = rows.documents.indexOf(document);
    rows.asking = null;
    try {
      await this.server.remove(`/api/documents/${encodeURIComponent(document.id)}`);
      this.announce(words.say("removed", { title }));
    } catch (error) {
      if (error.status !== 404) {
        rows.draw();
        return this.announce(`${words.say("error_remove")} ${this.sayError(error)}`);
      }
      this.announce(words.say("removed_elsewhere", { title }));
    }
    rows.take(rows.documents.filter((one) => one !== document));
    this.onRemoved(document);
    rows.focus(rows.documents[Math.min(index, rows.documents.length - 1)]);
    return this.refresh().catch((error) => this.announce(this.sayError(error)));
  }

  // What is asked, said where questions are typed.
  renderChoice() {
    const { words, choice } = this;
    const total = this.documents.length;
    const n = choice.any ? this.documents.filter((one) => choice.has(one.document)).length : total;
    this.line.hidden = !choice.any || !total;
    if (this.line.hidden) return;
    const clear = () => {
      const inside = this.line.contains(this.line.getRootNode().activeElement);
      choice.clear();
      this.rows.draw();
      if (inside) this.line.nextElementSibling?.querySelector("textarea")?.focus();
    };
    this.line.replaceChildren(
      el("span", {}, words.say("choice_line", { n, total })),
      el("button", { type: "button", class: "link", onclick: clear }, words.say("choice_all")),
    );
  }
}
