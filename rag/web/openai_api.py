"""The chat as OpenAI's clients expect it: /v1/models and /v1/chat/completions.

A model stands for a collection: `fundstelle` for the default one, `fundstelle/NAME` for NAME.
System messages and sampling parameters are accepted and ignored: our own prompts keep answers grounded.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import ConfigDict, Field

from index.errors import NotFound, QuestionError
from rag.compose import Chat
from rag.scheduling.dispatcher import Dispatcher
from rag.types import AskRequest, Event, Turn
from rag.web.addresses import Addresses
from rag.web.asking import GONE, begun, last, view_of
from rag.web.authorization import Seen
from rag.web.body import JsonBody
from rag.web.events import EventStream, encode, ending_well
from rag.web.faults import fault_of
from rag.web.openai_answers import Chunks, CompletionContext, completion_json
from rag.web.owner import who_asks_for
from rag.web.shapes import described
from rag.web.shapes.openai import ERRORS, CompletionShape, ModelsShape

NAME = "fundstelle"
PATH = "/v1/chat/completions"


class ContentPart(JsonBody):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="ignore")
    type: str = "text"
    text: str = ""


class Message(JsonBody):
    """A message of the conversation."""

    model_config = ConfigDict(extra="ignore")
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[ContentPart] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(JsonBody):
    """What a stream should contain besides the answer."""

    model_config = ConfigDict(extra="ignore")
    include_usage: bool = False


class CompletionBody(JsonBody):
    """A request for a completion; unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")
    model: str = NAME
    messages: list[Message] = Field(min_length=1, max_length=200)
    stream: bool = False
    stream_options: StreamOptions | None = None
    user: str | None = Field(
        None,
        max_length=1000,
        description="Whom the program asks for, if its key has the scope `people`: questions of each take "
        "turns of their own, and the audit stream names them. It opens nothing.",
    )


def collection_of(model: str) -> str | None:
    """The collection that a model name stands for, None for the default one."""
    if model == NAME:
        return None
    prefix, _, collection = model.partition("/")
    if prefix != NAME or not collection:
        raise NotFound(f"There is no model {model[:100]!r}. GET /v1/models lists them.")
    return collection


def turns_of(messages: Sequence[Message]) -> tuple[Turn, ...]:
    """The turns in messages, oldest first; instructions are no turns."""
    return tuple(
        Turn(role=message.role, text=message.text)
        for message in messages
        if message.role in ("user", "assistant")
    )


def split(messages: list[Message]) -> tuple[str, tuple[Turn, ...]]:
    """The question, which is the last user message, and the earlier turns."""
    if messages[-1].role != "user":
        raise QuestionError("The last message must be the user's question.")
    return messages[-1].text, turns_of(messages[:-1])


async def as_chunks(
    events: AsyncGenerator[Event, None], chunks: Chunks
) -> AsyncGenerator[str, None]:
    """The whole stream, up to the [DONE] that clients wait for."""
    async with aclosing(events):
        yield chunks.begin()
        async for event in events:
            for chunk in await run_in_threadpool(chunks.of, event):
                yield chunk
    yield encode("", "[DONE]")


def broken_off(error: Exception) -> str:
    """An error in mid-stream, as OpenAI's clients read it."""
    return encode("", fault_of(error).openai_json()) + encode("", "[DONE]")


def router(chat: Chat, dispatcher: Dispatcher) -> APIRouter:
    """The routes under /v1."""
    routes = APIRouter(tags=["OpenAI-compatible"], responses=ERRORS)

    @routes.get("/v1/models", summary="One model for each collection", **described(ModelsShape))
    def models(seen: Seen) -> dict[str, Any]:
        others = sorted(set(chat.library.collections(seen)) - {chat.settings.collection})
        names = [NAME, *(f"{NAME}/{collection}" for collection in others)]
        data = [{"id": n, "object": "model", "created": 0, "owned_by": NAME} for n in names]
        return {"object": "list", "data": data}

    @routes.post(
        PATH,
        summary="An answer with citations, streamed if asked",
        **described(CompletionShape, stream=True),
    )
    async def complete(
        body: CompletionBody, request: Request, seen: Seen
    ) -> Response | dict[str, Any]:
        who, named = who_asks_for(request, seen, body.user or "")
        view = await run_in_threadpool(view_of, chat, named, collection_of(body.model))
        question, history = split(body.messages)
        texts = [message.text for message in body.messages]
        asked = CompletionContext(body.model, texts, Addresses.below(request, chat.library, view))
        ask = AskRequest(question, view, history)
        made = await run_in_threadpool(dispatcher.ask, ask, person=who)
        events = await begun(made, made.close)
        if body.stream:
            usage = body.stream_options is not None and body.stream_options.include_usage
            chunks = as_chunks(events, Chunks(asked, usage=usage))
            return EventStream(ending_well(chunks, broken_off), made.close)
        answer = await last(events, request, made.close)
        if answer is None:
            return Response(status_code=GONE)
        return await run_in_threadpool(completion_json, answer, asked)

    return routes
