"""The shapes of passages, answers and conversations."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from rag.conversations.types import Reason, State, Thumb


class PassageShape(BaseModel):
    """A passage found; `start` and `end` are offsets into its document's text."""

    id: str
    document: str = Field(description="Path of the document.")
    document_id: str
    title: str
    heading: str
    table_head: str
    text: str
    start: int
    end: int
    page: int | None
    language: str
    score: float = Field(description="Higher is better.")
    metadata: dict[str, str]


class CitationShape(BaseModel):
    """Where a sentence stands: `text_of(document)[start:end] == quote`."""

    n: int = Field(description="Counts the distinct quotes of an answer from 1.")
    document: str = Field(description="Path of the document.")
    document_id: str
    passage: str = Field(description="Id of the passage.")
    title: str
    start: int
    end: int
    page: int | None
    quote: str


class CellShape(BaseModel):
    """A cell of a quoted table row."""

    column: str
    text: str
    start: int
    end: int


class RowShape(BaseModel):
    """A quoted table row: what names it, then its cells; the first `asked` answer."""

    names: list[str]
    cells: list[CellShape]
    asked: int


class SentenceShape(BaseModel):
    """A sentence of an answer with the probability that its citations support it."""

    text: str
    support: Literal["supported", "unsupported"]
    kind: Literal["written", "quoted", "related", "computed"]
    probability: float
    words: list[list[int]] = Field(description="The answering words as offsets [start, end].")
    row: RowShape | None
    citations: list[CitationShape]


class SideShape(BaseModel):
    """What one source of a conflict says."""

    value: str
    dated: str = Field(description="The source's date as it writes it; empty if unknown.")
    citation: CitationShape


class ConflictShape(BaseModel):
    """Sources that contradict each other; the first side is the answer's own."""

    kind: Literal["number", "date"]
    sides: list[SideShape]


class EditionShape(BaseModel):
    """An edition in force that is newer than the answer's source, cited where it comes nearest."""

    dated: str = Field(description="Since when it holds.")
    citation: CitationShape


class SearchShape(BaseModel):
    """The result of a search; timings in milliseconds."""

    question: str
    passages: list[PassageShape]
    timings: dict[str, float]


class AnswerShape(BaseModel):
    """An answer with its citations; timings in milliseconds."""

    question: str
    standalone: str = Field(description="What was searched for: a follow-up with its question.")
    language: str
    refused: bool = Field(description="Whether the documents don't say.")
    answer: str
    sentences: list[SentenceShape]
    passages: list[PassageShape]
    unanswered: list[str] = Field(description="Parts of the question that stay unanswered.")
    conflicts: list[ConflictShape]
    newer: list[EditionShape] = Field(description="For an answer from an edition that is replaced.")
    answerable: float | None
    model: str
    timings: dict[str, float]


class KeptShape(BaseModel):
    """Where an answer is kept."""

    kept: bool
    conversation: str
    turn: str


class ToldAnswerShape(AnswerShape):
    """An answer, and where it is kept if that was asked for."""

    kept: KeptShape | None = None


class SuggestionsShape(BaseModel):
    """Questions that the documents answer."""

    language: str
    questions: list[str]


class TitledShape(BaseModel):
    """A kept conversation; times are ISO 8601 in UTC."""

    id: str
    collection: str = Field(description="Empty if it is not open to the owner any more.")
    title: str
    started: str
    changed: str


class SummaryShape(TitledShape):
    """A kept conversation in a list."""

    turns: int


class ConversationsShape(BaseModel):
    """Conversations of one owner, the last first."""

    kept: bool = Field(description="Whether this server keeps conversations.")
    conversations: list[SummaryShape]
    more: bool


class RightPlaceShape(BaseModel):
    """The place that a person marked as the right answer, in the version of this content hash."""

    document_id: str
    document: str
    start: int
    end: int
    quote: str
    content_hash: str


class RatingShape(BaseModel):
    """What a person thinks of an answer."""

    thumb: Thumb
    reason: Reason
    note: str
    right: RightPlaceShape | None


class VersionShape(BaseModel):
    """The version of a document that an answer cites, and what became of it."""

    content_hash: str
    now: Literal["same", "changed", "gone"]


class TurnShape(BaseModel):
    """A question of a conversation with its answer, as they were then."""

    id: str
    number: int
    asked: str
    question: str
    state: State
    withheld: bool = Field(description="Whether it quotes what is not open to the owner any more.")
    answer: dict[str, Any] | None = Field(
        description="The answer, or as far as it came; citations of a document that changed say where they "
        "stand `now`."
    )
    documents: dict[str, VersionShape]
    feedback: RatingShape


class ConversationShape(TitledShape):
    """A kept conversation with its last turns."""

    turns: list[TurnShape]
    count: int = Field(description="Of all its turns.")
    more: bool
    chosen: list[str] = Field(
        description="Documents and folders that its last question was asked of; empty for all."
    )


class ExportShape(TitledShape):
    """A whole conversation."""

    turns: list[TurnShape]
