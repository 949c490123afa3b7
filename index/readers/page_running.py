"""Finds what repeats at the edges of printed pages: running heads, feet and page
numbers. Knows no format.

Heads and feet are facts about the document ("Entwurf", "Stand: Juli 2024"), so each is read once; page
numbers say nothing and are dropped. A head larger than the text stays on the first page, where it is the
title.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from index.readers.page_lines import CELL
from index.readers.page_types import PageLine

_EDGE_ROWS, _EDGE = 5, 0.13  # where running heads and feet are: rows, share of page height
_NUMBER = r"(?:(?:seite|page|s\.|p\.|blatt) ?)?[-–—|]* ?\d+(?: ?(?:von|of|/) ?\d+)? ?[-–—|]*"
_PAGE_NUMBER = re.compile(
    r"(?:seite|page|s\.|p\.|blatt) ?\d+(?: ?(?:von|of|/) ?\d+)?", re.IGNORECASE
)
_BARE_NUMBER = re.compile(_NUMBER, re.IGNORECASE)
_ROMAN = re.compile(r"[-–— ]*[ivxlc]+[-–— ]*", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…][\"'»«“”’)]{0,2}$")
_DIGITS = re.compile(r"\d+")
_LARGER = 1.15  # times the text's height
_MOST_DIFFERENT = 60  # running lines, of a document with many chapters


class _Row:
    """Lines beside each other on a page; most are at no edge and their text is never needed."""

    def __init__(self, lines: list[PageLine]) -> None:
        self.lines = lines
        self.at_edge = not _EDGE < lines[0].place < 1 - _EDGE
        self.slot = round(lines[0].place * 200)

    @cached_property
    def text(self) -> str:
        """The lines from left to right."""
        return CELL.join(line.text for line in sorted(self.lines, key=_left_of))

    @cached_property
    def key(self) -> tuple[str, int]:
        """What is common to rows that differ only in numbers."""
        return _DIGITS.sub("#", self.text), self.slot


def _left_of(line: PageLine) -> float:
    return line.left


def without_running(
    pages: Sequence[Sequence[PageLine]],
) -> tuple[list[list[PageLine]], list[list[str]]]:
    """The lines without running heads and feet, and what heads and feet say first on each page."""
    rows = [_rows(page) for page in pages]
    seen = Counter(key for page in rows for key in {row.key for row in page if row.at_edge})
    enough = max(2, 0.4 * len(pages))
    repeated = {key for key, times in seen.items() if times >= enough}
    repeated |= _changing(rows, seen)
    body_height = _body_height(rows)
    same = _unchanging(rows, body_height)
    repeated -= {key for key in repeated if key not in same and seen[key] > 1}
    often = {key for key in repeated if seen[key] >= max(3, 0.6 * len(pages))}
    kept: list[list[PageLine]] = []
    running: list[list[_Row]] = []
    unfinished, known = False, set[str]()
    for page, order in zip(pages, rows, strict=True):
        feet, heads = _running(order, repeated, often), list[_Row]()
        if not (unfinished and order and _ends_sentence(order[-1])):
            heads = _running(order[::-1], repeated, often)
        body = order[len(feet) : len(order) - len(heads)]
        unfinished = bool(body) and not _ENDED.search(body[0].text)
        titles = [row for row in heads if not kept and row.lines[0].height > _LARGER * body_height]
        known |= {row.text for row in titles}
        found = {id(row): row for row in (*feet, *heads) if row not in titles}
        gone = {id(line) for row in found.values() for line in row.lines}
        kept.append([line for line in page if id(line) not in gone])
        running.append([row for row in reversed(order) if id(row) in found])
    return kept, _said_once(running, known)


def _ends_sentence(row: _Row) -> bool:
    """Whether a row at a page's top is the rest of a sentence, even though other pages begin with it too."""
    words = row.text.count(" ") + 1
    return row.text[:1].islower() and words > 2 and _ENDED.search(row.text) is not None


def _rows(page: Sequence[PageLine]) -> list[_Row]:
    """The rows from the bottom of the page up."""
    rows: list[_Row] = []
    for line in sorted(page, key=lambda line: line.place):
        if rows and abs(line.base - rows[-1].lines[0].base) < 0.4 * line.height:
            rows[-1].lines.append(line)
        else:
            rows.append(_Row([line]))
    return rows


def _body_height(rows: Sequence[Sequence[_Row]]) -> float:
    heights = Counter[float]()
    for page in rows:
        for row in page:
            letters = sum(len(line.text) for line in row.lines)
            heights[round(row.lines[0].height * 2) / 2] += letters + len(CELL) * (
                len(row.lines) - 1
            )
    return heights.most_common(1)[0][0] if heights else 0.0


