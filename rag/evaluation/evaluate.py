"""Evaluates a system on a question set. Knows no settings and no page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.types import Progress
from rag.evaluation.homes import code_of_answers
from rag.evaluation.metrics import score
from rag.evaluation.report import Measured
from rag.evaluation.runner import run
from rag.evaluation.sample import direction, sample
from rag.evaluation.set import QuestionSet, digest
from rag.evaluation.system import FollowUps, System


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: answers or search only, how many questions, under which settings."""

    answers: bool
    limit: int | None = None
    seed: int = 0
    settings: Mapping[str, object] = field(default_factory=dict)
    follow_ups: FollowUps = "joined"


def evaluate(
    question_set: QuestionSet,
    system: System,
    languages: Mapping[str, str],
    *,
    plan: Plan,
    out: Path,
    progress: Progress | None = None,
) -> Measured:
    """Ask the questions (resuming an equal run in `out`) and score the results.

    `languages` holds the language of each collection's documents.
    """
    questions = sample(question_set.questions, languages, limit=plan.limit, seed=plan.seed)
    fingerprint = fingerprint_of(question_set, system, plan)
    results = run(
        questions,
        system,
        out=out,
        fingerprint=fingerprint,
        answers=plan.answers,
        follow_ups=plan.follow_ups,
        progress=progress,
    )
    return Measured(
        question_set=question_set,
        questions=questions,
        results=results,
        figures=score(questions, results, text_of=question_set.text),
        directions={question.id: direction(question, languages) for question in questions},
        model=dict(system.model),
        settings=plan.settings,
        fingerprint=fingerprint,
        seed=plan.seed,
        answers=plan.answers,
    )


def fingerprint_of(question_set: QuestionSet, system: System, plan: Plan) -> str:
    """Equal for runs whose results may be combined: same set, system, code, settings, seed.

    The limit is left out: a larger sample continues a smaller one.
    """
    return digest(
        question_set.fingerprint(),
        json.dumps(dict(system.model), sort_keys=True),
        json.dumps(dict(plan.settings), sort_keys=True, default=str),
        code_of_answers(),
        f"seed {plan.seed}, answers {plan.answers}, follow-ups {plan.follow_ups}",
    )
