"""Cuts prose into sentences, headings and list items; an item knows the line that introduces its list.

Knows no table, no question and no model.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index import sentences
from rag.reader.unit import Unit

_ITEM = re.compile(r"\s*(?:[-*•–▪·]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+")
FINISHED = re.compile(r"""[.!?]["'”“’»«)\]]*$""")
LONGEST_LINE = 90
"""The most characters of a list's item without a mark."""
MOST_WORDS = 2
"""So many words are no sentence, even with a full stop."""
LIST_BEHIND = 2_000  # characters behind a passage that are searched for the rest of its last list
_INTRODUCES = (":", "…", "...")


def prose(text: str, start: int, end: int, titles: Sequence[tuple[int, int]]) -> list[Unit]:
    """Sentences and items; those inside headings are marked."""
    found = list[Unit]()
    lead = before = ""
    for begin, stop in sentences.split(text, start, end):
        words = " ".join(text[begin:stop].split())
        if not any(letter.isalnum() for letter in words):
            continue
        pieces = tuple(pieces_of(text, begin, stop))
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
    ended = last.kind == "item" and (_ITEM.match(last.text) or FINISHED.search(last.text))
    if ended or text.count("\n", last.end, begin) != 1 or (words.endswith(":") and not items):
        return False
    sentence = FINISHED.search(words) and len(words.split()) > MOST_WORDS
    listed = any(one.endswith((",", ";")) for one in items)
    return listed or (len(words) <= LONGEST_LINE and not sentence)


def list_behind(
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


def with_lists(text: str, units: Sequence[Unit]) -> list[Unit]:
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


def pieces_of(text: str, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """The pieces of a text whose white space is read as single blanks."""
    at = 0
    for word in re.finditer(r"\S+", text[start:stop]):
        yield at, start + word.start(), len(word[0])
        at += len(word[0]) + 1


def _within(start: int, stop: int, titles: Sequence[tuple[int, int]]) -> bool:
    at = bisect_left(titles, (stop, -1)) - 1
    return at >= 0 and titles[at][0] <= start + 3 and stop <= titles[at][1] + 1
