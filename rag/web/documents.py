"""The routes to list, add, show and delete documents.

A client that sends files here waits for the result; files that may take their time go into the queue
(`uploads.py`). Few are indexed at once, and waiting clients hold no thread of the pool.
"""

import re
import unicodedata
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import PurePosixPath
from typing import Annotated, Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from index.errors import NotAllowed, QuestionError, ReadError
from index.library import Library
from index.opening import refuse_size
from index.types import View
from rag.compose import Chat
from rag.operation.audit import Audit
from rag.serialization import document_details_json, document_json
from rag.web.authorization import Seen
from rag.web.events import EventStream, Named, encode, ending_well, pushed
from rag.web.faults import Fault, error_event, fault_of
from rag.web.shapes import TEXT, described
from rag.web.shapes.documents import AddedShape, DocumentShape, DocumentsShape, RemovedShape

COLLECTION_NAME = re.compile(r"[^\W_](?:[\w .-]{0,61}\w)?")

FEW = 4
"""How many requests may have their files read at the same time."""

Push = Callable[[Named | None], None]


def plain_name(name: str | None) -> str:
    """An uploaded file's bare name: no folders, no control characters, not too long."""
    bare = PurePosixPath((name or "").replace("\\", "/")).name
    kept = "".join(character for character in bare if character.isprintable()).strip(". ")
    if len(kept) > 150:
        ending = PurePosixPath(kept).suffix[:20]
        kept = kept[: 150 - len(ending)] + ending
    return kept or "unnamed"


def collection_name(given: str | None, fallback: str) -> str:
    """The collection to write to; raises QuestionError for an invalid name."""
    name = unicodedata.normalize("NFC", given or "").strip() or fallback
    if COLLECTION_NAME.fullmatch(name) is None and (name != fallback or not name):
        raise QuestionError(
            f"{name[:80]!r} cannot name a collection. Use up to 63 letters, digits, spaces, "
            "dots, dashes and underscores, beginning with a letter or digit."
        )
    return name


class Uploads:
    """Adds files one after another and reports on each as (name, JSON) events."""

    def __init__(self, library: Library, audit: Audit, *, max_bytes: int) -> None:
        self._library, self._audit, self._max_bytes = library, audit, max_bytes

    def add(self, files: Sequence[UploadFile], view: View, push: Push) -> None:
        """Read and index the files; ends with a `done` event, or with `error` if none could be read."""
        documents: list[dict[str, Any]] = []
        skipped: list[dict[str, Any]] = []
        fault: Fault | None = None
        for file in files:
            name = plain_name(file.filename)
            try:
                added = self._one(file, name, view, push)
            except (ReadError, NotAllowed) as error:
                fault = fault_of(error)
                skipped.append({"path": name, "reason": fault.sentence})
                push(("skipped", skipped[-1]))
            else:
                documents.append(added)
                push(("document", added))
        result: dict[str, Any] = {"documents": documents, "skipped": skipped, "status": 201}
        if fault and not documents:
            said = " ".join(one["reason"] for one in skipped)
            result |= {**fault.json(), "error": said, "status": fault.status}
        push(("done", result))

    def _one(self, file: UploadFile, name: str, view: View, push: Push) -> dict[str, Any]:
        refuse_size(file.size or 0, name=name, max_bytes=self._max_bytes)

        def progress(what: str, done: int, total: int) -> None:
            push(("progress", {"path": name, "what": what, "done": done, "total": total}))

        data = file.file.read()
        info = self._library.add_upload(name, data, view, progress=progress)
        self._audit.of_documents("uploaded", view, [(info.id, info.path)])
        return document_json(info)


async def _collected(events: AsyncGenerator[Named, None]) -> JSONResponse:
    result: dict[str, Any] = {}
    async for name, data in events:
        if name == "done":
            result = data
    status = result.pop("status")
    return JSONResponse(result, status_code=status)


async def _as_sse(events: AsyncGenerator[Named, None]) -> AsyncGenerator[str, None]:
    async for name, data in events:
        yield encode(name, {key: value for key, value in data.items() if key != "status"})


def router(chat: Chat) -> APIRouter:
    """The routes under /api/documents and /api/collections."""
    routes = APIRouter(tags=["documents"])
    _add_collection(routes, chat)
    _add_document(routes, chat)
    return routes


def _add_collection(routes: APIRouter, chat: Chat) -> None:
    """The routes for a collection's documents: list, add, delete."""
    library, settings = chat.library, chat.settings
    few = anyio.CapacityLimiter(FEW)
    one_by_one = anyio.CapacityLimiter(1)
    max_bytes = settings.max_file_mb * 1_000_000
    uploads = Uploads(library, chat.audit, max_bytes=max_bytes)

    @routes.get(
        "/api/documents", summary="The documents of a collection", **described(DocumentsShape)
    )
    def documents(seen: Seen, collection: str | None = None) -> dict[str, Any]:
        infos = library.documents(seen.within(collection or settings.collection))
        return {"documents": [document_json(info) for info in infos]}

    @routes.post(
        "/api/documents",
        summary="Add documents",
        description="With `Accept: text/event-stream` the events `progress`, `document`, "
        "`skipped`, `done` and `error` as they come.",
        status_code=201,
        **described(AddedShape, status=201, stream=True),
    )
    async def add(
        request: Request,
        seen: Seen,
        files: Annotated[list[UploadFile], File(description="One file or several.")],
        collection: Annotated[str | None, Form()] = None,
        in_address: Annotated[
            str | None, Query(alias="collection", description="In place of the form's.")
        ] = None,
    ) -> Response:
        name = collection_name(collection or in_address, settings.collection)
        view = seen.within(name)

        def work(push: Push) -> None:
            uploads.add(files, view, push)

        events = pushed(work, few)
        if "text/event-stream" in request.headers.get("accept", ""):
            return EventStream(ending_well(_as_sse(events), error_event))
        return await _collected(events)

    @routes.delete("/api/documents/{id}", summary="Delete a document", **described(RemovedShape))
    async def remove(id: str, seen: Seen) -> dict[str, Any]:
        removed = await to_thread.run_sync(library.remove, [id], seen, limiter=one_by_one)
        chat.audit.of_documents("removed", seen, [(info.id, info.path) for info in removed])
        return {"removed": [document_json(info) for info in removed]}


def _add_document(routes: APIRouter, chat: Chat) -> None:
    """The routes for reading one document."""
    library = chat.library

    @routes.get(
        "/api/documents/{id}", summary="A document without its text", **described(DocumentShape)
    )
    def document(id: str, seen: Seen) -> dict[str, Any]:
        found = library.document(id, seen)
        return document_details_json(found, original=library.has_original(id, seen))

    @routes.get(
        "/api/documents/{id}/text",
        summary="The text that offsets refer to",
        description="Offsets count characters (Unicode code points); `start` and `end` cut.",
        response_class=Response,
        responses={200: {"content": {"text/plain": TEXT}}},
    )
    def text(id: str, seen: Seen, start: int = 0, end: int | None = None) -> PlainTextResponse:
        found = library.document(id, seen)
        chat.audit.saw(seen, id, found.path, part="text")
        whole = found.text
        last = len(whole) if end is None else max(0, end)
        return PlainTextResponse(whole[max(0, start) : last])
