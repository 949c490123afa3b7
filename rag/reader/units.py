"""Cuts a passage into the units that are read and cited: sentences, list items and table rows.

A unit is a slice of the document; its text as read names the column of each table cell, and an item
knows the line that introduces its list. The weights are trained on exactly this text; `rag/rows.py`
makes rows for people. Knows no question and no model.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index import sentences
from index.tables import Grid, Row, grid, tables_in
from index.types import Heading, Table

Kind = Literal["sentence", "item", "row", "head", "heading"]
LONGEST_TABLE = 20_000
"""How many characters above a passage are searched for the head of an undeclared table."""
_MARKS = ("|", "\t", ";")
_ITEM = re.compile(r"\s*(?:[-*•–▪·]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+")
_FINISHED = re.compile(r"""[.!?]["'”“’»«)\]]*$""")
LONGEST_LINE = 90
"""The most characters of a list's item without a mark."""
MOST_WORDS = 2
"""So many words are no sentence, even with a full stop."""
LIST_BEHIND = 2_000  # characters behind a passage that are searched for the rest of its last list
_INTRODUCES = (":", "…", "...")
MOST_NAMING = 3
"""The most columns that may identify a row."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell of a table row: its column's name ("" if none), its words, and its span."""

    column: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, item or row: its span in the document's text, and its text as read.

    `pieces` map characters of `text` to the document: (offset in text, offset in document, length).
    `lead` is the line that introduces an item's list, "" if none. `before` is the sentence before a
    sentence, whose pronouns may stand for something there, or the line above a row's table; "" if
    none. A row has a `label` that applies to it ("" if none) and `cells`, of which the first `names`
    identify it. `heading` is the one right above it, "" if that stands before the passage. `items` is
    the list that a line introduces, which may go on behind the passage; `whole` are both verbatim.
    """

    start: int
    end: int
    text: str
    kind: Kind = "sentence"
    pieces: tuple[tuple[int, int, int], ...] = ()
    lead: str = ""
    label: str = ""
    cells: tuple[Cell, ...] = ()
    names: int = 0
    before: str = ""
    heading: str = ""
    items: tuple[str, ...] = ()
    whole: str = ""

    @property
    def stop(self) -> int:
        """Where it ends in the document's text, with the list that it introduces."""
        return max(self.end, self.start + len(self.whole))

    @property
    def answers(self) -> bool:
        """Whether it may be an answer; headings and table heads only introduce."""
        return self.kind not in ("head", "heading")

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of text[start:end] in the document, or the nearest one."""
        return self._at(start), max(self._at(end - 1) + 1, self._at(start))

    def _at(self, offset: int) -> int:
        for begin, there, length in self.pieces:
            if offset < begin:
                return there
            if offset < begin + length:
                return there + offset - begin
        return self.end - 1


def units_of(
    text: str,
    start: int,
    end: int,
    headings: Sequence[Heading] = (),
    tables: Sequence[Table] = (),
) -> list[Unit]:
    """The units in text[start:end], in order; the head of a table may be above.

    `tables` are those that the file's reader declared; elsewhere they are guessed.
    """
    titles = [(heading.start, heading.end) for heading in headings]
    found: list[Unit] = []
    at = start
    for table in tables_in(text, tables, _above(text, start, tables), end):
        if table.end <= start:
            continue
        found += _with_lists(text, _prose(text, at, max(at, table.start), titles))
        found += _rows(
            text, grid(text, table, start, end), start, end, _caption(text, found, table)
        )
        at = max(at, table.end)
    prose = _prose(text, at, end, titles)
    below = min([table.start for table in tables if table.start >= end], default=len(text))
    behind = _list_behind(text, end, min(end + LIST_BEHIND, below), prose, titles)
    return _under_headings(found + _with_lists(text, prose + behind)[: len(prose)])


def _under_headings(units: Sequence[Unit]) -> list[Unit]:
    """The units, each with the heading above it: a passage may hold several short sections."""
    found, heading = list[Unit](), ""
    for unit in units:
        if unit.kind == "heading":
            heading = unit.text
            found.append(unit)
        else:
            found.append(replace(unit, heading=heading) if heading else unit)
    return found


def _prose(text: str, start: int, end: int, titles: Sequence[tuple[int, int]]) -> list[Unit]:
    """Sentences and items; those inside headings are marked."""
    found = list[Unit]()
    lead = before = ""
    for begin, stop in sentences.split(text, start, end):
        words = " ".join(text[begin:stop].split())
        if not any(letter.isalnum() for letter in words):
            continue
        pieces = tuple(_words(text, begin, stop))
        if _within(begin, stop, titles):
            found.append(Unit(begin, stop, words, "heading", pieces))
            lead = before = ""
        elif _ITEM.match(text, begin, stop):
            found.append(Unit(begin, stop, words, "item", pieces, lead))
            before = ""
        elif lead and _goes_on(text, found, begin, words):
            found.append(Unit(begin, stop, words, "item", pieces, lead))
            lead, before = words if words.endswith(":") else lead, ""
        else:
            found.append(Unit(begin, stop, words, "sentence", pieces, before=before))
            lead, before = words if words.endswith(_INTRODUCES) else "", words
    return found


def _goes_on(text: str, units: Sequence[Unit], begin: int, words: str) -> bool:
    """Whether a line without a mark is an item of the list that the last unit introduces or belongs to:
    on the very next line, and below an item with a comma, or short and no sentence, as one or two words
    are none. One that introduces further items belongs to a list if it is not the first.
    """
    last, items = units[-1], [one.text for one in units[-2:] if one.kind == "item"]
    ended = last.kind == "item" and (_ITEM.match(last.text) or _FINISHED.search(last.text))
    if ended or text.count("\n", last.end, begin) != 1 or (words.endswith(":") and not items):
        return False
    sentence = _FINISHED.search(words) and len(words.split()) > MOST_WORDS
    listed = any(one.endswith((",", ";")) for one in items)
    return listed or (len(words) <= LONGEST_LINE and not sentence)


def _list_behind(
    text: str, end: int, stop: int, units: Sequence[Unit], titles: Sequence[tuple[int, int]]
) -> list[Unit]:
    """The further items of a list that goes on where a passage ends, up to `stop`."""
    last = units[-1] if units and units[-1].kind != "heading" else None
    if not last or not (lead := last.lead or last.text).endswith(_INTRODUCES):
        return []
    found = [last]
    for begin, until in sentences.split(text, end, stop):
        words = " ".join(text[begin:until].split())
        item = _ITEM.match(text, begin, until) or _goes_on(text, found, begin, words)
        if not item or _within(begin, until, titles) or until == stop < len(text):
            break
        found.append(Unit(begin, until, words, "item", lead=lead))
    return found[1:]


def _with_lists(text: str, units: Sequence[Unit]) -> list[Unit]:
    """The units; a line that introduces a list gets its items."""
    found, items = list[Unit](), list[Unit]()
    for unit in reversed(units):
        if unit.kind == "item" and unit.lead:
            items.insert(0, unit)
            found.append(unit)
            continue
        whole = text[unit.start : items[-1].end] if items else ""
        found.append(replace(unit, items=tuple(one.text for one in items), whole=whole))
        items = []
    return found[::-1]


def _words(text: str, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """The pieces of a text whose white space is read as single blanks."""
    at = 0
    for word in re.finditer(r"\S+", text[start:stop]):
        yield at, start + word.start(), len(word[0])
        at += len(word[0]) + 1


def _within(start: int, stop: int, titles: Sequence[tuple[int, int]]) -> bool:
    at = bisect_left(titles, (stop, -1)) - 1
    return at >= 0 and titles[at][0] <= start + 3 and stop <= titles[at][1] + 1


def _above(text: str, start: int, tables: Sequence[Table]) -> int:
    """The start of the block around `start`, as a table's head may be cut off from its rows."""
    at = bisect_left(tables, start + 1, key=lambda table: table.start) - 1
    declared = tables[at].end if at >= 0 else 0
    if declared > start:
        return start
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    if not any(mark in text[begin : stop if stop >= 0 else len(text)] for mark in _MARKS):
        return start
    blank = text.rfind("\n\n", max(0, start - LONGEST_TABLE), start)
    return max(declared, blank + 2 if blank >= 0 else start - LONGEST_TABLE)


