// The kept conversations as a list by date: search, open, rename, export, delete and bring back. Each
// row is a link to the conversation's address. Knows no answer.

import { el, iconButton } from "./dom.js";
import { oneStopPerRow } from "./rows.js";

const WAIT_MS = 200; // after the last letter typed, before a search
const DAY = 86400000;
const path = (id, rest = "") => `/api/conversations/${encodeURIComponent(id)}${rest}`;

// "Today", "Yesterday", "This week", else the month.
function groupOf(changed, words) {
  const then = new Date(changed);
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (then >= midnight) return words.say("today");
  if (then >= midnight - DAY) return words.say("yesterday");
  if (then >= midnight - 6 * DAY) return words.say("this_week");
  return new Intl.DateTimeFormat(words.language, { month: "long", year: "numeric" }).format(then);
}

function timeOf(changed, words) {
  const then = new Date(changed);
  const today = then >= new Date().setHours(0, 0, 0, 0);
  const form = today ? { timeStyle: "short" } : { dateStyle: "medium" };
  return new Intl.DateTimeFormat(words.language, form).format(then);
}

// Last changed first, as the server lists them.
function inOrder(all) {
  return all.sort((a, b) => b.changed.localeCompare(a.changed));
}

export class Conversations {
  // `current()` is the id of the one that is shown.
  constructor({ server, words, current, onOpen, onGone, tell }) {
    Object.assign(this, { server, words, current, onOpen, onGone, tell });
    this.on = true;
    this.all = [];
    this.more = false;
    this.wanted = "";
    this.unfolded = null; // the one whose options are shown
    this.renaming = null;
    this.deleted = new Map(); // those that can be brought back
    this.node = el("nav", { class: "conversations" });
    this.render();
  }

  // Whether the server keeps conversations; fails where it cannot be reached.
  async refresh({ older = false } = {}) {
    const query = new URLSearchParams({ q: this.wanted });
    if (older) query.set("before", this.all.at(-1).changed);
    const asked = this.wanted;
    const found = await this.server.get(`/api/conversations?${query}`);
    if (asked !== this.wanted) return this.on; // typed on meanwhile
    this.on = found.kept;
    this.more = found.more;
    const open = found.conversations.map(({ id }) => id);
    for (const id of open) this.deleted.delete(id); // brought back in another window
    const still = [...this.deleted.values()].filter(() => !older && !this.wanted);
    const known = older ? this.all : still;
    this.all = inOrder([...known, ...found.conversations]);
    if (!this.renaming) this.renderList();
    return this.on;
  }

  render() {
    const { words } = this;
    this.node.setAttribute("aria-label", words.say("conversations"));
    this.input = el("input", {
      type: "search",
      class: "filter",
      maxlength: 200,
      placeholder: words.say("conversations_search"),
      "aria-label": words.say("conversations_search"),
      value: this.wanted,
      oninput: () => this.search(),
    });
    this.list = el("div", { class: "conversation-list" });
    oneStopPerRow(this.list, ".conversation");
    this.node.replaceChildren(this.input, this.list);
    this.renderList();
  }

  titleOf(id) {
    return this.all.find((one) => one.id === id)?.title;
  }

  search() {
    clearTimeout(this.timer);
    this.wanted = this.input.value.trim();
    this.timer = setTimeout(() => this.refresh().catch(() => this.failed()), WAIT_MS);
  }

  failed() {
    this.tell(this.words.say("conversation_failed"));
  }

  renderList() {
    const { words } = this;
    const focused = this.focused();
    const parts = [];
    let last = null;
    for (const one of this.all) {
      const group = groupOf(one.changed, words);
      if (group !== last) parts.push(el("h2", { class: "small-head" }, group), el("ul", {}));
      last = group;
      parts.at(-1).append(this.row(one));
    }
    if (!this.all.length) parts.push(el("p", { class: "quiet none" }, this.emptiness()));
    if (this.more) {
      const load = () => this.refresh({ older: true }).catch(() => this.failed());
      parts.push(el("button", { type: "button", class: "more", onclick: load }, words.say("conversations_more")));
    }
    this.input.hidden = !this.on;
    this.list.replaceChildren(...parts);
    if (focused) this.list.querySelector(focused)?.focus();
  }

  // What has the focus in the list, so that it keeps it when the list is drawn anew; null for nothing.
  focused() {
    const active = this.node.getRootNode().activeElement;
    const id = active && this.list.contains(active) && active.closest("[data-id]")?.dataset.id;
    if (!id) return null;
    const kind = ["options", "undo", "conversation-open"].find((name) => active.classList.contains(name));
    return kind ? `[data-id="${CSS.escape(id)}"] .${kind}` : null;
  }

