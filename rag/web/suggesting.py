"""The route that suggests questions: to begin with, or after an answer."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from rag import languages
from rag.compose import Chat
from rag.openers import Openers
from rag.suggestions import At, Suggestions
from rag.web.asking import view_of
from rag.web.door import Seen
from rag.web.shapes import described
from rag.web.shapes.answers import SuggestionsShape


class PlaceBody(BaseModel):
    """A place cited by an answer."""

    document_id: str = Field(max_length=200)
    start: int = 0


class SuggestBody(BaseModel):
    """What was read and asked so far; if nothing, questions to begin with are suggested."""

    collection: str | None = None
    documents: list[str] | None = Field(
        None, max_length=20_000, description="As of /api/ask: paths or folders; left out, all."
    )
    language: str = Field("", max_length=20, description="Of the questions: the asker's.")
    places: list[PlaceBody] = Field(default_factory=list, max_length=100)
    asked: list[str] = Field(default_factory=list, max_length=100)


def router(chat: Chat) -> APIRouter:
    """The route /api/suggestions."""
    routes = APIRouter(tags=["questions"])
    suggestions = Suggestions(chat.answerer, chat.library)
    openers = Openers(suggestions, chat.library)

    @routes.post(
        "/api/suggestions",
        summary="Questions to ask next, or first",
        description="Made of headings of the documents at `places`, or of some of the collection's; "
        "only what the documents answer is suggested. It may take seconds.",
        **described(SuggestionsShape),
    )
    def suggest(body: SuggestBody, seen: Seen) -> dict[str, Any]:
        view = view_of(chat, seen, body.collection, body.documents)
        language = languages.known(body.language[:2].lower())
        places = [At(one.document_id, one.start) for one in body.places]
        found = (
            suggestions.after(places, view, language=language, asked=body.asked)
            if places
            else openers.of(view, language=language)
        )
        return {"language": language, "questions": found}

    return routes
