"""Finds the earlier question that a follow-up depends on.

Search and reader get both, one after the other. No model rewrites the question, so nobody waits for
one. Knows no passage and no web.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import languages
from index.language import question_language
from rag.types import Turn

TURNS = 4
TURN_CHARACTERS = 300
SHORT = 4
"""A question with fewer words is taken for a follow-up, unless it asks what something is."""


@dataclass(frozen=True, slots=True)
class Signs:
    """Patterns of a language for questions that depend on what was said, or do not."""

    pointing: re.Pattern[str]
    joining: re.Pattern[str]
    asking: re.Pattern[str]
    definite: re.Pattern[str]
    defining: re.Pattern[str]


def leans(question: str, language: str) -> bool:
    """Whether a question seems to depend on what was said before.

    One that names its own subject does not, even if it begins with "and": the topic changes.
    """
    if _points(question, language):
        return True
    signs = _signs(language)
    rest = signs.joining.sub("", question)
    if signs.defining.search(rest):
        return False
    if len(rest.split()) <= SHORT:
        return True
    return rest != question and bool(signs.definite.search(rest))


def _points(question: str, language: str) -> bool:
    """Whether it makes no sense alone: "How much is that?", "And on Sundays?"."""
    signs = _signs(language)
    rest = signs.joining.sub("", question)
    half = rest != question and not signs.asking.search(rest)
    return half or bool(signs.pointing.search(question))


@cache
def _signs(language: str) -> Signs:
    listed = languages.read_supported(language, "conversation")
    cased = str(listed.get("cased", "")).split()
    names = ("pointing", "joining", "asking", "definite", "defining")
    return Signs(*(_any_of(listed[name], cased=name in cased) for name in names))


def _any_of(lines: str, *, cased: bool) -> re.Pattern[str]:
    """A pattern of alternatives, one per line."""
    written = "|".join(line.strip() for line in lines.splitlines() if line.strip())
    return re.compile(written, re.NOFLAG if cased else re.IGNORECASE)


def before(question: str, history: Sequence[Turn], language: str) -> str:
    """The question that this one follows: the last that stands alone; "" if it needs none."""
    if not history or not leans(question, language):
        return ""
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user"][-TURNS:]
    for earlier in reversed(asked):
        if not leans(earlier, question_language(earlier)):
            return earlier[:TURN_CHARACTERS]
    return asked[0][:TURN_CHARACTERS] if asked else ""


def joined(question: str, history: Sequence[Turn]) -> str:
    """The question after the one that it follows, if any, as it is searched for."""
    earlier = before(question, history, question_language(question))
    return f"{earlier} {question}" if earlier else question
