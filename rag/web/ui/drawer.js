// The side panel with its tabs; a drawer on narrow screens.

import { el, iconButton } from "./dom.js";
import { tabs } from "./tabs.js";

export class Drawer {
  // panels: [{ name, label, node }]; `shown` is the name of one, `onTab` hears which a person chose.
  constructor({ words, panels, shown, onTab }) {
    this.toggle = iconButton("menu", words.say("side"), () => this.show(), {
      class: "icon-button side-toggle",
      "aria-expanded": "false",
    });
    const close = () => this.show(false);
    const shade = el("div", { class: "shade", onclick: close });
    this.shut = iconButton("close", words.say("close"), close, { class: "icon-button side-shut" });
    const parts = tabs({ panels, shown, label: words.say("side"), onShow: onTab });
    this.body = el("div", { class: "side-body" }, this.shut, parts);
    this.node = el("aside", { class: "side", "aria-label": words.say("side") }, shade, this.body);
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
  }

  get open() {
    return this.node.classList.contains("shown");
  }

  get scrolled() {
    return this.body.scrollTop;
  }

  // As another drawer was, that this one is drawn anew of.
  restore({ open, scrolled }) {
    this.node.classList.toggle("shown", open);
    this.toggle.setAttribute("aria-expanded", String(open));
    this.body.scrollTop = scrolled;
  }

  show(open = !this.open) {
    const was = this.open;
    this.node.classList.toggle("shown", open);
    this.toggle.setAttribute("aria-expanded", String(open));
    if (open) this.shut.focus();
    else if (was) this.toggle.focus();
  }

  // Makes room for what was opened from it, which takes the focus.
  yield() {
    this.node.classList.remove("shown");
    this.toggle.setAttribute("aria-expanded", "false");
  }
}
