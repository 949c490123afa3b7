"""The report for programs: report.json, and scores.jsonl with what each question contributed.

Its shape is in the interfaces of the project: keys may be added, never renamed or dropped. Knows
no page and no system.
"""

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rag.evaluation.bootstrap import Interval
from rag.evaluation.metrics import METRICS, Figures, summarise
from rag.evaluation.results import Result
from rag.evaluation.set import Question, QuestionSet

Block = dict[str, Interval]
"""The figures of some questions, by metric."""

LIBRARIES = (
    "chromadb", "ir-measures", "llama-index-core", "numpy", "sentence-transformers", "snowballstemmer",
    "sqlalchemy", "tokenizers", "torch", "transformers", "xllamacpp",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished run: what was asked of whom, under which settings, and what came of it."""

    question_set: QuestionSet
    questions: Sequence[Question]
    results: Mapping[str, Result]
    figures: Mapping[str, Figures]
    directions: Mapping[str, str]
    model: Mapping[str, str]
    settings: Mapping[str, object]
    fingerprint: str
    seed: int
    answers: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a run over all questions, by direction and by collection, with counts."""

    overall: Block
    by_direction: Mapping[str, Block]
    by_collection: Mapping[str, Block]
    counts: Mapping[str, int]


def summary(run: Measured) -> Summary:
    """All figures with their bounds."""
    return Summary(
        overall=summarise(run.figures.values(), seed=run.seed),
        by_direction=_blocks(run, run.directions),
        by_collection=_blocks(run, {q.id: q.collection for q in run.questions}),
        counts=_counts(run.directions.values()),
    )


def _blocks(run: Measured, group_of: Mapping[str, str]) -> dict[str, Block]:
    return {
        group: summarise(
            (run.figures[q.id] for q in run.questions if group_of[q.id] == group), seed=run.seed
        )
        for group in sorted(set(group_of.values()))
    }


def _counts(groups: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for group in groups:
        counts[group] = counts.get(group, 0) + 1
    return counts


def report(run: Measured, found: Summary) -> dict[str, object]:
    """The JSON of the interfaces, with what one needs to repeat the run."""
    collections = _counts(question.collection for question in run.questions)
    return {
        "set": run.question_set.name,
        "questions": len(run.questions),
        "model": dict(run.model),
        "by_direction": {
            name: block_json(block, n=found.counts[name])
            for name, block in found.by_direction.items()
        },
        "overall": block_json(found.overall, n=len(run.questions)),
        "by_collection": {
            name: block_json(block, n=collections[name])
            for name, block in found.by_collection.items()
        },
        "retrieval_only": not run.answers,
        "questions_in_set": len(run.question_set.questions),
        "seed": run.seed,
        "seconds": round(sum(seconds(result) for result in run.results.values()), 3),
        "settings": dict(run.settings),
        "fingerprint": run.fingerprint,
        "set_fingerprint": run.question_set.fingerprint(),
        "versions": versions(),
        "definitions": {name: METRICS[name].about for name in found.overall},
    }


def seconds(result: Result) -> float:
    """Time that was spent on the question."""
    return result.search_seconds + (result.reply.seconds if result.reply else 0.0)


def block_json(block: Block, *, n: int) -> dict[str, object]:
    """`n` and each metric as value, low, high, and the number of questions behind it."""
    return {
        "n": n,
        **{
            name: {
                "value": round(figure.value, 6),
                "low": round(figure.low, 6),
                "high": round(figure.high, 6),
                "n": figure.n,
            }
            for name, figure in block.items()
        },
    }


def versions() -> dict[str, str]:
    """Python and the libraries that figures may depend on, where installed."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def write_json(run: Measured, values: Mapping[str, object], out: Path) -> None:
    """Write report.json and scores.jsonl (question id, direction, metric → [numerator, denominator])."""
    text = json.dumps(values, ensure_ascii=False, indent=1)
    (out / "report.json").write_text(text + "\n", encoding="utf-8")
    lines = [
        json.dumps({"id": q.id, "direction": run.directions[q.id], "figures": run.figures[q.id]})
        for q in run.questions
    ]
    (out / "scores.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
