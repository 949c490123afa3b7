// What the product is, which models answer, and under which licences.

import { el, iconButton } from "./dom.js";

function weightRow(weight, words) {
  const licence = weight.licence
    ? words.say("licence", { licence: weight.licence })
    : words.say("licence_other");
  return el(
    "li",
    {},
    el("b", {}, `${words.say(weight.use)}: ${weight.name || words.say("some_model")}`),
    el("span", { class: "quiet" }, licence, weight.source ? ` · ${weight.source}` : ""),
  );
}

// Opens the dialog inside `place`; it is gone once closed.
export function showAbout({ place, words, weights, origin }) {
  const dialog = el(
    "dialog",
    { class: "about", "aria-label": words.say("about") },
    iconButton("close", words.say("close"), () => dialog.close()),
    el("h2", {}, words.say("about")),
    el("p", {}, words.say("about_text")),
    el("h3", { class: "small-head" }, words.say("about_weights")),
    el("ul", {}, weights.map((weight) => weightRow(weight, words))),
    el("p", {}, el("a", { href: `${origin}/docs`, target: "_blank" }, words.say("api_docs"))),
  );
  dialog.addEventListener("close", () => dialog.remove());
  place.append(dialog);
  dialog.showModal();
}
