// The form for typing a question and stopping a running answer.

import { el, icon } from "./dom.js";

const TALLEST = 180; // pixels; a longer question scrolls

export class Composer {
  // `cancels()` says whether Escape has something to cancel: what stands there goes then.
  constructor({ words, note, draft, onAsk, onStop, onInput, cancels }) {
    Object.assign(this, { words, onAsk, onStop, onInput, cancels, running: false });
    this.input = el("textarea", {
      rows: 1,
      "aria-label": words.say("ask_label"),
      placeholder: words.say("ask_placeholder"),
      maxlength: 100000,
    });
    this.input.value = draft;
    this.input.addEventListener("input", () => {
      this.update();
      this.onInput(this.input.value);
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!this.running) this.onAsk(this.input.value);
    });
    this.button = el("button", { class: "send" });
    this.node = el("form", { class: "composer" }, el("div", { class: "box" }, this.input, this.button));
    if (note) this.node.append(el("p", { class: "quiet model-note" }, note));
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !(this.running || this.cancels())) return;
      event.stopPropagation();
      if (this.running) this.onStop();
      else this.onInput((this.input.value = ""));
      this.update();
    });
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.running) this.onStop();
      else this.onAsk(this.input.value);
    });
  }

  update(running = this.running) {
    const { input, button, words } = this;
    this.running = running;
    const label = words.say(running ? "stop" : "send");
    button.replaceChildren(icon(running ? "stop" : "send"));
    button.setAttribute("aria-label", label);
    button.title = label;
    button.classList.toggle("stop", running);
    const held = button.getRootNode().activeElement === button; // whoever just stopped an answer stays here
    button.disabled = !running && !held && !input.value.trim();
    input.style.height = "auto";
    if (input.value) input.style.height = `${Math.min(input.scrollHeight, TALLEST)}px`;
  }
}
