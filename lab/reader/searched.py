"""Held-out questions, understood, searched and read in the sets' own indexes as the product does it.

Nothing in them was trained on: a region of omos, articles of xquad, and folders that we wrote. Shared by the
calibration of the reader and of the second reading. Loads no model.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from index.compose import open_library
from index.settings import Settings
from index.types import Hit, View
from lab.reader import question_set
from lab.reader.corpus import HELD_REGION, held
from rag.evaluation.opening import indexed
from rag.evaluation.set import Question, load_set
from rag.evidence import Sources, gather
from rag.library_view import LibraryView
from rag.question.followup import TellsFollowUps
from rag.question.understanding import Part, understand
from rag.reader.types import Reader, Reading

PASSAGES = 8
"""How many passages are read for a question."""
LONGEST_QUESTION = 4000
"""Characters of a question at most."""


@dataclass(frozen=True, slots=True)
class Searched:
    """A question, as understood, with the passages found for it, and the documents around them."""

    question: Question
    part: Part
    hits: list[Hit]
    sources: Sources

    def read(self, reader: Reader) -> Reading:
        """The first reading, exact bindings included. Raises ModelError."""
        return gather(self.part, self.hits, self.sources, reader, refusal=0.5).reading

    def is_gold(self, document: str, start: int, end: int) -> bool:
        """Whether the span of a document overlaps a gold span."""
        return self.question.answerable and any(
            (place.document == document or place.document.endswith(f"/{document}"))
            and any(start < last and first < end for first, last in place.spans)
            for place in self.question.evidence
        )


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A question set, and which of its questions are held out from training."""

    folder: Path
    holds: Callable[[Question], bool]


SETS = ("omos", "xquad", "ours")


def held_out(
    evals: Path, ours: Path, names: Sequence[str] = SETS, *, unseen: str = ""
) -> Mapping[str, HeldOut]:
    """The sets of these names; writes our own held-out folders as a set into `ours`.

    `unseen` names files in written/ that came after the training, such as "folders-j-*.txt": all of
    them are one more set.
    """
    question_set.write(ours / "held")
    every = {
        "omos": HeldOut(evals / "omos", _omos),
        "xquad": HeldOut(evals / "xquad", _xquad),
        "ours": HeldOut(ours / "held", _every),
    }
    found = {name: every[name] for name in names}
    if unseen:
        question_set.write(ours / "unseen", files=unseen, held_out=None)
        found["unseen"] = HeldOut(ours / "unseen", _every)
    return found


def searched(
    source: HeldOut, settings: Settings, reader: TellsFollowUps, *, most: int, seed: int
) -> Iterator[Searched]:
    """At most so many of a set's held-out questions, in an order that the seed decides."""
    questions = load_set(source.folder)
    inside, _ = indexed(questions, settings, progress=lambda what, done, total: None)
    chosen = [one for one in questions.questions if source.holds(one)]
    Random(seed).shuffle(chosen)
    with open_library(inside, write=False) as library:
        for question in chosen[:most]:
            view = View(question.collection, question.scope or None)
            asked = understand(
                question.question,
                question.history,
                view,
                library,
                reader,
                longest=LONGEST_QUESTION,
            )
            if len(asked.parts) > 1:
                continue  # answered one by one
            (part,) = asked.parts
            hits = library.search(part.query, view, k=PASSAGES)
            sources = Sources(LibraryView(library, view), date.today(), asked.language)
            yield Searched(question, part, hits, sources)


def _omos(question: Question) -> bool:
    """The held-out region: answered with places, or not answered on its own page."""
    here = HELD_REGION in question.collection
    return here and (not question.answerable or bool(question.evidence[0].spans))


def _xquad(question: Question) -> bool:
    """The held-out articles, and unanswerable questions."""
    if not question.answerable:
        return True
    place = question.evidence[0]
    return bool(place.spans) and held(f"xquad/{place.document.split('/')[-2]}")


def _every(question: Question) -> bool:
    """All questions: no training saw the folders."""
    return True
