"""The tools `search`, `ask` and `read_document` of the MCP server: what they take and what they do.

They return the JSON of the HTTP API, for the same view. Knows no protocol.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from index.errors import NotFound
from index.types import Document, View
from rag.compose import Chat
from rag.scheduling.dispatcher import Dispatcher
from rag.serialization import Json, document_details_json
from rag.types import Answer, AskRequest
from rag.web.asking import SearchBody, TurnBody, named, searched, turns, view_of
from rag.web.body import JsonBody
from rag.web.shapes.answers import AnswerShape, SearchShape
from rag.web.shapes.documents import ReadShape

WINDOW = 20_000
"""Characters of a document that are read at once."""

Steps = Iterator[str | Json]
"""What a tool is doing, then its result."""


class SearchInput(SearchBody):
    """A question to search passages for."""

    model_config = ConfigDict(extra="forbid")


class AskInput(SearchInput):
    """A question to answer, with the turns before it, oldest first."""

    history: list[TurnBody] = Field(default_factory=list, max_length=100)


class ReadInput(JsonBody):
    """A document, and which part of its text is read."""

    model_config = ConfigDict(extra="forbid")
    document: str = Field(
        max_length=1000, description="Its `document_id`, or its path in the collection."
    )
    collection: str | None = None
    start: int = Field(0, ge=0, description="Offset of the first character.")
    end: int | None = Field(
        None,
        ge=0,
        description=f"Offset behind the last character; at most {WINDOW} characters are read at once.",
    )


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its name, what it does, the types of its input and output, and what runs it."""

    name: str
    about: str
    input: type[BaseModel]
    output: type[BaseModel]
    run: Callable[[Any, "Client"], Steps]


@dataclass(frozen=True, slots=True)
class Client:
    """The person a question is scheduled for, and what they may see."""

    person: str
    view: View


def tools_of(chat: Chat, dispatcher: Dispatcher) -> tuple[Tool, ...]:
    """The tools over a chat; the dispatcher takes their questions."""

    def search(given: SearchInput, client: Client) -> Steps:
        yield searched(chat, given, client.view)

    def ask(given: AskInput, client: Client) -> Steps:
        return answered(chat, dispatcher, given, client)

    def read(given: ReadInput, client: Client) -> Steps:
        yield read_document(chat, given, client.view)

    return (
        Tool(
            "search",
            "Passages of the documents for a question, best first, each with its place.",
            SearchInput,
            SearchShape,
            search,
        ),
        Tool(
            "ask",
            "An answer from the documents. Each sentence has citations that quote the documents word for "
            "word; `refused` says that the documents don't say. It may take a minute.",
            AskInput,
            AnswerShape,
            ask,
        ),
        Tool(
            "read_document",
            "A document's text with its structure, such as around a citation's `start` and `end`.",
            ReadInput,
            ReadShape,
            read,
        ),
    )


def answered(chat: Chat, dispatcher: Dispatcher, given: AskInput, client: Client) -> Steps:
    """The names of an answer's events, then the answer.

    Raises QuestionError, TooManyQuestions, NotFound, ChatModelError.
    """
    seen = view_of(chat, client.view, given.collection, given.documents)
    request = AskRequest(given.question, seen, turns(given.history), given.k)
    made = dispatcher.ask(request, person=client.person)
    with closing(made):
        for event in made:
            name, value = named(event)
            yield value if isinstance(event, Answer) else name


def read_document(chat: Chat, given: ReadInput, view: View) -> Json:
    """A document with a part of its text as JSON. Raises NotFound."""
    found = _found(chat, given, view)
    chat.audit.saw(view, found.id, found.path, part="text")
    start = min(given.start, len(found.text))
    wanted = len(found.text) if given.end is None else given.end
    end = max(start, min(wanted, start + WINDOW, len(found.text)))
    details = document_details_json(found, original=chat.library.has_original(found.id, view))
    return {**details, "start": start, "end": end, "text": found.text[start:end]}


def _found(chat: Chat, given: ReadInput, view: View) -> Document:
    try:
        return chat.library.document(given.document, view)
    except NotFound:
        view = view_of(chat, view, given.collection)
        return chat.library.find(given.document, view)
