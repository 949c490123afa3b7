"""The interface of what can be measured: anything that finds passages and answers. Knows no question set."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from index.library_reading import LibraryReading
from index.types import Hit, View
from rag.pipeline import Answerer
from rag.question.followup import TellsFollowUps, joined
from rag.types import Answer, Turn

FollowUps = Literal["asked", "joined"]
"""How a follow-up reaches a system: alone (`asked`), or with what was said before it (`joined`). Then a
search gets the question that it follows too, and an answerer the turns."""


class System(Protocol):
    """A system under measurement. An adapter with two methods makes any other system measurable.

    Documents in hits and citations are named by their path inside the view's collection.
    """

    @property
    def model(self) -> Mapping[str, str]:
        """What it consists of, for the report: embedder, llm, …."""
        ...

    def search(
        self, question: str, view: View, *, k: int, history: Sequence[Turn] = ()
    ) -> Sequence[Hit]:
        """The k best passages, best first; `history` is what was said before the question."""
        ...

    def ask(self, question: str, view: View, *, history: Sequence[Turn] = ()) -> Answer:
        """An answer with citations, or a refusal."""
        ...


class OwnSystem:
    """This program: its library, what recognizes follow-ups and, if answers are measured, its answerer."""

    def __init__(
        self,
        library: LibraryReading,
        reader: TellsFollowUps,
        answerer: Answerer | None,
        *,
        embedder: str,
    ) -> None:
        self._library, self._reader = library, reader
        self._answerer, self._embedder = answerer, embedder

    @property
    def model(self) -> Mapping[str, str]:
        """The embedder and, where one is asked, the LLM."""
        own = {"embedder": self._embedder}
        return own if self._answerer is None else {**own, "llm": self._answerer.model_name}

    def search(
        self, question: str, view: View, *, k: int, history: Sequence[Turn] = ()
    ) -> Sequence[Hit]:
        """The library's passages for the question, after the one that it follows."""
        return self._library.search(joined(question, history, self._reader), view, k=k)

    def ask(self, question: str, view: View, *, history: Sequence[Turn] = ()) -> Answer:
        """The answerer's answer."""
        if self._answerer is None:
            raise TypeError("this system was opened for search only")
        return self._answerer.ask(question, view, history=history)
