"""How other values of a tuned constant change the places shown: `python -m lab.experiments.places`.

Questions of a set are searched and read once; for each value the exact bindings, the refusal and the
selection of places run again. No chat model is asked. Follow-ups are left out. With `--bound` only
questions that name a label, a time or a designation are read: no binding concerns the others.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from index.compose import open_library
from index.models.embedder import load_embedder
from index.settings import read_settings
from index.tuning import tuned
from index.types import Hit, View
from lab.experiments.trying import tried
from rag.bindings.labels import named
from rag.compose import reader_of
from rag.evaluation.opening import indexed
from rag.evaluation.set import Question, load_set
from rag.evidence import Sources, answering_places, gather
from rag.grounding.names import DESIGNATION
from rag.library_view import LibraryView
from rag.question.understanding import Part
from rag.reader.types import Material, Place, Reader, Reading
from rag.versions.dated_documents import asked_time

DATA = Path(__file__).resolve().parents[2] / "data"
PASSAGES = 8
GRIDS = {
    "rag.bindings.label_binds": (1, 2, 3, 5),
    "rag.bindings.label_excluded": (0.1, 0.2, 0.3, 0.5, 1),
    "rag.bindings.time_excluded": (0.1, 0.2, 0.3, 0.5, 1),
    "rag.bindings.designation_excluded": (0.05, 0.1, 0.2, 0.5, 1),
    "rag.places.behind": (0.3, 0.4, 0.5, 0.6, 0.7),
    "index.settings.refusal": (0.3, 0.4, 0.5, 0.6, 0.7),
}


@dataclass
class OnceRead:
    """A `Reader` that reads each question once."""

    reader: Reader
    _read: dict[tuple[str, ...], Reading] = field(default_factory=dict)

    name = "read once"

    def load(self) -> None:
        """Load the reader."""
        self.reader.load()

    def read(self, question: str, material: Sequence[Material], *, before: str = "") -> Reading:
        """The reading of these passages, read only once."""
        key = (question, *(one.passage.id for one in material))
        if key not in self._read:
            self._read[key] = self.reader.read(question, material, before=before)
        return self._read[key]

    def follows(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Ask the reader."""
        return self.reader.follows(pairs)

    def judge(
        self, question: str, claim: str, places: Sequence[Place], *, before: str = ""
    ) -> float:
        """Ask the reader."""
        return self.reader.judge(question, claim, places, before=before)


@dataclass(frozen=True, slots=True)
class SearchedQuestion:
    """A question with what was found for it."""

    question: Question
    part: Part
    hits: list[Hit]
    sources: Sources


def concerned(question: Question) -> bool:
    """Whether a binding could say anything about it."""
    text = question.question
    return bool(
        named(text) or DESIGNATION.search(text) or asked_time(text, date.today()).when is not None
    )


def outcome(asked: SearchedQuestion, reader: Reader) -> str:
    """For a question with an answer: right, wrong or refused; for another one: silent or answered."""
    evidence = gather(
        asked.part, asked.hits, asked.sources, reader, refusal=tuned("index.settings.refusal")
    )
    shown = answering_places(evidence).answering
    if not asked.question.answerable:
        return "answered" if shown else "silent"
    if not shown:
        return "refused"
    gold = asked.question.evidence
    right = any(
        place.document.endswith(f"/{one.passage.document}")
        and any(one.unit.start < end and start < one.unit.end for start, end in place.spans)
        for one in shown
        for place in gold
    )
    return "right" if right else "wrong"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each constant."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.places", description=__doc__)
    parser.add_argument("names", nargs="*", help="constants; all of the grid by default")
    parser.add_argument("--set", type=Path, default=DATA, dest="folder")
    parser.add_argument("--limit", type=int, default=140, help="questions")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--bound", action="store_true", help="only what a binding concerns")
    options = parser.parse_args(arguments)
    found = load_set(options.folder)
    chosen = [one for one in found.questions if not one.history]
    chosen = [one for one in chosen if concerned(one) or not options.bound]
    Random(options.seed).shuffle(chosen)
    settings, _ = indexed(found, read_settings(), progress=lambda what, done, total: None)
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    reader = OnceRead(reader_of(settings, embedder))
    with open_library(settings, write=False) as library:
        asked = []
        for one in chosen[: options.limit]:
            view = View(one.collection, one.scope or None)
            query = library.query(one.question, view)
            sources = Sources(LibraryView(library, view), date.today(), query.language)
            hits = library.search(query, view, k=PASSAGES)
            asked.append(SearchedQuestion(one, Part(one.question, "", query), hits, sources))
        for name in options.names or GRIDS:
            print(f"| {name} (n={len(asked)}) | right | wrong | refused | unanswerable answered |")
            print("| --- | --- | --- | --- | --- |")
            for value in GRIDS[name]:
                with tried(name, value):
                    said = [outcome(one, reader) for one in asked]
                counts = [said.count(each) for each in ("right", "wrong", "refused", "answered")]
                silent = said.count("silent")
                print(
                    f"| {value} | {' | '.join(map(str, counts))} of {counts[3] + silent} |",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
