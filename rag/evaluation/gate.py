"""The quality gate: bounds that a report must meet, so that CI fails on a loss of quality as on any bug.

FILE, JSON or TOML: {"overall": {"hit@5": {"min": 0.9}}, "de-en": {"false": {"max": 0.1}},
"kind": {"table": {"correct": {"min": 0.8}}}}: over all questions, by direction, by kind of question.
Knows no question.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import SettingsError
from rag.evaluation.metrics import METRICS
from rag.evaluation.report import ReportSummary


@dataclass(frozen=True, slots=True)
class GateBound:
    """The least ("min") or greatest ("max") value that a metric may have in a block of questions.

    `block` is "overall", a direction, or "kind." and a kind of question.
    """

    block: str
    metric: str
    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """A bound beside the measured value; None if the metric applied to no question."""

    bound: GateBound
    measured: float | None

    @property
    def kept(self) -> bool:
        """Whether the value meets the bound; an unmeasured one does not."""
        if self.measured is None:
            return False
        least = self.bound.kind == "min"
        return self.measured >= self.bound.value if least else self.measured <= self.bound.value

    def __str__(self) -> str:
        value = "not measured in this run" if self.measured is None else f"{self.measured:.4f}"
        sign = "≥" if self.bound.kind == "min" else "≤"
        mark = "ok    " if self.kept else "BROKEN"
        name = f"{self.bound.block} {self.bound.metric}"
        return f"{mark} {name} = {value} (has to be {sign} {self.bound.value:g})"


def read_gate(file: Path) -> list[GateBound]:
    """The bounds in a file, checked before the long work begins. Raises SettingsError."""
    bounds = [
        _bound(file, block, metric, kind=kind, value=value)
        for block, metrics in _blocks(file)
        for metric, kinds in _table(metrics, file, block).items()
        for kind, value in _table(kinds, file, f"{block}.{metric}").items()
    ]
    if not bounds:
        raise SettingsError(f"{file} holds no bound. Write one, or leave --gate out.")
    return bounds


def _blocks(file: Path) -> Iterator[tuple[str, object]]:
    """Each block by name with its contents."""
    for name, inside in _read(file).items():
        if name == "kind":
            for kind, metrics in _table(inside, file, name).items():
                yield f"kind.{kind}", metrics
        else:
            yield name, inside


def _bound(file: Path, block: str, metric: str, *, kind: str, value: object) -> GateBound:
    if metric not in METRICS:
        raise SettingsError(
            f"{file}: unknown metric {metric!r} under {block}; known are {', '.join(METRICS)}."
        )
    if kind not in ("min", "max") or isinstance(value, bool) or not isinstance(value, int | float):
        raise SettingsError(
            f"{file}: {block}.{metric}.{kind} = {value!r} is no bound; "
            'write {"min": 0.9} or {"max": 0.1}.'
        )
    return GateBound(block, metric, kind, float(value))


def judge(bounds: Sequence[GateBound], found: ReportSummary) -> list[Verdict]:
    """Every bound with its verdict. Raises SettingsError for a direction or kind that the run lacks."""
    kinds = {f"kind.{name}": block for name, block in found.by_kind.items()}
    blocks = {"overall": found.overall, **found.by_direction, **kinds}
    for bound in bounds:
        if bound.block not in blocks:
            what = "kind" if bound.block.startswith("kind.") else "direction"
            raise SettingsError(
                f"The gate names an unknown {what} {bound.block!r}; "
                f"this run has {', '.join(blocks)}."
            )
    return [
        Verdict(bound, figure.value if (figure := blocks[bound.block].get(bound.metric)) else None)
        for bound in bounds
    ]


def _read(file: Path) -> Mapping[str, object]:
    try:
        text = file.read_text(encoding="utf-8")
        values = tomllib.loads(text) if file.suffix.lower() == ".toml" else json.loads(text)
    except OSError as error:
        raise SettingsError(f"The gate {file} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        kind = "TOML" if file.suffix.lower() == ".toml" else "JSON"
        raise SettingsError(f"The gate {file} is not {kind}: {error}.") from error
    return _table(values, file, "the file")


def _table(value: object, file: Path, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise SettingsError(f"{file}: {where} should be an object, not {value!r:.60}.")
    return value
