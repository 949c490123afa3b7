"""What all systems that cite by themselves share: our search, the follow-up after its question, the
answer.

Only the answering differs, so a difference in the figures is one of answering. Knows no framework.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from index.language import question_language
from index.library_reading import LibraryReading
from index.types import Hit, View
from rag.evaluation.adapters import marks
from rag.evaluation.adapters.marks import CitedSource
from rag.question.followup import TellsFollowUps, joined
from rag.types import Answer, ChatModel, Turn


class Replies(Protocol):
    """A way of answering: from a question and a search to a text that cites by numbers."""

    @property
    def name(self) -> str:
        """What the report calls it."""
        ...

    def reply(
        self, question: str, language: str, search: "Noted"
    ) -> tuple[str, Sequence[CitedSource]]:
        """The text, and what its numbers stand for."""
        ...

    def refuses(self, text: str, language: str) -> bool:
        """Whether the text is this way's own word for "not in the documents"."""
        ...


class Noted:
    """A search inside one view that remembers what it found."""

    def __init__(self, library: LibraryReading, view: View, *, k: int) -> None:
        self.library, self.view, self.k = library, view, k
        self.hits: list[Hit] = []

    def search(self, question: str, view: View, *, k: int) -> list[Hit]:
        """The k best passages."""
        self.hits = self.library.search(question, view, k=k)
        return self.hits


class CitingSystem:
    """A `System` that searches as we do and answers in a way of its own."""

    def __init__(
        self,
        library: LibraryReading,
        reader: TellsFollowUps,
        model: ChatModel,
        replies: Replies,
        *,
        embedder: str,
        k: int,
    ) -> None:
        self._library, self._reader, self._chat, self._replies = library, reader, model, replies
        self._embedder, self._k = embedder, k

    @property
    def model(self) -> Mapping[str, str]:
        """Embedder, LLM and way of answering."""
        return {
            "embedder": self._embedder, "llm": self._chat.name, "system": self._replies.name,
        }  # fmt: skip

    def search(
        self, question: str, view: View, *, k: int, history: Sequence[Turn] = ()
    ) -> Sequence[Hit]:
        """The library's passages for the question, after the one that it follows."""
        return self._library.search(joined(question, history, self._reader), view, k=k)

    def ask(self, question: str, view: View, *, history: Sequence[Turn] = ()) -> Answer:
        """The reply with its numbers made citations; a denial is a refusal and cites nothing."""
        began = time.perf_counter()
        language = question_language(question)
        alone = joined(question, history, self._reader)
        noted = Noted(self._library, view, k=self._k)
        text, sources = self._replies.reply(alone, language, noted)
        said = marks.sentences(text, sources)
        refused = not said or self._replies.refuses(text, language) or marks.denies(said)
        if refused:
            said = tuple(
                replace(one, support="unsupported", citations=(), probability=0.0) for one in said
            )
        return Answer(
            question=question,
            standalone=alone,
            language=language,
            text=" ".join(one.text for one in said),
            refused=refused,
            sentences=said,
            passages=tuple(noted.hits),
            model=self._chat.name,
            timings={"total": (time.perf_counter() - began) * 1000},
        )
