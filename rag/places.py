"""From what was read to the places that are shown: which answer, which are related, what each looks like.

Knows no model and no web.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.tuning import tuned
from index.types import Document, Hit
from rag.answer_builder import Ledger
from rag.reader.types import Material, Place, Reading
from rag.reader.units import units_of
from rag.rows import shown_row
from rag.types import Kind, Sentence

MOST, MOST_RELATED = 5, 8
"""Places that answer, and related ones, that a person still reads."""

DocumentOf = Callable[[str], Document]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The places that answer, the best first, and the related ones, in reading order."""

    answering: tuple[Place, ...]
    related: tuple[Place, ...]


def material(hits: Sequence[Hit], document_of: DocumentOf) -> list[Material]:
    """The passages found with their units; heads of tables above a passage are read from its document."""
    documents: dict[str, Document] = {}
    found = []
    first = max((hit.score for hit in hits), default=0.0)
    for hit in hits:
        passage = hit.passage
        if passage.document_id not in documents:
            documents[passage.document_id] = document_of(passage.document_id)
        whole = documents[passage.document_id]
        if (
            whole.text[passage.start : passage.end] != passage.text
        ):  # it was replaced since the search
            whole = Document("", "", "", "", " " * passage.start + passage.text, "", "")
        found.append(
            Material(
                passage,
                tuple(
                    units_of(whole.text, passage.start, passage.end, whole.headings, whole.tables)
                ),
                hit.score - first,
            )
        )
    return found


def choose(reading: Reading) -> Chosen:
    """The places worth showing: as many of the likeliest as make the expected F1 greatest.

    With independent probabilities that is the best set there is (Jansche 2007). The answering ones are
    of the best place's passage, and nearly as probable as it.
    """
    ranked = sorted(
        (place for place in reading.places if place.probability > 0),
        key=lambda one: -one.probability,
    )
    if not ranked:
        return Chosen((), ())
    kept = ranked[: greatest_f1([place.probability for place in ranked])]
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
    """How many of the chances, greatest first, make the expected F1 greatest."""
    if not chances:
        return 0
    taken = np.arange(1, len(chances) + 1)
    expected = 2 * np.cumsum(chances) / (taken + sum(chances))
    return int(np.argmax(expected)) + 1


def quoted(place: Place, ledger: Ledger, kind: Kind = "quoted") -> Sentence:
    """A place as a sentence of the answer: the document's own words, the answering ones marked."""
    words = () if place.words is None or kind != "quoted" else (place.words,)
    cited = (ledger.cite(place),)
    row = shown_row(place)
    return Sentence(place.shown, "supported", cited, place.probability, kind, words, row=row)


def _ordered(places: Sequence[Place]) -> list[Place]:
    """In reading order, documents in the order of their first place."""
    documents = list(dict.fromkeys(place.passage.document_id for place in places))
    return sorted(
        places, key=lambda one: (documents.index(one.passage.document_id), one.unit.start)
    )
