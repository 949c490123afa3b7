"""What each part of a search is worth on the open sets: `python -m lab.experiments.retrieval --evals DIR`.

Asks every answerable question once with all parts and once without each, and the questions within a
language also misspelt and shortened. Vectors of passages are compared one by one instead of in
Chroma's graph. Figures are means of `omos`' regions. Minutes, embedding included; vectors are kept.
"""

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.compose import open_library
from index.models.embedder import load_embedder
from index.protocols import VectorStore
from index.search.hybrid import CANDIDATES, HybridSearch, Weighing
from index.search.typical import TypicalQuestions
from index.settings import Settings, read_settings
from index.stores import keywords
from index.stores.chroma import ChromaVectors
from index.stores.memory import MemoryVectors
from index.types import Passage, Vectors, View
from lab.experiments.held import Held
from lab.experiments.vectors import Remembered
from lab.experiments.wordings import misspelt, short
from rag.evaluation.homes import build, home_for
from rag.evaluation.ranking import rank_figures
from rag.evaluation.set import Question, QuestionSet, load_set

FIGURES = ("hit@1", "hit@5", "ndcg@10")
RRF = 60
Ranking = Callable[[Question], list[str]]
Table = dict[str, dict[str, dict[str, float]]]
"""Figures by row, then direction, then name."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A set's index, opened for measuring: with stems and without, with titles and without."""

    questions: QuestionSet
    languages: Mapping[str, str]
    catalog: Held
    unstemmed: Held
    vectors: VectorStore
    untitled: VectorStore
    embedder: Remembered
    typical: TypicalQuestions

    def ranking(self, weighing: Weighing | None = None, **instead: Any) -> Ranking:
        """Documents in the order of the product's search, with these parts of it replaced."""
        parts = {"catalog": self.catalog, "vectors": self.vectors, **instead}
        searching = HybridSearch(
            embedder=self.embedder,
            typical=self.typical,
            weighing=weighing or Weighing(),
            **parts,
        )

        def rank(question: Question) -> list[str]:
            view = View(question.collection)
            hits = searching.search(searching.query(question.question, view), view, k=CANDIDATES)
            return [hit.passage.document for hit in hits]

        return rank

    def one_side(self, side: str) -> Ranking:
        """Documents by vectors alone, keywords alone, or reciprocal ranks of both, equally weighed."""

        def rank(question: Question) -> list[str]:
            vector = self.embedder.embed_questions([question.question])[0]
            near = [id_ for id_, _ in self.vectors.nearest(question.collection, vector, CANDIDATES)]
            view = View(question.collection)
            points = self.catalog.search(question.question, view, k=CANDIDATES).points
            told = sorted(points, key=lambda id_: -points[id_])
            lists = {"vectors": [near], "keywords": [told], "both": [near, told]}[side]
            ranks: dict[str, float] = defaultdict(float)
            for listed in lists:
                for place, id_ in enumerate(listed):
                    ranks[id_] += 1 / (RRF + place + 1)
            best = sorted(ranks, key=lambda id_: (-ranks[id_], id_))
            return [self.catalog.texts[question.collection][id_].document for id_ in best]

        return rank


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(
        prog="python -m lab.experiments.retrieval", description=__doc__
    )
    parser.add_argument("--evals", type=Path, required=True, help="folder of the open sets")
    parser.add_argument("--sets", nargs="+", default=["omos", "xquad"], metavar="SET")
    parser.add_argument("--most", type=int, default=300, help="questions misspelt, by direction")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    settings = read_settings()
    for name in given.sets:
        bench = opened(given.evals / name, settings)
        asked = [question for question in bench.questions.questions if question.answerable]
        show(f"{name}, all questions ({len(asked)})", ablation(bench, asked))
        show(f"{name}, as people type", as_typed(bench, asked, most=given.most, seed=given.seed))
        bench.embedder.save()
    return 0


def ablation(bench: Bench, asked: Sequence[Question]) -> Table:
    """The search with every part, then without each, then with other ways to combine both sides."""
    fixed = replace(Weighing(), keyword_unsure=Weighing().keyword)
    rows = {
        "everything": bench.ranking(),
        "without titles and headings for the embedder": bench.ranking(vectors=bench.untitled),
        "without keywords": bench.ranking(
            replace(Weighing(), keyword=0.0, keyword_unsure=0.0, keyword_across=0.0)
        ),
        "without stems, compounds, slips, phrases": bench.ranking(catalog=bench.unstemmed),
        "without taking off what questions share": bench.ranking(replace(Weighing(), common=0.0)),
        "without the nearest sentence": bench.ranking(replace(Weighing(), sentence=0.0)),
        "one weight for every question": bench.ranking(fixed),
        "one weight across languages too": bench.ranking(
            replace(fixed, keyword_across=Weighing().keyword)
        ),
        "vectors alone": bench.one_side("vectors"),
        "keywords alone": bench.one_side("keywords"),
        "equal-weight RRF": bench.one_side("both"),
    }
    return {row: figures(bench, asked, rank) for row, rank in rows.items()}


