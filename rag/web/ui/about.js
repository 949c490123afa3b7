// What the product is, which models answer, and under which licences.

import { el, iconButton } from "./dom.js";

function weightRow(weight, words) {
  const licence = weight.licence
    ? words.say("licence", { licence: weight.licence })
    : words.say("licence_other");
  return el(
    "li",
    {},
    el("b", {}, words.say("named", { name: words.say(weight.use), value: weight.name || words.say("some_model") })),
    el("span", { class: "quiet" }, licence, weight.source ? ` · ${weight.source}` : ""),
  );
}

// Who is signed in, with the way to their page; empty where nobody has to.
function signedIn(words, server) {
  const line = el("p", { class: "signed-in" });
  const tell = ({ signed_in, name, by }) => {
    if (!signed_in) return;
    line.append(words.say("signed_in_as", { name }));
    if (by === "token") return; // by the page around, whose reader has no page here
    line.append(" · ", el("a", { href: `${server.origin}/account` }, words.say("your_sign_in")));
  };
  server.get("/api/me").then(tell, () => null);
  return line;
}

// Opens the dialog inside `place`; it is gone once closed.
export function showAbout({ place, words, weights, server }) {
  const dialog = el(
    "dialog",
    { class: "about", "aria-label": words.say("about") },
    iconButton("close", words.say("close"), () => dialog.close()),
    el("h2", {}, words.say("about")),
    el("p", {}, words.say("about_text")),
    signedIn(words, server),
    el("h3", { class: "small-head" }, words.say("about_weights")),
    el("ul", {}, weights.map((weight) => weightRow(weight, words))),
    el("p", {}, el("a", { href: `${server.origin}/docs`, target: "_blank" }, words.say("api_docs"))),
  );
  dialog.addEventListener("close", () => dialog.remove());
  place.append(dialog);
  dialog.showModal();
}
