"""Repeats how `rag/support.json` came about: `python -m rag.training.support --evals DIR`.

Makes examples from the open sets, fits a logistic regression on three fifths of the documents,
calibrates it on a seventh and measures it once on the rest. Takes minutes for embedding the first
time; the vectors are kept in the cache folder.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.embedder import load_embedder
from index.settings import read_settings
from rag.signals import Signals, observe
from rag.support import WEIGHTS, Weights
from rag.training.examples import Example, Part, make
from rag.training.measure import Floats, Judged, area, report, table
from rag.training.vectors import Remembered

STRENGTHS = (0.01, 0.02, 0.05, 0.1, 0.3, 1.0)
FOLDS = 5
MOST_UNPROVEN = 0.2


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure, and write weights and report."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.support", description=__doc__)
    parser.add_argument("--evals", type=Path, required=True, help="folder of the open sets")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for report.json and report.md")
    parser.add_argument("--dry", action="store_true", help="leave rag/support.json as it is")
    given = parser.parse_args(arguments)
    settings = read_settings()
    folder = settings.cache / "support-training"
    examples = make(given.evals, given.seed)
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    vectors = Remembered(embedder, folder)
    texts = (text for one in examples for text in (one.claim, *one.evidence))
    vectors.learn(texts, lambda what, done, total: print(what, done, total, file=sys.stderr))
    seen = [
        observe(
            one.claim,
            one.evidence,
            vector=vectors.of([one.claim])[0],
            vectors=vectors.of(one.evidence),
        )
        for one in examples
    ]
    weights = fit(examples, seen)
    found = measured(examples, seen, weights, given.seed)
    out = given.out or folder
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(found, indent=1), "utf-8")
    (out / "report.md").write_text(table(found) + "\n", "utf-8")
    if not given.dry:
        _write(weights)
    print(table(found))
    print(f"\nWeights: {'not written' if given.dry else WEIGHTS}; report: {out}", file=sys.stderr)
    return 0


def fit(examples: Sequence[Example], seen: Sequence[Signals]) -> Weights:
    """Weights from the training documents, calibrated on those kept for it.

    Sentences with an unproven number are left out: the hard rule judges them.
    """
    names = sorted(seen[0].features)
    train = _rows(examples, seen, "train", names)
    center, scale = train.features.mean(axis=0), train.features.std(axis=0)
    scale[scale == 0] = 1
    model = _regression(_best_strength(train, center, scale))
    model.fit((train.features - center) / scale, train.truth, sample_weight=train.weights)
    slopes = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - slopes @ center)
    check = _rows(examples, seen, "calibration", names)
    stretch = _regression(1e3)
    odds = (check.features @ slopes + intercept)[:, None]
    stretch.fit(odds, check.truth, sample_weight=check.weights)
    factor, shift = float(stretch.coef_[0][0]), float(stretch.intercept_[0])
    kept = {
        name: round(float(slope) * factor, 4)
        for name, slope in zip(names, slopes, strict=True)
        if abs(slope) > 1e-6
    }
    return Weights(round(intercept * factor + shift, 4), kept, _unproven(examples, seen))


class _Rows:
    """Features, truth and weights of one part, unproven ones left out."""

    def __init__(self, features: Floats, examples: Sequence[Example]) -> None:
        self.features = features
        self.truth = np.array([int(one.supported) for one in examples])
        self.groups = np.array([one.group for one in examples])
        self.weights = balance(examples)


def balance(examples: Sequence[Example]) -> Floats:
    """Weights that give each language, and in it each label, the same say."""
    counts = Counter((one.language, one.supported) for one in examples)
    return np.array(
        [len(examples) / len(counts) / counts[one.language, one.supported] for one in examples]
    )


def _rows(
    examples: Sequence[Example], seen: Sequence[Signals], part: Part, names: Sequence[str]
) -> _Rows:
    pairs = [
        (one, signals)
        for one, signals in zip(examples, seen, strict=True)
        if one.part == part and not signals.unproven
    ]
    rows = np.array([[signals.features[name] for name in names] for _, signals in pairs])
    return _Rows(rows, [one for one, _ in pairs])


def _regression(strength: float):  # type: ignore[no-untyped-def]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    return LogisticRegression(C=strength, l1_ratio=1, solver="liblinear", max_iter=2000)


def _best_strength(train: _Rows, center: Floats, scale: Floats) -> float:
    """The regularisation with the best balanced accuracy over folds of whole documents."""
    from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

    rows = (train.features - center) / scale
    scores = {}
    for strength in STRENGTHS:
        odds = np.zeros(len(rows))
        for fit_at, test_at in GroupKFold(FOLDS).split(rows, groups=train.groups):
            model = _regression(strength)
            model.fit(rows[fit_at], train.truth[fit_at], sample_weight=train.weights[fit_at])
            odds[test_at] = model.predict_proba(rows[test_at])[:, 1]
        scores[strength] = area(train.truth.astype(float), odds)
    print("strength → AUC over folds:", scores, file=sys.stderr)
    best = max(scores.values())
    return min(strength for strength, score in scores.items() if score >= best - 0.002)


def _unproven(examples: Sequence[Example], seen: Sequence[Signals]) -> float:
    """How often a sentence with an unproven number is supported all the same."""
    flagged = [
        (one.supported, weight)
        for one, signals, weight in zip(examples, seen, balance(examples), strict=True)
        if one.part != "test" and signals.unproven
    ]
    total = sum(weight for _, weight in flagged)
    share = sum(weight for supported, weight in flagged if supported) / total if total else 0.0
    return round(min(share, MOST_UNPROVEN), 4)


def judge(seen: Sequence[Signals], weights: Weights) -> Floats:
    """Probabilities as `SupportChecker` gives them."""
    return np.array([weights.judge(signals) for signals in seen])


def measured(
    examples: Sequence[Example], seen: Sequence[Signals], weights: Weights, seed: int
) -> dict[str, object]:
    """The report on the unseen documents, with single signals beside it for comparison."""
    at = [n for n, one in enumerate(examples) if one.part == "test"]
    unseen, signals = [examples[n] for n in at], [seen[n] for n in at]
    found = report(Judged(unseen, judge(signals, weights)), seed)
    truth = np.array([float(one.supported) for one in unseen])
    found["alone"] = {
        name: area(truth, np.array([one.features[name] for one in signals]))
        for name in ("cosine", "cosine_best", "cover", "order")
    }
    found["seed"] = seed
    found["counts"] = dict(Counter(one.part for one in examples))
    return found


def _write(weights: Weights) -> None:
    values: Mapping[str, object] = {
        "about": "Made by python -m rag.training.support; see docs/support.md.",
        "intercept": weights.intercept,
        "unproven": weights.unproven,
        "features": weights.features,
    }
    WEIGHTS.write_text(json.dumps(values, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
