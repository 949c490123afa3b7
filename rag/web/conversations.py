"""The routes of saved conversations: list, show, rename, delete and restore, export, rate.

An owner gets only their own conversations, with quotes limited to what the view of the request shows.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from pydantic import Field

from index.errors import NotFound, QuestionError
from index.library import Library
from index.library_reading import LibraryReading
from index.types import View
from languages import FALLBACK, supported_or_fallback
from rag.compose import Chat
from rag.conversations.quoted import Shown, citations
from rag.conversations.store import Conversations
from rag.conversations.types import ConversationSummary, Feedback, MarkedPlace, Reason, Thumb
from rag.web import export
from rag.web.authorization import Seen
from rag.web.body import JsonBody
from rag.web.owner import Owner, give_key
from rag.web.running import RunningAnswers
from rag.web.shapes import TEXT, described
from rag.web.shapes.answers import (
    ConversationShape,
    ConversationsShape,
    ExportShape,
    SummaryShape,
    TurnShape,
)

Format = Literal["markdown", "json", "html"]
KINDS = ("text/markdown", "text/html")

LONGEST_PLACE = 5_000
"""Characters that a person may mark as the place that would have been right."""


class TitleBody(JsonBody):
    """The new title."""

    title: str = Field(max_length=1000)


class RightPlaceBody(JsonBody):
    """A slice of a document: one that the answer found, or any of a version that a person read."""

    document_id: str = Field(max_length=200)
    start: int
    end: int
    version: str = Field("", max_length=64, description="As GET /api/documents/{id} names it.")


class FeedbackBody(JsonBody):
    """A person's rating of an answer; an empty thumb withdraws it."""

    thumb: Thumb
    reason: Reason = ""
    note: str = Field("", max_length=2000)
    right: RightPlaceBody | None = None


def router(chat: Chat, running: RunningAnswers) -> APIRouter:
    """The routes under /api/conversations, except those of running answers."""
    routes = APIRouter(tags=["conversations"])
    _add_list(routes, chat)
    _add_one(routes, chat)
    _add_changes(routes, chat, running)
    _add_rating(routes, chat)
    return routes


def kept(chat: Chat, owner: str) -> Conversations:
    """The store, for an owner. Raises NotFound if nothing is saved or there is no owner."""
    if chat.conversations is None:
        raise NotFound(
            "This server keeps no conversations.", hint="FUNDSTELLE_KEEP_CONVERSATIONS says so."
        )
    if not owner:
        raise NotFound("There is no conversation of yours: the browser sent no key.")
    return chat.conversations


def _summary_json(summary: ConversationSummary, known: set[str]) -> dict[str, Any]:
    """A conversation in a list; a collection that is not open to the owner is not named."""
    shown = asdict(summary)
    return shown if summary.collection in known else {**shown, "collection": ""}


def _known(chat: Chat, seen: View) -> set[str]:
    return {chat.settings.collection, *chat.library.collections(seen)}


