"""Do the sources of an answer contradict each other? Then the answer says so and shows both.

Looks at the sentences that an answer cites and at the evidence near them: about the same thing
(vectors), yet excluding each other (contrast.py). A false alarm costs trust, so it is silent where
it is not sure. Knows no LLM and no embedder: a few milliseconds.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import resources
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.language import question_language
from index.types import Vectors
from rag.conflicts.across import Translate, contrast_across
from rag.conflicts.contrast import contrast
from rag.conflicts.statement import Asked, Difference, Statement
from rag.evidence.gather import EvidenceSentence
from rag.reading.dated import dated
from rag.reading.notation import read
from rag.reading.quantities import missing
from rag.reading.words import spelling, words
from rag.types import Citation, Conflict, ConflictSide, Sentence

UNRELATED = 0.75
"""Cosine of texts that have nothing to do with each other, for the offline embedder."""
NEAR = 0.5
"""Least nearness (0 unrelated, 1 equal) of two sentences of one language that may contradict."""
NEAR_ACROSS = 0.33
"""The same for two languages, which keep the offline embedder's vectors apart."""
NEAR_TRANSLATED = 0.25
"""The same where a translation is compared, which tells apart what vectors cannot."""
RELEVANT = 0.3
"""How much further from the question than its language's nearest sentence one may be."""
RIVAL = 0.05
"""A sentence of the same place that is this much nearer is the one to compare with."""
MOST_SIDES = 4
LONGEST_QUOTE = 160

Cite = Callable[[int], Citation]
"""From a sentence's place in the evidence to its citation, numbered with the answer's others."""


class Weighed(Protocol):
    """Sentences of evidence, with their cosines to the question and vectors (n, dimension)."""

    @property
    def sentences(self) -> Sequence[EvidenceSentence]:
        """The sentences, by passage."""
        ...

    @property
    def vectors(self) -> Vectors:
        """Their vectors, in order."""
        ...


def find(
    question: str,
    sentences: Sequence[Sentence],
    evidence: Weighed,
    cite: Cite,
    *,
    unrelated: float = UNRELATED,
    translate: Translate | None = None,
) -> tuple[Conflict, ...]:
    """What the sources of these supported sentences, or others near them, say against each other.

    `unrelated` is the embedder's cosine of unrelated texts (`rag.support.check.unrelated_cosine`).
    Without `translate`, sentences of two languages are told apart by word lists, which see little.
    """
    said = [one for one in sentences if one.support == "supported" and one.citations]
    if not said or len(evidence.sentences) < 2:
        return ()
    asked = Asked(question)
    field = _Field(evidence, unrelated, NEAR_TRANSLATED if translate else NEAR_ACROSS)
    found: list[Conflict] = []
    seen: set[int] = set()
    for at, answer in field.cited(said):
        others = [
            (other, difference)
            for other in field.beside(at)
            if other not in seen
            and (
                difference := _told(field.statements[at], field.statements[other], asked, translate)
            )
            and _answered(difference, answer)
            and not field.agrees(other, difference)
        ]
        if others and at not in seen:
            found.append(_conflict(at, others, field, cite))
            seen |= {at, *(other for other, _ in others)}
    return tuple(found)


def _told(
    one: Statement, other: Statement, asked: Asked, translate: Translate | None
) -> Difference | None:
    """Without a translation the word lists decide; with one they decide all but numbers, whose two
    nouns they cannot compare.
    """
    if one.language == other.language or translate is None:
        return contrast(one, other, asked)
    if found := contrast_across(one, other, asked, translate):
        return found
    listed = contrast(one, other, asked)
    return listed if listed and listed.kind != "number" else None


def notes(conflicts: Iterable[Conflict], language: str) -> tuple[str, ...]:
    """One sentence for each conflict that tells a person of it, in the question's language."""
    texts = _texts()[language if language in _texts() else "en"]
    return tuple(_note(conflict, texts) for conflict in conflicts)