def as_typed(bench: Bench, asked: Sequence[Question], *, most: int, seed: int) -> Table:
    """Questions within a language as written, misspelt, and shortened to three words."""
    chosen: list[Question] = []
    for language in ("de", "en"):
        own = [q for q in asked if q.lang == language == bench.languages[q.collection]]
        random.Random(seed).shuffle(own)
        chosen += own[:most]
    unmended = replace(Weighing(), keyword_unsure=Weighing().keyword)
    kinds: dict[str, Callable[[Question], str]] = {
        "as asked": lambda question: question.question,
        "misspelt": lambda question: misspelt(question.question, seed=seed),
        "short": lambda question: short(
            question.question,
            bench.catalog.document_frequency(
                keywords.stems(question.question), View(question.collection)
            ),
        ),
    }
    table: Table = {}
    for kind, word in kinds.items():
        questions = [replace(question, question=word(question)) for question in chosen]
        for side, rank in {
            "vectors": bench.one_side("vectors"),
            "keywords": bench.one_side("keywords"),
            "hybrid, one weight, words as they stand": bench.ranking(
                unmended, catalog=bench.unstemmed
            ),
            "hybrid, one weight": bench.ranking(unmended),
            "hybrid": bench.ranking(),
        }.items():
            table[f"{kind}: {side}"] = figures(bench, questions, rank)
    return table


def figures(bench: Bench, asked: Sequence[Question], rank: Ranking) -> dict[str, dict[str, float]]:
    """By direction, the mean over its collections of each collection's means."""
    gold = {q.id: {evidence.document for evidence in q.evidence} for q in asked}
    ranked = {
        q.id: list(dict.fromkeys(f"{q.collection}/{document}" for document in rank(q)))
        for q in asked
    }
    each = rank_figures(ranked, gold)
    by: dict[str, dict[str, list[dict[str, float]]]] = defaultdict(lambda: defaultdict(list))
    for q in asked:
        by[f"{q.lang}→{bench.languages[q.collection]}"][q.collection].append(each[q.id])
    return {
        direction: {
            name: float(
                np.mean([np.mean([one[name] for one in rows]) for rows in collections.values()])
            )
            for name in FIGURES
        }
        for direction, collections in sorted(by.items())
    }


def opened(folder: Path, settings: Settings) -> Bench:
    """The set's index in memory, built if necessary."""
    question_set = load_set(folder)
    kept = (settings.embedder, settings.passage_characters, settings.max_file_mb)
    home = home_for(question_set, cache=settings.cache, settings=kept)
    at_home = settings.model_copy(update={"home": home})
    languages = build(question_set, home, lambda _, write: open_library(at_home, write=write))
    embedder = Remembered(
        load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads),
        settings.cache / "retrieval-training",
    )
    catalog = Held(home / "catalog.sqlite3")
    vectors, untitled = MemoryVectors(), MemoryVectors()
    stored = ChromaVectors(home / "vectors", write=False)
    for collection, texts in catalog.texts.items():
        listed = list(texts.values())
        rows = stored.get(collection, [one.id for one in listed])
        _fill(vectors, collection, listed, np.stack([rows[one.id] for one in listed]))
        embedder.learn([one.text for one in listed], _said)
        _fill(untitled, collection, listed, embedder.embed_passages([one.text for one in listed]))
    stored.close()
    unstemmed = Held(home / "catalog.sqlite3", stemmed=False)
    typical = TypicalQuestions(embedder)
    return Bench(question_set, languages, catalog, unstemmed, vectors, untitled, embedder, typical)


def _fill(store: VectorStore, collection: str, listed: Sequence[Passage], vectors: Vectors) -> None:
    store.upsert(collection, [one.id for one in listed], vectors)


def _said(what: str, done: int, total: int) -> None:
    print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)


def show(title: str, table: Table) -> None:
    """Print a Markdown table; each cell has the figures in FIGURES' order."""
    print("\n".join(_lines(title, table)), flush=True)


def _lines(title: str, table: Table) -> Iterator[str]:
    directions = list(next(iter(table.values())))
    yield f"\n{title}: {'; '.join(FIGURES)}\n"
    yield f"| | {' | '.join(directions)} |"
    yield "| --- |" + " --- |" * len(directions)
    for row, found in table.items():
        cells = ["; ".join(f"{found[d][name]:.3f}" for name in FIGURES) for d in directions]
        yield f"| {row} | {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
