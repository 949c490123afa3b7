"""Measures a finished reader on what it never saw.

`python -m lab.reader.measure --data … --base … --reader FILE` prints for each kind of pair: n, AUC of
"answers", share whose first unit is gold, of answering words found exactly, and of claims judged rightly;
then by question, all its passages together: share whose likeliest unit is gold, AUC of "any answers".
Knows no search and no chat model.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lab.reader.run import Ran, held, ran
from lab.reader.tables import ANSWERS, KINDS, SUPPORTED, Tables


def auc(labels: list[float], scores: list[float]) -> float:
    """The probability that a positive scores above a negative; ties count half (Mann and Whitney
    1947).
    """
    good = np.array([s for s, y in zip(scores, labels, strict=True) if y > 0.5])
    bad = np.sort([s for s, y in zip(scores, labels, strict=True) if y < 0.5])
    if not len(good) or not len(bad):
        return float("nan")
    below = np.searchsorted(bad, good, "left") + np.searchsorted(bad, good, "right")
    return float(below.mean() / 2 / len(bad))


def figures(windows: list[Ran]) -> dict[str, float]:
    """The figures of one kind."""
    found: dict[str, float] = {"n": len(windows)}
    asked = [one for one in windows if one.label < SUPPORTED]
    judged = [one for one in windows if one.label >= SUPPORTED]
    if asked:
        found["auc"] = auc(
            [float(one.label == ANSWERS) for one in asked], [one.read.passage for one in asked]
        )
        gold = [one for one in asked if max(one.units) > 0.5]
        firsts = [one.units[int(one.read.units[: len(one.units)].argmax())] for one in gold]
        found["first"] = float(np.mean(firsts or [np.nan]))
        spanned = [float(_found(one)) for one in asked if one.words[0] >= 0]
        found["words"] = float(np.mean(spanned or [np.nan]))
    if judged:
        yes = [float(one.label == SUPPORTED) for one in judged]
        margins = [
            float(one.read.claim[0] - np.logaddexp(one.read.claim[1], one.read.claim[2]))
            for one in judged
        ]
        found["claim_auc"] = auc(yes, margins)
        found["claim_right"] = float(
            np.mean([(margin > 0) == (y > 0.5) for margin, y in zip(margins, yes, strict=True)])
        )
    return found


def by_question(windows: list[Ran], questions: Sequence[int]) -> dict[str, float]:
    """The figures of one kind, with the units of all passages of a question competing."""
    asked = defaultdict[int, list[Ran]](list)
    for one, question in zip(windows, questions, strict=True):
        if one.label < SUPPORTED:
            asked[question].append(one)
    firsts, answered, best = list[float](), list[float](), list[float]()
    for some in asked.values():
        if any(one.label == ANSWERS and max(one.units) < 0.5 for one in some):
            continue  # the place in it is not known
        logits = np.concatenate([one.read.units[: len(one.units)] for one in some])
        gold = np.concatenate([np.array(one.units) for one in some]) > 0.5
        answered.append(float(gold.any()))
        best.append(float(logits.max()))
        if gold.any():
            firsts.append(float(gold[int(logits.argmax())]))
    return {
        "questions": len(answered),
        "first": float(np.mean(firsts or [np.nan])),
        "auc": auc(answered, best),
    }


def _found(one: Ran) -> bool:
    """Whether the likeliest words of the gold unit are exactly the gold words."""
    begin = max(mark for mark in one.marks if mark < one.words[0])
    end = min([mark for mark in one.marks if mark > one.words[0]], default=len(one.read.words))
    first, last = one.read.words[begin:end].argmax(0)
    return (begin + int(first), begin + int(last)) == one.words


def _line(found: dict[str, float]) -> str:
    counts = ("n", "questions")
    return " ".join(
        f"{name} {int(value)}" if name in counts else f"{name} {value:.3f}"
        for name, value in found.items()
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--most", type=int, default=400, help="questions of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options: Any = parser.parse_args()
    tables = Tables(options.data)
    windows = defaultdict(list)
    rows = held(tables, options.most, seed=options.seed)
    for one in ran(tables, rows, base=options.base, adapter=options.reader):
        windows[KINDS[tables.pairs[one.row][4]]].append(one)
    for kind, some in windows.items():
        asked = [int(tables.pairs[one.row][0]) for one in some]
        print(f"{kind}: {_line(figures(some))}", flush=True)
        print(f"{kind}, by question: {_line(by_question(some, asked))}", flush=True)


if __name__ == "__main__":
    main()
