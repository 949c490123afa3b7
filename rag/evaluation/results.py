"""The results of one question, as plain values that can be stored.

Documents are named as in the question set, collection first. Knows no metric.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from index.types import Hit
from rag.types import Answer, Citation, Sentence

DocumentSpan = tuple[str, int, int]
"""Document, start, end."""

ANSWERING = frozenset({"written", "quoted", "computed"})
"""Kinds of sentences that are the answer; others only belong to it."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation: where it points and what it claims to quote."""

    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an answer with its citations, and how probable it is that they support it.

    None if a run of an earlier version did not save it.
    """

    text: str
    support: str
    citations: tuple[Cited, ...] = ()
    probability: float | None = None
    kind: str = "written"


@dataclass(frozen=True, slots=True)
class MeasuredAnswer:
    """An answer: what it said, what it drew on, and how long it took."""

    text: str
    refused: bool
    seconds: float
    sentences: tuple[Said, ...] = ()
    passages: tuple[DocumentSpan, ...] = ()
    standalone: str = ""
    answerable: float | None = None
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def citations(self) -> tuple[Cited, ...]:
        """Every citation of every sentence, in reading order."""
        return tuple(citation for said in self.sentences for citation in said.citations)

    @property
    def claimed(self) -> tuple[Said, ...]:
        """The sentences shown as the answer; none for a refusal."""
        return tuple(
            said
            for said in self.sentences
            if said.support == "supported" and said.kind in ANSWERING and not self.refused
        )

    @property
    def confidence(self) -> float | None:
        """The probability that the answer rests on: that of its best supported sentence, or that the
        documents answer at all if this is lower.

        For a refusal it is that of the best sentence held back, 0 if there is none; None if not saved.
        """
        wanted = "unsupported" if self.refused else "supported"
        kept = [
            said.probability
            for said in self.sentences
            if said.support == wanted and said.kind not in ("related", "further")
        ]
        known = [probability for probability in kept if probability is not None]
        if len(known) < len(kept):
            return None
        return min(max(known, default=0.0), 1.0 if self.answerable is None else self.answerable)


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question's passages, best first, and its reply if answers were asked for."""

    id: str
    passages: tuple[DocumentSpan, ...]
    search_seconds: float
    reply: MeasuredAnswer | None = None
    problem: str = ""

    def to_json(self) -> dict[str, object]:
        """Plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "QuestionResult":
        """The result that `to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        reply = values["reply"]
        return cls(
            id=str(values["id"]),
            passages=_read_spans(values["passages"]),
            search_seconds=float(values["search_seconds"]),
            reply=None if reply is None else _reply(reply),
            problem=str(values["problem"]),
        )


def _reply(values: Mapping[str, Any]) -> MeasuredAnswer:
    sentences = tuple(
        Said(
            s["text"],
            s["support"],
            tuple(Cited(**c) for c in s["citations"]),
            s.get("probability"),
            s.get("kind", "written"),
        )
        for s in values["sentences"]
    )
    passages = _read_spans(values["passages"])
    return MeasuredAnswer(**{**values, "sentences": sentences, "passages": passages})


def _read_spans(values: Iterable[Any]) -> tuple[DocumentSpan, ...]:
    return tuple((str(document), int(start), int(end)) for document, start, end in values)


def document_spans(hits: Iterable[Hit], collection: str) -> tuple[DocumentSpan, ...]:
    """Where the passages are, best first."""
    return tuple(
        (f"{collection}/{hit.passage.document}", hit.passage.start, hit.passage.end) for hit in hits
    )


def reply_of(answer: Answer, collection: str, *, seconds: float) -> MeasuredAnswer:
    """An answer as a reply."""
    return MeasuredAnswer(
        text=answer.text,
        refused=answer.refused,
        seconds=seconds,
        sentences=tuple(_said(sentence, collection) for sentence in answer.sentences),
        passages=document_spans(answer.passages, collection),
        standalone=answer.standalone,
        answerable=answer.answerable,
        timings=dict(answer.timings),
    )


def _said(sentence: Sentence, collection: str) -> Said:
    cited = tuple(_cited(citation, collection) for citation in sentence.citations)
    chance = round(sentence.probability, 6)
    return Said(sentence.text, sentence.support, cited, chance, sentence.kind)


def _cited(citation: Citation, collection: str) -> Cited:
    return Cited(f"{collection}/{citation.document}", citation.start, citation.end, citation.quote)
