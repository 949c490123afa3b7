// The bar above the chat: its name, what can be done with the conversation, the language.

import { el, iconButton } from "./dom.js";

export class Bar {
  // `first` and `last` stand at its ends, null for nothing; `on` says what its buttons do.
  constructor({ words, first, last, on }) {
    const brand = el("h1", { class: "brand" }, "Fund", el("span", {}, "stelle"));
    this.actions = [
      iconButton("copy", words.say("copy"), on.copy),
      iconButton("download", words.say("download"), on.download),
      iconButton("fresh", words.say("fresh"), on.fresh),
    ];
    this.languages = el(
      "select",
      { class: "language", "aria-label": words.say("language") },
      words.languages.map((language) =>
        el("option", { value: language, selected: language === words.language }, language.toUpperCase()),
      ),
    );
    this.languages.addEventListener("change", () => on.language(this.languages.value));
    const about = iconButton("info", words.say("about"), on.about);
    const actions = el("div", { class: "actions" }, this.actions, this.languages, about);
    this.node = el("header", { class: "bar" }, first, brand, actions, last);
  }

  // Nothing can be done with a conversation that is empty.
  update(empty) {
    for (const action of this.actions) action.disabled = empty;
  }
}
