// Status messages: read out by screen readers, or also shown for a while.

import { el } from "./dom.js";

const SHOWN_MS = 6000;

export class Notices {
  constructor() {
    this.live = el("div", { class: "hidden", role: "status", "aria-live": "polite" });
    this.toast = el("div", { class: "toast", hidden: true, "aria-hidden": "true" }); // `live` says the same
    this.nodes = [this.toast, this.live];
  }

  announce(text) {
    this.live.textContent = text;
  }

  // Shows a message for a while and reads it out.
  tell(text) {
    this.announce(text);
    this.toast.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.toast.hidden = true), SHOWN_MS);
  }
}
