"""The routes for searching and asking."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import Field

from index.errors import NotFound, QuestionError
from index.types import View
from rag.compose import Chat
from rag.conversations.recording import Recording
from rag.scheduling.dispatcher import Dispatcher
from rag.scheduling.sharing import Listener
from rag.serialization import (
    answer_json,
    found_json,
    places_json,
    search_json,
    sentence_json,
    waiting_json,
)
from rag.types import Answer, AskRequest, Event, Found, Places, Sentence, Turn, Waiting
from rag.web.authorization import Seen
from rag.web.body import JsonBody
from rag.web.events import EventStream, encode, ending_well, stepped
from rag.web.faults import error_event
from rag.web.owner import Owner, Who
from rag.web.running import RunningAnswers
from rag.web.shapes import described
from rag.web.shapes.answers import SearchShape, ToldAnswerShape

GONE = 499  # nginx's code for a client that disconnected; nobody sees it


class TurnBody(JsonBody):
    """One earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    text: str = Field(max_length=100_000)


class SearchBody(JsonBody):
    """A question to search passages for."""

    question: str
    collection: str | None = None
    k: int | None = Field(None, ge=1, le=100)
    documents: list[str] | None = Field(
        None,
        max_length=20_000,
        description="Paths of the documents asked, or of folders (`contracts/`); left out, all of the "
        "collection.",
    )


class AskBody(SearchBody):
    """A question to answer, with the turns before it, oldest first."""

    history: list[TurnBody] = Field(default_factory=list, max_length=100)
    conversation: str | None = Field(
        None,
        max_length=64,
        description="The kept conversation that the question belongs to, '' for a new one; "
        "left out, nothing is kept.",
    )
    replaces: str = Field(
        "", max_length=64, description="The turn asked anew, which goes if it was not answered."
    )


def turns(history: Sequence[TurnBody]) -> tuple[Turn, ...]:
    """The turns of a request's body."""
    return tuple(Turn(role=turn.role, text=turn.text) for turn in history)


def view_of(
    chat: Chat, seen: View, collection: str | None, documents: Sequence[str] | None = None
) -> View:
    """What the asker sees of a collection, or of some paths in it; raises NotFound if that is nothing."""
    name = collection or chat.settings.collection
    known = chat.library.collections(seen)
    if name not in known and name != chat.settings.collection:
        raise NotFound(
            f"There is no collection {name[:100]!r}. Known are {', '.join(known) or 'none yet'}."
        )
    if documents is None:
        return seen.within(name)
    view = replace(seen.within(name), documents=frozenset(documents))
    if not chat.library.holds(view):
        raise NotFound(
            "None of the documents chosen is in the collection any more. Choose others, or ask all."
        )
    return view


async def begun(events: Iterator[Event], stop: Callable[[], None]) -> AsyncGenerator[Event, None]:
    """The events, the first one already produced, so that the answer is recorded before anything is sent.

    `stop` ends them from any thread.
    """
    try:
        first = await run_in_threadpool(next, events, None)
    except BaseException:
        stop()
        raise
    rest = stepped(events, stop)

    async def all_of_it() -> AsyncGenerator[Event, None]:
        async with aclosing(rest):
            if first is not None:
                yield first
            async for event in rest:
                yield event

    return all_of_it()


def named(event: Event) -> tuple[str, dict[str, Any]]:
    """An event's name and JSON as sent."""
    match event:
        case Found():
            return "passages", found_json(event)
        case Places():
            return "places", places_json(event)
        case Waiting():
            return "waiting", waiting_json(event)
        case Sentence():
            return "sentence", sentence_json(event)
        case Answer():
            return "done", answer_json(event)


async def as_sse(
    events: AsyncGenerator[Event, None], recording: Recording | None = None
) -> AsyncGenerator[str, None]:
    """The encoded events; a `kept` event comes first, and again whenever what is saved changes."""
    kept: dict[str, Any] = {}
    async with aclosing(events):
        async for event in events:
            if recording and recording.reference() != kept:
                kept = recording.reference()
                yield encode("kept", kept)
            yield encode(*named(event))


