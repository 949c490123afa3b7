"""Turns rated answers into entries of a question set. Knows no store.

A place counts if a person marked it, or if an answer rated good showed it; and only while its
document is unchanged, because the spans of a set refer to the current text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from index.types import Document
from rag.conversations.quoted import citations
from rag.conversations.types import KeptTurn

Why = Literal["no place is marked", "its document was changed or removed"]
Find = Callable[[str], Document | None]
"""A document by its id; None where it is not there any more."""


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A slice of a document's current text."""

    path: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class RatedQuestion:
    """A question with what is known about its answer; without spans the documents do not answer it."""

    turn: KeptTurn
    collection: str
    history: tuple[KeptTurn, ...]
    answers: tuple[str, ...] = ()
    spans: tuple[GoldSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A rated question whose correct answer is not yet known."""

    turn: KeptTurn
    collection: str
    why: Why


def entry_of(collection: str, turns: Sequence[KeptTurn], find: Find) -> RatedQuestion | Unplaced:
    """What the rating of the last of these consecutive turns says."""
    *before, turn = turns
    history = tuple(before) if _leans(turn) else ()
    if _unanswerable(turn):
        return RatedQuestion(turn, collection, history)
    places = _places(turn)
    if not places:
        return Unplaced(turn, collection, "no place is marked")
    spans = tuple(span for place in places if (span := _span(place, turn, find)))
    if len(spans) < len(places):
        return Unplaced(turn, collection, "its document was changed or removed")
    answers = () if turn.feedback.right else _answers(turn)
    return RatedQuestion(turn, collection, history, answers, spans)


def _leans(turn: KeptTurn) -> bool:
    """Whether the question was understood from what came before."""
    searched = (turn.answer or {}).get("standalone", turn.question)
    return bool(searched.split() != turn.question.split())


def _unanswerable(turn: KeptTurn) -> bool:
    refused = bool((turn.answer or {}).get("refused"))
    rated = turn.feedback
    if rated.thumb == "up":
        return refused
    return rated.reason == "unanswerable" and rated.right is None


def _places(turn: KeptTurn) -> list[Mapping[str, Any]]:
    """The places that answer: the marked one, else those shown by an answer rated good."""
    if turn.feedback.right:
        return [asdict(turn.feedback.right)]
    if turn.feedback.thumb != "up" or not turn.answer:
        return []
    proved = [one for one in turn.answer["sentences"] if one["support"] == "supported"]
    shown = [one for one in proved if one["kind"] != "related"]
    cited = citations({"sentences": shown})
    return list({(c["document_id"], c["start"], c["end"]): c for c in cited}.values())


def _span(place: Mapping[str, Any], turn: KeptTurn, find: Find) -> GoldSpan | None:
    document = find(place["document_id"])
    hashes = {one.document_id: one.content_hash for one in turn.versions}
    if document is None:
        return None
    if document.content_hash != (place.get("content_hash") or hashes.get(document.id)):
        return None
    start, end = place["start"], place["end"]
    if document.text[start:end] != place["quote"]:
        return None
    return GoldSpan(document.path, start, end, place["quote"])


def _answers(turn: KeptTurn) -> tuple[str, ...]:
    """The answering words of the first place shown, else the first sentence."""
    shown = [one for one in (turn.answer or {})["sentences"] if one["support"] == "supported"]
    for one in shown:
        if one["kind"] == "quoted" and one["words"]:
            (cited, *_) = one["citations"]
            begin, quote = cited["start"], cited["quote"]
            return (" ".join(quote[a - begin : b - begin] for a, b in one["words"]),)
    return (shown[0]["text"],) if shown else ()
