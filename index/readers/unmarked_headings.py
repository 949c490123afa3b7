"""Finds headings in plain text that nothing marks: a short line without a full stop above a whole sentence.

Finds spans and never changes a character. Knows no format.
"""

import re
from collections.abc import Sequence

from index import sentences
from index.types import Heading, Table

LONGEST = 70
"""The most characters of a heading."""
SHORTEST_TEXT = 40
"""The fewest characters of the sentence below it."""
_CLOSING = r"""["'”“’»«)\]]*$"""
_ENDED = re.compile(rf"[.!?…]{_CLOSING}")
_STATED = re.compile(rf"[.!…:]{_CLOSING}")
_CONTINUED = re.compile(rf"[.!…,;:]{_CLOSING}")
_BEGINS = re.compile(r"""["„“«¿(]?[^\W_a-zß-öø-ÿ]""")
_FIGURE = re.compile(r"\b\d")
_ADDRESS = re.compile(r"@|https?:|www\.")


def unmarked_headings(
    text: str, numbered: Sequence[Heading] = (), tables: Sequence[Table] = ()
) -> tuple[Heading, ...]:
    """The headings outside tables, one level below the numbered ones, which are not among them."""
    level = 1 + max((heading.level for heading in numbered), default=0)
    known = [(one.start, one.end) for one in numbered] + [(one.start, one.end) for one in tables]
    found = list[Heading]()
    spans = sentences.split(text)
    for before, (start, end), (below, stop) in zip([None, *spans], spans, spans[1:], strict=False):
        if (
            _is_short_line(text, start, end)
            and _is_sentence(text[below:stop])
            and (before is None or _is_apart(text, before, start, found))
            and not any(start < known_end and known_start < end for known_start, known_end in known)
        ):
            found.append(Heading(level, start, end))
    return tuple(found)


def _is_short_line(text: str, start: int, end: int) -> bool:
    """Whether it is one whole line of words, without a figure unless it asks; no item, no address."""
    line = text[start:end]
    if "\n" in line or len(line) > LONGEST:
        return False
    asks = line.endswith("?")
    return (
        _is_alone(text, start, end)
        and bool(_BEGINS.match(line))
        and any(letter.isalpha() for letter in line)
        and (asks or not _FIGURE.search(line))
        and not (_CONTINUED.search(line) or sentences.ITEM.match(line) or _ADDRESS.search(line))
    )


def _is_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands on its line."""
    rest = text.find("\n", end)
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return not before.strip() and not text[end : rest if rest >= 0 else len(text)].strip()


def _is_sentence(line: str) -> bool:
    """Whether it states or introduces something, as what stands below a heading does."""
    return (
        len(line) >= SHORTEST_TEXT
        and bool(_STATED.search(line) and _BEGINS.match(line))
        and not sentences.ITEM.match(line)
    )


def _is_apart(text: str, before: tuple[int, int], start: int, found: Sequence[Heading]) -> bool:
    """Whether what stands above is finished; below an unfinished line it may be one item of several."""
    begun, ended = before
    return (
        text[ended:start].count("\n") > 1
        or bool(_ENDED.search(text[begun:ended]))
        or (begun, ended) in [(one.start, one.end) for one in found[-1:]]
        or (begun < LONGEST and not text[:begun].strip())
    )
