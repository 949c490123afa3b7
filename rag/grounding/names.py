"""Names that contain each other: "Schmidt" and "Schmidt-Kern", "Halle 2" and "Halle 2a", "X20" and "X20 Pro".

A text means the longest of such names. Knows no question and no model.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

DESIGNATION = re.compile(r"(?<![\w.-])[A-Za-z]{1,8}-?\d{1,6}[A-Za-z]{0,3}(?!\w)")
"""A name with digits: "X20", "B12", "RX-100s"."""
_TOKEN = re.compile(r"[^\W_]+(?:[-‐–][^\W_]+)*")
_NUMBERED = re.compile(r"\b([A-ZÄÖÜ][^\W\d_]+)[ -](\d+)([a-z]?)\b")
_BEHIND = re.compile(r"[ -]([A-ZÄÖÜ]\w*)")
_SHORTEST = 3
"""The fewest letters on each side of a hyphen that joins names: "E-Mail" is not a longer "Mail"."""


def goes_on(one: str, other: str) -> bool:
    """Whether a name of one text occurs in the other only inside a longer name."""
    return _joined(one, other) or _numbered(one, other) or _named_further(one, other)


def going_on(text: str) -> dict[str, set[str]]:
    """The designations of a text, each with the capitalized words right after it, "" if none."""
    found: dict[str, set[str]] = defaultdict(set)
    for match in DESIGNATION.finditer(text):
        behind = _BEHIND.match(text, match.end())
        found[plain(match[0])].add(behind[1].casefold() if behind else "")
    return found


def plain(designation: str) -> str:
    """The normal form of a designation: "RX-100" is "rx100"."""
    return designation.replace("-", "").casefold()


def _joined(one: str, other: str) -> bool:
    """Hyphenated names; "Bücher-Leihe" is none if the other text speaks of "Leihe" too."""
    mine, theirs = set(_TOKEN.findall(one)), set(_TOKEN.findall(other))
    for name in mine - theirs:
        if not name[0].isupper() or len(name) < _SHORTEST:
            continue
        for rest in _rests(name, theirs - mine):
            if len(rest) >= _SHORTEST and rest[0].isupper() and rest not in one:
                return True
    return False


def _rests(name: str, longer: set[str]) -> Iterator[str]:
    for whole in longer:
        parts = re.split("[-‐–]", whole)
        if len(parts) > 1 and parts[0] == name:
            yield whole[len(name) + 1 :]
        elif len(parts) > 1 and parts[-1] == name:
            yield whole[: -len(name) - 1]


def _numbered(one: str, other: str) -> bool:
    mine, theirs = set(_NUMBERED.findall(one)), set(_NUMBERED.findall(other))
    return any(
        letter != other_letter
        for word, number, letter in mine - theirs
        for other_word, other_number, other_letter in theirs - mine
        if (word, number) == (other_word, other_number)
    )


def _named_further(one: str, other: str) -> bool:
    mine, theirs = going_on(one), going_on(other)
    return any(
        not mine[name] & theirs[name]
        and any(word and word not in one.casefold() for word in theirs[name])
        for name in mine.keys() & theirs.keys()
    )
