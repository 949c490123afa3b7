"""Serves everything under a path that a proxy gives it, such as `/fundstelle`. Plain ASGI around the app.

No route knows the prefix: here it is removed from incoming paths and added to outgoing addresses.
Proxy headers end here too; those of a trusted proxy have been read before.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import URL
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web.markup import STRICT

PREFIX = "fundstelle.prefix"
"""The key in a request's scope for the prefix."""
STATIC_POLICY = f"{STRICT}; style-src 'self'"
"""For pages of ours that need no script and send nothing."""
_SPENT = (b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-prefix", b"forwarded")
"""Headers that are removed; Gradio would trust the first two from anybody."""


def prefix_of(scope: Mapping[str, Any]) -> str:
    """The path before all of ours, without a trailing slash; "" if there is none."""
    return str(scope.get(PREFIX, ""))


def whole_address(request: Request, route: str, **parameters: Any) -> URL:
    """The absolute address of a route, as a browser elsewhere needs it."""
    made = request.url_for(route, **parameters)
    return made.replace(path=prefix_of(request.scope) + made.path)


class Prefixed:
    """Removes the prefix from paths, unless the proxy has, and adds it to redirects."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app, self.prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on as if there were no prefix."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, raw = scope["path"], scope.get("raw_path") or b""
        if self.prefix and f"{path}/".startswith(f"{self.prefix}/"):
            path, raw = path[len(self.prefix) :] or "/", raw[len(self.prefix) :] or b"/"
        headers = [pair for pair in scope["headers"] if pair[0].lower() not in _SPENT]
        inner = {**scope, "path": path, "raw_path": raw, "headers": headers, PREFIX: self.prefix}
        await self.app(inner, receive, self._leading_here(send) if self.prefix else send)

    def _leading_here(self, send: Send) -> Send:
        async def leading(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [self._here(*pair) for pair in message["headers"]]
            await send(message)

        return leading

    def _here(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        ours = name.lower() == b"location" and value.startswith(b"/")
        return name, self.prefix.encode() + value if ours else value


class OwnPage(HTMLResponse):
    """A page of ours: its addresses begin with a slash, and what people wrote is escaped in it."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send it with the prefix before its addresses."""
        self.body = bytes(self.body).replace(b'="/', f'="{prefix_of(scope)}/'.encode())
        self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)
