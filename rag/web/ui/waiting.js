// The line that says what is being done for a question, what comes next, and for how long it has been going on.

import { el } from "./dom.js";

const SOON_S = 2; // nobody counts seconds before

// What is being done, and what comes next, as keys of words; `n` fills in the first.
export function stepOf({ state, written, places, passages, ahead }) {
  if (state === "searching") return { does: "searching", next: "then_read" };
  if (state !== "writing" || written.length) return { does: "", next: "" };
  if (!places.length) return { does: "writing", n: passages.length, next: "then_phrased" };
  if (ahead) return { does: "queued", n: ahead, next: "then_phrased" };
  return { does: "phrasing", next: "then_checked" };
}

export class Waiting {
  constructor(exchange) {
    this.exchange = exchange;
    this.node = el("span", { class: "waiting" });
    this.timer = null;
  }

  // Says it as it is now, and again every second as long as the answer is being made.
  update() {
    const { busy } = this.exchange;
    this.stop();
    if (busy) this.timer = setInterval(() => this.show(), 1000);
    this.node.hidden = !busy;
    this.show();
  }

  stop() {
    clearInterval(this.timer);
  }

  show() {
    const { words, asked, busy } = this.exchange;
    if (!busy) this.stop();
    const { next } = stepOf(this.exchange);
    const seconds = Math.floor((performance.now() - asked) / 1000);
    const since = seconds >= SOON_S ? words.say("since", { n: seconds }) : null;
    this.node.textContent = [since, next ? words.say(next) : null].filter(Boolean).join(" · ");
  }
}
