"""The routes that show a document's pages as they look and send the file it was read from.

The content of a file is untrusted: it is sent as a picture that we drew, or as a download, never as a page of
this server. A separate process draws two pages at a time; waiting requests hold no thread.
"""

import re
from functools import partial
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote

import anyio
from anyio import to_thread
from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from index.errors import NotFound
from index.pictures.boxes import mark
from index.pictures.drawing import WIDTHS, DrawnPage, Kept, draw, width_for
from index.types import Document, View
from rag.compose import Chat
from rag.web.authorization import Seen
from rag.web.shapes import BINARY, described
from rag.web.shapes.documents import DrawnShape

AT_ONCE = 2
PDF, BYTES = "application/pdf", "application/octet-stream"
TYPES = {
    ".pdf": PDF,
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/plain",
    ".markdown": "text/plain",
    ".csv": "text/plain",
    ".tsv": "text/plain",
}
"""The media type of each file; anything else, above all HTML, is sent as bytes to save."""
READER_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
"""For the browser's PDF viewer, which runs no scripts of the file."""

Width = Annotated[int, Query(ge=1, le=10_000, description="Pixels that the picture shall have.")]


def ending_of(path: str) -> str:
    """The ending of a document's file, in lower case and with the dot."""
    return PurePosixPath(path).suffix.lower()


def disposition(path: str, *, inline: bool) -> str:
    """The header with a file's name for saving; the name can escape neither the header nor the folder."""
    name = PurePosixPath(path.replace("\\", "/")).name or "document"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


class Pages:
    """Pages of the library's PDFs, drawn now or cached."""

    def __init__(self, chat: Chat) -> None:
        self._library, self._audit, self._kept = chat.library, chat.audit, Kept()

    def drawn(self, found: Document, view: View, number: int, width: int) -> DrawnPage:
        """A page of a document in the view. Raises NotFound, OriginalGone, NoPicture."""
        if ending_of(found.path) != ".pdf":
            raise NotFound(f"{found.path!r} is no PDF and has no pages that look like anything.")
        if not 1 <= number <= len(found.pages):
            raise NotFound(
                f"{found.path!r} has {len(found.pages)} pages; there is no page {number}."
            )
        key = (found.content_hash, number, width)
        if there := self._kept.get(key):
            return there
        original = self._library.original(found.id, view)
        made = draw(original.data, path=found.path, number=number, width=width)
        self._kept.put(key, made)
        return made

    def picture(self, id_: str, view: View, *, number: int, width: int) -> tuple[str, DrawnPage]:
        """A version's name, and the page as a picture."""
        found = self._library.document(id_, view)
        self._audit.saw(view, id_, found.path, part=f"page {number}")
        return found.content_hash, self.drawn(found, view, number, width)

    def size_and_boxes(
        self, id_: str, view: View, *, number: int, width: int, slice_: slice
    ) -> dict[str, Any]:
        """A page's size, and the boxes of the part of a text slice that it shows."""
        found = self._library.document(id_, view)
        drawn = self.drawn(found, view, number, width)
        page = found.pages[number - 1]
        start, end = max(slice_.start, page.start), min(slice_.stop, page.end)
        said = found.text[page.start : page.end]
        marked = mark(drawn, said, start - page.start, end - page.start) if start < end else None
        return {
            "page": number,
            "pages": drawn.pages,
            "width": drawn.width,
            "height": drawn.height,
            "version": found.content_hash[:12],
            "holds": start < end,
            "boxes": [[round(edge, 5) for edge in box] for box in marked.boxes] if marked else [],
            "share": round(marked.share, 3) if marked else 0.0,
        }


def router(chat: Chat) -> APIRouter:
    """The routes of pages and originals under /api/documents/{id}."""
    routes = APIRouter(tags=["documents"])
    _add_pages(routes, chat)
    _add_original(routes, chat)
    return routes


def _add_pages(routes: APIRouter, chat: Chat) -> None:
    pages = Pages(chat)
    few = anyio.CapacityLimiter(AT_ONCE)

    @routes.get(
        "/api/documents/{id}/pages/{number}",
        summary="A page of a PDF: its size, and where a slice of the text stands on it",
        description="`boxes` are left, top, right and lower edge as shares of the picture; `share` says "
        "how many of the slice's letters they hold.",
        **described(DrawnShape),
    )
    async def page(
        id: str, number: int, seen: Seen, start: int = 0, end: int = 0, width: Width = WIDTHS[1]
    ) -> dict[str, Any]:
        drawing = partial(
            pages.size_and_boxes, number=number, width=width_for(width), slice_=slice(start, end)
        )
        return await to_thread.run_sync(drawing, id, seen, limiter=few)

    @routes.get(
        "/api/documents/{id}/pages/{number}/image",
        summary="A page of a PDF as it looks",
        response_class=Response,
        responses={200: {"content": {"image/webp": BINARY}}},
    )
    async def image(
        id: str,
        number: int,
        seen: Seen,
        width: Width = WIDTHS[1],
        if_none_match: Annotated[str, Header()] = "",
    ) -> Response:
        draw_it = partial(pages.picture, number=number, width=width_for(width))
        version, drawn = await to_thread.run_sync(draw_it, id, seen, limiter=few)
        tag = f'"{version[:32]}-{number}-{drawn.width}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in if_none_match:
            return Response(status_code=304, headers=headers)
        return Response(drawn.picture, media_type="image/webp", headers=headers)


def _add_original(routes: APIRouter, chat: Chat) -> None:
    @routes.get(
        "/api/documents/{id}/original",
        summary="The file that a document was read from",
        description="As a download; with `inline=true` a PDF is opened by the browser itself.",
        response_class=Response,
        responses={200: {"content": dict.fromkeys((BYTES, *TYPES.values()), BINARY)}},
    )
    def original(id: str, seen: Seen, inline: bool = False) -> Response:
        found = chat.library.original(id, seen)
        chat.audit.saw(seen, id, found.path, part="original")
        kind = TYPES.get(ending_of(found.path), BYTES)
        opened = inline and kind == PDF
        headers = {
            "Content-Type": kind,  # without a charset: that of a text file is unknown here
            "Content-Disposition": disposition(found.path, inline=opened),
            "Cache-Control": "private, no-cache",
        }
        if opened:
            headers["Content-Security-Policy"] = READER_POLICY
        return Response(found.data, headers=headers)
