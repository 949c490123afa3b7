// A conversation as Markdown with numbered sources. Knows no element.

import { placeOf, valueOf } from "./conflicts.js";

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

function answered(exchange) {
  return exchange.said
    .map((sentence) => {
      const marks = sentence.citations.map((citation) => `[${citation.n}]`).join("");
      const text = sentence.kind === "quoted" ? `“${plain(sentence.text)}”` : plain(sentence.text);
      return `${text}${marks ? ` ${marks}` : ""}`;
    })
    .join(" ");
}

function contradiction(conflict, words) {
  const sides = conflict.sides.map((side) => {
    const { n, quote } = side.citation;
    const value = plain(valueOf(conflict, side, words));
    return `- ${value}: “${plain(quote)}” – ${plain(placeOf(side, words))} [${n}]`;
  });
  return ["", `### ${words.say("conflict")}`, "", ...sides];
}

function one(exchange, words) {
  const lines = [`## ${plain(exchange.question)}`, ""];
  if (exchange.understood) lines.push(`${words.say("understood")} ${plain(exchange.understood)}`, "");
  if (exchange.answer?.refused) {
    lines.push(plain(exchange.answer.answer), "", `### ${words.say("export_nearest")}`, "");
    for (const place of exchange.passages) lines.push(`- ${where(place, words)}`);
  } else {
    lines.push(answered(exchange));
    for (const question of exchange.unanswered) {
      lines.push("", plain(words.say("unanswered", { question })));
    }
    for (const conflict of exchange.conflicts) lines.push(...contradiction(conflict, words));
    lines.push("", `### ${words.say("sources")}`, "");
    for (const place of exchange.citations) {
      lines.push(`${place.n}. “${plain(place.quote)}” – ${where(place, words)}`);
    }
  }
  const model = exchange.answer?.model;
  if (model) lines.push("", words.say("export_model", { model: plain(model) }));
  return lines.join("\n");
}

export function asMarkdown(exchanges, words) {
  const shown = exchanges.filter((exchange) => exchange.answer || exchange.supported.length);
  const parts = [`# ${words.say("export_title")}`, ...shown.map((exchange) => one(exchange, words))];
  return `${parts.join("\n\n")}\n`;
}
