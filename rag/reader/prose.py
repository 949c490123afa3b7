"""Cuts prose into sentences, headings and list items; an item knows the line that introduces its list.

Lists may be nested, and may begin above a passage or end behind it. Knows no table, no question and no model.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index import sentences
from rag.reader.lists import UNMARKED, ItemList, begun_by, depth_of, enter, indent_of, open_again
from rag.reader.unit import Unit

FINISHED = re.compile(r"""[.!?]["'”“’»«)\]]*$""")
LONGEST_LINE = 90
"""The most characters of a list's item without a mark."""
MOST_WORDS = 2
"""So many words are no sentence, even with a full stop."""
AROUND = 2_000
"""How many characters above and behind a passage are searched for the rest of its lists, and the most of
a whole list."""
_INTRODUCES = (":", "…", "...")
_GOES_ON = (",", ";")


def prose(
    text: str, start: int, end: int, titles: Sequence[tuple[int, int]], *, floor: int, ceiling: int
) -> list[Unit]:
    """The sentences, headings and items in text[start:end]; those inside `titles` are headings.

    Their lists may begin from `floor` on and end by `ceiling`.
    """
    own = _cut(text, start, end, titles)
    if not own:
        return own
    begin, stop = start, end
    if own[0].kind == "item":
        begin = floor
        if start - floor > AROUND:
            line = text.find("\n", start - AROUND, start)
            begin = line if line >= 0 else start
    if own[-1].depth or _introduces(own[-1]):
        stop = min(end + AROUND, ceiling)
    if (begin, stop) == (start, end):
        return _with_lists(text, own)
    wide = _cut(text, begin, stop, titles)
    if stop < len(text) and wide[-1].end == stop > end:
        wide.pop()  # it may be cut off
    found = [unit for unit in _with_lists(text, wide) if start <= unit.start < end]
    same = [(unit.start, unit.end) for unit in found] == [(unit.start, unit.end) for unit in own]
    return found if same else _with_lists(text, own)


def _cut(text: str, start: int, end: int, titles: Sequence[tuple[int, int]]) -> list[Unit]:
    found, lists = list[Unit](), list[ItemList]()
    ended = list[ItemList]()  # lists that may go on
    naming = ""  # the last item, if it names what stands in the lines below it
    for begin, stop in sentences.split(text, start, end):
        words = " ".join(text[begin:stop].split())
        if not any(letter.isalnum() for letter in words):
            continue
        unit = Unit(begin, stop, words, pieces=tuple(pieces_of(text, begin, stop)))
        last = found[-1] if found else None
        if last and last.kind == "heading" and not _introduces(last):
            last = None
        breaks = text.count("\n", last.end, begin) if last else 0
        if _within(begin, stop, titles):
            lists, ended, naming = [], [], ""
            found.append(replace(unit, kind="heading"))
        elif item := begun_by(text, begin, stop, lists):
            completes = item.begins and breaks <= 2 and not FINISHED.search(words)
            lead = _introducing(last, completes=completes)
            if ended and not lead and (again := open_again(ended, item)):
                lists = again
            nested = bool(lists) and item.begins and item.indent > lists[-1].indent + 1
            if last and nested and breaks <= 2:
                lead = last.text
            if not enter(lists, replace(item, lead=lead)):
                _explains(found, lists)
            found.append(_item(unit, lists))
            naming = "" if FINISHED.search(words) or words.endswith((*_GOES_ON, ":")) else words
            ended = []
        elif last and breaks == 1 and (lead := _goes_on(lists, found, words)):
            if lists[-1:] != [ItemList(UNMARKED, 0, lead)]:
                lists.append(ItemList(UNMARKED, 0, lead))
            found.append(_item(unit, lists))
            if words.endswith(":"):
                lists[-1] = ItemList(UNMARKED, 0, words)
            ended = []
        else:
            depth = last.depth if last and not breaks else 0
            if breaks and lists and not ended:
                ended = list(lists)
            if breaks > 1:
                ended = [one for one in ended if one.counts]
            indent = indent_of(text, begin) if breaks else 0
            while breaks and lists and indent <= lists[-1].indent:
                if breaks == 1 and lists[-1].counts:
                    break
                lists.pop()
            if breaks and lists and indent > lists[-1].indent + 1:
                depth, ended = depth_of(lists), []
                if naming and breaks == 1:
                    found.append(replace(unit, kind="item", lead=naming, depth=depth + 1))
                    continue
            naming = "" if breaks else naming
            before = last.text if last and last.kind == "sentence" else ""
            found.append(replace(unit, before=before, depth=depth))
    return found


