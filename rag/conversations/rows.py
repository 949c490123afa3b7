"""Converts between rows of the conversation tables and their types. Knows no SQL."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rag.conversations.types import ConversationSummary, Feedback, KeptTurn, MarkedPlace, Version

_TITLE = 80  # characters
_JOINS = "\u200d\u200c"  # joins parts of an emoji, or of a word in some scripts


def plain(text: str) -> str:
    """Text without lone surrogates and control characters, safe to store and to show."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in whole if c.isprintable() or c.isspace() or c in _JOINS)


def title_of(text: str, *, most: int = _TITLE) -> str:
    """A title of one line, cut at a word; never empty."""
    line = " ".join(plain(text).split())
    if len(line) > most:
        cut = line[: most - 1]
        line = (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" .,;:") + "…"
    return line or "…"


def words_of(text: str) -> str:
    """Text as searched: case and spellings of umlauts do not matter."""
    return " ".join(unicodedata.normalize("NFKC", plain(text)).casefold().split())


def said_in(answer: Mapping[str, Any]) -> str:
    """The sentences of an answer that a person reads; unsupported ones are not shown."""
    shown = [one["text"] for one in answer.get("sentences", ()) if one["support"] == "supported"]
    return " ".join([*shown, answer.get("answer", "")])


def summary_of(row: Any) -> ConversationSummary:
    """Make a list entry from a row."""
    return ConversationSummary(
        row.id, row.collection, row.title, row.started, row.changed, row.turns
    )


def turn_of(row: Any) -> KeptTurn:
    """Make a turn from a row."""
    versions = json.loads(row.versions) if row.versions else []
    return KeptTurn(
        id=row.id,
        conversation=row.conversation,
        number=row.number,
        asked=row.asked,
        question=row.question,
        state=row.state,
        answer=json.loads(row.answer) if row.answer else None,
        versions=tuple(Version(**one) for one in versions),
        feedback=Feedback(
            row.thumb,
            row.reason,
            row.note,
            MarkedPlace(**json.loads(row.right_place)) if row.right_place else None,
        ),
    )


def feedback_columns(feedback: Feedback) -> dict[str, str]:
    """The feedback columns of a turn."""
    right = asdict(feedback.right) if feedback.right else None
    return {
        "thumb": feedback.thumb,
        "reason": feedback.reason,
        "note": plain(feedback.note),
        "right_place": json.dumps(right, ensure_ascii=False) if right else "",
    }
