// Questions to ask next, below the last answer, requested once it is complete.

import { el } from "./dom.js";

export class Suggestions {
  // `chosen()` is what is asked; `onAsk` takes the question that a person chose.
  constructor({ server, words, chosen, onAsk }) {
    Object.assign(this, { server, words, chosen, onAsk });
    this.clear();
  }

  // Suggests what to ask after the last of the exchanges; what was suggested before goes.
  async after(exchanges) {
    this.clear();
    const last = exchanges.at(-1);
    if (!last?.answer || last.refused || !last.citations.length) return;
    this.last = last;
    const asked = exchanges.map(({ question }) => question);
    const places = last.citations.map(({ document_id, start }) => ({ document_id, start }));
    const body = { ...this.chosen(), language: last.answer.language, asked: asked.slice(-100), places };
    const found = await this.server.send("POST", "/api/suggestions", body).catch(() => ({ questions: [] }));
    if (this.last !== last) return; // another question was asked meanwhile
    this.found = found;
    this.render();
  }

  // Draws them anew: once they are there, and when the language changes.
  render() {
    this.node?.remove();
    const { questions, language } = this.found;
    if (!questions.length) return;
    const buttons = questions.map((question) =>
      el("button", { type: "button", class: "example", lang: language, onclick: () => this.onAsk(question) }, question),
    );
    const head = el("h3", { class: "small-head" }, this.words.say("next_questions"));
    this.node = el("section", { class: "suggestions" }, head, el("div", { class: "examples" }, buttons));
    this.last.node.append(this.node);
  }

  clear() {
    this.node?.remove();
    this.node = this.last = null;
    this.found = { questions: [] };
  }
}
