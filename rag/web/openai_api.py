"""The chat as OpenAI's clients expect it: /v1/models and /v1/chat/completions.

A model stands for a collection: `fundstelle` for the default one, `fundstelle/NAME` for NAME.
System messages and sampling parameters are accepted and ignored: our own prompts keep answers grounded.
"""

import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from index.errors import NotFound, QuestionError
from rag.compose import Chat
from rag.serialization import answer_json, citation_json
from rag.turns.desk import Desk
from rag.types import Answer, Event, Sentence, Turn
from rag.web.asking import GONE, begun, last, view_of
from rag.web.door import Seen
from rag.web.events import EventStream, encode, ending_well
from rag.web.faults import fault_of, openai_json
from rag.web.owner import Who

NAME = "fundstelle"
PATH = "/v1/chat/completions"
USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


class Part(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="ignore")
    type: str = "text"
    text: str = ""


class Message(BaseModel):
    """A message of the conversation."""

    model_config = ConfigDict(extra="ignore")
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class CompletionBody(BaseModel):
    """A request for a completion; unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")
    model: str = NAME
    messages: list[Message] = Field(min_length=1, max_length=200)
    stream: bool = False
    stream_options: dict[str, Any] | None = None


def collection_of(model: str) -> str | None:
    """The collection that a model name stands for, None for the default one."""
    if model == NAME:
        return None
    prefix, _, collection = model.partition("/")
    if prefix != NAME or not collection:
        raise NotFound(f"There is no model {model[:100]!r}. GET /v1/models lists them.")
    return collection


def split(messages: list[Message]) -> tuple[str, list[Turn]]:
    """The question, which is the last user message, and the earlier turns."""
    if messages[-1].role != "user":
        raise QuestionError("The last message must be the user's question.")
    history = [
        Turn(role=message.role, text=message.text)
        for message in messages[:-1]
        if message.role in ("user", "assistant")
    ]
    return messages[-1].text, history


def citations_json(answer: Answer) -> list[dict[str, Any]]:
    """Every distinct citation of an answer, and of contradictions, by number."""
    cited = [citation for sentence in answer.sentences for citation in sentence.citations]
    cited += [side.citation for conflict in answer.conflicts for side in conflict.sides]
    by_number = {citation.n: citation_json(citation) for citation in cited}
    return [by_number[n] for n in sorted(by_number)]


def completion_json(answer: Answer, model: str) -> dict[str, Any]:
    """A whole answer as a chat.completion, citations and our own JSON in extra fields."""
    message = {"role": "assistant", "content": answer.text, "refusal": None}
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": USAGE,
        "citations": citations_json(answer),
        "fundstelle": answer_json(answer),
    }


class Chunks:
    """Turns the events of one answer into the chunks of one streamed completion."""

    def __init__(self, model: str) -> None:
        self._head = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": model,
        }
        self._sent = ""

    def chunk(self, delta: dict[str, Any], finish: str | None = None, **extra: Any) -> str:
        """One encoded chunk."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return encode("", {**self._head, "choices": [choice], **extra})

    def usage(self) -> str:
        """The chunk that clients ask for with stream_options.include_usage."""
        return encode("", {**self._head, "choices": [], "usage": USAGE})

    def of(self, event: Event) -> list[str]:
        """The chunks of one event: the model's text as it comes, the rest and the evidence at the end.
        Together they form the answer's text.
        """
        if isinstance(event, Sentence):
            if event.support != "supported" or event.kind != "written":
                return []  # quotations come at the end, in quotation marks
            text = f" {event.text}" if self._sent else event.text
            self._sent += text
            citations = [citation_json(citation) for citation in event.citations]
            return [self.chunk({"content": text}, citations=citations)]
        if isinstance(event, Answer):
            left = event.text.removeprefix(self._sent)
            rest = [self.chunk({"content": left})] if left else []
            extra = {"citations": citations_json(event), "fundstelle": answer_json(event)}
            return [*rest, self.chunk({}, "stop", **extra)]
        return []


async def as_chunks(
    events: AsyncGenerator[Event, None], model: str, *, usage: bool
) -> AsyncGenerator[str, None]:
    """The whole stream, up to the [DONE] that clients wait for."""
    chunks = Chunks(model)
    async with aclosing(events):
        yield chunks.chunk({"role": "assistant", "content": ""})
        async for event in events:
            for chunk in chunks.of(event):
                yield chunk
    if usage:
        yield chunks.usage()
    yield encode("", "[DONE]")


def broken_off(error: Exception) -> str:
    """An error in mid-stream, as OpenAI's clients read it."""
    return encode("", openai_json(fault_of(error))) + encode("", "[DONE]")


def router(chat: Chat, desk: Desk) -> APIRouter:
    """The routes under /v1."""
    routes = APIRouter(tags=["OpenAI-compatible"])

    @routes.get("/v1/models", summary="One model for each collection")
    def models(seen: Seen) -> dict[str, Any]:
        others = sorted(set(chat.library.collections(seen)) - {chat.settings.collection})
        names = [NAME, *(f"{NAME}/{collection}" for collection in others)]
        data = [{"id": n, "object": "model", "created": 0, "owned_by": NAME} for n in names]
        return {"object": "list", "data": data}

    @routes.post(PATH, summary="An answer with citations, streamed if asked", response_model=None)
    async def complete(
        request_body: CompletionBody, request: Request, seen: Seen, who: Who
    ) -> Response | dict[str, Any]:
        view = await run_in_threadpool(view_of, chat, seen, collection_of(request_body.model))
        question, history = split(request_body.messages)
        made = await run_in_threadpool(desk.ask, question, view, person=who, history=history)
        events = await begun(made, made.close)
        if request_body.stream:
            usage = bool((request_body.stream_options or {}).get("include_usage"))
            chunks = as_chunks(events, request_body.model, usage=usage)
            return EventStream(ending_well(chunks, broken_off), made.close)
        answer = await last(events, request, made.close)
        if answer is None:
            return Response(status_code=GONE)
        return completion_json(answer, request_body.model)

    return routes
