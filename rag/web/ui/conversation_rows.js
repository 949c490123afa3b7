// A row of the conversation list: a link, what can be done with it, the form for renaming, and what replaces a
// deleted one.

import { BASE } from "./base.js";
import { el, iconButton } from "./dom.js";
import { conversationPath } from "./server.js";

const DAY = 86400000;

// "Today", "Yesterday", "This week", else the month.
export function groupOf(changed, words) {
  const then = new Date(changed);
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (then >= midnight) return words.say("today");
  if (then >= midnight - DAY) return words.say("yesterday");
  if (then >= midnight - 6 * DAY) return words.say("this_week");
  return new Intl.DateTimeFormat(words.locale, { month: "long", year: "numeric" }).format(then);
}

function timeOf(changed, words) {
  const then = new Date(changed);
  const today = then >= new Date().setHours(0, 0, 0, 0);
  const form = today ? { timeStyle: "short" } : { dateStyle: "medium" };
  return new Intl.DateTimeFormat(words.locale, form).format(then);
}

function options(one, words, on) {
  const button = (key, onclick, type = "") => el("button", { type: "button", class: type || null, onclick }, words.say(key));
  const saved = (format) => BASE + conversationPath(one.id, `/export?format=${format}&language=${words.language}`);
  const link = (key, format, properties) => el("a", { href: saved(format), ...properties }, words.say(key));
  return el(
    "div",
    { class: "conversation-options" },
    button("rename", () => on.renaming(one)),
    link("export_markdown", "markdown", { download: "" }),
    link("export_json", "json", { download: "" }),
    link("export_print", "html", { target: "_blank", rel: "noopener" }),
    button("delete", () => on.remove(one), "danger"),
  );
}

// `current` says whether it is the one shown, `unfolded` whether its options are; `on` is what its controls do.
export function conversationRow(one, { words, current, unfolded, on }) {
  const facts = [timeOf(one.changed, words), words.say("turns", { n: one.turns })];
  const follow = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a window of its own
    event.preventDefault();
    on.open(one);
  };
  return el(
    "li",
    { class: "conversation", "data-id": one.id },
    el(
      "a",
      {
        class: "conversation-open",
        href: `${BASE}/c/${one.id}`,
        "aria-current": current ? "page" : null,
        onclick: follow,
      },
      el("bdi", { class: "document-title" }, one.title),
      el("span", { class: "quiet" }, facts.join(" · ")),
    ),
    iconButton("more", words.say("options", { title: one.title }), () => on.unfold(one), {
      class: "icon-button options",
      "aria-expanded": String(unfolded),
    }),
    unfolded ? options(one, words, on) : null,
  );
}

// A form for another title.
export function renameRow(one, { words, on }) {
  const id = `rename-${one.id}`;
  const input = el("input", { id, value: one.title, maxlength: 200, required: true, dir: "auto" });
  const stop = () => on.renamed(one);
  const form = el(
    "form",
    { class: "field" },
    el("label", { for: id }, words.say("rename_label")),
    input,
    el(
      "div",
      { class: "row" },
      el("button", { class: "primary" }, words.say("rename_save")),
      el("button", { type: "button", onclick: stop }, words.say("cancel")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim()) on.rename(one, input.value.trim());
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    stop();
  });
  return el("li", { class: "conversation asking", "data-id": one.id }, form);
}

// What stands where one was deleted.
export function goneRow(one, { words, on }) {
  return el(
    "li",
    { class: "conversation asking", "data-id": one.id },
    el("span", { class: "quiet" }, words.say("deleted", { title: one.title })),
    el(
      "div",
      { class: "row" },
      el("button", { type: "button", class: "undo", onclick: () => on.restore(one) }, words.say("undo")),
    ),
  );
}
