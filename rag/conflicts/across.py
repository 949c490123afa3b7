"""Statements in two languages, compared in one: the German one is translated, then told apart as usual.

Word lists and vectors of small models do not say whether lockers are "Schließfächer" or
"Umkleidekabinen" (docs/quality.md); a chat model does. It is asked only where a figure, a person or a yes
differs already, its words are shown to nobody, and what changes a figure is thrown away. Knows no model.
"""

from collections.abc import Callable
from dataclasses import replace

from rag.conflicts.contrast import contrast
from rag.conflicts.statement import Asked, Difference, Statement
from rag.conflicts.subject import same_scope
from rag.conflicts.values import Value, exclude, same, values
from rag.reading.persons import persons
from rag.reading.polarity import polarity

COMMON = "en"
"""The language that both are compared in."""
Translate = Callable[[str], str]
"""From a German sentence to an English one; "" where that fails."""


def contrast_across(
    one: Statement, other: Statement, asked: Asked, translate: Translate
) -> Difference | None:
    """How statements of two languages contradict each other on what is asked, in their own words."""
    if asked.compares or not same_scope(one, other, asked) or not _promising(one, other):
        return None
    mine, theirs = _english(one, translate), _english(other, translate)
    if mine is None or theirs is None:
        return None
    found = contrast(mine, theirs, asked)
    return found and _in_their_words(found, one, other)


def _promising(one: Statement, other: Statement) -> bool:
    """Whether anything differs that could be a contradiction."""
    if any(exclude(a, b) for a in values(one.text) for b in values(other.text)):
        return True
    if bool(persons(one.text)) and bool(persons(other.text)):
        return True
    mine, theirs = polarity(one.text), polarity(other.text)
    return bool(mine and theirs and mine.affirms != theirs.affirms)


def _english(side: Statement, translate: Translate) -> Statement | None:
    """The statement in English; None where the translation lost or changed a figure or a name."""
    if side.language == COMMON:
        return side
    text = " ".join(translate(side.text).split())
    before, after = values(side.text), values(text)
    if not text or len(before) != len(after):
        return None
    if not all(any(same(a, b) for b in after) for a in before):
        return None
    if not all(name in side.text for name in persons(text)):
        return None
    return replace(side, text=text, language=COMMON, translated=True)


def _in_their_words(found: Difference, one: Statement, other: Statement) -> Difference | None:
    if found.kind == "negation":
        return found
    if found.kind == "name":
        return found if found.one in one.text and found.other in other.text else None
    first, second = (
        _written(text, side) for text, side in ((found.one, one), (found.other, other))
    )
    if not first or not second:
        return None
    return replace(found, one=first.text, other=second.text, value=first)


def _written(text: str, side: Statement) -> Value | None:
    """The value as the statement itself writes it."""
    wanted = values(text)
    return next((one for one in values(side.text) if wanted and same(one, wanted[0])), None)
