"""Fits what turns a reader's logits into probabilities, on documents never trained on, and writes it into
the weights' file: `python -m lab.reader.calibrate --data … --base … --reader FILE`.

Four logistic curves of one logit each (Platt 1999): a passage answers; a unit of such a passage is evidence;
any place found answers (the surest place of all passages read for a question); a claim is supported. Needs no
scikit-learn.
"""

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open
from safetensors.torch import save_file

from lab.reader.measure import auc
from lab.reader.run import Ran, held, ran
from lab.reader.tables import ANSWERS, KINDS, SILENT, SUPPORTED, Tables

Curve = tuple[float, float]
HELD = 4.0
"""The prior that keeps a slope near 1, counted in examples."""


def fitted(
    logits: Sequence[float], labels: Sequence[float], weights: Sequence[float] | None = None
) -> Curve:
    """Slope and shift of the likeliest logistic curve, with a prior that keeps the slope near 1."""
    x, y = np.array(logits, float), np.array(labels, float)
    w = np.ones_like(x) if weights is None else np.array(weights, float)
    slope, shift = 1.0, 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(slope * x + shift, -30, 30)))
        gradient = np.array([(w * (y - p) * x).sum() - HELD * (slope - 1), (w * (y - p)).sum()])
        bend = w * p * (1 - p)
        hessian = np.array(
            [[(bend * x * x).sum() + HELD, (bend * x).sum()], [(bend * x).sum(), bend.sum() + 1e-6]]
        )
        change = np.linalg.solve(hessian, gradient)
        change *= min(1.0, 1.0 / max(abs(change).max(), 1e-9))
        slope, shift = slope + float(change[0]), shift + float(change[1])
        if abs(change).max() < 1e-6:
            break
    return slope, shift


def sigmoid(value: float, curve: Curve = (1.0, 0.0)) -> float:
    """The probability of a logit by a curve."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, curve[0] * value + curve[1]))))


def calibrate(tables: Tables, windows: Iterable[Ran]) -> dict[str, Curve]:
    """The curves, by what they are for."""
    passage_x, passage_y = list[float](), list[float]()
    unit_x, unit_y = list[float](), list[float]()
    claim_x, claim_y = list[float](), list[float]()
    questions: dict[tuple[int, int], list[Ran]] = defaultdict(list)
    for one in windows:
        if one.label in (ANSWERS, SILENT):
            passage_x.append(one.read.passage)
            passage_y.append(float(one.label == ANSWERS))
            if one.label == ANSWERS and max(one.units) > 0.5:
                unit_x += one.read.units[: len(one.units)].tolist()
                unit_y += one.units
            pair = tables.pairs[one.row]
            questions[int(pair[4]), int(pair[0])].append(one)
        else:
            claim_x.append(
                float(one.read.claim[0] - np.logaddexp(one.read.claim[1], one.read.claim[2]))
            )
            claim_y.append(float(one.label == SUPPORTED))
    curves = {
        "passage": fitted(passage_x, passage_y),
        "unit": fitted(unit_x, unit_y),
        "claim": fitted(claim_x, claim_y),
    }
    counts = Counter(kind for kind, _ in questions)
    best_x, best_y, weights = [], [], []
    for (kind, _), some in questions.items():
        surest = max(
            sigmoid(one.read.passage, curves["passage"])
            * sigmoid(float(one.read.units[: len(one.units)].max()), curves["unit"])
            for one in some
        )
        best_x.append(math.log(max(surest, 1e-6) / (1 - min(surest, 1 - 1e-6))))
        best_y.append(float(any(one.label == ANSWERS for one in some)))
        weights.append(len(questions) / len(counts) / counts[kind])
    curves["answer"] = fitted(best_x, best_y, weights)
    for kind in sorted(counts):
        mine = [at for at, (one, _) in enumerate(questions) if one == kind]
        _print_thresholds(
            KINDS[kind], [best_x[at] for at in mine], [best_y[at] for at in mine], curves["answer"]
        )
    return curves


def _print_thresholds(
    kind: str, logits: Sequence[float], labels: Sequence[float], curve: Curve
) -> None:
    """Print what other thresholds would refuse and let through."""
    print(f"{kind}: answerable AUC {auc(list(labels), list(logits)):.3f} (n {len(labels)})", end="")
    for bound in (0.3, 0.5, 0.7):
        shown = [float(sigmoid(x, curve) >= bound) for x in logits]
        pairs = list(zip(shown, labels, strict=True))
        refused = np.mean([1 - one for one, label in pairs if label > 0.5] or [0.0])
        through = np.mean([one for one, label in pairs if label < 0.5] or [0.0])
        print(f"; at {bound}: refused {refused:.2f}, answered falsely {through:.2f}", end="")
    print(flush=True)


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
    rows = held(tables, options.most, seed=options.seed)
    curves = calibrate(tables, ran(tables, rows, base=options.base, adapter=options.reader))
    with safe_open(options.reader, "pt") as file:
        facts = file.metadata() or {}
        weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    facts["calibration"] = json.dumps(
        {name: [round(value, 4) for value in curve] for name, curve in curves.items()}
    )
    save_file(weights, options.reader, facts)
    print(facts["calibration"])


if __name__ == "__main__":
    main()
