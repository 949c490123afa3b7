// One quiet line, which unfolds, about what was read of a document and what was left out.

import { el } from "./dom.js";

const MOST_PAGES = 12; // numbers that are named one by one

// "4", "4 und 7", "4, 7 und 9"; "" without any.
function listed(pages, words) {
  if (pages.length > MOST_PAGES) return `${pages.slice(0, MOST_PAGES).join(", ")}, …`;
  const last = pages.at(-1);
  return pages.length < 2 ? String(last ?? "") : words.say("and", { first: pages.slice(0, -1).join(", "), last });
}

function read([what, n], words) {
  return words.has(`read_${what}`) ? words.say(`read_${what}`, { n }) : `${n} ${what}`;
}

function leftOut({ what, count, pages }, words, placed) {
  const named = listed(pages, words);
  if (what === "pages" && named) return words.say("left_pages_named", { n: pages.length, pages: named });
  const told = words.has(`left_${what}`) ? words.say(`left_${what}`, { n: count }) : `${count} ${what}`;
  return placed && named ? `${told} (${words.say("on_pages", { n: pages.length, pages: named })})` : told;
}

// The line as text; "" where nothing is known.
function reportText(report, words) {
  const found = Object.entries(report?.read ?? {}).map((one) => read(one, words));
  const left = (report?.left_out ?? []).map((one) => leftOut(one, words, false));
  return [
    found.length ? words.say("was_read", { what: found.join(", ") }) : null,
    left.length ? words.say("was_left", { what: left.join(", ") }) : null,
  ].filter(Boolean).join(" · ");
}

// The line, with the pages of what was left out below it; null where nothing is known.
export function reportLine(report, words) {
  const text = reportText(report, words);
  if (!text) return null;
  const items = report.left_out.map((one) => el("li", {}, leftOut(one, words, true)));
  if (!items.length) return el("p", { class: "quiet report" }, text);
  return el(
    "details",
    { class: "quiet report" },
    el("summary", {}, text),
    el("p", {}, words.say("was_left_long")),
    el("ul", {}, items),
  );
}
