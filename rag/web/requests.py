"""Gives every request an id, and tells observers how it was handled. Plain ASGI."""

import logging
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.operation.logs import request_id

log = logging.getLogger("fundstelle.requests")

HEADER = b"x-request-id"
GIVEN = re.compile(rb"[A-Za-z0-9-]{8,64}")
"""Ids that a proxy in front may give; any other is replaced."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NOTED = "fundstelle.handled"
OTHER = "other"
"""The label of requests that match no route; labels must not be addresses, which are too many."""
SIGNS_OF_LIFE = ("/healthz", "/readyz", "/metrics")


@dataclass(slots=True)
class Handled:
    """A request: its id, method and route as they are declared, status, and seconds to the end."""

    id: str
    method: str
    route: str = OTHER
    status: int = 0
    seconds: float = 0.0


Observer = Callable[[Handled], None]


def note_route(request: Request) -> None:
    """Note which route a request matched; a dependency of the whole app."""
    handled = request.scope.get(NOTED)
    if isinstance(handled, Handled):
        handled.route = getattr(request.scope.get("route"), "path", OTHER)


def write_log(handled: Handled) -> None:
    """Log a request, without what it asked."""
    level = logging.DEBUG if handled.route in SIGNS_OF_LIFE else logging.INFO
    facts = {
        "method": handled.method,
        "route": handled.route,
        "status": handled.status,
        "ms": round(1000 * handled.seconds, 1),
    }
    log.log(
        level,
        "%s %s %d in %.0f ms",
        handled.method,
        handled.route,
        handled.status,
        1000 * handled.seconds,
        extra={"facts": facts},
    )


class Observed:
    """The outermost layer: gives the request an id, and tells the observers when it has ended."""

    def __init__(self, app: ASGIApp, observers: Sequence[Observer]) -> None:
        self.app, self.observers = app, observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on under an id, which the response names."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(HEADER, b"")
        id_ = given.decode() if GIVEN.fullmatch(given) else secrets.token_hex(8)
        handled = Handled(id_, scope["method"] if scope["method"] in METHODS else OTHER)
        began, before = time.perf_counter(), request_id.set(id_)

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                handled.status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, id_.encode())]
            await send(message)

        try:
            await self.app({**scope, NOTED: handled}, receive, named)
        finally:
            handled.seconds = time.perf_counter() - began
            for observe in self.observers:
                observe(handled)
            request_id.reset(before)
