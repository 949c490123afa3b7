// What leads an answer: a computed result, the model's sentence, or that nothing answers. Reserves a fixed room
// above the places while a sentence may still come, so that nothing moves; a longer one can be unfolded.

import { el, reconcile } from "./dom.js";

export class Lead {
  // `before` is the same in another language.
  constructor({ words, before }) {
    this.unfolded = before?.unfolded ?? false;
    this.text = el("div", { class: "answer", tabindex: "-1" });
    this.verbatim = el("p", { class: "verbatim", hidden: true }, words.say("verbatim"));
    this.whole = el("button", { type: "button", class: "link whole", onclick: () => this.unfold() }, words.say("whole_answer"));
    this.node = el("div", { class: "lead" }, this.text, this.whole, this.verbatim);
    new ResizeObserver(() => this.fit()).observe(this.text);
  }

  get isTaken() {
    return this.text.hasChildNodes();
  }

  // `draw` makes an element of a sentence, or of the refusal.
  update({ answer, live, refused, written, places, state }, draw) {
    if (answer) this.text.lang = answer.language;
    reconcile(this.text, refused ? [answer.answer] : written, draw);
    this.late = live && written.some(({ kind }) => kind === "written"); // after the places, which stay where they are
    this.verbatim.hidden = this.isTaken || state !== "finished" || !places.length;
    this.node.classList.toggle("roomy", live);
    this.fit();
  }

  fit() {
    const { text, node } = this;
    const held = this.late && !this.unfolded; // only then is anything cut: measuring hundreds of answers takes seconds
    node.classList.toggle("held", held);
    const last = held ? [...text.querySelectorAll(".sentence")].at(-1) : null;
    const edge = ({ bottom }) => Math.floor(bottom);
    this.whole.hidden = !last || edge(last.getBoundingClientRect()) <= edge(text.getBoundingClientRect());
    node.classList.toggle("cut", !this.whole.hidden);
  }

  unfold() {
    this.unfolded = true;
    this.fit();
    this.text.focus({ preventScroll: true });
  }
}
