"""The types of kept conversations. Knows no database and no web."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["running", "finished", "stopped", "failed"]
"""The state of a turn: `stopped` by a person or a lost connection, `failed` by an error."""
Thumb = Literal["", "up", "down"]
Reason = Literal["", "wrong", "incomplete", "outdated", "unanswerable", "other"]
"""What is wrong; `unanswerable`: the documents do not say it, and it should have been refused."""


@dataclass(frozen=True, slots=True)
class Version:
    """The version of a document that an answer cites, by the hash of its content."""

    document_id: str
    collection: str
    path: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class MarkedPlace:
    """A slice of a document that a person marked as the right answer.

    `content_hash` is of the version it was marked in, empty where the answer found the place.
    """

    document_id: str
    document: str
    start: int
    end: int
    quote: str
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A person's feedback on an answer."""

    thumb: Thumb = ""
    reason: Reason = ""
    note: str = ""
    right: MarkedPlace | None = None


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """A conversation's list entry; times are ISO 8601, UTC."""

    id: str
    collection: str
    title: str
    started: str
    changed: str
    turns: int


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question and its answer as the API's JSON, whole or as far as it came."""

    id: str
    conversation: str
    number: int
    asked: str
    question: str
    state: State
    answer: Mapping[str, Any] | None
    versions: tuple[Version, ...] = ()
    feedback: Feedback = field(default_factory=Feedback)
