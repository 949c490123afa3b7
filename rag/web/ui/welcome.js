// What stands where nothing has been asked yet: what the product does, and questions to begin with. Those come
// from the server, made of the documents at hand; their place is kept free, so that nothing moves.

import { el } from "./dom.js";

export class Welcome {
  // `chosen()` is what is asked; `greeting` is what a page that embeds the widget says instead of ours.
  constructor({ server, words, greeting, chosen, onAsk }) {
    Object.assign(this, { server, words, greeting, chosen, onAsk });
    this.found = { questions: [] };
    this.place = el("section", { class: "openers" });
    this.claim = el("p", { class: "claim" });
    this.node = el("div", { class: "welcome" }, this.claim, this.place);
    this.render();
  }

  // Asks anew what can be asked: of another collection, of other documents or in another language.
  async refresh() {
    const body = { ...this.chosen(), language: this.words.language };
    this.wanted = body;
    const found = await this.server.send("POST", "/api/suggestions", body).catch(() => ({ questions: [] }));
    if (this.wanted !== body) return; // asked again meanwhile
    this.found = found;
    this.render();
  }

  render() {
    const { words } = this;
    const { questions, language } = this.found;
    this.claim.textContent = this.greeting || words.say("claim");
    const buttons = questions.map((question) =>
      el("button", { type: "button", class: "example", lang: language, onclick: () => this.onAsk(question) }, question),
    );
    const head = el("h2", { class: "small-head" }, words.say("examples"));
    this.place.replaceChildren(...(buttons.length ? [head, el("div", { class: "examples" }, buttons)] : []));
  }
}
