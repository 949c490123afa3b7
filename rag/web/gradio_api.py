"""Gradio's own endpoints, `ask`, `search` and `documents`, for gradio_client and chats built on it. [Gradio]

They return the JSON of the HTTP API, for the same view, through Gradio's queue, whose concurrency and
length limits hold back a rush. Knows no page.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from typing import Any, cast

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, ValidationError

from index.types import View
from rag import serialization
from rag.compose import Chat
from rag.growing import Growing
from rag.scheduling.dispatcher import Dispatcher
from rag.types import AskRequest, Waiting
from rag.web.asking import SearchBody, searched, view_of
from rag.web.authorization import Authorizer
from rag.web.body import JsonBody
from rag.web.events import stepped
from rag.web.faults import MALFORMED, Fault, fault_of, refused, unusable
from rag.web.openai_api import Message, turns_of
from rag.web.owner import who_asks

LISTS_AT_ONCE = 4
ASK = (
    "An answer with citations that grows as it comes: passages, then the places that answer, then what the "
    "model wrote and they prove. The last is the answer of POST /api/ask. `history` holds the messages "
    'before, as {"role", "content"}.'
)
SEARCH = "Passages for a question, best first: the answer of POST /api/search."
DOCUMENTS = "The documents of a collection: the answer of GET /api/documents."


class GradioAskBody(JsonBody):
    """A question from Gradio's clients: earlier turns are messages with `content`."""

    question: str
    history: list[Message] = Field(default_factory=list, max_length=100)
    collection: str | None = None


def _as_error(fault: Fault) -> Exception:
    """A fault as Gradio's clients read it: its code is the title."""
    import gradio as gr

    said = fault.sentence if fault.id in fault.sentence else f"{fault.sentence} [{fault.id}]"
    return gr.Error(said, title=fault.code, print_exception=False)


@contextmanager
def _as_errors() -> Iterator[None]:
    """Raise every error in the form that Gradio's clients read."""
    try:
        yield
    except ValidationError as error:
        raise _as_error(refused(MALFORMED, unusable(error.errors()), 422)) from error
    except Exception as error:  # here the web must answer
        raise _as_error(fault_of(error)) from error


def _sent(request: Any) -> Request:
    """The request with which a client joined the queue, of Gradio's own."""
    assert request.request is not None
    return cast(Request, request.request)


def quiet_blocks() -> Any:
    """Blocks whose errors have our form; Gradio's own would print what people sent into the log."""
    import gradio as gr

    class QuietBlocks(gr.Blocks):
        def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
            if len(inputs) < len(block_fn.inputs):
                wanted = f"takes {len(block_fn.inputs)} values, not {len(inputs)}"
                sentence = (
                    f"The endpoint {block_fn.name} {wanted}. GET /gradio_api/info lists them."
                )
                raise _as_error(refused(MALFORMED, sentence, 422))

        async def process_api(self, *given: Any, **named: Any) -> dict[str, Any]:
            try:
                return await super().process_api(*given, **named)
            except gr.Error:
                raise
            except Exception as error:  # here the web must answer
                raise _as_error(fault_of(error)) from error

    return QuietBlocks(title="Fundstelle", analytics_enabled=False)


def add_endpoints(chat: Chat, authorize: Authorizer, dispatcher: Dispatcher) -> None:
    """Add the endpoints to the Blocks that are being built."""
    import gradio as gr
    from gradio.events import api

    def seen(request: gr.Request) -> View:
        """What a client in the queue may see now."""
        return authorize(_sent(request))

    async def ask(
        question: str,
        request: gr.Request,
        history: list[dict[str, Any]] | None = None,
        collection: str | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        with _as_errors():
            asked = GradioAskBody(question=question, history=history or [], collection=collection)  # type: ignore[arg-type]
            visible = seen(request)
            view = await run_in_threadpool(view_of, chat, visible, asked.collection)
            person = who_asks(_sent(request), visible)
            ask = AskRequest(asked.question, view, turns_of(asked.history))
            events = await run_in_threadpool(dispatcher.ask, ask, person=person)
            growing = Growing()
            async with aclosing(stepped(events, events.close)) as steps:
                async for event in steps:
                    growing.take(event)
                    ahead = event.ahead if isinstance(event, Waiting) else 0
                    yield {**growing.json, "answer": growing.text, "ahead": ahead}

    def search(
        question: str, request: gr.Request, k: int = 8, collection: str | None = None
    ) -> dict[str, Any]:
        with _as_errors():
            body = SearchBody(question=question, k=k, collection=collection, documents=None)
            return searched(chat, body, seen(request))

    def documents(request: gr.Request, collection: str | None = None) -> dict[str, Any]:
        with _as_errors():
            view = view_of(chat, seen(request), collection)
            infos = chat.library.documents(view)
            return {"documents": [serialization.document_json(info) for info in infos]}

    at_once = chat.settings.questions_at_once
    api(ask, api_name="ask", api_description=ASK, concurrency_limit=at_once)
    api(search, api_name="search", api_description=SEARCH, concurrency_limit=at_once)
    api(documents, api_description=DOCUMENTS, concurrency_limit=LISTS_AT_ONCE)
