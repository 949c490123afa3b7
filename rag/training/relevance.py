"""Repeats how `rag/evidence/relevance.json` and `rag/evidence/answerability.json` came about:
`python -m rag.training.relevance --evals DIR`.

Asks questions of the open sets of our own search and learns from what people marked: which sentences
are evidence, and whether anything answers. Measured three times on regions and articles that the
weights never saw; the weights shipped come from all of them. Minutes, embedding included.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from index.embedder import load_embedder
from index.library import Library
from index.settings import Settings, read_settings
from rag.evaluation.homes import build, home_for
from rag.evaluation.set import load_set
from rag.evidence.answerability import WEIGHTS as ANSWERABILITY
from rag.evidence.answerability import Answerability, signs
from rag.evidence.gather import Gatherer, Look
from rag.evidence.quoting import greatest_f1
from rag.evidence.relevance import NAMES, observe
from rag.evidence.relevance import WEIGHTS as RELEVANCE
from rag.logistic import Weights
from rag.training.asked import FOLDS, Asked, asked
from rag.training.logistic import Floats, Line, regress
from rag.training.measure import area
from rag.training.vectors import Remembered

SETS = ("omos", "xquad")
MOST = 200
STRENGTH = 10.0
# Sentences come from the search of a whole collection or from a given page, and people marked
# whole paragraphs here and single sentences there: each kind of asking has the same say.
UNSIGNED = [0] * len(NAMES)
SIGNS = dict.fromkeys(("near", "bare", "score", "keywords", "all_words", "sentence_words"), 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A question with what is learned from it."""

    asked: Asked
    features: Floats
    gold: Floats
    signs: dict[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure, write the weights."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.relevance", description=__doc__)
    parser.add_argument("--evals", type=Path, required=True, help="folder of the open sets")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=MOST, help="questions of each kind")
    parser.add_argument("--dry", action="store_true", help="leave the weights as they are")
    given = parser.parse_args(arguments)
    settings = read_settings()
    rows = [row for name in SETS for row in _rows(given.evals / name, settings, given)]
    print(_measured(rows))
    if not given.dry:
        _write(RELEVANCE, asdict(_relevance(rows).weights(NAMES)))
        fitted = Answerability(
            _answerability(rows, across=False), _answerability(rows, across=True)
        )
        _write(ANSWERABILITY, asdict(fitted))
    return 0


def _rows(folder: Path, settings: Settings, given: argparse.Namespace) -> Iterator[Row]:
    question_set = load_set(folder)
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    remembered = Remembered(embedder, settings.cache / "relevance-training")
    kept = (settings.embedder, settings.passage_characters, settings.max_file_mb)
    home = home_for(question_set, cache=settings.cache, settings=kept)
    opened = partial(
        Library.open, embedder=remembered, passage_characters=settings.passage_characters
    )
    languages = build(question_set, home, lambda place, write: opened(place, write=write))
    gatherer = Gatherer.shipped(remembered)
    with opened(home) as library:
        for n, one in enumerate(
            asked(question_set, library, languages, most=given.most, seed=given.seed)
        ):
            if n % 100 == 0:
                print(question_set.name, n, file=sys.stderr)
            look = gatherer.look(one.question.question, one.hits)
            if look.seen:
                yield _row(one, look)
    remembered.save()


def _row(one: Asked, look: Look) -> Row:
    question = one.question.question
    gold = [
        any(start < last and first < end for first, last in one.gold.get(passage.document, ()))
        for passage, start, end in look.spans
    ]
    return Row(
        asked=one,
        features=observe(question, look.scores, look.seen),
        gold=np.array(gold, np.float64),
        signs=signs(question, one.hits, look.scores, look.seen),
    )


def _relevance(rows: Sequence[Row]) -> Line:
    """From questions whose gold sentences are known and among those found."""
    known = [row for row in rows if row.gold.any()]
    kinds = Counter((row.asked.set, row.asked.given) for row in known)
    weights = [np.full(len(row.gold), 1 / kinds[row.asked.set, row.asked.given]) for row in known]
    every = np.concatenate(weights)
    return regress(
        np.concatenate([row.features for row in known]),
        np.concatenate([row.gold for row in known]),
        every * len(every) / every.sum(),
        strength=STRENGTH,
        signs=UNSIGNED,
    )


