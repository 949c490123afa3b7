"""Repeats how `rag/support/weights.json` came about: `python -m rag.training.support --evals DIR`.

Makes examples from the open sets and fits two logistic regressions (evidence in the sentence's
language, and in another) on four fifths of the documents, calibrated on odds that held-out parts of
these got, and judged on the last fifth; five times, so that every document is judged once by weights
that never saw it. The weights shipped come from all documents in the same way. Embedding takes
minutes the first time; the vectors are kept in the cache folder.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import load_embedder
from index.settings import read_settings
from rag.logistic import Weights
from rag.support.check import WEIGHTS, Verdict, unrelated_cosine
from rag.support.signals import Signals, observe
from rag.training.examples import FOLDS, Example, make
from rag.training.logistic import Line, regress
from rag.training.measure import Floats, Judged, area, balance, report, table
from rag.training.vectors import Remembered

Pair = tuple[Example, Signals]
STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0)
MOST_UNPROVEN = 0.2
SIGNS = {
    **dict.fromkeys(("near", "lead", "cover"), 1),
    **dict.fromkeys(
        "names_missing odd_name misplaced stray number_stray denied_only_here "
        "denied_only_there clause_denied clause_affirmed opposed".split(),
        -1,
    ),
}
"""Which way a signal may speak. What the data says against sense is chance or how they were made,
and would not hold elsewhere: such a weight becomes zero."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure, and write weights and report."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.support", description=__doc__)
    parser.add_argument("--evals", type=Path, required=True, help="folder of the open sets")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for report.json and report.md")
    parser.add_argument(
        "--dry", action="store_true", help="leave rag/support/weights.json as it is"
    )
    given = parser.parse_args(arguments)
    settings = read_settings()
    folder = settings.cache / "support-training"
    examples = make(given.evals, given.seed)
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    vectors = Remembered(embedder, folder)
    texts = (text for one in examples for text in (one.claim, *one.evidence))
    vectors.learn(texts, lambda what, done, total: print(what, done, total, file=sys.stderr))
    seen = observed(examples, vectors)
    vectors.save()
    found = measured(examples, seen, given.seed)
    verdict = fit(examples, seen, None)
    out = given.out or folder
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(found, indent=1), "utf-8")
    (out / "report.md").write_text(table(found) + "\n", "utf-8")
    if not given.dry:
        _write(verdict)
    print(table(found))
    print(f"\nWeights: {'not written' if given.dry else WEIGHTS}; report: {out}", file=sys.stderr)
    return 0


def observed(examples: Sequence[Example], vectors: Remembered) -> list[Signals]:
    """The signals of every example."""
    unrelated = unrelated_cosine(vectors)
    return [
        observe(
            one.claim,
            one.evidence,
            vector=vectors.embed_passages([one.claim])[0],
            vectors=vectors.embed_passages(one.evidence),
            unrelated=unrelated,
        )
        for one in examples
    ]


def fit(examples: Sequence[Example], seen: Sequence[Signals], unseen: int | None) -> Verdict:
    """Weights from all folds but the unseen one.

    Sentences with an unproven number are left out of the regression: the hard rule judges them.
    """
    names = sorted(seen[0].features)
    pairs = [pair for pair in zip(examples, seen, strict=True) if pair[0].fold != unseen]
    # balanced before the unproven go: what is left is more often true than not, as in use
    weights = balance([one for one, _ in pairs])
    same, across = (
        _fit(
            _Rows.of(
                [
                    (pair, weight)
                    for pair, weight in zip(pairs, weights, strict=True)
                    if pair[1].same_language == wanted and not pair[1].unproven
                ],
                names,
            ),
            names,
        )
        for wanted in (True, False)
    )
    return Verdict(same, across, _unproven(pairs, weights))


def _fit(rows: "_Rows", names: Sequence[str]) -> Weights:
    """Slopes from all rows; their stretch and shift from odds given to rows held out in turn."""
    held_out = {strength: _held_out(rows, names, strength) for strength in STRENGTHS}
    scores = {strength: area(rows.truth, odds) for strength, odds in held_out.items()}
    strength = max(one for one, score in scores.items() if score >= max(scores.values()) - 0.002)
    line = _regress(rows, names, strength)
    odds = _Rows(held_out[strength][:, None], rows.truth, rows.groups, rows.weights)
    stretch = _regress(odds, ["odds"], 0.01)
    factor = float(stretch.slopes[0])
    intercept = line.intercept * factor + stretch.intercept
    return Line(line.slopes * factor, intercept).weights(names)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Features, truth, documents and weights of examples."""

    features: Floats
    truth: Floats
    groups: NDArray[np.str_]
    weights: Floats

    @classmethod
    def of(cls, weighed: Sequence[tuple[Pair, float]], names: Sequence[str]) -> "_Rows":
        return cls(
            np.array([[pair[1].features[name] for name in names] for pair, _ in weighed]),
            np.array([float(pair[0].supported) for pair, _ in weighed]),
            np.array([pair[0].group for pair, _ in weighed]),
            np.array([weight for _, weight in weighed]),
        )

    def take(self, at: NDArray[np.int64]) -> "_Rows":
        return _Rows(self.features[at], self.truth[at], self.groups[at], self.weights[at])


def _regress(rows: _Rows, names: Sequence[str], strength: float) -> Line:
    signs = [SIGNS.get(name, 0) for name in names]
    return regress(rows.features, rows.truth, rows.weights, strength=strength, signs=signs)


def _held_out(rows: _Rows, names: Sequence[str], strength: float) -> Floats:
    """Log-odds of every row by a regression that saw no row of its document."""
    from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

    odds = np.zeros(len(rows.truth))
    for fit_at, test_at in GroupKFold(FOLDS).split(rows.features, groups=rows.groups):
        line = _regress(rows.take(fit_at), names, strength)
        odds[test_at] = line.odds(rows.features[test_at])
    return odds


def _unproven(pairs: Sequence[Pair], weights: Floats) -> float:
    """How often a sentence with an unproven number is supported all the same."""
    flagged = np.array([bool(signals.unproven) for _, signals in pairs])
    supported = np.array([one.supported for one, _ in pairs])
    total = float(weights[flagged].sum())
    share = float(weights[flagged & supported].sum()) / total if total else 0.0
    return round(min(share, MOST_UNPROVEN), 3)


def measured(examples: Sequence[Example], seen: Sequence[Signals], seed: int) -> dict[str, object]:
    """The report on every document, each judged by weights that never saw it."""
    probabilities = np.zeros(len(examples))
    for unseen in range(FOLDS):
        verdict = fit(examples, seen, unseen)
        for at, (example, signals) in enumerate(zip(examples, seen, strict=True)):
            if example.fold == unseen:
                probabilities[at] = verdict.judge(signals)
    truth = np.array([float(one.supported) for one in examples])
    alone = {
        name: area(truth, np.array([one.features[name] for one in seen]))
        for name in ("near", "cover")
    }
    found = report(Judged(examples, probabilities, balance(examples)), seed)
    return found | {"auc_of_one_signal": alone, "seed": seed, "examples": len(examples)}


def _write(verdict: Verdict) -> None:
    values = {
        "about": "Made by python -m rag.training.support; see docs/support.md.",
        "unproven": verdict.unproven,
        "same_language": asdict(verdict.same_language),
        "across": asdict(verdict.across),
    }
    WEIGHTS.write_text(json.dumps(values, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
