"""Answer selection: keeps the number of places that maximizes the expected F1."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.tuning import tuned
from rag.reader.types import Place, Reading

MOST, MOST_RELATED = 5, 8
"""The most answering and related places that a person still reads."""
LEAST_ALIKE = 2
"""So many items of a list that are nearly as probable as its likeliest stand for all of it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The places that answer, the best first, and the related ones, in reading order."""

    answering: tuple[Place, ...]
    related: tuple[Place, ...]


def choose(reading: Reading) -> Chosen:
    """The places to show: as many of the likeliest as maximize the expected F1, the best set for
    independent probabilities (Jansche 2007).

    Answering ones are in the best place's passage and nearly as probable.
    """
    ranked = sorted(
        (place for place in reading.places if place.probability > 0),
        key=lambda one: -one.probability,
    )
    if not ranked:
        return Chosen((), ())
    kept = without_overlaps(ranked[: greatest_f1([place.probability for place in ranked])])
    best = kept[0]
    least = tuned("rag.places.behind") * best.probability
    answering = [
        place
        for place in kept
        if place.passage.id == best.passage.id and place.probability >= least
    ][:MOST]
    related = [place for place in kept if place not in answering][:MOST_RELATED]
    return Chosen((best, *_ordered(answering[1:])), tuple(_ordered(related)))


def greatest_f1(chances: Sequence[float]) -> int:
    """How many of these probabilities, in descending order, maximize the expected F1."""
    if not chances:
        return 0
    taken = np.arange(1, len(chances) + 1)
    expected = 2 * np.cumsum(chances) / (taken + sum(chances))
    return int(np.argmax(expected)) + 1


def with_lists(reading: Reading) -> Reading:
    """The reading; a list of which several items answer alike answers as a whole.

    Who asks for one item gets that; who asks what a list holds, gets the line that introduces it, as
    probable as the likeliest item, with all items as the answering words. A list that no line introduces
    begins with its first item.
    """
    return replace(reading, places=tuple(_as_list(one, reading) for one in reading.places))


def _as_list(first: Place, reading: Reading) -> Place:
    if not first.unit.items:
        return first
    items = [one for one in reading.places if one.unit.kind == "item" and one.overlaps(first)]
    if not first.unit.opens:
        items = [one for one in items if one is not first]
    items.sort(key=lambda one: -one.probability)
    if len(items) < LEAST_ALIKE or items[LEAST_ALIKE - 1].probability < items[0].probability / 2:
        return first.as_item() if first.unit.opens else first
    best = items[0]
    if best.probability < first.probability:
        return first
    words = min(one.unit.start for one in items), first.unit.stop
    return replace(first, probability=best.probability, answerable=best.answerable, words=words)


def without_overlaps(places: Sequence[Place]) -> list[Place]:
    """The places, likeliest first, without those that overlap a likelier one, as a list does its items."""
    kept = list[Place]()
    for place in places:
        if not any(place.overlaps(other) for other in kept):
            kept.append(place)
    return kept


def _ordered(places: Sequence[Place]) -> list[Place]:
    """The places in reading order, documents in the order of their first place."""
    documents = list(dict.fromkeys(place.passage.document_id for place in places))
    return sorted(
        places, key=lambda one: (documents.index(one.passage.document_id), one.unit.start)
    )
