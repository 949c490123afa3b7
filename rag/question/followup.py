"""Finds the earlier question that a follow-up depends on.

The reader says which question depends on the one before it. Search and reader then get both, one after the
other; no model rewrites the question, so nobody waits for one. Knows no passage and no web.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from index.tuning import tuned
from rag.types import Turn

TURNS = 4
TURN_CHARACTERS = 300


class TellsFollowUps(Protocol):
    """Tells follow-ups from questions that stand alone, as a `Reader` does."""

    def follows(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The probability that each question depends on the one before it; pairs of (before, question)."""
        ...


def depends(question: str, before: str, reader: TellsFollowUps) -> bool:
    """Whether a question depends on the one before it."""
    return _depend([(before, question)], reader)[0]


def before(question: str, history: Sequence[Turn], reader: TellsFollowUps) -> str:
    """The question that this one follows: the last that stands alone; "" if it needs none."""
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user"][-TURNS:]
    asked = [one[:TURN_CHARACTERS] for one in asked]
    if not asked:
        return ""
    *earlier, last = _depend(list(pairwise([*asked, question])), reader)
    if not last:
        return ""
    while earlier and earlier.pop():
        asked.pop()
    return asked[-1]


def joined(question: str, history: Sequence[Turn], reader: TellsFollowUps) -> str:
    """The question after the one that it follows, if any, as it is searched for."""
    earlier = before(question, history, reader)
    return f"{earlier} {question}" if earlier else question


def _depend(pairs: Sequence[tuple[str, str]], reader: TellsFollowUps) -> list[bool]:
    bound = tuned("rag.question.follows")
    return [one >= bound for one in reader.follows(pairs)]