def _unchanging(rows: Sequence[Sequence[_Row]], body: float) -> set[tuple[str, int]]:
    """Rows that differ at most in the number of the page or chapter.

    Other rows say something different on each page. In rows larger than the text a number must be named
    as a page's: "Wohnung 2" is a heading.
    """
    numbers = _numbered([[row for row in page if row.at_edge] for page in rows])
    texts: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for number, page in enumerate(rows):
        for row in filter(lambda row: row.at_edge, page):
            large = row.lines[0].height > _LARGER * body
            printed = None if large else numbers.get(row.key)
            texts[row.key][_without_number(row, printed, number)] += 1
    return {key for key, found in texts.items() if len(found) <= max(1, found.total() // 2)}


def _changing(
    rows: Sequence[Sequence[_Row]], seen: Counter[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Heads that change with the chapter, at a position where most pages have one, often the same."""
    slots: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for page in rows:
        for row in (*page[:1], *page[-1:]):
            if row.at_edge:
                slots[row.slot][row.key[0]] += 1
    return {
        (text, slot)
        for slot, texts in slots.items()
        if texts.total() >= max(4, 0.7 * len(rows))
        and sum(times for times in texts.values() if times > 1) >= 0.7 * texts.total()
        for text in texts
        if len(text) <= 120
    }


def _running(
    rows: Sequence[_Row], repeated: set[tuple[str, int]], often: set[tuple[str, int]]
) -> list[_Row]:
    """The running rows at one edge, separate or `often` there; `rows` are in order from that edge."""
    count = 0
    for at, row in enumerate(rows[:_EDGE_ROWS], start=1):
        if not (row.at_edge and (row.key in repeated or _PAGE_NUMBER.fullmatch(row.text))):
            break
        rest = rows[at:]
        separate = _is_separate(row, rest[0]) if rest else at == 1
        beside = bool(rest) and len(row.lines) > 1 and len(rest[0].lines) > 1
        separate = separate or (row.key in often and not beside)
        count = at if separate else count  # the head of a table, for example, is close to its rows
    return list(rows[:count])


def _is_separate(outer: _Row, inner: _Row) -> bool:
    cells = len(outer.lines) > 1 and len(inner.lines) > 1
    one, other = outer.lines[0], inner.lines[0]
    return abs(one.base - other.base) > (2.5 if cells else 1.5) * one.height


def _said_once(pages: Sequence[Sequence[_Row]], known: set[str]) -> list[list[str]]:
    """What each page's running rows say that none before said and is not `known`, without page numbers."""
    numbers = _numbered(pages)
    found: list[list[str]] = []
    for number, page in enumerate(pages):
        said: list[str] = []
        for row in page:
            text = _without_number(row, numbers.get(row.key), number)
            if text and text not in known and len(known) < _MOST_DIFFERENT:
                known.add(text)
                said.append(text)
        found.append(said)
    return found


def _numbered(pages: Sequence[Sequence[_Row]]) -> dict[tuple[str, int], tuple[int, int]]:
    """For rows that differ in the page number: which of their numbers it is, and its offset."""
    groups: defaultdict[tuple[str, int], list[tuple[int, list[int]]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for row in page:
            digits = [int(one) for one in re.findall(r"\d{1,9}", row.text)]
            groups[row.key].append((number, digits))
    found: dict[tuple[str, int], tuple[int, int]] = {}
    for key, rows in groups.items():
        shortest = min(len(digits) for _, digits in rows)
        for at in range(shortest):
            counts = {digits[at] - number for number, digits in rows}
            if len(counts) == 1 and len(rows) > 1:
                found[key] = (at, counts.pop())
                break
    return found


def _without_number(row: _Row, numbered: tuple[int, int] | None, number: int) -> str:
    parts: list[str] = []
    for part in row.text.split(CELL):
        if _PAGE_NUMBER.fullmatch(part) or _BARE_NUMBER.fullmatch(part) or _ROMAN.fullmatch(part):
            continue
        if numbered:
            shown = numbered[1] + number
            part = re.sub(
                rf"[\s,|·•–—-]*(?:\b(?:seite|page|blatt|s\.|p\.) ?)?(?<!\d){shown}(?!\d)"
                r"(?: ?(?:von|of|/) ?\d+)?[\s|·•–—-]*",
                " ",
                part,
                count=1,
                flags=re.IGNORECASE,
            ).strip()
        part = _PAGE_NUMBER.sub("", part).strip(" |·•–—-,")
        if part:
            parts.append(part)
    return CELL.join(parts)