def _answerability(rows: Sequence[Row], *, across: bool) -> Weights:
    """Each set with both labels has the same say, and in it each label."""
    used = _teaching(rows, across=across)
    names = list(used[0].signs)
    kinds = Counter((row.asked.set, row.asked.question.answerable) for row in used)
    weights = np.array([1 / kinds[row.asked.set, row.asked.question.answerable] for row in used])
    return regress(
        np.array([[row.signs[name] for name in names] for row in used]),
        np.array([float(row.asked.question.answerable) for row in used]),
        weights * len(used) / weights.sum(),
        strength=STRENGTH,
        signs=[SIGNS.get(name, 0) for name in names],
    ).weights(names)


def _teaching(rows: Sequence[Row], *, across: bool) -> list[Row]:
    """The rows that cross languages or do not, of sets that hold both labels for that way of asking."""
    labels: dict[tuple[str, bool], set[bool]] = {}
    mine = [row for row in rows if row.asked.crosses == across]
    for row in mine:
        kind = row.asked.set, row.asked.given
        labels.setdefault(kind, set()).add(row.asked.question.answerable)
    return [row for row in mine if len(labels[row.asked.set, row.asked.given]) == 2]


def _measured(rows: Sequence[Row]) -> str:
    """Figures on groups that the weights never saw, as lines of a Markdown table."""
    lines = ["| what | set, direction | n | figure |", "| --- | --- | --- | --- |"]
    chance: dict[int, float] = {}
    picked: dict[int, tuple[float, float]] = {}
    for fold in range(FOLDS):
        seen = [row for row in rows if row.asked.fold != fold]
        line = _relevance(seen)
        both = {across: _answerability(seen, across=across) for across in (False, True)}
        fitted = Answerability(both[False], both[True])
        for at, row in enumerate(rows):
            if row.asked.fold == fold:
                chance[at] = fitted.probability(row.signs, across=row.asked.crosses)
                if row.gold.any():
                    odds = line.odds(row.features)
                    picked[at] = area(row.gold, odds), _f1(row.gold, 1 / (1 + np.exp(-odds)))
    kinds = sorted({(row.asked.set, row.asked.direction, row.asked.given) for row in rows})
    for kind in kinds:
        mine = [
            at
            for at, row in enumerate(rows)
            if (row.asked.set, row.asked.direction, row.asked.given) == kind
        ]
        name = f"{kind[0]}, {kind[1]}{', own page' if kind[2] else ''}"
        found = [picked[at] for at in mine if at in picked]
        if found:
            auc, f1 = np.nanmean(np.array(found), axis=0)
            lines.append(f"| sentences | {name} | {len(found)} | AUC {auc:.3f}, F1 {f1:.3f} |")
        lines += _refusals(name, [(rows[at].asked.question.answerable, chance[at]) for at in mine])
    return "\n".join(lines)


def _f1(gold: Floats, chances: Floats) -> float:
    """F1 of the sentences that would be shown, against those that people marked."""
    order = np.argsort(-chances, kind="stable")
    shown = order[: greatest_f1(chances[order].tolist())]
    return float(2 * gold[shown].sum() / (len(shown) + gold.sum()))


def _refusals(name: str, judged: Sequence[tuple[bool, float]]) -> Iterator[str]:
    truth = np.array([float(answerable) for answerable, _ in judged])
    chance = np.array([probability for _, probability in judged])
    if not truth.all():
        yield f"| answerable: AUC | {name} | {len(truth)} | {area(truth, chance):.3f} |"
    for bound in (0.3, 0.5, 0.7):
        refused = chance < bound
        wrong = float(np.mean(~refused[truth == 0])) if not truth.all() else float("nan")
        missed = float(np.mean(refused[truth == 1])) if truth.any() else float("nan")
        f1 = 2 * float(np.sum(refused & (truth == 0))) / (refused.sum() + np.sum(truth == 0))
        yield (
            f"| refusing below {bound} | {name} | {len(truth)} | false answers {wrong:.3f}, "
            f"false refusals {missed:.3f}, F1 {f1:.3f} |"
        )


def _write(path: Path, values: dict[str, object]) -> None:
    about = {"about": "Made by python -m rag.training.relevance; see docs/quality.md."}
    path.write_text(json.dumps(about | values, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
