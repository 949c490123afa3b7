"""Asks a system every question and saves the results, so that an interrupted run resumes.

Knows no metric. OUT/run.json says which run OUT/results.jsonl belongs to.
"""

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from index.errors import HomeUnwritable, QuestionError
from index.types import Progress, View
from rag.evaluation.results import (
    DocumentSpan,
    MeasuredAnswer,
    QuestionResult,
    document_spans,
    reply_of,
)
from rag.evaluation.set import Question
from rag.evaluation.system import FollowUps, System

RANKED = 50
"""Passages that a ranking is made of: as many as our search weighs for any question, since asking
for more than that would change its ranking."""

RESULTS = "results.jsonl"
RUN = "run.json"


def run(
    questions: Sequence[Question],
    system: System,
    *,
    out: Path,
    fingerprint: str,
    answers: bool,
    follow_ups: FollowUps = "joined",
    progress: Progress | None = None,
) -> dict[str, QuestionResult]:
    """The result of each question, by id; those that this run already has are not asked again.

    Results of another run (another fingerprint) are set aside under its name, never lost.
    """
    results = _resume(out, fingerprint)
    missing = [question for question in questions if question.id not in results]
    if missing:
        _warm_up(missing[0], system)
    with (out / RESULTS).open("a", encoding="utf-8") as file:
        for done, question in enumerate(missing):
            if progress:
                progress("questions", done, len(missing))
            result = ask(question, system, answers=answers, follow_ups=follow_ups)
            file.write(json.dumps(result.to_json(), ensure_ascii=False) + "\n")
            file.flush()
            results[question.id] = result
    if progress:
        progress("questions", len(missing), len(missing))
    return {question.id: results[question.id] for question in questions}


def _warm_up(question: Question, system: System) -> None:
    """Search once unmeasured, so that loading a model does not count as search time."""
    with suppress(QuestionError):
        system.search(question.question, view_of(question), k=1)


def ask(
    question: Question, system: System, *, answers: bool, follow_ups: FollowUps = "joined"
) -> QuestionResult:
    """What the system does with one question. A question it rejects counts as refused.

    It answers first, so that the measured search is for the same text that the answer was searched
    with.
    """
    view, problem = view_of(question), ""
    history = question.history if follow_ups == "joined" else ()
    searched = question.question
    reply: MeasuredAnswer | None = None
    if answers:
        started = time.perf_counter()
        try:
            answer = system.ask(question.question, view, history=history)
            took = time.perf_counter() - started
            reply = reply_of(answer, question.collection, seconds=took)
            searched, history = answer.standalone, ()
        except QuestionError as error:
            problem = str(error)
            reply = MeasuredAnswer(text="", refused=True, seconds=time.perf_counter() - started)
    found: tuple[DocumentSpan, ...] = ()
    started = time.perf_counter()
    try:
        hits = system.search(searched, view, k=RANKED, history=history)
        found = document_spans(hits, question.collection)
    except QuestionError as error:
        problem = str(error)
    return QuestionResult(question.id, found, time.perf_counter() - started, reply, problem)


def view_of(question: Question) -> View:
    """The question's collection, limited to the documents of its scope."""
    prefix = f"{question.collection}/"
    scope = question.scope
    inside = None if scope is None else frozenset(path.removeprefix(prefix) for path in scope)
    return View(question.collection, inside)


def _resume(out: Path, fingerprint: str) -> dict[str, QuestionResult]:
    """The results that this run already has; those of another run are set aside."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        before = fingerprint_in(out / RUN)
        if before != fingerprint:
            if (out / RESULTS).exists():
                (out / RESULTS).rename(_aside(out, before or "unknown"))
            if _aside(out, fingerprint).exists():
                _aside(out, fingerprint).rename(out / RESULTS)
            (out / RUN).write_text(json.dumps({"fingerprint": fingerprint}), encoding="utf-8")
        return _read(out / RESULTS)
    except OSError as error:
        raise HomeUnwritable(
            f"{out} cannot be written ({error.strerror}). Name another folder with --out."
        ) from error


def _aside(out: Path, fingerprint: str) -> Path:
    return out / f"results-{fingerprint[:12]}.jsonl"


def fingerprint_in(path: Path) -> str:
    """The fingerprint of the run that a run.json names; empty without one."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _read(path: Path) -> dict[str, QuestionResult]:
    """Whole lines only: a line that a kill left half-written is cut off and asked again."""
    if not path.exists():
        return {}
    results, whole = read_results(path)
    with path.open("r+b") as file:
        file.truncate(whole)
    return results


def read_results(path: Path) -> tuple[dict[str, QuestionResult], int]:
    """The results on whole lines by question id, and how many bytes these lines take."""
    results: dict[str, QuestionResult] = {}
    whole = 0
    with path.open("rb") as file:
        for line in file:
            try:
                result = QuestionResult.from_json(json.loads(line))
            except (ValueError, KeyError, TypeError):
                break
            if not line.endswith(b"\n"):
                break
            results[result.id] = result
            whole += len(line)
    return results, whole
