"""Finds the documents and versions that an answer quotes, and what has become of them.

It works on an answer's JSON as kept. Quotes stay as they were; what the asker may no longer see is
withheld.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from index.errors import NotFound
from index.library_reading import LibraryReading
from index.types import Document, View
from rag.conversations.types import Feedback, KeptTurn, Version

Now = Literal["same", "changed", "gone"]
Json = dict[str, Any]


def citations(answer: Mapping[str, Any]) -> Iterator[Json]:
    """All citations of an answer, its conflicts and newer editions."""
    for sentence in answer.get("sentences", ()):
        yield from sentence["citations"]
    for conflict in answer.get("conflicts", ()):
        yield from (side["citation"] for side in conflict["sides"])
    yield from (edition["citation"] for edition in answer.get("newer", ()))


def versions(
    answer: Mapping[str, Any], documents: LibraryReading, view: View
) -> tuple[Version, ...]:
    """The current versions of the documents that an answer cites or found."""
    quoted = [*citations(answer), *answer.get("passages", ())]
    found = []
    for id_ in dict.fromkeys(one["document_id"] for one in quoted):
        try:
            document = documents.document(id_, view)
        except NotFound:  # removed while the answer was being made
            continue
        found.append(Version(id_, document.collection, document.path, document.content_hash))
    return tuple(found)


@dataclass(slots=True)
class Shown:
    """Shows kept turns as one asker may see them now; looks up each document once."""

    library: LibraryReading
    view: View
    _known: dict[str, Document | None] = field(default_factory=dict)

    def of(self, turn: KeptTurn) -> Json:
        """A turn as JSON with the state of each document; withheld if it quotes hidden ones."""
        answer = copy.deepcopy(dict(turn.answer)) if turn.answer else None
        hidden = {
            one.document_id for one in turn.versions if not self.view.sees(one.collection, one.path)
        }
        withheld = bool(answer and any(one["document_id"] in hidden for one in citations(answer)))
        if answer:
            answer["passages"] = [p for p in answer["passages"] if p["document_id"] not in hidden]
            self._find_again(answer, turn)
        return {
            "id": turn.id,
            "number": turn.number,
            "asked": turn.asked,
            "question": turn.question,
            "state": turn.state,
            "withheld": withheld,
            "answer": None if withheld else answer,
            "documents": self._documents(turn, hidden),
            "feedback": self._feedback(turn.feedback),
        }

    def _feedback(self, feedback: Feedback) -> Json:
        shown: Json = {
            "thumb": feedback.thumb,
            "reason": feedback.reason,
            "note": feedback.note,
            "right": None,
        }
        if feedback.right and self._document(feedback.right.document_id):
            shown["right"] = asdict(feedback.right)
        return shown

    def _documents(self, turn: KeptTurn, hidden: set[str]) -> Json:
        return {
            one.document_id: {"content_hash": one.content_hash, "now": self._now(one)}
            for one in turn.versions
            if one.document_id not in hidden
        }

    def _now(self, version: Version) -> Now:
        document = self._document(version.document_id)
        if document is None:
            return "gone"
        return "same" if document.content_hash == version.content_hash else "changed"

    def _document(self, id_: str) -> Document | None:
        if id_ not in self._known:
            try:
                self._known[id_] = self.library.document(id_, self.view)
            except NotFound:
                self._known[id_] = None
        return self._known[id_]

    def _find_again(self, answer: Json, turn: KeptTurn) -> None:
        """Set `now`: where a quote is in a changed document; null if it is gone."""
        changed = {one.document_id for one in turn.versions if self._now(one) == "changed"}
        for citation in citations(answer):
            document = self._document(citation["document_id"])
            if citation["document_id"] in changed and document:
                at = document.text.find(citation["quote"])
                citation["now"] = [at, at + len(citation["quote"])] if at >= 0 else None