  emptiness() {
    if (!this.on) return this.words.say("conversations_off");
    return this.words.say(this.wanted ? "conversations_none_found" : "conversations_none");
  }

  row(one) {
    if (this.deleted.has(one.id)) return this.goneRow(one);
    if (this.renaming === one.id) return this.renameRow(one);
    const { words } = this;
    const open = this.unfolded === one.id;
    const unfold = () => this.redraw({ unfolded: open ? null : one.id }, one.id, ".options");
    const facts = [timeOf(one.changed, words), words.say("turns", { n: one.turns })];
    const follow = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a window of its own
      event.preventDefault();
      this.onOpen(one.id);
    };
    return el(
      "li",
      { class: "conversation", "data-id": one.id },
      el(
        "a",
        {
          class: "conversation-open",
          href: `${this.server.origin}/c/${one.id}`,
          "aria-current": one.id === this.current() ? "page" : null,
          onclick: follow,
        },
        el("bdi", { class: "document-title" }, one.title),
        el("span", { class: "quiet" }, facts.join(" · ")),
      ),
      iconButton("more", words.say("options", { title: one.title }), unfold, {
        class: "icon-button options",
        "aria-expanded": String(open),
      }),
      open ? this.options(one) : null,
    );
  }

  options(one) {
    const { words } = this;
    const button = (key, onclick, type = "") => el("button", { type: "button", class: type || null, onclick }, words.say(key));
    const saved = (format) => this.server.origin + path(one.id, `/export?format=${format}&language=${words.language}`);
    const link = (key, format, properties) => el("a", { href: saved(format), ...properties }, words.say(key));
    return el(
      "div",
      { class: "row conversation-options" },
      button("rename", () => this.redraw({ renaming: one.id }, one.id, "input")),
      link("export_markdown", "markdown", { download: "" }),
      link("export_json", "json", { download: "" }),
      link("export_print", "html", { target: "_blank", rel: "noopener" }),
      button("delete", () => this.remove(one), "danger"),
    );
  }

  renameRow(one) {
    const { words } = this;
    const id = `rename-${one.id}`;
    const input = el("input", { id, value: one.title, maxlength: 200, required: true, dir: "auto" });
    const stop = () => this.redraw({ renaming: null }, one.id, ".options");
    const form = el(
      "form",
      { class: "field" },
      el("label", { for: id }, words.say("rename_label")),
      input,
      el(
        "div",
        { class: "row" },
        el("button", { class: "primary" }, words.say("rename_save")),
        el("button", { type: "button", onclick: stop }, words.say("cancel")),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim()) this.rename(one, input.value.trim());
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      stop();
    });
    return el("li", { class: "conversation asking", "data-id": one.id }, form);
  }

  goneRow(one) {
    const { words } = this;
    return el(
      "li",
      { class: "conversation asking", "data-id": one.id },
      el("span", { class: "quiet" }, words.say("deleted", { title: one.title })),
      el(
        "div",
        { class: "row" },
        el("button", { type: "button", class: "undo", onclick: () => this.restore(one) }, words.say("undo")),
      ),
    );
  }

  // Draws the list anew and puts the focus where the person was at work.
  redraw(values, id, selector) {
    Object.assign(this, { renaming: null, ...values });
    this.renderList();
    this.list.querySelector(`[data-id="${CSS.escape(id)}"] ${selector}`)?.focus();
  }

  async rename(one, title) {
    try {
      Object.assign(one, await this.server.send("PATCH", path(one.id), { title }));
      this.unfolded = null;
      this.redraw({}, one.id, ".conversation-open");
    } catch (error) {
      if (error.status === 404) await this.refresh().catch(() => null);
      this.failed();
    }
  }

  // What another window has deleted already is deleted as wished.
  async remove(one) {
    try {
      await this.server.remove(path(one.id));
    } catch (error) {
      if (error.status !== 404) return this.failed();
    }
    this.deleted.set(one.id, one);
    this.unfolded = null;
    if (one.id === this.current()) this.onGone(one.id);
    this.redraw({}, one.id, ".undo");
    this.tell(this.words.say("deleted", { title: one.title }));
  }

  async restore(one) {
    const { words } = this;
    const others = () => this.all.filter(({ id }) => id !== one.id);
    try {
      const back = await this.server.send("POST", path(one.id, "/restore"));
      this.deleted.delete(one.id);
      this.all = inOrder([...others(), back]);
      this.redraw({}, one.id, ".conversation-open");
      this.tell(words.say("restored", { title: one.title }));
    } catch {
      this.deleted.delete(one.id);
      this.all = others();
      this.renderList();
      this.input.focus();
      this.tell(words.say("restore_failed", { title: one.title }));
    }
  }
}
