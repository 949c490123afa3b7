"""Turns a typed question into queries for search, once and before anything else.

Finds the question that it follows, the language of the answer, and its parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import QuestionError
from index.library_reading import LibraryReading
from index.search.query import Query
from index.types import View
from rag.question import followup
from rag.question.decomposition import parts
from rag.question.followup import TellsFollowUps
from rag.types import Turn


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A question that asks one thing, the one before that it follows ("" for none), and its query.

    The reader reads `text`; `query` contains the earlier question too.
    """

    text: str
    before: str
    query: Query


@dataclass(frozen=True, slots=True, eq=False)
class UnderstoodQuestion:
    """A question as typed, as understood (shown to people), and its parts, answered one by one."""

    typed: str
    standalone: str
    language: str
    parts: tuple[Part, ...]


def understand(
    question: str,
    history: Sequence[Turn],
    view: View,
    search: LibraryReading,
    reader: TellsFollowUps,
    *,
    longest: int,
) -> UnderstoodQuestion:
    """Understand a question together with the earlier one that it follows, which the reader finds.

    Raises QuestionError and ModelError.
    """
    typed = _accepted(question, longest)
    query = search.query(typed, view)
    if before := followup.before(typed, history, reader):
        whole = search.query(f"{before} {query.text}", view)
        # A follow-up still asks only for itself.
        return UnderstoodQuestion(
            typed, whole.text, whole.language, (Part(query.text, before, whole),)
        )
    several = parts(query.text)
    if len(several) == 1:
        # Corrected capitals need not be shown.
        return UnderstoodQuestion(typed, typed, query.language, (Part(query.text, "", query),))
    alone = [several[0], *(_standing_alone(one, several[0], reader) for one in several[1:])]
    made = tuple(Part(one, "", search.query(one, view)) for one in alone)
    return UnderstoodQuestion(typed, typed, query.language, made)


def _standing_alone(part: str, first: str, reader: TellsFollowUps) -> str:
    """A part as it can be searched for alone: after the first one if it depends on it."""
    return f"{first} {part}" if followup.depends(part, first, reader) else part


def _accepted(question: str, longest: int) -> str:
    sound = question.encode("utf-8", "replace").decode()  # no tokenizer takes half a surrogate pair
    question = " ".join(sound.split())
    if not any(letter.isalnum() for letter in question):
        raise QuestionError("The question is empty. Write what you want to know.")
    if len(question) > longest:
        raise QuestionError(
            f"The question has {len(question)} characters and may have {longest}. Shorten it.",
            hint="Or raise FUNDSTELLE_QUESTION_CHARACTERS.",
        )
    return question
