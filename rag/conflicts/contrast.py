"""Whether two sentences say different things of the same thing: a figure, a date, a name, yes and no.

Prefers to be silent: whatever hints at another subject, group, year, model or an older value ends
the comparison. Knows no vectors, no answer and no document but titles and headings.
"""

import re
from dataclasses import replace

from rag.conflicts.denials import denial
from rag.conflicts.figures import figures
from rag.conflicts.namings import names
from rag.conflicts.statement import Asked, Difference, Statement
from rag.conflicts.subject import same_scope
from rag.conflicts.values import values

_FURTHER = re.compile(r"[,;]\s|\s\(")
_CONDITIONAL = re.compile(r"\W*(?:wer|wenn|falls|sofern|für|if|when|for|whoever|anyone)\b", re.I)


def contrast(one: Statement, other: Statement, asked: Asked) -> Difference | None:
    """How two sentences contradict each other on what is asked; None if they do not, surely."""
    if asked.compares:
        return None
    return _contrast(one, other, asked) or _contrast(_lead(one), _lead(other), asked)


def _contrast(one: Statement, other: Statement, asked: Asked) -> Difference | None:
    if not same_scope(one, other, asked):
        return None
    for kind, find in (
        ("date", figures),
        ("number", figures),
        ("name", names),
        ("negation", denial),
    ):
        if kind in asked.kinds and (found := find(one, other, asked)) and found.kind == kind:
            return found
    return None


def _lead(side: Statement) -> Statement:
    """The sentence without what follows its first clause, if both hold a figure of their own."""
    cut = _FURTHER.search(side.text)
    if not cut or _CONDITIONAL.match(side.text):
        return side
    first, rest = side.text[: cut.start()], side.text[cut.end() :]
    return replace(side, text=first) if values(first) and values(rest) else side
