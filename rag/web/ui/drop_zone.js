// Where files are chosen or dropped; says which formats are accepted.

import { el, icon } from "./dom.js";
import { chosenFiles } from "./drops.js";

const SAME = new Set([".htm", ".xhtml", ".markdown", ".text"]); // other endings of formats that are named

// The endings that are accepted, as people are told them.
export function namedEndings({ endings }) {
  return endings.filter((one) => !SAME.has(one));
}

function kinds(accepted, words) {
  const named = [...namedEndings(accepted), ...accepted.archives];
  const told = named.map((one) => one.slice(1).toUpperCase()).join(", ");
  return words.say("accepted", { kinds: told, mb: accepted.max_file_mb });
}

// `accepted` is what the server takes, null where that is not known yet; `onFiles` gets what was chosen.
export function dropZone({ words, accepted, onFiles }) {
  const accept = accepted ? [...accepted.endings, ...accepted.archives].join(",") : null;
  const input = (id, properties) => {
    const made = el("input", { type: "file", multiple: true, class: "hidden", id, ...properties });
    made.addEventListener("change", () => {
      onFiles(chosenFiles(made.files));
      made.value = "";
    });
    return made;
  };
  const label = (id, name, key) => el("label", { for: id }, icon(name), el("span", {}, words.say(key)));
  return el(
    "div",
    { class: "drop" },
    el(
      "div",
      { class: "drop-ways" },
      el("span", {}, input("files", { accept }), label("files", "plus", "add_files")),
      el("span", {}, input("folder", { webkitdirectory: true }), label("folder", "folder", "add_folder")),
    ),
    el("span", { class: "quiet" }, words.say("drop_hint")),
    accepted ? el("span", { class: "quiet accepted" }, kinds(accepted, words)) : null,
  );
}
