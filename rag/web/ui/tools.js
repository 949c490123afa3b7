// What a person can do with one answer, in a row below it: copy, edit the question, ask again, and say
// what it was worth. Knows no server: it is handed what each does.

import { el, iconButton } from "./dom.js";

const REASONS = ["wrong", "incomplete", "outdated", "unanswerable", "other"];
const LONGEST = 90; // characters of a place in the list to choose from

let count = 0; // names the fields of each form

function short(text) {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

// Every place that the answer shows or found, each once.
function placesOf(exchange) {
  const cited = exchange.citations.map((one) => ({ ...one, text: one.quote }));
  const seen = new Set();
  return [...cited, ...exchange.passages].filter((one) => {
    const key = `${one.document_id} ${one.start} ${one.end}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export class Tools {
  constructor({ words, onCopy, onEdit, onAgain, onRate, tell }) {
    Object.assign(this, { words, onCopy, onEdit, onAgain, onRate, tell });
  }

  // The row for an exchange that has ended.
  of(exchange) {
    const { words } = this;
    const form = el("div", { class: "feedback" });
    const row = el(
      "div",
      { class: "tools", role: "group", "aria-label": words.say("answer_tools") },
      exchange.answer ? iconButton("copy", words.say("copy_answer"), () => this.onCopy(exchange)) : null,
      iconButton("edit", words.say("edit_question"), () => this.onEdit(exchange)),
      iconButton("again", words.say("ask_again"), () => this.onAgain(exchange)),
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
    form.replaceChildren();
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
    } catch {
      this.tell(this.words.say("conversation_failed"));
      return false;
    }
    return true;
  }

  form(exchange, place) {
    const { words } = this;
    const name = `feedback-${(count += 1)}`;
    const places = placesOf(exchange);
    const reasons = REASONS.map((reason) =>
      el("label", {}, el("input", { type: "radio", name, value: reason }), words.say(`reason_${reason}`)),
    );
    const select = el(
      "select",
      { id: `${name}-place` },
      el("option", { value: "" }, words.say("feedback_no_place")),
      places.map((one, index) => el("option", { value: index, lang: exchange.languageOf(one) }, `${one.title || one.document}: ${short(one.text)}`)),
    );
    const note = el("textarea", { id: `${name}-note`, rows: 2, maxlength: 2000 });
    const form = el(
      "form",
      {},
      el("fieldset", {}, el("legend", {}, words.say("feedback_why")), reasons),
      el("label", { for: select.id }, words.say("feedback_place")),
      select,
      el("label", { for: note.id }, words.say("feedback_note")),
      note,
      el(
        "div",
        { class: "row" },
        el("button", { class: "primary" }, words.say("feedback_send")),
        el("button", { type: "button", onclick: () => form.remove() }, words.say("cancel")),
      ),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const right = select.value === "" ? null : places[Number(select.value)];
      const feedback = {
        thumb: "down",
        reason: form.elements[name].value,
        note: note.value,
        right: right && { document_id: right.document_id, start: right.start, end: right.end },
      };
      if (!(await this.send(exchange, feedback))) return;
      this.tell(words.say("feedback_thanks"));
      place.replaceChildren();
      exchange.node.querySelector("[data-thumb=down]").focus();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      place.replaceChildren();
      exchange.node.querySelector("[data-thumb=down]").focus();
    });
    return form;
  }
}
