// The list of stored conversations by date: search, open, rename, delete and restore. conversation_rows.js draws
// the rows.

import { conversationRow, goneRow, groupOf, renameRow } from "./conversation_rows.js";
import { el } from "./dom.js";
import { focusedIn, oneStopPerRow } from "./rows.js";
import { conversationPath } from "./server.js";

const WAIT_MS = 200; // after the last letter typed, before a search

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
    this.timer = setTimeout(() => this.refresh().catch((error) => this.failed(error)), WAIT_MS);
  }

  failed(error) {
    this.tell(this.words.fault(error));
  }

  renderList() {
    const { words } = this;
    const focused = focusedIn(this.list, "data-id", ["options", "undo", "conversation-open"]);
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
      const load = () => this.refresh({ older: true }).catch((error) => this.failed(error));
      parts.push(el("button", { type: "button", class: "more", onclick: load }, words.say("conversations_more")));
    }
    this.input.hidden = !this.on;
    this.list.replaceChildren(...parts);
    if (focused) this.list.querySelector(focused)?.focus();
  }

  emptiness() {
    if (!this.on) return this.words.say("conversations_off");
    return this.words.say(this.wanted ? "conversations_none_found" : "conversations_none");
  }

  row(one) {
    const { words } = this;
    const on = this.controls();
    if (this.deleted.has(one.id)) return goneRow(one, { words, on });
    if (this.renaming === one.id) return renameRow(one, { words, on });
    const unfolded = this.unfolded === one.id;
    return conversationRow(one, { words, current: one.id === this.current(), unfolded, on });
  }

  // What the controls of a row do.
  controls() {
    return {
      open: ({ id }) => this.onOpen(id),
      unfold: ({ id }) => this.redraw({ unfolded: this.unfolded === id ? null : id }, id, ".options"),
      renaming: ({ id }) => this.redraw({ renaming: id }, id, "input"),
      renamed: ({ id }) => this.redraw({ renaming: null }, id, ".options"),
      rename: (one, title) => this.rename(one, title),
      remove: (one) => this.remove(one),
      restore: (one) => this.restore(one),
    };
  }

  // Draws the list anew and puts the focus where the person was at work.
  redraw(values, id, selector) {
    Object.assign(this, { renaming: null, ...values });
    this.renderList();
    this.list.querySelector(`[data-id="${CSS.escape(id)}"] ${selector}`)?.focus();
  }

  async rename(one, title) {
    try {
      Object.assign(one, await this.server.send("PATCH", conversationPath(one.id), { title }));
      this.unfolded = null;
      this.redraw({}, one.id, ".conversation-open");
    } catch (error) {
      if (error.status !== 404) return this.failed(error);
      this.renaming = null; // it was deleted in another window
      await this.refresh().catch(() => null);
      this.input.focus();
      this.tell(this.words.say("not_found"));
    }
  }

  // What another window has deleted already is deleted as wished.
  async remove(one) {
    try {
      await this.server.remove(conversationPath(one.id));
    } catch (error) {
      if (error.status !== 404) return this.failed(error);
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
      const back = await this.server.send("POST", conversationPath(one.id, "/restore"));
      this.deleted.delete(one.id);
      this.all = inOrder([...others(), back]);
      this.redraw({}, one.id, ".conversation-open");
      this.tell(words.say("restored", { title: one.title }));
    } catch (error) {
      if (error.status !== 404) return this.failed(error); // it can still be brought back
      this.deleted.delete(one.id);
      this.all = others();
      this.renderList();
      this.input.focus();
      this.tell(words.say("restore_failed", { title: one.title }));
    }
  }
}
