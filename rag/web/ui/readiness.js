// The banner that shows progress while the server is still indexing its documents.

import { el } from "./dom.js";

const POLL_MS = 1000;

export class Readiness {
  // `onReady` is called once the server is ready that was not before.
  constructor({ server, words, onReady }) {
    Object.assign(this, { server, words, onReady });
    this.node = el("div", { class: "banner", hidden: true });
  }

  async watch() {
    const response = await fetch(`${this.server.origin}/readyz`).catch(() => null);
    const state = response ? await response.json() : { ready: false, total: 0 };
    const was = !this.node.hidden;
    this.show(state);
    if (!state.ready) setTimeout(() => this.watch(), POLL_MS);
    else if (was) await this.onReady();
  }

  show(state) {
    const { words } = this;
    this.node.hidden = state.ready && !state.problem;
    if (state.ready) {
      const id = state.problem_id ? ` ${words.say("error_id", { id: state.problem_id })}` : "";
      this.node.textContent = state.problem ? `${words.say("start_problem")}${id}` : "";
      return;
    }
    if (state.reason && state.reason !== "starting") {
      this.node.textContent = words.say(state.reason === "stopping" ? "error_stopping" : "error_trouble");
      return;
    }
    const key = state.doing === "documents" ? "indexing" : "fetching";
    const percent = Math.round((100 * state.done) / (state.total || 1));
    this.node.textContent = words.say(state.total ? key : "starting", { percent });
  }
}
