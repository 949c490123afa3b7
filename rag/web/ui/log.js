// The questions and answers one below the other, and how they scroll. Knows no server.

import { el } from "./dom.js";

export class Log {
  constructor({ words }) {
    this.column = el("div", { class: "column" });
    this.node = el("section", { class: "log", "aria-label": words.say("conversation") }, this.column);
  }

  show(nodes) {
    this.column.replaceChildren(...nodes);
  }

  // Shows the same with more above, without moving what a person reads.
  showMore(nodes) {
    const below = this.node.scrollHeight - this.node.scrollTop;
    this.show(nodes);
    this.node.scrollTop = this.node.scrollHeight - below;
    (this.column.querySelector(".earlier") ?? this.node).focus({ preventScroll: true });
  }
}
