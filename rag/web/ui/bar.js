// The bar above the chat: the name, actions on the conversation, the language. On narrow screens most of it folds
// into a second line.

import { el, iconButton } from "./dom.js";

export class Bar {
  // `first` and `last` stand at its ends; `on` says what its buttons do.
  constructor({ words, first, last, on }) {
    const brand = el("h1", { class: "brand" }, "Fund", el("span", {}, "stelle"));
    const copy = iconButton("copy", words.say("copy"), on.copy);
    const download = iconButton("download", words.say("download"), on.download);
    const fresh = iconButton("fresh", words.say("fresh"), on.fresh);
    const about = iconButton("info", words.say("about"), on.about);
    this.ofConversation = [copy, download, fresh];
    this.languages = this.chooser(words, on.language);
    const actions = el("div", { class: "actions" }, copy, download, about, this.languages);
    this.more = iconButton("more", words.say("menu"), () => this.unfold(), {
      class: "icon-button unfold",
      "aria-expanded": "false",
    });
    this.node = el("header", { class: "bar" }, first, brand, actions, fresh, this.more, last);
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.unfolded) return;
      event.stopPropagation();
      this.unfold(false);
      this.more.focus();
    });
  }

  chooser(words, onLanguage) {
    const options = words.languages.map((language) =>
      el("option", { value: language, selected: language === words.language }, language.toUpperCase()),
    );
    const select = el("select", { class: "language", "aria-label": words.say("language") }, options);
    select.addEventListener("change", () => onLanguage(select.value));
    return select;
  }

  get unfolded() {
    return this.node.classList.contains("unfolded");
  }

  unfold(open = !this.unfolded) {
    this.node.classList.toggle("unfolded", open);
    this.more.setAttribute("aria-expanded", String(open));
  }

  // Nothing can be done with a conversation that is empty.
  update(empty) {
    for (const button of this.ofConversation) button.disabled = empty;
  }
}
