// Where the answering words of a quoted place stand in what is shown of it. Knows no element.

import { cut } from "./offsets.js";

const squeezed = (text) => text.replace(/\s+/g, " ").trim();

const RECORD = " – "; // behind a record's name, where its column has none

// A table's row is shown as "column: value; column: value", perhaps behind the label that holds for
// it, and quoted cell by cell. Its parts, or null where that is not plain to see. `from` is where a
// part's text begins in the quote.
function cellsOf(text, quote) {
  const parts = [];
  let at = 0; // in the text
  let from = 0; // in the quote
  for (const piece of quote.split(quote.includes("\t") ? "\t" : "|")) {
    const cell = squeezed(piece);
    if (cell) {
      const value = valueAt(text, at, cell);
      if (value < 0) return null;
      parts.push(...labelled(text.slice(at, value), { text: cell, piece, from }, parts.length === 0));
      at = value + cell.length;
      at += text.startsWith(RECORD, at) ? RECORD.length : 2;
    }
    from += piece.length + 1;
  }
  return parts.length > 1 && at - 2 === text.length ? parts : null;
}

// A cell with its column; the first one may stand behind the label of its rows, a part of its own.
function labelled(before, part, first) {
  const label = before.replace(/: $/, "");
  const end = first ? label.indexOf("; ") : -1;
  if (end < 0) return [{ label, ...part }];
  return [{ label: "", text: label.slice(0, end), piece: "", from: 0 }, { label: label.slice(end + 2), ...part }];
}

// Where `cell` stands as a whole value of the column that begins at `at`; -1 if nowhere.
function valueAt(text, at, cell) {
  for (let value = text.indexOf(cell, at); value >= 0; value = text.indexOf(cell, value + 1)) {
    const end = value + cell.length;
    const before = text.slice(at, value);
    const begins = value === at || before.endsWith(": ") || (at === 0 && before.endsWith("; "));
    const ends = end === text.length || text.startsWith("; ", end) || (at === 0 && text.startsWith(RECORD, end));
    if (begins && ends) return value;
  }
  return -1;
}

// The answering words where the text does not hold the quote: only those that stand there once, whole.
function searched(text, answers) {
  return answers.map(squeezed).filter(Boolean).flatMap((answer) => {
    const literal = answer.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const found = [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "gu"))];
    return found.length === 1 ? [[found[0].index, found[0].index + answer.length]] : [];
  });
}

// Spans of the answering words in a part's text, from their spans in the quote.
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

// What is shown of a place: [{label, pieces: [{text, marked}]}]. Several are a table's row, with its
// columns as labels; the label of a single one is the line that introduces it, as that of a list.
export function partsOf({ text: given, citations: [{ quote, start }], words }) {
  const text = squeezed(given);
  const spans = words.map((span) => {
    const [before, answer] = cut(quote, span.map((position) => position - start));
    return [before.length, before.length + answer.length];
  });
  const cells = cellsOf(text, quote);
  if (cells) return cells.map((cell) => ({ label: cell.label, pieces: pieces(cell.text, mapped(cell, spans)) }));
  const own = squeezed(quote);
  if (text.endsWith(own)) {
    const label = text.slice(0, text.length - own.length).trim();
    return [{ label, pieces: pieces(own, mapped({ piece: quote, from: 0 }, spans)) }];
  }
  const marks = searched(text, spans.map(([from, to]) => quote.slice(from, to)));
  return [{ label: "", pieces: pieces(text, marks) }];
}
