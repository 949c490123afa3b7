"""Sentence splitting: spans with exact offsets.

A full stop ends a sentence unless index/stops.py knows better. A line break ends one at the end of
a block (blank line, list item, table row, heading) or of a line that looks finished, not where a
line was only wrapped. It is our own code because it finds more ends in official texts than
maintained libraries do, several times as fast: docs/decisions/sentences.md.
"""

import re
from functools import lru_cache
from itertools import pairwise

from index import stops
from index.tuning import tuned

Span = tuple[int, int]

# Candidates: closing punctuation with closing quotes or brackets and note marks; or a line break.
BREAK = re.compile(
    r"[.!?…؟。！？\n](?:(?<=\n)|(?<=[。！？])[」』）”]*"
    r"|(?<=[.!?…؟])(?<![.!?…؟]{2})(?P<more>[.!?…؟]*+)(?P<close>(?:[ \u00a0\u202f]?»(?=\s)|[\"'”“’»«)\]])*)"
    r"(?:[ \u00a0]?\[\d{1,3}\])*(?=\s))"
)
ITEM = re.compile(
    r"\s*(?:[-*•–▪·]|\d{1,3}[.)]|\(?(?:[a-z]|[ivx]{2,5})\)|\(\d{1,3}\)|§"
    r"|(?:[a-h]|[ivx]{1,5})\.(?=\s+[^\W\d_]{2}))\s"  # "z. B." begins no item
)
DATE = re.compile(r"\s*\d{1,2}\. ")
"""Looks like a list item but may be an ordinal: "bis zum / 1. Oktober"."""
LONG = 40
"""Only a line with more characters can have been wrapped."""
BLOCK = 2000
"""Lines are compared within stretches of so many characters, however long the block."""
WIDEST = 130
"""The most characters of a wrapped line."""
FINISHED = re.compile(r"[.!?…:]\W*$")
ADDRESS = re.compile(r"\s*(?:https?:|www\.|\S{1,60}@|[\w-]{1,60}\.\w{2,6}(?:/|\s|$))")
FIRST_WORD = re.compile(r"\s*(\S{1,60})")


def split(text: str, start: int = 0, end: int | None = None, *, wrapped: bool = True) -> list[Span]:
    """The spans of the sentences in text[start:end], in order, without surrounding white space.

    Without `wrapped` lines are not compared with their neighbours; the next word decides on each
    break.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    begin = start
    for match in BREAK.finditer(text, start, end):
        at, here = match.span()
        if text[at] == "\n":
            if at == begin:
                begin = here
                continue
            ended = _line_ends(text, at, (start, end), wrapped)
        else:
            ended = match["more"] is None or _stop_ends(text, begin, match, end)
        if ended:
            _append(spans, text, begin, here)
            begin = here
    _append(spans, text, begin, end)
    return spans


def stops_short(sentence: str) -> bool:
    """Whether a sentence was cut at an ordinal or abbreviation: "… ab dem 1.", "… z. B."."""
    if not sentence.endswith("."):
        return False
    starts_new = (" Das X", " Xylophone") if sentence[-2:-1].isdigit() else (" Das X",)
    return any(len(split(sentence + word)) == len(split(sentence)) for word in starts_new)


def _append(spans: list[Span], text: str, begin: int, end: int) -> None:
    piece = text[begin:end]
    said = piece.strip()
    if said:
        left = begin + piece.find(said[0])
        spans.append((left, left + len(said)))


# -- stops


def _stop_ends(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    at, here = match.span()
    stop = text[at:here]
    if at - begin <= stops.REACH and stop[0] == "." and stops.is_label(text, begin, at):
        return False
    following = stops.follows(text, here, end)
    if following[:1].islower():
        return False
    if not following:
        return True
    more, close = match.group("more", "close")
    if close:
        return _closed_ends(text, begin, match, following)
    if stop[0] == "." and not more:
        return stops.ends(text, begin, at, following)
    if text[at - 1 : at].isspace() and not more.strip(".…") and stop[0] in ".…":
        return following.lower() in stops.rules().starters  # "Er kaufte … Äpfel"
    return True


def _closed_ends(text: str, begin: int, match: re.Match[str], following: str) -> bool:
    """Whether a stop inside quotes or brackets also ends the sentence around them."""
    closing, at = match["close"][-1], match.start()
    if closing not in ")]":
        return True
    opened = text.rfind("(" if closing == ")" else "[", begin, at)
    if opened < 0 or not text[begin:opened].strip():
        return opened < 0 or any(map(str.isalnum, text[opened:at]))  # "[…]" ends nothing
    aside = not any(map(str.isalnum, text[opened:at]))  # "(!)"
    return not aside and following.lower() in stops.rules().starters


# -- lines


def _line_ends(text: str, at: int, bounds: Span, wrapped: bool) -> bool:
    """Whether the line break at `at` ends a sentence; it does unless the line was just wrapped."""
    start, end = bounds
    if text[at + 1 : at + 2] in ("\n", ""):
        return True
    if text.find("\n", max(start, at - LONG), at) >= 0 or at - start <= LONG:
        return True
    first = max(start, text.rfind("\n", max(start, at - BLOCK), at) + 1)
    line, following = text[first:at].rstrip(), text[at + 1 : min(end, at + 200)]
    if len(line) <= LONG or "|" in line or "\t" in line or not following.strip():
        return True
    if ITEM.match(following):
        return not (wrapped and DATE.match(following) and _goes_on(line, commas=False))
    if following.lstrip()[:1].islower():
        return line[-1] == ":" or ADDRESS.match(following) is not None
    return not wrapped or not (_goes_on(line) or _was_full(text, at, bounds))


def _goes_on(line: str, *, commas: bool = True) -> bool:
    """Whether a line ends as no sentence does: with a comma or a word such as "der" or "of"."""
    if line[-1:] == ",":
        return commas
    return line[line.rfind(" ") + 1 :] in stops.rules().joints


def _was_full(text: str, at: int, bounds: Span) -> bool:
    """Whether the next word did not fit into this line of a wrapped block."""
    first, last = _block(text, at, bounds)
    width, is_wrapped = shape(text[first:last])
    if not is_wrapped:
        return False
    begin = max(first, text.rfind("\n", first, at) + 1)
    word = FIRST_WORD.match(text, at, last)
    return word is not None and at - begin + 1 + len(word[1]) > width


def _block(text: str, at: int, bounds: Span) -> Span:
    """The lines around a line break, up to the next blank ones and within BLOCK characters."""
    first, last = max(bounds[0], at // BLOCK * BLOCK), min(bounds[1], (at // BLOCK + 1) * BLOCK)
    above, below = text.rfind("\n\n", first, at), text.find("\n\n", at, last)
    return above + 2 if above >= 0 else first, below if below >= 0 else last


@lru_cache(maxsize=8)
def shape(block: str) -> tuple[int, bool]:
    """The width of a block's widest line, and whether its lines were wrapped there.

    They were if some line surely continues in the next and nearly all had no room for the next
    word.
    """
    lines = [line.rstrip() for line in block.split("\n")]
    width = max(map(len, lines))
    open_ended = [pair for pair in pairwise(lines) if not FINISHED.search(pair[0])]
    surely = any(
        len(line) > LONG and (following[:1].islower() or _goes_on(line))
        for line, following in open_ended
    )
    if not surely or width > WIDEST:
        return width, False
    body = open_ended[len(lines[0]) <= LONG :]  # without a heading
    full = sum(
        len(line) + 1 + len((following.split() or [""])[0]) > width for line, following in body
    )
    return width, full >= tuned("index.sentences.nearly_all") * len(body)
