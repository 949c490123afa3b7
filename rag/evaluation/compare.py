"""Compares two finished runs over the same questions: what changed, and what is significant.

It uses the figures that the runs saved, so nothing is asked or searched again. Knows no page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.errors import QuestionSetError
from rag.evaluation.bootstrap import Difference, Figure, paired
from rag.evaluation.finished import Finished
from rag.evaluation.metrics import METRICS, Figures
from rag.evaluation.results import MeasuredAnswer

FEWEST = 6
"""The fewest changed questions for which an interval is believed. By the two-sided sign test, chance
alone changes five questions all in one direction in one of 16 runs, six in one of 32."""

Verdict = Literal["better", "worse", "open"]
Differences = dict[str, Difference]


@dataclass(frozen=True, slots=True)
class Change:
    """A question that the two runs handled differently; `size` is above 0 if B did better."""

    id: str
    direction: str
    question: str
    answers: tuple[str, ...]
    size: float
    figures: dict[str, tuple[float, float]]
    first: MeasuredAnswer | None
    second: MeasuredAnswer | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """B minus A, over all questions that both have and by direction; the largest changes first."""

    first: Finished
    second: Finished
    ids: Sequence[str]
    counts: dict[str, int]
    overall: Differences
    by_direction: dict[str, Differences]
    changes: Sequence[Change]
    seed: int

    @property
    def settings(self) -> dict[str, tuple[object, object]]:
        """Models and settings that differ."""
        before, after = self.first.settings, self.second.settings
        return {
            name: (before.get(name), after.get(name))
            for name in {**before, **after}
            if before.get(name) != after.get(name)
        }


def compare(first: Finished, second: Finished, *, seed: int = 0) -> Comparison:
    """Pairs the questions of both runs. Raises QuestionSetError if they cannot be paired."""
    if first.report["set_fingerprint"] != second.report["set_fingerprint"]:
        raise QuestionSetError(
            f"{first.folder} was measured on the set {first.report['set']!r} and {second.folder} on "
            f"{second.report['set']!r}, and their questions or documents differ. Evaluate both on "
            "the same files."
        )
    ids = [id_ for id_ in first.scores if id_ in second.scores]
    if not ids:
        raise QuestionSetError(
            f"{first.folder} and {second.folder} have no question in common. Evaluate both with "
            "the same --limit and --seed."
        )
    groups: dict[str, list[str]] = {}
    for id_ in ids:
        groups.setdefault(first.scores[id_].direction, []).append(id_)
    return Comparison(
        first=first,
        second=second,
        ids=ids,
        counts={name: len(groups[name]) for name in sorted(groups)},
        overall=_differences(first, second, ids, seed=seed),
        by_direction={
            name: _differences(first, second, groups[name], seed=seed) for name in sorted(groups)
        },
        changes=_changes(first, second, ids),
        seed=seed,
    )


def verdict(found: Difference, metric: str) -> Verdict:
    """Whether B is significantly better or worse: the interval excludes 0, and enough questions changed."""
    if found.changed < FEWEST or found.low <= 0 <= found.high:
        return "open"
    return "better" if (found.value > 0) == (METRICS[metric].better == "higher") else "worse"


def _differences(
    first: Finished, second: Finished, ids: Iterable[str], *, seed: int
) -> Differences:
    pairs = [(first.scores[id_].figures, second.scores[id_].figures) for id_ in ids]
    unanswerable = any("false_answer_rate" in before for before, _ in pairs)
    found: Differences = {}
    for name, metric in METRICS.items():
        if name == "abstention_f1" and not unanswerable:
            continue  # no abstention to measure, as in a run's own report
        figures = [(before.get(name), after.get(name)) for before, after in pairs]
        difference = paired(figures, seed=seed, estimate=metric.estimate)
        if difference is not None:
            found[name] = difference
    return found


def _changes(first: Finished, second: Finished, ids: Iterable[str]) -> list[Change]:
    """The questions that changed, the most first; ties keep the order of the set."""
    found = []
    for id_ in ids:
        before, after = first.scores[id_], second.scores[id_]
        moved = _moved(before.figures, after.figures)
        if moved:
            words = after if after.question else before
            found.append(
                Change(
                    id=id_,
                    direction=before.direction,
                    question=words.question or id_,
                    answers=words.answers,
                    size=_size(moved),
                    figures=moved,
                    first=first.results[id_].reply,
                    second=second.results[id_].reply,
                )
            )
    return sorted(found, key=lambda change: -abs(change.size))


def _moved(before: Figures, after: Figures) -> dict[str, tuple[float, float]]:
    """The question's own rates that differ; times, and sums over questions, are left out."""
    found = {}
    for name, metric in METRICS.items():
        if metric.unit != "share" or name == "abstention_f1":
            continue
        own = _own(before.get(name)), _own(after.get(name))
        if own[0] is not None and own[1] is not None and own[0] != own[1]:
            found[name] = own[0], own[1]
    return found


def _own(figure: Figure | None) -> float | None:
    return None if figure is None or not figure[1] else figure[0] / figure[1]


def _size(moved: dict[str, tuple[float, float]]) -> float:
    """The mean change of each group of metrics, oriented so that up is better, summed over the groups."""
    groups: dict[str, list[float]] = {}
    for name, (before, after) in moved.items():
        better = after - before if METRICS[name].better == "higher" else before - after
        groups.setdefault(METRICS[name].group, []).append(better)
    return sum(sum(values) / len(values) for values in groups.values())
