"""The report for programs: report.json, and scores.jsonl with what each question contributed.

Its shape is a documented interface: keys may be added, never renamed or dropped. Knows
no page and no system.
"""

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rag.evaluation.bootstrap import Interval
from rag.evaluation.metrics import METRICS, Figures, summarise
from rag.evaluation.refusal import Bin, Curve, curve, reliability
from rag.evaluation.results import QuestionResult
from rag.evaluation.set import Question, QuestionSet

Block = dict[str, Interval]
"""The figures of some questions, by metric."""

REPORT, SCORES = "report.json", "scores.jsonl"
LIBRARIES = (
    "chromadb", "ir-measures", "llama-index-core", "numpy", "sentence-transformers", "snowballstemmer",
    "sqlalchemy", "tokenizers", "torch", "transformers", "xllamacpp",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished run: what was asked of which system, under which settings, with what results."""

    question_set: QuestionSet
    questions: Sequence[Question]
    results: Mapping[str, QuestionResult]
    figures: Mapping[str, Figures]
    directions: Mapping[str, str]
    model: Mapping[str, str]
    settings: Mapping[str, object]
    fingerprint: str
    seed: int
    answers: bool

    @property
    def refusal_curve(self) -> Curve | None:
        """The results of other `refusal` settings."""
        setting = self.settings.get("refusal", 0.5)
        assert isinstance(setting, int | float)
        return curve(self.questions, self.results, setting=setting)

    @property
    def reliability(self) -> list[Bin]:
        """How often answers are correct, by confidence."""
        return reliability(self.questions, self.results, self.figures)


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """The figures of a run over all questions, by direction, collection and kind, with counts.

    Questions without a kind appear in no block of `by_kind`.
    """

    overall: Block
    by_direction: Mapping[str, Block]
    by_collection: Mapping[str, Block]
    counts: Mapping[str, int]
    by_kind: Mapping[str, Block] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)


def summary(run: Measured) -> ReportSummary:
    """All figures with their bounds."""
    return ReportSummary(
        overall=summarise(run.figures.values(), seed=run.seed),
        by_direction=_blocks(run, run.directions),
        by_collection=_blocks(run, {q.id: q.collection for q in run.questions}),
        counts=_counts(run.directions.values()),
        by_kind=_blocks(run, {q.id: q.kind for q in run.questions if q.kind}),
        kinds=_counts(q.kind for q in run.questions if q.kind),
    )


def _blocks(run: Measured, group_of: Mapping[str, str]) -> dict[str, Block]:
    return {
        group: summarise(
            (run.figures[q.id] for q in run.questions if group_of.get(q.id) == group), seed=run.seed
        )
        for group in sorted(set(group_of.values()))
    }


def _counts(groups: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for group in groups:
        counts[group] = counts.get(group, 0) + 1
    return counts


def report(run: Measured, found: ReportSummary) -> dict[str, object]:
    """The documented JSON, with everything needed to repeat the run."""
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
        "by_kind": {
            name: block_json(block, n=found.kinds[name]) for name, block in found.by_kind.items()
        },
        "retrieval_only": not run.answers,
        "questions_in_set": len(run.question_set.questions),
        "seed": run.seed,
        "seconds": round(sum(seconds(result) for result in run.results.values()), 3),
        "settings": dict(run.settings),
        "fingerprint": run.fingerprint,
        "set_fingerprint": run.question_set.fingerprint(),
        "versions": versions(),
        "refusal_curve": _curve_json(run.refusal_curve),
        "reliability": [asdict(one) for one in run.reliability],
        "definitions": {name: METRICS[name].about for name in found.overall},
    }


def _curve_json(found: Curve | None) -> dict[str, object] | None:
    """`here` and `points`, each {refusal, false_answers, false_refusals}; None without a curve."""
    if found is None:
        return None
    return {"here": asdict(found.here), "points": [asdict(point) for point in found.points]}


def seconds(result: QuestionResult) -> float:
    """Time spent on the question."""
    return result.search_seconds + (result.reply.seconds if result.reply else 0.0)


def block_json(block: Block, *, n: int) -> dict[str, object]:
    """`n`, and each metric's value, low, high and number of questions behind it."""
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
    """Python and the installed libraries that figures may depend on."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def write_json(run: Measured, values: Mapping[str, object], out: Path) -> None:
    """Write report.json, and scores.jsonl: question, gold answers, metric → [numerator, denominator]."""
    text = json.dumps(values, ensure_ascii=False, indent=1)
    (out / REPORT).write_text(text + "\n", encoding="utf-8")
    lines = [json.dumps(_scored(run, question), ensure_ascii=False) for question in run.questions]
    (out / SCORES).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _scored(run: Measured, question: Question) -> dict[str, object]:
    """What comparing runs requires of a question, so that it works without the set."""
    reply = run.results[question.id].reply
    return {
        "id": question.id,
        "direction": run.directions[question.id],
        "figures": run.figures[question.id],
        "question": question.question,
        "collection": question.collection,
        "kind": question.kind,
        "answerable": question.answerable,
        "answers": list(question.answers),
        "confidence": None if reply is None else reply.confidence,
    }
