"""The route that suggests questions: to begin with, or after an answer."""

from collections.abc import Generator
from typing import Any

import anyio
from anyio import to_thread
from fastapi import APIRouter
from pydantic import Field

import languages
from index.types import View
from rag.compose import Chat
from rag.openers import Openers
from rag.scheduling.dispatcher import Dispatcher
from rag.suggestions import At, Suggestions
from rag.types import Answers, AskRequest, Event, Schedule, without_waiting
from rag.web.asking import view_of
from rag.web.authorization import Seen
from rag.web.body import JsonBody
from rag.web.shapes import described
from rag.web.shapes.answers import SuggestionsShape

WAITING = 4
"""How many lists may wait while one is made; they have a thread of their own, as questions come first."""
LONGEST_S = 5.0
"""The most seconds that a list waits for questions before each of its steps."""


class PlaceBody(JsonBody):
    """A place cited by an answer."""

    document_id: str = Field(max_length=200)
    start: int = 0


class SuggestBody(JsonBody):
    """What was read and asked so far; if nothing, questions to begin with are suggested."""

    collection: str | None = None
    documents: list[str] | None = Field(
        None, max_length=20_000, description="As of /api/ask: paths or folders; left out, all."
    )
    language: str = Field("", max_length=20, description="Of the questions: the asker's.")
    places: list[PlaceBody] = Field(default_factory=list, max_length=100)
    asked: list[str] = Field(default_factory=list, max_length=100)


class AfterQuestions:
    """Finds places for suggestions whenever no question is being read."""

    def __init__(self, answers: Answers, dispatcher: Dispatcher) -> None:
        self._answers, self._dispatcher = answers, dispatcher

    def stream(
        self,
        request: AskRequest,
        *,
        places_only: bool = False,
        schedule: Schedule = without_waiting,
    ) -> Generator[Event, None, None]:
        """The events of an answer, which begins once no question is being read, or after LONGEST_S
        seconds."""
        self._dispatcher.wait_for_reading(LONGEST_S)
        return self._answers.stream(request, places_only=places_only, schedule=schedule)


def spoken(body: SuggestBody) -> str:
    """The language in which questions are suggested."""
    return languages.supported_or_fallback(body.language[:2].lower())


def router(chat: Chat, dispatcher: Dispatcher) -> APIRouter:
    """The route /api/suggestions."""
    routes = APIRouter(tags=["questions"])
    suggestions = Suggestions(AfterQuestions(chat.answerer, dispatcher), chat.library)
    openers = Openers(suggestions, chat.library)
    one = anyio.CapacityLimiter(1)

    def suggested(body: SuggestBody, seen: View) -> dict[str, Any]:
        view = view_of(chat, seen, body.collection, body.documents)
        language = spoken(body)
        places = [At(one.document_id, one.start) for one in body.places]
        found = (
            suggestions.after(places, view, language=language, asked=body.asked)
            if places
            else openers.of(view, language=language)
        )
        return {"language": language, "questions": found}

    @routes.post(
        "/api/suggestions",
        summary="Questions to ask next, or first",
        description="Made of headings of the documents at `places`, or of some of the collection's; "
        "only what the documents answer is suggested. It may take seconds; when many want some, there "
        "are none.",
        **described(SuggestionsShape),
    )
    async def suggest(body: SuggestBody, seen: Seen) -> dict[str, Any]:
        if one.statistics().tasks_waiting >= WAITING:
            return {"language": spoken(body), "questions": []}
        return await to_thread.run_sync(suggested, body, seen, limiter=one)

    return routes
