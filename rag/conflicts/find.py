"""Finds places whose values contradict the best place, so that the answer can show both.

Numbers and dates are compared exactly, by value. Versions of a document differ in when they are
valid. In doubt there is no conflict: a false alarm costs trust. Names and negations are not
compared (docs/reader.md says why).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.tuning import tuned
from rag.grounding.check import unknown_names
from rag.grounding.names import goes_on
from rag.grounding.values import Value, exclude, same, values
from rag.reader.types import Place

MOST_SIDES = 4
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

Dated = Callable[[Place], str]
"""The words for when a place's document holds, "" if unknown."""
BothTrue = Callable[[Place, Place], bool]


@dataclass(frozen=True, slots=True)
class Side:
    """One side: a place, its value, and when it holds, in a few words."""

    value: str
    place: Place
    dated: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Places whose values exclude each other; the best place's side comes first."""

    kind: Literal["number", "date"]
    sides: tuple[Side, ...]


def find(
    best: Place, places: Sequence[Place], *, dated: Dated, both_true: BothTrue
) -> Contradiction | None:
    """The contradiction between the best place and other sources, or None.

    `both_true` tells whether two documents are about different occasions.
    """
    against: list[tuple[Literal["number", "date"], str, Side]] = []
    for rival in _rivals(best, places, dated):
        if both_true(best, rival) or _of_another_thing(best, rival):
            continue
        if excluding := _excluding_values(best, rival):
            mine, theirs = excluding
            kind: Literal["number", "date"] = "date" if mine.kind == "date" else "number"
            against.append((kind, mine.text, Side(theirs.text, rival, dated(rival))))
    if not against:
        return None
    first, value, _ = against[0]
    sides = [Side(value, best, dated(best)), *(side for kind, _, side in against if kind == first)]
    return Contradiction(first, tuple(sides[:MOST_SIDES]))


def rival() -> float:
    """The least probability, as a share of the best place's, with which another source contradicts
    it.
    """
    return tuned("rag.conflicts.rival")


def differ(one: Place, other: Place) -> bool:
    """Whether two places give values that exclude each other."""
    return _excluding_values(one, other) is not None


def _rivals(best: Place, places: Sequence[Place], dated: Dated) -> list[Place]:
    """The likeliest place of each other source, or of this one at another time, likeliest first."""
    found: dict[tuple[str, str], Place] = {}
    for place in sorted(places, key=lambda one: -one.probability):
        if place.probability < rival() * best.probability:
            break
        source = (place.passage.document_id, dated(place))
        if source != (best.passage.document_id, dated(best)):
            found.setdefault(source, place)
    return list(found.values())


def _excluding_values(one: Place, other: Place) -> tuple[Value, Value] | None:
    """Two values that exclude each other, if the places share no value."""
    mine, theirs = _figures(one), _figures(other)
    if any(same(a, b) for a in mine for b in theirs):
        return None
    return next(((a, b) for a in mine for b in theirs if exclude(a, b)), None)


def _figures(place: Place) -> tuple[Value, ...]:
    """The values that overlap the answering words, else all values of the unit.

    They are read in their sentence, as the words alone may lack a unit or an "about".
    """
    if place.words:
        first, last = place.words
        spans = [(one, place.unit.span(one.start, one.end)) for one in values(place.unit.text)]
        own = tuple(one for one, (start, end) in spans if start < last and end > first)
        if own:
            return own
    return values(place.shown)


def _of_another_thing(one: Place, other: Place) -> bool:
    """Whether each names something that the other does not: a town, a group of people, a season, a
    year.

    The same goes for "Halle 2a" beside "Halle 2".
    """
    mine, theirs = _years(one), _years(other)
    if mine and theirs and not mine & theirs:
        return True
    if goes_on(one.shown, other.shown) or goes_on(other.shown, one.shown):
        return True
    return bool(_names(one, other)) and bool(_names(other, one))


def _names(one: Place, other: Place) -> list[str]:
    return unknown_names(_without_figures(one), f"{other.shown} {other.passage.title}")


def _without_figures(place: Place) -> str:
    text = place.shown
    for value in reversed(values(text)):  # with units, which are nouns too
        text = text[: value.start] + text[value.end :]
    return text


def _years(place: Place) -> set[str]:
    return {year for year in _YEAR.findall(place.unit.text) if year not in _answering(place)}


def _answering(place: Place) -> str:
    if not place.words:
        return ""
    begin = place.passage.start
    return place.passage.text[place.words[0] - begin : place.words[1] - begin]
