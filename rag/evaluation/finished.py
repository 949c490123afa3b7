"""Reads a finished run of `evaluate` back from its folder. Knows no question set and no model."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import NotFound
from rag.evaluation.metrics import METRICS, Figures
from rag.evaluation.report import REPORT, SCORES
from rag.evaluation.results import QuestionResult
from rag.evaluation.runner import RESULTS, RUN, fingerprint_in, read_results


@dataclass(frozen=True, slots=True)
class Scored:
    """A question as a run saved it: its figures, its words and its gold answers.

    Runs of earlier versions saved only the figures; the texts are then empty.
    """

    id: str
    direction: str
    figures: Figures
    question: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """A run's folder, its report, and each question with its figures and outcome."""

    folder: Path
    report: Mapping[str, Any]
    scores: Mapping[str, Scored]
    results: Mapping[str, QuestionResult]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    @property
    def settings(self) -> dict[str, object]:
        """Models and settings together, as far as figures depend on them."""
        return {**self.report.get("model", {}), **self.report.get("settings", {})}


def read_run(folder: Path) -> Finished:
    """The run in a folder that `evaluate` wrote. Raises NotFound if it is not finished."""
    if not folder.is_dir():
        raise NotFound(
            f"There is no folder {folder}. Name the folder of a run (--out of evaluate)."
        )
    try:
        report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        lines = (folder / SCORES).read_text(encoding="utf-8").splitlines()
        scores = [_scored(json.loads(line)) for line in lines]
        results, _ = read_results(folder / RESULTS)
        fingerprint, set_fingerprint = report["fingerprint"], report["set_fingerprint"]
    except OSError as error:
        raise NotFound(
            f"{folder} holds no finished run: {Path(error.filename).name} cannot be read "
            f"({error.strerror}). Run `python -m rag evaluate SET --out {folder}`."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotFound(
            f"The run in {folder} is damaged ({type(error).__name__}: {error}). "
            f"Run `python -m rag evaluate SET --out {folder}` again."
        ) from error
    whole = fingerprint_in(folder / RUN) == fingerprint and {s.id for s in scores} <= set(results)
    if not whole or not set_fingerprint:
        raise NotFound(
            f"The results in {folder} belong to another run than its report: a later one was "
            f"begun and not finished. Run `python -m rag evaluate SET --out {folder}` to its end."
        )
    return Finished(folder, report, {score.id: score for score in scores}, results)


def _scored(values: Mapping[str, Any]) -> Scored:
    figures = {
        name: (float(above), float(below))
        for name, (above, below) in values["figures"].items()
        if name in METRICS
    }
    return Scored(
        id=str(values["id"]),
        direction=str(values["direction"]),
        figures=figures,
        question=str(values.get("question", "")),
        answers=tuple(str(answer) for answer in values.get("answers", ())),
    )