def _add_list(routes: APIRouter, chat: Chat) -> None:
    @routes.get(
        "/api/conversations",
        summary="The conversations of this browser or person",
        **described(ConversationsShape),
    )
    def listed(
        request: Request,
        response: Response,
        seen: Seen,
        owner: Owner,
        q: Annotated[str, Query(max_length=200)] = "",
        before: Annotated[str, Query(max_length=40)] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        response.headers["Cache-Control"] = "no-store"
        if chat.conversations is None:
            return {"kept": False, "conversations": [], "more": False}
        give_key(request, response)
        if not owner:
            return {"kept": True, "conversations": [], "more": False}
        # otherwise words from hidden documents would reveal that these exist
        answers = seen.allowed is None
        found = chat.conversations.listed(
            owner, query=q, answers=answers, before=before, limit=limit + 1
        )
        known = _known(chat, seen)
        shown = [_summary_json(one, known) for one in found[:limit]]
        return {"kept": True, "conversations": shown, "more": len(found) > limit}


def _add_one(routes: APIRouter, chat: Chat) -> None:
    @routes.get(
        "/api/conversations/{id}",
        summary="A conversation with its last turns",
        **described(ConversationShape),
    )
    def show(
        id: str,
        response: Response,
        seen: Seen,
        owner: Owner,
        before: Annotated[int | None, Query(ge=0, le=2**53)] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> dict[str, Any]:
        response.headers["Cache-Control"] = "no-store"
        store = kept(chat, owner)
        summary = _summary_json(store.summary(owner, id), _known(chat, seen))
        turns = store.turns(owner, id, before=before, limit=limit + 1)
        shown = Shown(chat.library, seen)
        view = seen.within(summary["collection"])
        return {
            **summary,
            "chosen": _still_open(chat.library, view, store.chosen(owner, id)),
            "turns": [shown.of(turn) for turn in turns[-limit:]],
            "count": summary["turns"],
            "more": len(turns) > limit,
        }

    @routes.get(
        "/api/conversations/{id}/export",
        summary="A conversation as Markdown, JSON or a page to print",
        response_class=Response,
        responses={200: {"model": ExportShape, "content": dict.fromkeys(KINDS, TEXT)}},
    )
    def exported(
        id: str, seen: Seen, owner: Owner, format: Format = "markdown", language: str = FALLBACK
    ) -> Response:
        language = supported_or_fallback(language)
        store = kept(chat, owner)
        summary = _summary_json(store.summary(owner, id), _known(chat, seen))
        shown = Shown(chat.library, seen)
        turns = [shown.of(turn) for turn in store.turns(owner, id)]
        return _exported(summary, turns, format, language)


def _add_changes(routes: APIRouter, chat: Chat, running: RunningAnswers) -> None:
    @routes.patch(
        "/api/conversations/{id}",
        summary="Give a conversation another title",
        **described(SummaryShape),
    )
    def rename(id: str, body: TitleBody, seen: Seen, owner: Owner) -> dict[str, Any]:
        if not body.title.strip():
            raise QuestionError("The title is empty. Type what the conversation shall be called.")
        return _summary_json(kept(chat, owner).rename(owner, id, body.title), _known(chat, seen))

    @routes.delete("/api/conversations/{id}", summary="Delete a conversation", status_code=204)
    def remove(id: str, owner: Owner) -> None:
        kept(chat, owner).delete(owner, id)
        running.stop_all(id)

    @routes.post(
        "/api/conversations/{id}/restore",
        summary="Bring a deleted conversation back, within an hour",
        **described(SummaryShape),
    )
    def restore(id: str, seen: Seen, owner: Owner) -> dict[str, Any]:
        return _summary_json(kept(chat, owner).restore(owner, id), _known(chat, seen))


def _still_open(library: Library, view: View, chosen: Sequence[str]) -> list[str]:
    """Those of the chosen documents and folders in which the view still shows something."""
    return [path for path in chosen if _shows(library, path, view)]


def _shows(library: Library, path: str, view: View) -> bool:
    if not path.endswith("/"):
        return view.sees(view.collection or "", path)
    view = replace(view, documents=frozenset([path]))
    return library.holds(view)


def _exported(
    summary: dict[str, Any], turns: list[dict[str, Any]], format: Format, language: str
) -> Response:
    headers = {"Cache-Control": "no-store"}
    if format == "html":
        page = export.as_page(summary["title"], turns, language)
        return HTMLResponse(page, headers={**headers, "Content-Security-Policy": export.POLICY})
    ending = "md" if format == "markdown" else "json"
    headers["Content-Disposition"] = f'attachment; filename="fundstelle-{summary["id"]}.{ending}"'
    if format == "json":
        return JSONResponse({**summary, "turns": turns}, headers=headers)
    text = export.as_markdown(summary["title"], turns, language)
    return PlainTextResponse(text, media_type="text/markdown; charset=utf-8", headers=headers)


def _add_rating(routes: APIRouter, chat: Chat) -> None:
    @routes.post(
        "/api/conversations/{id}/turns/{turn}/feedback",
        summary="Say what an answer is worth",
        **described(TurnShape),
    )
    def rate(id: str, turn: str, body: FeedbackBody, seen: Seen, owner: Owner) -> dict[str, Any]:
        store, shown = kept(chat, owner), Shown(chat.library, seen)
        right: MarkedPlace | None = None
        if body.right:
            right = _place(
                shown.of(store.turn(owner, id, turn)),
                body.right,
                library=chat.library,
                view=seen.within(store.summary(owner, id).collection),
            )
        feedback = Feedback(body.thumb, body.reason, body.note, right)
        return shown.of(store.rate(owner, id, turn, feedback if body.thumb else Feedback()))


def _place(
    turn: dict[str, Any], wanted: RightPlaceBody, *, library: LibraryReading, view: View
) -> MarkedPlace:
    """The place as it was read, or as the answer found it. Raises QuestionError if it is neither."""
    place = _read(library, view, wanted) if wanted.version else _found(turn["answer"] or {}, wanted)
    if place is None:
        raise QuestionError(
            f"The place marked as right ({wanted.start} to {wanted.end} of {wanted.document_id[:80]!r}) is "
            "none that this answer found, and does not stand in that version of a document of its "
            f"collection. Open the document again and mark at most {LONGEST_PLACE} characters of it."
        )
    return place


def _found(answer: dict[str, Any], wanted: RightPlaceBody) -> MarkedPlace | None:
    quoted = [(one, one["quote"]) for one in citations(answer)]
    quoted += [(one, one["text"]) for one in answer.get("passages", ())]
    for one, text in quoted:
        start, end = wanted.start - one["start"], wanted.end - one["start"]
        if one["document_id"] == wanted.document_id and 0 <= start < end <= len(text):
            place = text[start:end]
            return MarkedPlace(wanted.document_id, one["document"], wanted.start, wanted.end, place)
    return None


def _read(library: LibraryReading, view: View, wanted: RightPlaceBody) -> MarkedPlace | None:
    try:
        document = library.document(wanted.document_id, view)
    except NotFound:
        return None
    start, end = wanted.start, wanted.end
    there = 0 <= start < end <= min(len(document.text), start + LONGEST_PLACE)
    if not there or document.content_hash[:12] != wanted.version:
        return None
    quote, hashed = document.text[start:end], document.content_hash
    return MarkedPlace(document.id, document.path, start, end, quote, content_hash=hashed)
