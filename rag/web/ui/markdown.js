// A conversation as Markdown with numbered sources.

import { placeOf } from "./conflicts.js";

// Text from documents and models stays text in Markdown too.
function plain(text) {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>#|~]/g, "\\$&");
}

function where(place, words) {
  const page = place.page ? words.say("page_comma", { page: place.page }) : "";
  return `${plain(place.title || place.document)}${page} (${plain(place.document)})`;
}

const numbered = (sentence) => sentence.citations.map(({ n }) => `[${n}]`).join("");

// What the model wrote, else the places in quotation marks.
function answered({ written, places }, words) {
  const said = written.length ? written : places;
  return said
    .map((sentence) => {
      const text = plain(sentence.text);
      const read = written.length ? text : words.say("quoted", { text });
      return `${read} ${numbered(sentence)}`.trim();
    })
    .join(" ");
}

function listed(heading, places, words) {
  if (!places.length) return [];
  const lines = places.map((place) => `${place.n}. ${words.say("quoted", { text: plain(place.quote) })} – ${where(place, words)}`);
  return ["", `### ${words.say(heading, { n: places.length })}`, "", ...lines];
}

function contradiction(conflict, words) {
  const sides = conflict.sides.map((side) => {
    const { n, quote } = side.citation;
    const value = plain(side.value);
    const said = words.say("named", { name: value, value: words.say("quoted", { text: plain(quote) }) });
    return `- ${said} – ${plain(placeOf(side, words))} [${n}]`;
  });
  return ["", `### ${words.say("conflict")}`, "", ...sides];
}

function newer(edition, words) {
  const quote = words.say("quoted", { text: plain(edition.citation.quote) });
  return ["", `### ${words.say("newer")}`, "", `- ${quote} – ${plain(placeOf(edition, words))} [${edition.citation.n}]`];
}

// One answer with its question and sources.
export function answerAsMarkdown(exchange, words) {
  const lines = [`## ${plain(exchange.question)}`, ""];
  if (exchange.understood) lines.push(`${words.say("understood")} ${plain(exchange.understood)}`, "");
  if (exchange.answer?.refused) {
    lines.push(plain(exchange.answer.answer), "", `### ${words.say("export_nearest")}`, "");
    lines.push(...new Set(exchange.passages.map((place) => `- ${where(place, words)}`)));
  } else {
    const placed = exchange.places.flatMap(({ text, citations }) => citations.map((one) => ({ ...one, quote: text })));
    const { sources, related } = exchange.citationsBeside;
    lines.push(answered(exchange, words), ...listed("places", placed, words));
    for (const question of exchange.unanswered) {
      lines.push("", plain(words.say("unanswered", { question })));
    }
    for (const conflict of exchange.conflicts) lines.push(...contradiction(conflict, words));
    for (const edition of exchange.newer) lines.push(...newer(edition, words));
    lines.push(...listed("sources", sources, words), ...listed("related", related, words));
  }
  if (exchange.model) lines.push("", words.say("export_model", { model: plain(exchange.model) }));
  return lines.join("\n");
}

export function asMarkdown(exchanges, words) {
  const shown = exchanges.filter((exchange) => exchange.answer || exchange.supported.length);
  const parts = [`# ${words.say("export_title")}`, ...shown.map((exchange) => answerAsMarkdown(exchange, words))];
  return `${parts.join("\n\n")}\n`;
}