async def streamed(heard: Listener, recording: Recording | None = None) -> EventStream:
    """The events as a response. Raises the error of the first event."""
    events = await begun(heard, heard.close)
    return EventStream(ending_well(as_sse(events, recording), error_event), heard.close)


def recording_of(chat: Chat, body: AskBody, view: View, owner: str) -> Recording | None:
    """Saves question and answer; None if nothing is to be kept or the asker has no key."""
    if chat.conversations is None or body.conversation is None or not owner:
        return None
    return Recording(
        chat.conversations,
        owner,
        body.question,
        view=view,
        documents=chat.library,
        conversation=body.conversation,
        replaces=body.replaces,
    )


async def last(
    events: AsyncGenerator[Event, None], request: Request, stop: Callable[[], None]
) -> Answer | None:
    """The final answer; None as soon as nobody waits for it any more. `stop` is called at the end."""
    leaving = asyncio.ensure_future(_left(request))
    ending = asyncio.ensure_future(_last(events))
    try:
        await asyncio.wait((leaving, ending), return_when=asyncio.FIRST_COMPLETED)
        return await ending if ending.done() else None
    finally:
        leaving.cancel()
        ending.cancel()
        await asyncio.wait((ending,))
        stop()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _last(events: AsyncGenerator[Event, None]) -> Answer | None:
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Answer):
                return event
    return None


def searched(chat: Chat, body: SearchBody, seen: View) -> dict[str, Any]:
    """The passages for a question as JSON. Raises QuestionError and NotFound."""
    question = body.question.strip()
    longest = chat.settings.question_characters
    if not any(character.isalnum() for character in question):
        raise QuestionError("The question is empty. Type what you want to know.")
    if len(question) > longest:
        raise QuestionError(
            f"The question has {len(question)} characters; at most {longest} are taken. Shorten it."
        )
    started = time.perf_counter()
    k = body.k or chat.settings.passages
    view = view_of(chat, seen, body.collection, body.documents)
    hits = chat.library.search(question, view, k=k)
    chat.audit.searched(view, question, hits)
    took = (time.perf_counter() - started) * 1000
    return search_json(question, hits, {"search": took, "total": took})


def router(chat: Chat, dispatcher: Dispatcher, running: RunningAnswers) -> APIRouter:
    """The routes /api/search and /api/ask."""
    routes = APIRouter(tags=["questions"])

    @routes.post(
        "/api/search", summary="Passages for a question, best first", **described(SearchShape)
    )
    def search(body: SearchBody, seen: Seen) -> dict[str, Any]:
        return searched(chat, body, seen)

    @routes.post(
        "/api/ask",
        summary="An answer with citations",
        description="With `Accept: text/event-stream` the events `passages`, `places`, `waiting` (how many "
        "replies have to end before this one begins), `sentence`, `done` and `error` as they come; otherwise "
        "the answer as one JSON object. With `conversation` an event, or a key, `kept` says where the "
        "answer is kept: it goes on when the connection is closed, until it is stopped.",
        **described(ToldAnswerShape, stream=True),
    )
    async def ask(
        body: AskBody, request: Request, seen: Seen, owner: Owner, who: Who
    ) -> Response | dict[str, Any]:
        view = await run_in_threadpool(view_of, chat, seen, body.collection, body.documents)
        asked = AskRequest(body.question, view, turns(body.history), body.k)
        made = await run_in_threadpool(dispatcher.ask, asked, person=who)
        recording = recording_of(chat, body, view, owner)
        heard = await run_in_threadpool(running.begin, recording, made) if recording else made
        if "text/event-stream" in request.headers.get("accept", ""):
            return await streamed(heard, recording)
        events = await begun(heard, heard.close)
        answer = await last(events, request, heard.close)
        if answer is None:
            return Response(status_code=GONE)
        return {**answer_json(answer), **({"kept": recording.reference()} if recording else {})}

    return routes
