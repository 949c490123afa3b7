"""The types of an answer, and the protocol of a chat model.

A citation's quote is a verbatim slice: `text_of(document)[start:end] == quote`.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

import languages
from index.types import Hit, View
from rag.reader.unit import Cell

Support = Literal["supported", "unsupported"]
Kind = Literal["written", "quoted", "related", "computed"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; several are ordered oldest first."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question with its context: what the asker may see, and the turns before it.

    `k` is how many passages are searched for; None leaves it to the settings.
    """

    question: str
    view: View
    history: tuple[Turn, ...] = ()
    k: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence comes from. `n` numbers the distinct quotes of an answer from 1.

    `document` is the document's path, `passage` the passage's id.
    """

    n: int
    document: str
    document_id: str
    passage: str
    title: str
    start: int
    end: int
    page: int | None
    quote: str


JOINT = " · "
"""Separates the names of a row."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A quoted table row as shown: its names, then its cells; the first `asked` cells answer."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    asked: int

    @property
    def line(self) -> str:
        """The row in one line: "Zone B · Erwachsene · Tageskarte: 10,20 Euro; Kinder: 5,10 Euro"."""
        names = JOINT.join(self.names)
        said = "; ".join(valued(cell) for cell in self.cells)
        if not names or not said:
            return names or said
        return f"{names}{JOINT if self.cells[0].column else ': '}{said}"


def valued(cell: Cell) -> str:
    """A cell after its column's name."""
    return f"{cell.column}: {cell.text}" if cell.column else cell.text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer, with the probability (0 to 1) that its citations support it.

    It is written by the model; or quoted, the answering place in the document's own words; or
    related, a further place that is not part of the answer's text; or computed from the rows of a
    table, the first of which are cited. `words` are the spans of a quotation's answering words in
    the document's text; `row` is the quoted table row, else None.
    """

    text: str
    support: Support
    citations: tuple[Citation, ...] = ()
    probability: float = 0.0
    kind: Kind = "written"
    words: tuple[tuple[int, int], ...] = ()
    row: ShownRow | None = None

    def as_read(self, language: str) -> str:
        """The sentence as part of an answer's text: a quotation gets the language's quotation
        marks.
        """
        if self.kind in ("written", "computed"):
            return self.text
        quoted = str(languages.read_supported(language, "answers")["quoted"])
        return quoted.format(text=self.row.line if self.row else self.text)


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One side: the value as the source writes it, and where.

    `dated` is the source's date as written, "" if unknown.
    """

    value: str
    citation: Citation
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that contradict each other; the first side is the answer's own."""

    kind: Literal["number", "date"]
    sides: tuple[ConflictSide, ...]


@dataclass(frozen=True, slots=True)
class NewerEdition:
    """The edition in force, where the first place of an answer stands in an older one.

    It is cited where it comes nearest to an answer; `dated` says since when it holds.
    """

    citation: Citation
    dated: str


@dataclass(frozen=True, slots=True)
class Found:
    """The first event of an answer: the question as searched for, its language, the hits."""

    question: str
    language: str
    passages: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The model is busy: `ahead` replies come first; 0 once it writes this one."""

    ahead: int


@dataclass(frozen=True, slots=True)
class Places:
    """The second event of an answer: the answering places, before any model has written.

    `replaces`: a second reading found these, or none, instead of those shown last.
    """

    sentences: tuple[Sentence, ...]
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer and the last event of a stream.

    `question` is as asked, `standalone` as searched for (a follow-up after the question that it
    follows). `text` is what a person reads: the model's sentences, else the quoted places, or the
    refusal in the question's language. `answerable` is the probability that the documents answer
    the question, judged before the model writes; None from a system that does not judge it.
    `unanswered` lists parts of the question without an answer if others have one. `timings` are
    milliseconds: search, place, first_sentence, total.
    """

    question: str
    standalone: str
    language: str
    text: str
    refused: bool
    sentences: tuple[Sentence, ...]
    passages: tuple[Hit, ...]
    model: str
    conflicts: tuple[Conflict, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    answerable: float | None = None
    unanswered: tuple[str, ...] = ()
    newer: tuple[NewerEdition, ...] = ()

    @property
    def beside(self) -> tuple[Citation, ...]:
        """The citations of contradictions and of newer editions."""
        sides = (side.citation for conflict in self.conflicts for side in conflict.sides)
        return (*sides, *(one.citation for one in self.newer))


Event = Found | Places | Waiting | Sentence | Answer
"""A streamed answer: one Found, Places for each answered part, Waiting if the model is busy, proved
and related Sentences, then the Answer.
"""


class Weighed(str):
    """A piece of a reply, with the log probabilities of its token and of the alternatives."""

    __slots__ = ("chances",)
    chances: Mapping[str, float]

    def __new__(cls, text: str, chances: Mapping[str, float]) -> "Weighed":
        """Make the piece."""
        made = super().__new__(cls, text)
        made.chances = chances
        return made


class Ahead(str):
    """An empty piece of a waiting reply, with the number of replies before it."""

    __slots__ = ("replies",)
    replies: int

    def __new__(cls, replies: int) -> "Ahead":
        """Make the piece."""
        made = super().__new__(cls)
        made.replies = replies
        return made


class ChatModel(Protocol):
    """A local or hosted chat model."""

    @property
    def name(self) -> str:
        """The model's name as shown to people."""
        ...

    def stream(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """Pieces of the reply to (role, text) messages, at temperature 0.

        Closing the iterator stops the generation. Raises ChatModelError.
        """
        ...


@runtime_checkable
class Reachable(Protocol):
    """A chat model that can tell whether its server answers."""

    def reachable(self) -> bool:
        """Whether it answers now."""
        ...


Write = Callable[[], Generator[str, None, None]]
"""Makes a model write a reply; yields its pieces."""
Schedule = Callable[[Write], Generator[str, None, None]]
"""Runs a reply as soon as the model is free for the asker."""


def without_waiting(write: Write) -> Generator[str, None, None]:
    """A reply at once, for a caller who has the model alone."""
    return write()


class Answers(Protocol):
    """Answers questions step by step, as `Answerer` does."""

    def stream(
        self,
        request: AskRequest,
        *,
        places_only: bool = False,
        schedule: Schedule = without_waiting,
    ) -> Generator[Event, None, None]:
        """Yield one Found, Places for each answered part, proved Sentences, then the Answer.

        With `places_only` the chat model is not asked; else it writes as `schedule` allows. Closing the
        generator stops it. Raises QuestionError and ChatModelError.
        """
        ...
