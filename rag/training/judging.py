"""What another judge of support is worth: `python -m rag.training.judging --evals DIR --limit N`.

Asks the judge that FUNDSTELLE_SUPPORT names about examples of the last fifth of the documents, half
of them supported, alone and under our rules, beside our own check with weights that never saw them.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from index.embedder import load_embedder
from index.progress import Bars
from index.settings import read_settings
from index.types import Embedder
from rag.compose import chat_model
from rag.support.check import SupportChecker
from rag.support.second import Judge, SecondOpinion, judge_of
from rag.training.examples import FOLDS, Example, make
from rag.training.measure import Floats, Judged, area, balance, balanced_accuracy, figure
from rag.training.support import fit, observed
from rag.training.vectors import Remembered

UNSEEN = FOLDS - 1


class Heard:
    """A `Judge` that keeps what another said last."""

    def __init__(self, judge: Judge) -> None:
        self._judge, self.said = judge, 0.0

    def probability(self, sentence: str, evidence: Sequence[str]) -> float:
        """What the other says."""
        self.said = self._judge.probability(sentence, evidence)
        return self.said


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table: our check, the judge alone, the judge under our rules."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.judging", description=__doc__)
    parser.add_argument("--evals", type=Path, required=True, help="folder of the open sets")
    parser.add_argument("--limit", type=int, default=60, help="how many examples are judged")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    settings = read_settings()
    judge = judge_of(settings.support, chat_model(settings))
    if judge is None:
        parser.error("FUNDSTELLE_SUPPORT names no other judge: set it to 'llm' or a CrossEncoder.")
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    vectors = Remembered(embedder, settings.cache / "support-training")
    examples = make(given.evals, given.seed)
    checker = SupportChecker(vectors, fit(examples, observed(examples, vectors), UNSEEN))
    drawn = draw([one for one in examples if one.fold == UNSEEN], given.limit, given.seed)
    with Bars(sys.stderr) as bars:
        columns = judged(drawn, checker, judge, vectors, bars)
    for name, column in columns.items():
        print(row(name, Judged(drawn, column, balance(drawn)), given.seed))
    return 0


def draw(examples: Sequence[Example], limit: int, seed: int) -> list[Example]:
    """Half supported and half not, evenly from the languages, drawn at random."""
    groups: dict[tuple[bool, str], list[Example]] = {}
    for one in Random(seed).sample(list(examples), len(examples)):
        groups.setdefault((one.supported, one.language), []).append(one)
    most = -(-limit // len(groups)) if groups else 0
    return [one for key in sorted(groups) for one in groups[key][:most]]


def judged(
    drawn: Sequence[Example],
    checker: SupportChecker,
    judge: Judge,
    embedder: Embedder,
    bars: Bars,
) -> dict[str, Floats]:
    """The probabilities of each way of judging; alone, the judge reads what we would cite."""
    heard = Heard(judge)
    both = SecondOpinion(checker, heard)
    rows = []
    for at, one in enumerate(drawn):
        bars.update("judging", at, len(drawn))
        near = embedder.embed_passages(one.evidence)
        ours = checker.check(one.claim, one.evidence, near).probability
        together = both.check(one.claim, one.evidence, near).probability
        rows.append((ours, heard.said, together))
    names = ("our check", "the judge alone", "the judge under our rules")
    return dict(zip(names, np.array(rows, np.float64).T, strict=True))


def row(name: str, found: Judged, seed: int) -> str:
    """A row of the table: balanced accuracy at .5 and AUC, with 95 % bootstrap bounds."""
    cells = []
    for how in (balanced_accuracy, area):
        one = figure(found, how, seed)
        cells.append(f"{one['value']:.2f} ({one['low']:.2f}–{one['high']:.2f})")
    return f"| {name} ({len(found.examples)}) | {' | '.join(cells)} |"


if __name__ == "__main__":
    raise SystemExit(main())
