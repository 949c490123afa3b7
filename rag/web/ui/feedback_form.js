// The form that asks what was wrong with an answer and which place would have been right: one that it found, or
// one marked in a document.

import { el } from "./dom.js";

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

function reasons(name, words) {
  const one = (reason) => el("label", {}, el("input", { type: "radio", name, value: reason }), words.say(`reason_${reason}`));
  return el("fieldset", {}, el("legend", {}, words.say("feedback_why")), REASONS.map(one));
}

// The places to choose from. A place that is marked later is chosen with that.
class Places {
  constructor(exchange, words, id) {
    this.words = words;
    this.all = placesOf(exchange);
    const options = this.all.map((one, index) => this.option(one, index, exchange.languageOf(one)));
    this.node = el("select", { id }, el("option", { value: "" }, words.say("feedback_no_place")), options);
  }

  option({ title, document, text }, index, lang) {
    const told = this.words.say("named", { name: title || document, value: short(text) });
    return el("option", { value: index, lang }, told);
  }

  add(place) {
    this.node.append(this.option(place, this.all.length, place.language));
    this.node.value = this.all.length;
    this.all.push(place);
  }

  // As the server takes it; `version` only of a place that was marked.
  get chosen() {
    if (this.node.value === "") return null;
    const { document_id, start, end, version } = this.all[Number(this.node.value)];
    return { document_id, start, end, version };
  }
}

// `onMark(take)` has a person mark a place, null where they give up; `onSend(feedback)` and `onClose()` hear of the rest.
export function feedbackForm({ exchange, words, onMark, onSend, onClose }) {
  const name = `feedback-${(count += 1)}`;
  const places = new Places(exchange, words, `${name}-place`);
  const note = el("textarea", { id: `${name}-note`, rows: 2, maxlength: 2000 });
  const take = (place) => {
    if (place) places.add(place);
    places.node.focus();
  };
  const form = el(
    "form",
    {},
    reasons(name, words),
    el("label", { for: places.node.id }, words.say("feedback_place")),
    places.node,
    el("button", { type: "button", class: "link", onclick: () => onMark(take) }, words.say("mark_place")),
    el("label", { for: note.id }, words.say("feedback_note")),
    note,
    el(
      "div",
      { class: "row" },
      el("button", { class: "primary" }, words.say("feedback_send")),
      el("button", { type: "button", onclick: onClose }, words.say("cancel")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onSend({ reason: form.elements[name].value, note: note.value, right: places.chosen });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  });
  return form;
}
