// The server counts characters as Unicode code points, JavaScript strings as UTF-16 units:
// an emoji before a quote moves everything behind it by one. Here, and only here, both meet.

// Cuts `text` at ascending code point positions: n positions give n + 1 pieces.
export function cut(text, positions) {
  const pieces = [];
  let unit = 0;
  let point = 0;
  for (const position of positions) {
    const from = unit;
    while (point < position && unit < text.length) {
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
      point += 1;
    }
    pieces.push(text.slice(from, unit));
  }
  pieces.push(text.slice(unit));
  return pieces;
}

export function lengthInPoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
