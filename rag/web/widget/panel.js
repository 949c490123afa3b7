// The widget's panel: a dialog that traps the focus and shows problems when there is no chat.

import { el, FOCUSABLE } from "../ui/dom.js";

export class Panel {
  // `inner()` is the root of the chat once there is one; `title` names it, else our words do.
  constructor({ words, title, corner, inner, onClose }) {
    Object.assign(this, { words, inner, onClose });
    this.content = el("div");
    this.node = el("div", { class: `panel ${corner}`, role: "dialog", "aria-modal": "true", "aria-label": title ?? words.title });
    this.node.hidden = true;
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.inner()?.querySelector("dialog[open]")) return;
      event.stopPropagation();
      this.onClose();
    });
  }

  focusable() {
    const all = [...(this.inner() ?? this.content).querySelectorAll(FOCUSABLE)];
    return all.filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility());
  }

  // Focus that would leave the panel comes back in at its other end.
  guardAt(pick) {
    return el("div", { tabindex: "0", class: "guard", onfocus: () => this.focusable().at(pick)?.focus() });
  }

  show(content) {
    this.content = content;
    this.node.replaceChildren(this.guardAt(-1), content, this.guardAt(0));
  }

  loading() {
    this.show(el("div", { class: "message" }, el("p", { role: "status" }, this.words.loading)));
  }

  // A problem, perhaps with a way out, and a button that closes.
  say(text, way) {
    const button = el("button", { type: "button", onclick: () => this.onClose() }, this.words.close);
    this.show(el("div", { class: "message" }, el("p", { role: "alert" }, text), way, button));
    button.focus();
  }
}