def _caption(text: str, above: Sequence[Unit], table: Table) -> str:
    """The line right above a table that is no whole sentence; "" if none."""
    if not above or above[-1].kind != "sentence" or text[above[-1].end : table.start].strip():
        return ""
    return "" if _FINISHED.search(above[-1].text) else above[-1].text


def _rows(text: str, found: Grid, start: int, end: int, caption: str) -> Iterator[Unit]:
    """The rows in text[start:end]; of a cut row the part inside."""
    naming = _naming(text, found)
    for row in found.rows:
        filled = [
            (at, max(begin, start), min(stop, end))
            for at, begin, stop in row.filled
            if begin < end and stop > start
        ]
        if row.kind == "rule" or not filled:
            continue
        span = filled[0][1], filled[-1][2]
        if row.kind == "label":
            words = " ".join(text[span[0] : span[1]].split())
            says = _FINISHED.search(words) or row.end >= found.table.end  # a note, not a label
            yield Unit(*span, words, "sentence" if says else "head", tuple(_words(text, *span)))
            continue
        read, pieces = _read_row(text, filled, found, row)
        if row.kind == "head":
            yield Unit(*span, read, "head", tuple(pieces))
            continue
        cells = tuple(
            Cell(found.name(at), " ".join(text[begin:stop].split()), begin, stop)
            for at, begin, stop in filled
        )
        names = sum(at in naming for at, *_ in filled)
        yield Unit(*span, read, "row", tuple(pieces), "", row.label, cells, names, caption)


def _naming(text: str, found: Grid) -> set[int]:
    """How many columns from the left identify every row; else the first one."""
    rows = [row for row in found.rows if row.kind == "row" and row.filled]
    used = sorted({at for row in rows for at, *_ in row.filled})
    for most in range(1, MOST_NAMING + 1):
        distinct = {(row.label, *_texts(text, row, used[:most])) for row in rows}
        if len(distinct) == len(rows):
            return set(used[:most])
    return set(used[:1])


def _texts(text: str, row: Row, columns: Sequence[int]) -> Iterator[str]:
    for at, begin, stop in row.filled:
        if at in columns:
            yield f"{at} {text[begin:stop]}"


def _read_row(
    text: str, filled: Sequence[tuple[int, int, int]], found: Grid, row: Row
) -> tuple[str, list[tuple[int, int, int]]]:
    """A row as "[label; ]column: value; …", and the pieces of its values.

    If only the first column has no name, its cell names the record: "Price – Zone A: 5; Zone B: 6".
    """
    read, pieces = f"{row.label}; " if row.label and row.kind == "row" else "", []
    names = ["" if row.kind == "head" else found.name(at) for at, *_ in filled]
    record = len(filled) > 1 and not names[0] and all(names[1:])
    for number, ((_, begin, stop), name) in enumerate(zip(filled, names, strict=True)):
        if number:
            read += " – " if record and number == 1 else "; "
        if name:
            read += f"{name}: "
        for here, there, length in _words(text, begin, stop):
            pieces.append((len(read) + here, there, length))
        read += " ".join(text[begin:stop].split())
    return read, pieces
