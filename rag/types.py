"""The types of an answer, and the protocol of a chat model.

A citation's quote is a verbatim slice: `text_of(document)[start:end] == quote`.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from index.types import Hit
from rag import languages
from rag.reader.units import Cell

Support = Literal["supported", "unsupported"]
Kind = Literal["written", "quoted", "related", "computed"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation, oldest first where several stand together."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence stands. `n` counts the distinct quotes of an answer from 1.

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
"""Between the names of a row, and behind them."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A quoted table row as it is shown: what names it, then its cells; the first `asked` answer."""

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
    """A cell behind its column's name."""
    return f"{cell.column}: {cell.text}" if cell.column else cell.text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer, with the probability (0 to 1) that its citations support it.

    The model wrote it; or it is quoted, the place that answers in the document's own words; or it is
    related, a further place that belongs to the answer and is no part of its text; or it is computed
    from the rows of a table, of which the first are cited. `words` are the spans of the answering words of
    a quotation, as offsets into the document's text; `row` is the table row that is quoted, else None.
    """

    text: str
    support: Support
    citations: tuple[Citation, ...] = ()
    probability: float = 0.0
    kind: Kind = "written"
    words: tuple[tuple[int, int], ...] = ()
    row: ShownRow | None = None

    def as_read(self, language: str) -> str:
        """The words as part of an answer's text: a quotation in the language's quotation marks."""
        if self.kind in ("written", "computed"):
            return self.text
        quoted = str(languages.words_for(language, "answers")["quoted"])
        return quoted.format(text=self.row.line if self.row else self.text)


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """What one source says: the value as it writes it, and where.

    `dated` is the source's date as it writes it, "" where it is not known.
    """

    value: str
    citation: Citation
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that say different things of the same thing; the first side is the answer's own."""

    kind: Literal["number", "date"]
    sides: tuple[ConflictSide, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The first event of an answer: what was looked for, in which language, and found."""

    question: str
    language: str
    passages: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The model writes for others: `ahead` of their replies come before; 0 once it is this one's turn."""

    ahead: int


@dataclass(frozen=True, slots=True)
class Places:
    """The second event of an answer: the places that answer, before any model has written.

    `replaces` says that they stand for those shown last: a second reading found others, or none.
    """

    sentences: tuple[Sentence, ...]
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer and the last event of a stream.

    `question` is as asked, `standalone` as searched for (a follow-up behind the question it follows).
    `text` is what a person reads: the sentences that the model wrote, else the places quoted, or the
    refusal in the question's language.
    `answerable` is the probability that the documents answer the question, judged before the model
    wrote; None of a system that does not judge it. `unanswered` are the parts of the question that the
    documents don't answer, where they answer others. `timings` are milliseconds: search, place,
    first_sentence, total.
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


Event = Found | Places | Waiting | Sentence | Answer
"""A streamed answer: one Found, Places for each part that is answered, Waiting where the model writes for
others first, Sentences that it wrote and that are proved, related ones, then the Answer."""


class Weighed(str):
    """A piece of a reply with the logarithms of how probable it was, and what else might have stood there."""

    __slots__ = ("chances",)
    chances: Mapping[str, float]

    def __new__(cls, text: str, chances: Mapping[str, float]) -> "Weighed":
        """The piece."""
        made = super().__new__(cls, text)
        made.chances = chances
        return made


class Ahead(str):
    """An empty piece of a reply that waits for its turn: so many replies have to end before it begins."""

    __slots__ = ("replies",)
    replies: int

    def __new__(cls, replies: int) -> "Ahead":
        """The piece."""
        made = super().__new__(cls)
        made.replies = replies
        return made


class ChatModel(Protocol):
    """A local or hosted chat model."""

    @property
    def name(self) -> str:
        """What a person is shown as the model that answers."""
        ...

    def stream(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """Pieces of the reply to (role, text) messages, temperature 0.

        Closing the iterator stops the generation. Raises ChatModelError.
        """
        ...


Write = Callable[[], Generator[str, None, None]]
"""Has a model write a reply: its pieces."""
Turns = Callable[[Write], Generator[str, None, None]]
"""Has a reply written once it is the asker's turn."""


def without_waiting(write: Write) -> Generator[str, None, None]:
    """A reply at once, whoever else asks: for whoever is alone with the model."""
    return write()
