"""Applies what is known exactly: which units a question means by label, time, designation or table
cell.

A binding says that a unit is bound to the question, or excluded, or nothing. Only this module
decides how much that counts; no model is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from index.tuning import tuned
from rag.reader.types import Material, Place, Reading
from rag.reader.unit import Unit

Reason = Literal["time", "label", "designation", "row"]
Key = tuple[str, int]
"""A passage's id, and the offset at which a unit begins in the document."""
MOST = 0.99
"""No binding makes an answer certain: probabilities end here."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Says that a unit is bound to the question or excluded, and why.

    Of units that share `rivals`, such as the rows of one table, only bound ones can answer; `only`
    says that no other one is bound.
    """

    binds: bool
    reason: Reason
    rivals: tuple[str, int] | None = None
    only: bool = False


Opinions = Mapping[Key, Opinion]


class Binding(Protocol):
    """Recognizes one kind of thing that questions name exactly."""

    def opinions(self, material: Sequence[Material]) -> Opinions:
        """The opinions that are certain; other units have no entry."""
        ...


def key_of(material: Material, unit: Unit) -> Key:
    """The key of this unit's opinions."""
    return material.passage.id, unit.start


def bind(reading: Reading, material: Sequence[Material], bindings: Sequence[Binding]) -> Reading:
    """The reading with all opinions applied; headings never answer."""
    all_opinions = [binding.opinions(material) for binding in bindings]
    places = [_weighed(place, all_opinions) for place in reading.places]
    for opinions in all_opinions:
        places = _decided(places, opinions)
    return Reading(tuple(places))


def _weighed(place: Place, all_opinions: Sequence[Opinions]) -> Place:
    if not place.unit.answers:
        return replace(place, probability=0.0, answerable=0.0)
    key, weight = (place.passage.id, place.unit.start), 1.0
    for opinions in all_opinions:
        opinion = opinions.get(key)
        if opinion is not None and opinion.rivals is None:
            weight *= _weight(opinion)
    return replace(
        place,
        probability=min(MOST, place.probability * weight),
        answerable=min(MOST, place.chance * weight),
    )


def _weight(opinion: Opinion) -> float:
    """The factor for a unit's probability."""
    if opinion.reason == "label":
        return tuned("rag.bindings.label_binds" if opinion.binds else "rag.bindings.label_excluded")
    if opinion.binds:
        return 1.0
    time = opinion.reason == "time"
    return tuned("rag.bindings.time_excluded" if time else "rag.bindings.designation_excluded")


def _decided(places: Sequence[Place], opinions: Opinions) -> list[Place]:
    """Among rivals an excluded unit cannot answer, and the only bound one is as probable as the
    best.

    Whether anything answers still depends on all of them.
    """
    found = list(places)
    rivals: dict[tuple[str, int], list[tuple[int, Opinion]]] = {}
    for at, place in enumerate(places):
        opinion = opinions.get((place.passage.id, place.unit.start))
        if opinion is not None and opinion.rivals is not None:
            rivals.setdefault(opinion.rivals, []).append((at, opinion))
    for group in rivals.values():
        best = max(places[at].probability for at, _ in group)
        for at, opinion in group:
            if not opinion.binds:
                found[at] = replace(found[at], probability=0.0)
            elif opinion.only:
                found[at] = replace(found[at], probability=best)
    return found
