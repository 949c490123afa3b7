// The questions and answers one below the other, and how they scroll.

import { el } from "./dom.js";

export class Log {
  constructor() {
    this.column = el("div", { class: "column" });
    this.node = el("section", { class: "log" }, this.column);
  }

  name(words) {
    this.node.setAttribute("aria-label", words.say("conversation"));
  }

  // Shows these; what stands there already is not touched, for laying out hundreds of answers anew takes seconds.
  show(nodes) {
    const shown = new Set(nodes);
    for (const child of [...this.column.children]) if (!shown.has(child)) child.remove();
    let next = this.column.firstChild;
    for (const node of nodes) {
      if (node === next) next = next.nextSibling;
      else this.column.insertBefore(node, next);
    }
  }

  // What stands at the top of what is seen, by its way from the column down, and how far above the edge it
  // begins. Holds for another drawing of the same, in any language.
  hold() {
    const edge = this.node.getBoundingClientRect().top;
    const way = [];
    let place = this.column;
    for (;;) {
      const children = [...place.children];
      const at = children.findIndex((child) => child.getBoundingClientRect().bottom > edge + 1);
      if (at < 0) break;
      way.push(at);
      place = children[at];
      if (place.matches("p, h2, h3, li, button")) break;
    }
    return { way, above: edge - place.getBoundingClientRect().top };
  }

  // Scrolls to what was held.
  back({ way, above }) {
    const place = way.reduce((one, at) => one.children[at] ?? one, this.column);
    const edge = this.node.getBoundingClientRect().top;
    const off = place.getBoundingClientRect().top - edge + above;
    if (off) this.node.scrollTop += off;
  }

  // Shows the same with more above, without moving what a person reads.
  showMore(nodes) {
    const below = this.node.scrollHeight - this.node.scrollTop;
    this.show(nodes);
    this.node.scrollTop = this.node.scrollHeight - below;
    (this.column.querySelector(".earlier") ?? this.node).focus({ preventScroll: true });
  }
}
