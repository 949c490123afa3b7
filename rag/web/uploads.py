"""The routes of the upload queue: upload one file per request, follow the progress, cancel.

Nobody has to wait for their upload. Each owner sees only their own uploads. `receiving.py` receives the
bytes.
"""

from contextlib import suppress
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from index.errors import FundstelleError, NotAllowed, NotFound, QuestionError
from index.paths import safe_path
from index.readers import refuse_unknown_ending, supported_endings
from index.types import View
from index.uploads.archive import MOST_FILES, TIMES
from index.uploads.types import ARCHIVES, State, Upload, reason_of
from index.uploads.workers import Workers
from rag.compose import Chat
from rag.web.authorization import Seen
from rag.web.documents import collection_name
from rag.web.faults import fault_of
from rag.web.owner import Owner, give_key
from rag.web.receiving import HandedIn, put
from rag.web.shapes import BINARY, described
from rag.web.shapes.documents import (
    CancelledAllShape,
    CancelledShape,
    ReceivedShape,
    UploadShape,
    UploadsShape,
)

SHOWN = 200
"""Uploads listed one by one; the others are only counted."""
GONE = 499
FILE = {"content": {"application/octet-stream": BINARY}}


def upload_json(one: Upload, workers: Workers) -> dict[str, Any]:
    """An upload as JSON."""
    work = workers.work(one.id) if one.state == "working" else None
    return {
        "id": one.id,
        "collection": one.collection,
        "path": one.path,
        "size": one.size,
        "state": one.state,
        "doing": work.doing if work else "",
        "done": work.done if work else 0,
        "total": work.total if work else 0,
        "seconds_left": _whole(work.seconds_left) if work else None,
        "reason": one.reason,
        "document_id": one.document_id,
        "archive": one.archive,
        "held": one.held,
        "junk": one.junk,
        "handed_in": one.handed_in,
        "ended": one.ended,
        "webhook": one.webhook,
    }


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else max(1, round(seconds))


def accepted_json(chat: Chat) -> dict[str, Any]:
    """What is accepted: endings, archives, and the size limits."""
    most = chat.settings.max_file_mb
    return {
        "endings": sorted(supported_endings()),
        "archives": list(ARCHIVES),
        "max_file_mb": most,
        "max_unpacked_mb": TIMES * most,
        "max_files": MOST_FILES,
    }


def router(chat: Chat) -> APIRouter:
    """The routes under /api/uploads."""
    routes = APIRouter(tags=["documents"])
    _add_list(routes, chat)
    _add_handing_in(routes, chat)
    _add_transfers(routes, chat)
    _add_cancelling(routes, chat)
    return routes


def _workers(chat: Chat) -> Workers:
    if chat.uploads is None:
        raise NotFound("This server takes in no documents.")
    return chat.uploads


def _add_list(routes: APIRouter, chat: Chat) -> None:
    @routes.get(
        "/api/uploads",
        summary="The sender's uploads, and what is accepted",
        **described(UploadsShape),
    )
    def uploads(request: Request, response: Response, seen: Seen, owner: Owner) -> dict[str, Any]:
        give_key(request, response)
        workers = _workers(chat)
        found = workers.queue.listed(owner, seen, limit=SHOWN)
        open_ = found.counts["waiting"] + found.counts["working"]
        left = workers.seconds_left(found.bytes_waiting) if open_ else None
        return {
            "accepted": accepted_json(chat),
            "counts": found.counts,
            "before": found.before,
            "seconds_left": _whole(left),
            "uploads": [upload_json(one, workers) for one in found.uploads],
        }


def _add_handing_in(routes: APIRouter, chat: Chat) -> None:
    @routes.post(
        "/api/uploads",
        summary="Hand in a file",
        description="The body is the file; `path` its name with the folders it shall stand in. It is read "
        "later: GET tells how far it is, and `webhook`, an address that the operator lists, is told when it "
        "ends. With `transfer` the rest can be sent after a break. An error has a `reason` beside its "
        "sentence.",
        status_code=202,
        openapi_extra={"requestBody": FILE},
        **described(UploadShape, status=202),
    )
    async def hand_in(
        request: Request, seen: Seen, owner: Owner, given: Annotated[HandedIn, Query()]
    ) -> Response | dict[str, Any]:
        try:
            name = safe_path(given.path)
            view = seen.within(collection_name(given.collection, chat.settings.collection))
            workers = _workers(chat)
            _refuse(name, view, owner)
            _refuse_receiver(given.webhook, workers)
            upload = await put(
                request, given, path=name, owner=owner, view=view, queue=workers.queue
            )
        except ClientDisconnect:
            return Response(status_code=GONE)
        except FundstelleError as error:
            reason = reason_of(error) if owner else "no_key"
            fault = fault_of(error)
            await _hear_out(request)
            return JSONResponse({**fault.json(), "reason": reason}, status_code=fault.status)
        chat.audit.of_documents("uploaded", view, [("", name)], upload=upload.id)
        workers.look()
        return upload_json(upload, workers)


def _refuse(name: str, view: View, owner: str) -> None:
    """Raise the error for a file that need not be sent at all."""
    if not owner:
        raise QuestionError("Ask for GET /api/uploads first, and send the cookie that it sets.")
    if not view.may_write(view.collection or "", name):
        raise NotAllowed(f"You may not add {name} to the collection {view.collection!r}.")
    if not name.lower().endswith(ARCHIVES):
        refuse_unknown_ending(name)


def _refuse_receiver(webhook: str, workers: Workers) -> None:
    """Raise the error for an address that the operator does not list."""
    if webhook and webhook not in workers.receivers:
        raise QuestionError(
            f"{webhook[:200]!r} is none of the addresses that may be told of uploads here. Whoever runs the "
            "server can list it."
        )


def _add_transfers(routes: APIRouter, chat: Chat) -> None:
    @routes.get(
        "/api/uploads/transfers/{name}",
        summary="How much of a file has come, if its connection broke",
        **described(ReceivedShape),
    )
    def received(name: str, owner: Owner) -> dict[str, Any]:
        return {"received": _workers(chat).queue.transfers.received(owner, name)}

    @routes.delete(
        "/api/uploads/transfers/{name}", summary="Give up sending a file", status_code=204
    )
    def give_up(name: str, owner: Owner) -> None:
        _workers(chat).queue.transfers.ended(owner, name)


async def _hear_out(request: Request) -> None:
    """Read the rest of the body: a client that is cut off while sending never sees the answer."""
    with suppress(ClientDisconnect, RuntimeError):  # it was read to its end
        async for _ in request.stream():
            pass


def _add_cancelling(routes: APIRouter, chat: Chat) -> None:
    @routes.delete(
        "/api/uploads/{id}",
        summary="Cancel an upload, or hear no more of one that ended",
        **described(CancelledShape),
    )
    def cancel(id: str, seen: Seen, owner: Owner) -> dict[str, Any]:
        workers = _workers(chat)
        one = workers.queue.get(id, owner, seen)
        workers.cancel([one])
        return {"cancelled": [upload_json(one, workers)]}

    @routes.delete(
        "/api/uploads",
        summary="Cancel all that is open, or hear no more of what ended",
        **described(CancelledAllShape),
    )
    def cancel_all(seen: Seen, owner: Owner, which: Literal["open", "ended"]) -> dict[str, Any]:
        workers = _workers(chat)
        states: tuple[State, ...] = (
            ("waiting", "working") if which == "open" else ("added", "failed")
        )
        found = workers.queue.of(owner, seen, states)
        workers.cancel(found)
        return {"cancelled": len(found)}
