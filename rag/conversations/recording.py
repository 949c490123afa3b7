"""Stores a question and its answer while it streams. If storing fails, the answer goes on."""

import logging
from collections.abc import Iterator
from typing import Any

from index.errors import AskerLeft, FundstelleError
from index.library_reading import LibraryReading
from index.types import View
from rag.conversations.quoted import versions
from rag.conversations.store import Conversations
from rag.conversations.types import State
from rag.growing import Growing
from rag.types import Answer, Event

log = logging.getLogger("fundstelle.conversations")


class Recording:
    """Records one question into a conversation of an owner."""

    def __init__(
        self,
        kept: Conversations,
        owner: str,
        question: str,
        *,
        view: View,
        documents: LibraryReading,
        conversation: str = "",
        replaces: str = "",
    ) -> None:
        self._kept, self._owner, self._question = kept, owner, question
        self.view, self._documents = view, documents
        self._wanted, self._replaces = conversation, replaces
        self.conversation, self.turn = "", ""  # once it is kept
        self._growing = Growing()
        self._failed = False

    def reference(self) -> dict[str, Any]:
        """Where the answer is kept, or that it is not, for the asker."""
        kept = bool(self.turn) and not self._failed
        return {"kept": kept, "conversation": self.conversation, "turn": self.turn}

    def follow(self, events: Iterator[Event]) -> Iterator[Event]:
        """Pass the events on; however they end, store the answer so far."""
        state: State = "stopped"
        try:
            for event in events:
                if not self._growing.json:
                    self._begin()
                self._growing.take(event)
                if isinstance(event, Answer):  # kept before it is sent, so a reload shows it
                    state = "finished"
                    self._end(state)
                yield event
        except AskerLeft:
            raise
        except Exception:
            state = "failed"
            raise
        finally:
            close = getattr(events, "close", None)
            if close:
                close()
            if state != "finished":
                self._end(state)

    def _begin(self) -> None:
        try:
            self.conversation, self.turn = self._kept.begin(
                self._owner,
                self._question,
                collection=self.view.collection or "",
                conversation=self._wanted,
                replaces=self._replaces,
                chosen=self.view.documents or (),
            )
        except FundstelleError as error:
            self._fail(error)

    def _end(self, state: State) -> None:
        if not self.turn or self._failed:
            return
        try:
            answer = self._growing.json
            found = versions(answer, self._documents, self.view)
            self._kept.end(self.turn, state=state, answer=answer, versions=found)
        except FundstelleError as error:
            self._fail(error)

    def _fail(self, error: FundstelleError) -> None:
        self._failed = True
        log.warning("A conversation is not kept: %s", error)
