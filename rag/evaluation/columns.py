"""Compares finished runs over the same questions, one column per run; the first is the baseline."""

from collections.abc import Container, Sequence
from typing import Protocol

from rag.evaluation.compare import Comparison, verdict
from rag.evaluation.finished import Finished
from rag.evaluation.metrics import METRICS
from rag.evaluation.page import written
from rag.evaluation.tables import aligned

MARKS = {"better": "▲", "worse": "▼", "open": ""}


class MetricColumn(Protocol):
    """A run under a name, and how it differs from that of the first column."""

    @property
    def name(self) -> str:
        """The column's heading."""
        ...

    @property
    def run(self) -> Finished:
        """Its figures."""
        ...

    @property
    def against_first(self) -> Comparison:
        """What is better or worse than in the first column."""
        ...


def names(columns: Sequence[MetricColumn]) -> list[str]:
    """Every metric that some column has."""
    return [name for name in METRICS if any(name in one.run.report["overall"] for one in columns)]


def mark(column: MetricColumn, name: str) -> str:
    """▲ or ▼ if it is significantly better or worse than the first."""
    found = column.against_first.overall.get(name)
    return MARKS[verdict(found, name)] if found else ""


def best(columns: Sequence[MetricColumn], name: str) -> float | None:
    """The best value of a metric; None if all are equal."""
    found = [one.run.report["overall"].get(name) for one in columns]
    values = [one["value"] for one in found if one]
    if len(set(values)) < 2:
        return None
    return float(max(values) if METRICS[name].better == "higher" else min(values))


def figures_json(column: MetricColumn) -> dict[str, object]:
    """The column's figures and verdicts as plain JSON values."""
    return {
        "questions": column.run.report["questions"],
        "overall": column.run.report["overall"],
        "by_direction": column.run.report["by_direction"],
        "against_first": {
            name: verdict(found, name) for name, found in column.against_first.overall.items()
        },
    }


def table(columns: Sequence[MetricColumn]) -> str:
    """The metrics by column, for a terminal."""
    rows = [["", *(one.name for one in columns)]]
    rows += [[name, *(_cell(one, name) for one in columns)] for name in names(columns)]
    return aligned(rows) + f"\n▲ better, ▼ worse beyond doubt than {columns[0].name}"


def markdown(columns: Sequence[MetricColumn], *, leave_out: Container[str] = ()) -> str:
    """The metrics by column as a Markdown table with intervals, without those to leave out."""
    kept = [name for name in names(columns) if name not in leave_out]
    rows = [
        ["", *(one.name for one in columns)],
        ["---"] * (len(columns) + 1),
        *([name, *(_bounded(one, name) for one in columns)] for name in kept),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(column: MetricColumn, name: str) -> str:
    found = column.run.report["overall"].get(name)
    return f"{mark(column, name)}{written(found['value'], name)}" if found else "–"


def _bounded(column: MetricColumn, name: str) -> str:
    found = column.run.report["overall"].get(name)
    if not found:
        return ""
    digits = 2 if METRICS[name].unit == "share" else 1
    value, low, high = (f"{found[key]:.{digits}f}" for key in ("value", "low", "high"))
    return f"{value} ({low}–{high}) {mark(column, name)}".rstrip()
