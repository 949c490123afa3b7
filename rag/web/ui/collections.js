// Chooses, creates, renames and deletes collections.

import { el, iconButton } from "./dom.js";

const path = (name) => `/api/collections/${encodeURIComponent(name)}`;

export class Collections {
  // `count()` is how many documents the collection at hand has. `onChoose(name)` and `onRenamed(old, name)`
  // hear of changes; a deleted one is renamed to null.
  constructor({ server, words, count, onChoose, onRenamed, tell }) {
    Object.assign(this, { server, words, count, onChoose, onRenamed, tell });
    this.names = [];
    this.chosen = null;
    this.first = null; // the one that the server begins with, which stays
    this.doing = null; // "new", "rename" or "delete"
    this.node = el("div", { class: "field" });
  }

  async refresh(wanted) {
    this.take(await this.server.get("/api/collections"));
    this.chosen = this.names.includes(wanted) ? wanted : this.first;
    this.render();
    return this.chosen;
  }

  take({ collections, default: first }) {
    this.names = collections;
    this.first = first;
  }

  render() {
    if (this.doing) return;
    const { words } = this;
    const option = (name) => el("option", { value: name, selected: name === this.chosen }, name);
    const select = el("select", { id: "collection", onchange: () => this.choose(select.value) }, this.names.map(option));
    const own = this.chosen !== this.first;
    const tool = (icon, key, doing) => iconButton(icon, words.say(key), () => this.open(doing), { "data-do": doing });
    this.node.replaceChildren(
      el("label", { for: "collection" }, words.say("collection")),
      el(
        "div",
        { class: "collection-row" },
        select,
        tool("plus", "collection_new", "new"),
        own ? tool("edit", "collection_rename", "rename") : null,
        own ? tool("trash", "collection_delete", "delete") : null,
      ),
    );
  }

  choose(name) {
    this.chosen = name;
    this.render();
    this.node.querySelector("select").focus();
    this.onChoose(name);
  }

  open(doing) {
    this.doing = doing;
    this.node.replaceChildren(...(doing === "delete" ? this.sure() : [this.form()]));
    (this.node.querySelector("input") ?? this.node.querySelector(".danger")).focus();
  }

  close() {
    const was = this.doing;
    this.doing = null;
    this.render();
    (this.node.querySelector(`[data-do="${was}"]`) ?? this.node.querySelector("select")).focus();
  }

  form() {
    const { words, doing } = this;
    const label = words.say(doing === "new" ? "collection_name" : "collection_new_name");
    const input = el("input", { id: "new-collection", required: true, maxlength: 63, dir: "auto" });
    input.value = doing === "rename" ? this.chosen : "";
    const form = el(
      "form",
      { class: "field" },
      el("label", { for: "new-collection" }, label),
      input,
      el(
        "div",
        { class: "row" },
        el("button", { class: "primary" }, words.say(doing === "new" ? "collection_create" : "rename_save")),
        el("button", { type: "button", onclick: () => this.close() }, words.say("cancel")),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = input.value.trim();
      if (name) this.work(doing === "new" ? "POST" : "PATCH", name);
    });
    form.addEventListener("keydown", (event) => this.onEscape(event));
    return form;
  }

  sure() {
    const { words } = this;
    const n = this.count();
    return [
      el("span", { class: "sure" }, words.say("collection_sure", { name: this.chosen, n })),
      el(
        "div",
        { class: "row", onkeydown: (event) => this.onEscape(event) },
        el("button", { type: "button", class: "danger", onclick: () => this.work("DELETE") }, words.say("remove_yes")),
        el("button", { type: "button", onclick: () => this.close() }, words.say("cancel")),
      ),
    ];
  }

  onEscape(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
  }

  async work(method, name) {
    const old = this.chosen;
    const to = method === "POST" ? "/api/collections" : path(old);
    try {
      this.take(await this.server.send(method, to, { name }));
    } catch (error) {
      if (error.status !== 404) return this.tell(this.why(error, name));
      await this.refresh(null).catch(() => null); // another window was first
      if (method !== "DELETE") this.tell(this.words.say("collection_gone", { name: old }));
    }
    this.chosen = this.names.includes(name) ? name : this.names.includes(old) && method !== "DELETE" ? old : this.first;
    this.close();
    const said = { DELETE: "collection_deleted", PATCH: "collection_renamed", POST: "collection_created" };
    if (method === "DELETE" || this.chosen === name) this.tell(this.words.say(said[method], { name: name ?? old }));
    if (method !== "POST") this.onRenamed(old, method === "DELETE" ? null : this.chosen);
    this.onChoose(this.chosen);
  }

  why(error, name) {
    const { words } = this;
    const { status } = error;
    if (status === 409) return words.say(this.names.includes(name) ? "collection_exists" : "collection_busy", { name });
    if (status === 400) return words.say("collection_invalid");
    return status === 403 ? words.say("collection_forbidden") : words.fault(error);
  }
}