def _item(unit: Unit, lists: Sequence[ItemList]) -> Unit:
    return replace(unit, kind="item", lead=lists[-1].lead, depth=depth_of(lists))


def _explains(units: list[Unit], lists: Sequence[ItemList]) -> None:
    """What stands between two items of an introduced list belongs to the first of them."""
    lead, depth = lists[-1].lead, depth_of(lists)
    at = len(units)
    while at and lead and units[at - 1].lead != lead:
        at -= 1
    if at:
        units[at:] = [replace(one, depth=max(depth, one.depth)) for one in units[at:]]


def _introducing(last: Unit | None, *, completes: bool) -> str:
    """The line above a list, if it says that something follows, or if it is unfinished and an item
    `completes` it; else "".
    """
    if not last or not (_introduces(last) or (completes and _is_unfinished(last))):
        return ""
    return last.text


def _introduces(unit: Unit) -> bool:
    return unit.text.endswith(_INTRODUCES)


def _is_unfinished(unit: Unit) -> bool:
    return not FINISHED.search(unit.text) and not unit.text.endswith(_GOES_ON)


def _goes_on(lists: Sequence[ItemList], units: Sequence[Unit], words: str) -> str:
    """The line that introduces the list of which a line without a mark, right below the last unit, is an
    item; "" if it is none.

    Below an item with a comma it is one, or if it is short and no sentence, as one or two words are none.
    One that introduces further items belongs to a list if it is not the first.
    """
    last, items = units[-1], [one.text for one in units[-2:] if one.kind == "item"]
    unmarked = bool(lists) and lists[-1].form == UNMARKED and last.kind == "item"
    lead = lists[-1].lead if unmarked else last.text if _introduces(last) else ""
    ended = unmarked and FINISHED.search(last.text)
    if not lead or ended or (words.endswith(":") and not items):
        return ""
    sentence = FINISHED.search(words) and len(words.split()) > MOST_WORDS
    listed = any(one.endswith(_GOES_ON) for one in items)
    return lead if listed or (len(words) <= LONGEST_LINE and not sentence) else ""


def _with_lists(text: str, units: Sequence[Unit]) -> list[Unit]:
    """The units; a line that introduces a list gets its items, with the lists in them. Of a list of
    fragments that no line introduces the first one gets the others.
    """
    found = list[Unit]()
    for at, unit in enumerate(units):
        introduces = at + 1 < len(units) and units[at + 1].lead == unit.text
        opens = unit.kind == "item" and not unit.lead and (not at or units[at - 1].kind != "item")
        listed = _deeper(units, at) if introduces else _fragments(units, at) if opens else ()
        whole = text[unit.start : listed[-1].end] if listed else ""
        if listed and len(whole) <= AROUND:
            listing = tuple(_lines(listed))
            unit = replace(unit, items=listing, whole=whole, opens=not introduces)
        found.append(unit)
    return found


def _deeper(units: Sequence[Unit], at: int) -> Sequence[Unit]:
    """What follows a unit and stands in a list below it."""
    stop, inside = at + 1, {units[at].text, ""}
    while stop < len(units) and units[stop].depth > units[at].depth and units[stop].lead in inside:
        inside.add(units[stop].text)
        stop += 1
    return units[at + 1 : stop]


def _fragments(units: Sequence[Unit], at: int) -> Sequence[Unit]:
    """The items that follow one in its list, if none of them is a whole sentence."""
    stop = at
    while stop < len(units) and units[stop].kind == "item" and not units[stop].lead:
        stop += 1
    every = units[at:stop]
    return () if any(FINISHED.search(one.text) for one in every) else every[1:]


def _lines(units: Sequence[Unit]) -> Iterator[str]:
    """The text of each item with the sentences that follow it on its line."""
    line = ""
    for unit in units:
        if line and unit.kind == "item":
            yield line
            line = ""
        line = f"{line} {unit.text}".strip()
    yield line


def pieces_of(text: str, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """The pieces of a text whose white space is read as single blanks."""
    at = 0
    for word in re.finditer(r"\S+", text[start:stop]):
        yield at, start + word.start(), len(word[0])
        at += len(word[0]) + 1


def _within(start: int, stop: int, titles: Sequence[tuple[int, int]]) -> bool:
    at = bisect_left(titles, (stop, -1)) - 1
    return at >= 0 and titles[at][0] <= start + 3 and stop <= titles[at][1] + 1
