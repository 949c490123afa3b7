"""How good probabilities of support are: balanced accuracy, Brier score, reliability.

Intervals are 95 % bootstrap bounds over documents, because examples of one document are alike.
Knows no feature and no weight.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.training.examples import Example

Floats = NDArray[np.float64]
Figure = Callable[[Floats, Floats, Floats], float]
"""From truth, probability and weight of each example."""
ROUNDS = 1000
BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """Examples with the probability that each was given, and how much each counts.

    The weights make half of every language's examples supported, as the probabilities assume.
    """

    examples: Sequence[Example]
    probabilities: Floats
    weights: Floats

    def where(self, keep: Callable[[Example], bool]) -> "Judged":
        """Those that `keep` says yes to."""
        return self.take([n for n, example in enumerate(self.examples) if keep(example)])

    def take(self, at: Sequence[int]) -> "Judged":
        """Those at these places."""
        rows = np.array(at, np.int64)
        return Judged([self.examples[n] for n in at], self.probabilities[rows], self.weights[rows])


def balance(examples: Sequence[Example]) -> Floats:
    """Weights that give each language, and in it each label, the same say."""
    counts = Counter((one.language, one.supported) for one in examples)
    return np.array(
        [len(examples) / len(counts) / counts[one.language, one.supported] for one in examples]
    )


def balanced_accuracy(truth: Floats, probability: Floats, _: Floats) -> float:
    """Mean of the shares judged rightly among the supported and the unsupported."""
    said = probability >= 0.5
    shares = [np.mean(said[truth == label] == label) for label in (0, 1) if np.any(truth == label)]
    return float(np.mean(shares))


def accuracy(truth: Floats, probability: Floats, _: Floats) -> float:
    """Share judged rightly."""
    return float(np.mean((probability >= 0.5) == truth))


def share_true(truth: Floats, _: Floats, weight: Floats) -> float:
    """Share supported."""
    return float(np.average(truth, weights=weight))


def brier(truth: Floats, probability: Floats, weight: Floats) -> float:
    """Mean squared distance of the probability from the truth; .25 is a coin that says .5."""
    return float(np.average((probability - truth) ** 2, weights=weight))


def area(truth: Floats, probability: Floats, _: Floats | None = None) -> float:
    """Chance that a supported example gets more than an unsupported one (AUC)."""
    yes, no = probability[truth == 1], np.sort(probability[truth == 0])
    below = np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")
    return float(np.mean(below) / 2 / len(no)) if len(yes) and len(no) else float("nan")


def calibration_error(truth: Floats, probability: Floats, weight: Floats) -> float:
    """Mean distance between probability and share supported over the bins (ECE)."""
    bins = _bins(probability)
    gaps = [abs(np.sum((weight * (probability - truth))[bins == one])) for one in np.unique(bins)]
    return float(np.sum(gaps) / np.sum(weight))


def _bins(probability: Floats) -> NDArray[np.int64]:
    return np.clip(np.digitize(probability, BINS) - 1, 0, len(BINS) - 2)


def figure(judged: Judged, name: Figure, seed: int) -> dict[str, float]:
    """Value, low and high of one figure, and how many examples it rests on."""
    truth = np.array([float(one.supported) for one in judged.examples])
    groups = np.array([one.group for one in judged.examples])
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    random = np.random.default_rng(seed)
    values = []
    for _ in range(ROUNDS):
        drawn = random.integers(0, len(members), len(members))
        at = np.concatenate([members[one] for one in drawn])
        values.append(name(truth[at], judged.probabilities[at], judged.weights[at]))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    value = name(truth, judged.probabilities, judged.weights)
    return {"value": value, "low": float(low), "high": float(high), "n": len(truth)}


def report(judged: Judged, seed: int) -> dict[str, object]:
    """Every figure: overall, per language, per kind, reliability."""
    figures: dict[str, Figure] = {
        "balanced_accuracy": balanced_accuracy,
        "auc": area,
        "brier": brier,
        "calibration_error": calibration_error,
    }
    languages = sorted({one.language for one in judged.examples})
    blocks = {"all": judged} | {
        language: judged.where(lambda one, wanted=language: one.language == wanted)  # type: ignore[misc]
        for language in languages
    }
    return {
        "figures": {
            block: {name: figure(some, how, seed) for name, how in figures.items()}
            for block, some in blocks.items()
        },
        "kinds": _kinds(judged, seed),
        "reliability": reliability(judged, seed),
    }


def _kinds(judged: Judged, seed: int) -> list[dict[str, object]]:
    kinds = sorted({(one.supported, one.kind, one.language) for one in judged.examples})
    rows: list[dict[str, object]] = []
    for supported, kind, language in kinds:
        some = judged.where(
            lambda one, key=(supported, kind, language): (  # type: ignore[misc]
                (one.supported, one.kind, one.language) == key
            )
        )
        rows.append(
            {
                "kind": kind,
                "language": language,
                "supported": supported,
                **figure(some, accuracy, seed),
            }
        )
    return rows


def reliability(judged: Judged, seed: int) -> list[dict[str, float]]:
    """For each tenth of probability: what was said on average, and what was true."""
    rows = []
    bins = _bins(judged.probabilities)
    for one in np.unique(bins):
        some = judged.take(np.flatnonzero(bins == one).tolist())
        said = float(np.average(some.probabilities, weights=some.weights))
        true = figure(some, share_true, seed)
        rows.append({"from": BINS[one], "to": BINS[one + 1], "said": said, **true})
    return rows


def table(found: Mapping[str, object]) -> str:
    """The report as Markdown."""
    lines = [
        "| examples | balanced accuracy | AUC | Brier | calibration error |",
        "|" + " --- |" * 5,
    ]
    blocks: Mapping[str, Mapping[str, Mapping[str, float]]] = found["figures"]  # type: ignore[assignment]
    for name, block in blocks.items():
        cells = [_cell(one) for one in block.values()]
        lines.append(f"| {name} ({block['brier']['n']:.0f}) | " + " | ".join(cells) + " |")
    lines += ["", "| kind | truth | de | en | across |", "|" + " --- |" * 5]
    rows: list[dict[str, object]] = found["kinds"]  # type: ignore[assignment]
    for supported, kind in sorted(
        {(r["supported"], str(r["kind"]).split(",")[0]) for r in rows}, key=str
    ):
        cells = []
        for language in ("de", "en", "cross"):
            some = [
                r
                for r in rows
                if (r["supported"], str(r["kind"]).split(",")[0], r["language"])
                == (supported, kind, language)
            ]
            cells.append(f"{_cell(some[0])} n={some[0]['n']}" if some else "–")  # type: ignore[arg-type]
        truth = "supported" if supported else "not supported"
        lines.append(f"| {kind} | {truth} | " + " | ".join(cells) + " |")
    lines += ["", "| said | n | said on average | true | |", "|" + " --- |" * 5]
    steps: list[dict[str, float]] = found["reliability"]  # type: ignore[assignment]
    for row in steps:
        bar = "█" * round(row["value"] * 20)
        lines.append(
            f"| {row['from']:.1f}–{row['to']:.1f} | {row['n']:.0f} | {row['said']:.2f} | "
            f"{_cell(row)} | `{bar:<20}` |"
        )
    return "\n".join(lines)


def _cell(one: Mapping[str, float]) -> str:
    return f"{one['value']:.2f} ({one['low']:.2f}–{one['high']:.2f})"
