"""How short a question must be for more weight on keywords to help.

`python -m lab.experiments.lengths` shortens the questions of a set to their rarest words, from one to
eight, and asks each with both weights of `index/tuning.toml`: `search.keyword` and
`search.keyword_unsure`. Only questions within a language count. Minutes, embedding included.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from index.compose import open_library
from index.library import Library
from index.settings import read_settings
from index.stores.keywords import stems
from index.types import Passage, View
from lab.experiments.mixed import answers
from lab.experiments.trying import tried
from lab.experiments.wordings import short
from rag.evaluation.opening import indexed
from rag.evaluation.set import Question, load_set

DATA = Path(__file__).resolve().parents[2] / "data"
WORDS = range(1, 9)
WEIGHTS = (0, 99)
"""Values of few_words that give every question one weight: the usual one, the other one."""
PASSAGES = 10


def reciprocal_ranks(library: Library, asked: Question, text: str) -> list[float]:
    """The reciprocal rank of the first passage that answers, with each weight; 0 beyond the tenth."""
    view, found = View(asked.collection), []
    query = library.query(text, view)
    for weight in WEIGHTS:
        with tried("index.search.few_words", weight):
            hits = library.search(query, view, k=PASSAGES)
        passages = [in_set(hit.passage, asked.collection) for hit in hits]
        ranks = [n for n, passage in enumerate(passages, 1) if answers(passage, asked)]
        found.append(1 / ranks[0] if ranks else 0.0)
    return found


def in_set(passage: Passage, collection: str) -> Passage:
    """The passage with its document named as in a question set."""
    return replace(passage, document=f"{collection}/{passage.document}")


def row(library: Library, chosen: Sequence[Question], most: int) -> str:
    """The mean of either weight over the questions, shortened to `most` words."""
    sums, better, worse = [0.0, 0.0], 0, 0
    for asked in chosen:
        held = library.document_frequency(stems(asked.question), View(asked.collection))
        usual, other = reciprocal_ranks(library, asked, short(asked.question, held, most=most))
        sums = [sums[0] + usual, sums[1] + other]
        better, worse = better + (other > usual), worse + (other < usual)
    usual, other = (one / len(chosen) for one in sums)
    return f"| {most} | {usual:.3f} | {other:.3f} | {better}, {worse} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.lengths", description=__doc__)
    parser.add_argument("--set", type=Path, default=DATA, dest="folder")
    parser.add_argument("--limit", type=int, default=300, help="questions")
    options = parser.parse_args(arguments)
    found = load_set(options.folder)
    chosen = [
        one
        for one in found.questions
        if one.answerable and not one.history and one.collection[:2] == one.lang
    ]
    Random(1).shuffle(chosen)
    chosen = chosen[: options.limit]
    settings, _ = indexed(found, read_settings(), progress=lambda what, done, total: None)
    with open_library(settings, write=False) as library:
        print(f"| words (n={len(chosen)}) | MRR@10 | with more weight | better, worse |")
        print("| --- | --- | --- | --- |")
        for most in WORDS:
            print(row(library, chosen, most), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
