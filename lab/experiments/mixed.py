"""How well passages in another language are found if the collection has the question's, too.

`python -m lab.experiments.mixed --evals DIR` puts all documents of `data/` into one collection, and of
`xquad` every other article in German only, the rest in English only. It prints how often a passage
that answers is among the first, within and across languages, for several values of
`search.across`. The scores are moved after one search. Minutes, embedding included.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.library import Library
from index.models.embedder import load_embedder
from index.protocols import Embedder
from index.search.hybrid import ACROSS, Weighing
from index.settings import read_settings
from index.stores.memory import MemoryVectors
from index.types import Hit, Passage, View
from rag.evaluation.set import Question, load_set

DATA = Path(__file__).resolve().parents[2] / "data"
VALUES = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08)
FIRST = 8
"""Passages that the reader is given."""


@dataclass(frozen=True, slots=True)
class MixedHits:
    """A question's hits, each with whether it answers; `across`: the answer is in another language."""

    across: bool
    language: str
    hits: tuple[tuple[Hit, bool], ...]

    def among_first(self, value: float) -> bool:
        """Whether a passage that answers is among the first, with this value of `search.across`."""
        more = value - Weighing().across
        ranked = sorted(
            self.hits,
            key=lambda one: -one[0].score - more * (one[0].passage.language != self.language),
        )
        return any(answers for _, answers in ranked[:FIRST])


def answers(passage: Passage, question: Question) -> bool:
    """Whether the passage overlaps the evidence; without spans, whether it is of its document."""
    return any(
        passage.document == one.document
        and (not one.spans or any(passage.start < end and passage.end > start for start, end in one.spans))
        for one in question.evidence
    )  # fmt: skip


def halves(source: Path, target: Path) -> None:
    """Copy every other article in German, the others in English."""
    for number, article in enumerate(sorted((source / "de").iterdir())):
        language = "en" if number % 2 else "de"
        shutil.copytree(source / language / article.name, target / language / article.name)


def searched(
    folder: Path, questions: Sequence[Question], embedder: Embedder
) -> Iterator[MixedHits]:
    """Each question whose evidence lies in the folder, asked of all of it."""
    with (
        tempfile.TemporaryDirectory() as home,
        Library.open(home, embedder=embedder, vectors=MemoryVectors(), write=True) as library,
    ):
        library.sync(folder, collection="mixed")
        for question in questions:
            if not (question.answerable and (folder / question.evidence[0].document).exists()):
                continue
            query = library.query(question.question, View("mixed"))
            hits = library.search(query, View("mixed"), k=ACROSS)
            across = question.evidence[0].document.split("/")[0] != question.lang
            told = tuple((hit, answers(hit.passage, question)) for hit in hits)
            yield MixedHits(across, query.language, told)


def rows(name: str, found: Sequence[MixedHits]) -> Iterator[str]:
    """A table row for each value: the shares within a language and across."""
    for value in VALUES:
        shares = []
        for across in (False, True):
            some = [one.among_first(value) for one in found if one.across == across]
            shares.append(f"{sum(some) / max(1, len(some)):.3f} (n={len(some)})")
        yield f"| {name} | {value} | {shares[0]} | {shares[1]} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.mixed", description=__doc__)
    parser.add_argument("--evals", type=Path, required=True, help="folder of the open sets")
    options = parser.parse_args(arguments)
    settings = read_settings()
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    print(f"| set | `search.across` | within a language, first {FIRST} | across |")
    print("| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as made:
        halves(options.evals / "xquad" / "documents", Path(made))
        for name, folder, source in (
            ("data", DATA / "documents", DATA),
            ("xquad", Path(made), options.evals / "xquad"),
        ):
            asked = [one for one in load_set(source).questions if not one.history]
            for line in rows(name, list(searched(folder, asked, embedder))):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