class _Field:
    """The evidence with how near its sentences are to each other and to the question."""

    def __init__(self, evidence: Weighed, unrelated: float, across: float) -> None:
        self.evidence, self._across = evidence, across
        vectors = np.asarray(evidence.vectors, np.float64)
        self.near: NDArray[np.float64] = (vectors @ vectors.T - unrelated) / (1 - unrelated)
        self.statements = [
            Statement(
                " ".join(one.text.split()),
                one.passage,
                question_language(one.text),
                dated(one.passage),
            )
            for one in evidence.sentences
        ]
        self._room = RELEVANT * (1 - unrelated)
        self._best: dict[str, float] = {}
        for one, statement in zip(evidence.sentences, self.statements, strict=True):
            best = max(one.relevance, self._best.get(statement.language, -1.0))
            self._best[statement.language] = best

    def cited(self, said: Sequence[Sentence]) -> Iterator[tuple[int, str]]:
        """Places of the sentences cited, each with the text of the answer that cites it."""
        places = {
            (one.passage.document_id, one.start, one.end): at
            for at, one in enumerate(self.evidence.sentences)
        }
        for sentence in said:
            for citation in sentence.citations:
                at = places.get((citation.document_id, citation.start, citation.end))
                if at is not None:
                    yield at, sentence.text

    def beside(self, at: int) -> list[int]:
        """Other places' sentences about the same thing, nearest first."""
        nearest: dict[tuple[str, str], float] = {}
        found = []
        for other in (int(place) for place in np.argsort(-self.near[at], kind="stable")):
            near = float(self.near[at, other])
            if not self._elsewhere(at, other) or near < self._needed(at, other):
                continue
            if near >= nearest.setdefault(self._place(other), near) - RIVAL and self._asked(other):
                found.append(other)
        return found

    def agrees(self, other: int, difference: Difference) -> bool:
        """Whether the other's document says the one's value too, and as near to the point."""
        place = self._place(other)
        return any(
            self._place(at) == place
            and at != other
            and self.near[at, other] >= NEAR - RIVAL
            and _holds(difference, self.statements[at].text)
            for at in range(len(self.statements))
        )

    def _asked(self, at: int) -> bool:
        """Whether a sentence is about as near to the question as its language's nearest."""
        best = self._best[self.statements[at].language]
        return self.evidence.sentences[at].relevance >= best - self._room

    def _needed(self, at: int, other: int) -> float:
        one, two = self.statements[at], self.statements[other]
        return NEAR if one.language == two.language else self._across

    def _place(self, at: int) -> tuple[str, str]:
        statement = self.statements[at]
        return statement.passage.document_id, statement.dated

    def _elsewhere(self, at: int, other: int) -> bool:
        """Another document, or a part of the same one that is from another time."""
        (mine, date), (theirs, when) = self._place(at), self._place(other)
        return mine != theirs or bool(date and when and date != when)


def _answered(difference: Difference, answer: str) -> bool:
    """Whether the answer says the one's value: what it leaves out need not be put right."""
    return difference.kind == "negation" or _holds(difference, answer)


def _holds(difference: Difference, text: str) -> bool:
    """Whether a text says the first of the two values."""
    if difference.value:
        proof = read(text)
        return not any(missing([end], proof) for end in difference.value.ends)
    if difference.kind == "negation":
        return False
    held = words(text)
    return any(spelling(part, word) >= 0.8 for part in words(difference.one) for word in held)


def _conflict(
    at: int, others: Sequence[tuple[int, Difference]], field: _Field, cite: Cite
) -> Conflict:
    """The one's side, and one for each other place that says something else."""
    first = others[0][1]
    sides = [ConflictSide(first.one, cite(at), field.statements[at].dated)]
    shown: set[tuple[str, str]] = set()
    for other, difference in others:
        document = field.evidence.sentences[other].passage.document_id
        if difference.kind != first.kind or (document, difference.other) in shown:
            continue
        shown.add((document, difference.other))
        sides.append(ConflictSide(difference.other, cite(other), field.statements[other].dated))
    return Conflict(first.kind, tuple(sides[:MOST_SIDES]))


def _note(conflict: Conflict, texts: dict[str, str]) -> str:
    said = []
    for side in conflict.sides:
        citation = side.citation
        title = citation.title or citation.document
        source = f"{title}, {side.dated}" if side.dated and side.dated not in title else title
        quote = " ".join(citation.quote.split())
        if len(quote) > LONGEST_QUOTE:
            quote = quote[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
        template = texts[side.value if conflict.kind == "negation" else "says"]
        said.append(template.format(quote=quote.rstrip("."), source=source, value=side.value))
    return f"{texts['intro']} {', '.join(said)}."


def _texts() -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("notes.toml").read_text("utf-8")
    return tomllib.loads(text)
