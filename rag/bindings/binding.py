"""What is known exactly of a question says which units are meant, and which are not; no model decides that.

Each binding has a subject of its own: the label, the time or the designation that a question names, or the
cells of a table. Of a unit it says that it is bound to the question, that it is excluded, or nothing.
What such a word weighs stands here, and only here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from index.tuning import tuned
from rag.reader.types import Material, Place, Reading
from rag.reader.units import Unit

Reason = Literal["time", "label", "designation", "row"]
Key = tuple[str, int]
"""A passage's id and where a unit begins in its document."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A unit is bound to the question, or excluded, for a reason.

    `rivals` names the units of which only bound ones can answer, such as the rows of one table; `only` says
    that no other of them is bound.
    """

    bound: bool
    reason: Reason
    rivals: tuple[str, int] | None = None
    only: bool = False


Opinions = Mapping[Key, Opinion]


class Binding(Protocol):
    """Knows one thing exactly that a question names."""

    def opinions(self, material: Sequence[Material]) -> Opinions:
        """What is sure about units; of those left out there is no opinion."""
        ...


def key_of(material: Material, unit: Unit) -> Key:
    """What an opinion on this unit is filed under."""
    return material.passage.id, unit.start


def bind(reading: Reading, material: Sequence[Material], bindings: Sequence[Binding]) -> Reading:
    """The reading with every opinion counted: it weighs, or decides among rivals. Headings never answer."""
    told = [binding.opinions(material) for binding in bindings]
    places = [_weighed(place, told) for place in reading.places]
    for opinions in told:
        places = _decided(places, opinions)
    return Reading(tuple(places))


def _weighed(place: Place, told: Sequence[Opinions]) -> Place:
    if not place.unit.answers:
        return replace(place, probability=0.0, answerable=0.0)
    key, weight = (place.passage.id, place.unit.start), 1.0
    for opinions in told:
        opinion = opinions.get(key)
        if opinion is not None and opinion.rivals is None:
            weight *= _weight(opinion)
    most = tuned("rag.bindings.most")
    return replace(
        place,
        probability=min(most, place.probability * weight),
        answerable=min(most, place.chance * weight),
    )


def _weight(opinion: Opinion) -> float:
    """What a probability is multiplied by."""
    if opinion.reason == "label":
        return tuned("rag.bindings.label_bound" if opinion.bound else "rag.bindings.label_excluded")
    if opinion.bound:
        return 1.0
    time = opinion.reason == "time"
    return tuned("rag.bindings.time_excluded" if time else "rag.bindings.designation_excluded")


def _decided(places: Sequence[Place], opinions: Opinions) -> list[Place]:
    """Among rivals what is excluded cannot answer; what alone is bound answers as probably as the best.

    Whether anything answers is still read off all of them.
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
            if not opinion.bound:
                found[at] = replace(found[at], probability=0.0)
            elif opinion.only:
                found[at] = replace(found[at], probability=best)
    return found
