"""What can be measured: anything that finds passages and answers. Knows no question set."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from index.types import Hit, View
from rag.types import Answer, Turn

FollowUps = Literal["asked", "joined", "rewritten"]
"""How a follow-up reaches a system: without what was said before it, behind the question before it,
or with all of it, so that the system can rewrite it."""

Rewrite = Callable[[str, Sequence[Turn]], str]
"""A question and the turns before it to the question that is searched for."""


class System(Protocol):
    """A system under measurement. An adapter of two methods makes any other one measurable.

    Documents in hits and citations are named by their path inside the view's collection.
    """

    @property
    def model(self) -> Mapping[str, str]:
        """What it is made of, for the report: embedder, llm, …."""
        ...

    def search(
        self, question: str, view: View, *, k: int, history: Sequence[Turn] = ()
    ) -> Sequence[Hit]:
        """The k best passages, best first; `history` for systems that rewrite a follow-up."""
        ...

    def ask(self, question: str, view: View, *, history: Sequence[Turn] = ()) -> Answer:
        """An answer with citations, or a refusal."""
        ...


class Searches(Protocol):
    """The part of index.library.Library that is measured."""

    def search(self, question: str, view: View, *, k: int) -> list[Hit]:
        """The k best passages, best first."""
        ...


class Answers(Protocol):
    """The part of rag.answer.Answerer that is measured."""

    @property
    def model_name(self) -> str:
        """The LLM's name."""
        ...

    def ask(self, question: str, view: View, *, history: Sequence[Turn] = ()) -> Answer:
        """An answer with citations, or a refusal."""
        ...


class OwnSystem:
    """This program: its library and, where answers are measured, its answerer."""

    def __init__(
        self,
        library: Searches,
        answerer: Answers | None,
        *,
        embedder: str,
        rewrite: Rewrite | None = None,
        llm: str = "",
    ) -> None:
        self._library, self._answerer = library, answerer
        self._embedder, self._rewrite = embedder, rewrite
        self._llm = llm if answerer is None else answerer.model_name

    @property
    def model(self) -> Mapping[str, str]:
        """The embedder and, where one is asked, the LLM."""
        own = {"embedder": self._embedder}
        return {**own, "llm": self._llm} if self._llm else own

    def search(
        self, question: str, view: View, *, k: int, history: Sequence[Turn] = ()
    ) -> Sequence[Hit]:
        """The library's passages for the question, rewritten if it was opened so."""
        searched = self._rewrite(question, history) if self._rewrite else question
        return self._library.search(searched, view, k=k)

    def ask(self, question: str, view: View, *, history: Sequence[Turn] = ()) -> Answer:
        """The answerer's answer."""
        if self._answerer is None:
            raise TypeError("this system was opened for search only")
        return self._answerer.ask(question, view, history=history)
