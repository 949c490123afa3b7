// Where the answering words of a place stand in the text that is shown of it.

import { cut } from "./offsets.js";

const squeezed = (text) => text.replace(/\s+/g, " ").trim();

// Spans of the answering words in a part's text, from their spans in the quote. `from` is where the
// part begins in it, `piece` is what stands there.
function mapped({ piece, from }, spans) {
  const inside = spans.map(([start, end]) => [Math.max(start - from, 0), Math.min(end - from, piece.length)]);
  return inside.flatMap(([start, end]) => {
    const answer = squeezed(piece.slice(start, Math.max(start, end)));
    if (!answer) return [];
    const before = piece.slice(0, start) + piece.slice(start).match(/^\s*/)[0];
    const at = before.replace(/\s+/g, " ").trimStart().length;
    return [[at, at + answer.length]];
  });
}

function pieces(text, spans) {
  const found = [];
  let at = 0;
  for (const [start, end] of spans.sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    found.push({ text: text.slice(at, start) }, { text: text.slice(start, end), marked: true });
    at = end;
  }
  return [...found, { text: text.slice(at) }].filter((piece) => piece.text);
}

// Spans of the answering words in the quote, and of anything else that is given in the document's offsets.
function inQuote({ quote, start }, spans) {
  return spans.map((span) => {
    const [before, words] = cut(quote, span.map((position) => position - start));
    return [before.length, before.length + words.length];
  });
}

// What is shown of a place that is no table's row: {label, pieces: [{text, marked}]}. The label is the
// line that introduces it, as that of a list; a list keeps its lines.
export function partOf({ text: given, citations: [citation], words }) {
  const text = given.split("\n").map(squeezed).join("\n");
  const quote = squeezed(citation.quote);
  if (!squeezed(text).endsWith(quote)) return { label: "", pieces: pieces(text, []) };
  const label = text.slice(0, text.length - quote.length).trim();
  const own = text.slice(text.length - quote.length);
  const spans = inQuote(citation, words);
  return { label, pieces: pieces(own, mapped({ piece: citation.quote, from: 0 }, spans)) };
}

// The cells of a table's row in the order that they are shown in: [{column, pieces: [{text, marked}]}].
export function cellsOf({ row, citations: [citation], words }) {
  const spans = inQuote(citation, words);
  return row.cells.map(({ column, text, start, end }) => {
    const [[from, to]] = inQuote(citation, [[start, end]]);
    return { column, pieces: pieces(text, mapped({ piece: citation.quote.slice(from, to), from }, spans)) };
  });
}
