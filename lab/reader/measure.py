"""How well a finished reader reads what it never saw.

`python -m lab.reader.measure --data … --base … --reader FILE` prints for each kind of pair: n, AUC of
"answers", share whose first unit is gold, of answering words found exactly, and of claims judged rightly.
Knows no search and no chat model.
"""

import argparse
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from lab.reader.run import Ran, held, ran
from lab.reader.tables import ANSWERS, KINDS, SUPPORTED, Tables


def auc(labels: list[float], scores: list[float]) -> float:
    """Probability that one that is scores above one that is not; ties count half (Mann and Whitney 1947)."""
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


def _found(one: Ran) -> bool:
    """Whether the likeliest words of the gold unit are the gold words, to the token."""
    begin = max(mark for mark in one.marks if mark < one.words[0])
    end = min([mark for mark in one.marks if mark > one.words[0]], default=len(one.read.words))
    first, last = one.read.words[begin:end].argmax(0)
    return (begin + int(first), begin + int(last)) == one.words


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
        told = (
            f"{name} {value:.3f}" if name != "n" else f"n {int(value)}"
            for name, value in figures(some).items()
        )
        print(kind, " ".join(told), flush=True)


if __name__ == "__main__":
    main()
