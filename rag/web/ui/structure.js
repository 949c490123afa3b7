// Cuts a window of a document's text into blocks: headings, lists, tables, paragraphs, page numbers. All positions
// are code points of the whole document.

const LABEL = /^[ \t]*(?:[-–•‣◦▪·*]|\(?\d{1,3}[.)]|\(?[a-z]\)|[ivxIVX]{1,5}\))[ \t]+(?=\S)/u;

// The window's text by position: `at(start, end)` gives what stands there.
export class Window {
  constructor({ start, end, text }) {
    Object.assign(this, { start, end });
    this.points = Array.from(text);
  }

  at(start, end) {
    return this.points.slice(start - this.start, end - this.start).join("");
  }

  // Spans of the lines in [start, end), without their line breaks.
  *lines(start, end) {
    let from = start;
    while (from < end) {
      const found = this.points.indexOf("\n", from - this.start);
      const to = found < 0 ? end : Math.min(end, found + this.start);
      yield [from, to];
      from = to + 1;
    }
  }
}

// The length of a list item's printed label, with the space behind it; 0 where a line has none.
function labelLength(line) {
  return LABEL.exec(line)?.[0].length ?? 0; // every sign of a label is one code point
}

class Blocks {
  constructor() {
    this.done = [];
  }

  get last() {
    return this.done.at(-1);
  }

  // A line that goes on with a paragraph or a list item makes it longer; else it begins a new one.
  line(window, start, end) {
    const text = window.at(start, end);
    if (!text.trim()) return this.done.push({ kind: "gap" });
    const label = labelLength(text);
    const { last } = this;
    if (label) {
      const item = { start, end, label: start + label };
      if (last?.kind === "list") return last.items.push(item);
      return this.done.push({ kind: "list", start, items: [item] });
    }
    if (last?.kind === "list" && /^\s/u.test(text)) return (last.items.at(-1).end = end);
    if (last?.kind === "text") return (last.end = end);
    return this.done.push({ kind: "text", start, end });
  }
}

// The blocks of what the server gave: {start, end, text, headings, tables, pages}.
export function blocksOf(window, { headings, tables, pages }) {
  const blocks = new Blocks();
  const [open, coming, turns] = [[...headings], [...tables], [...pages]];
  let done = window.start; // what a table has taken already
  for (const [start, end] of window.lines(window.start, window.end)) {
    while (turns.length && turns[0].start <= start) blocks.done.push({ kind: "page", ...turns.shift() });
    if (start < done) continue;
    while (open.length && open[0].end <= start) open.shift();
    if (coming.length && coming[0].start <= start) {
      const table = coming.shift();
      done = table.end;
      blocks.done.push({ kind: "table", ...table });
    } else if (open.length && open[0].start < end) {
      blocks.done.push({ kind: "heading", start, end, level: open[0].level });
    } else {
      blocks.line(window, start, end);
    }
  }
  return blocks.done.filter(({ kind }) => kind !== "gap");
}
