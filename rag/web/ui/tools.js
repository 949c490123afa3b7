// The buttons below an answer: copy, edit the question, ask again, rate.

import { el, iconButton } from "./dom.js";
import { feedbackForm } from "./feedback_form.js";

export class Tools {
  // `onMark(exchange, take)` has a person mark a place and hands it to `take`, `onMarked()` ends that.
  constructor({ words, onCopy, onEdit, onAgain, onRate, onMark, onMarked, tell }) {
    Object.assign(this, { words, onCopy, onEdit, onAgain, onRate, onMark, onMarked, tell });
  }

  // The row for an exchange that has ended.
  of(exchange) {
    const { words } = this;
    const form = el("div", { class: "feedback" });
    const again = iconButton("again", words.say("ask_again"), () => this.onAgain(exchange));
    if (!exchange.answer) again.append(words.say("ask_again")); // what most want then
    const row = el(
      "div",
      { class: "tools", role: "group", "aria-label": words.say("answer_tools") },
      exchange.answer ? iconButton("copy", words.say("copy_answer"), () => this.onCopy(exchange)) : null,
      iconButton("edit", words.say("edit_question"), () => this.onEdit(exchange)),
      again,
      exchange.answer && exchange.turn ? this.thumbs(exchange, form) : null,
    );
    return [row, form];
  }

  thumbs(exchange, form) {
    const thumb = (which) => {
      const press = () => this.press(exchange, which, buttons, form);
      return iconButton(`thumb_${which}`, this.words.say(`thumb_${which}`), press, { "data-thumb": which });
    };
    const buttons = [thumb("up"), thumb("down")];
    this.mark(exchange, buttons);
    return buttons;
  }

  mark(exchange, buttons) {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.thumb === exchange.feedback?.thumb));
    }
  }

  // The same thumb again takes it back.
  async press(exchange, which, buttons, form) {
    const thumb = exchange.feedback?.thumb === which ? "" : which;
    this.close(form);
    if (!(await this.send(exchange, { thumb }))) return;
    this.mark(exchange, buttons);
    if (thumb === "up") this.tell(this.words.say("feedback_thanks"));
    if (thumb !== "down") return;
    form.replaceChildren(this.form(exchange, form));
    form.scrollIntoView({ block: "nearest" });
    form.querySelector("input").focus();
  }

  async send(exchange, feedback) {
    try {
      await this.onRate(exchange, feedback);
    } catch (error) {
      this.tell(this.words.fault(error));
      return false;
    }
    return true;
  }

  close(form) {
    if (form.hasChildNodes()) this.onMarked();
    form.replaceChildren();
  }

  form(exchange, place) {
    const close = () => {
      this.close(place);
      exchange.node.querySelector("[data-thumb=down]").focus();
    };
    return feedbackForm({
      exchange,
      words: this.words,
      onMark: (take) => this.onMark(exchange, take),
      onClose: close,
      onSend: async (feedback) => {
        if (!(await this.send(exchange, { thumb: "down", ...feedback }))) return;
        this.tell(this.words.say("feedback_thanks"));
        close();
      },
    });
  }
}
