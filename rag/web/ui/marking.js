// Lets a person mark a place in the document shown: what they select in its text, else the quote already marked.

import { el } from "./dom.js";

const SHOWN = 160; // characters of what is selected

// What is selected inside a shadow root; null for nothing.
function selectedIn(root) {
  const selection = document.getSelection();
  const own = selection.getComposedRanges ? null : (root.getSelection?.() ?? selection);
  const given = own ? own.rangeCount && own.getRangeAt(0) : selection.getComposedRanges({ shadowRoots: [root] })[0];
  if (!given) return null;
  const range = document.createRange();
  range.setStart(given.startContainer, given.startOffset);
  range.setEnd(given.endContainer, given.endOffset);
  return range.collapsed ? null : range;
}

export class Marking {
  // `onTake(span)` gets {start, end, text}; `tell` says that nothing is selected.
  constructor({ words, onTake, onCancel, tell }) {
    Object.assign(this, { words, onTake, onCancel, tell });
    this.picked = null;
    this.look = () => this.pick();
    document.addEventListener("selectionchange", this.look);
  }

  end() {
    document.removeEventListener("selectionchange", this.look);
  }

  // From now on places are marked in this text; `marked` is what it shows marked, null for nothing.
  on(text, marked) {
    if (text !== this.text) this.picked = null;
    Object.assign(this, { text, marked });
  }

  // The last selection counts: pressing a button may end it.
  pick() {
    const range = this.text?.node.isConnected ? selectedIn(this.text.node.getRootNode()) : null;
    const span = range && this.text.covered(range);
    if (!span) return;
    this.picked = span;
    this.show();
  }

  show() {
    const { words, picked } = this;
    const line = picked ? picked.text.replace(/\s+/g, " ").slice(0, SHOWN) : "";
    this.told.textContent = words.say(picked ? "mark_picked" : "mark_hint", { quote: line });
  }

  take() {
    const span = this.picked ?? this.marked;
    if (span) this.onTake(span);
    else this.tell(this.words.say("mark_none"));
  }

  // What a person sees of it, above the text.
  bar() {
    const { words } = this;
    this.told = el("p", { role: "status" });
    this.show();
    const stay = (event) => event.preventDefault(); // what is selected stays so
    const button = (key, onclick, properties = {}) =>
      el("button", { type: "button", onmousedown: stay, onclick, ...properties }, words.say(key));
    const buttons = [button("mark_take", () => this.take(), { class: "primary" }), button("cancel", this.onCancel)];
    return el("div", { class: "marking", role: "group", "aria-label": words.say("mark_place") }, this.told, el("div", { class: "row" }, buttons));
  }
}
