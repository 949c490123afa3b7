"""Limits who may talk to the server, how much they may send, and what browsers do with its answers.

Plain ASGI around the whole app.
"""

import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web.faults import BY_STATUS, Fault, refused
from rag.web.markup import STRICT

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ASKING = (("POST", "/api/search"), ("POST", "/api/ask"), ("POST", "/api/suggestions"))
OF_A_TURN = re.compile(r"/api/conversations/[\w-]+/turns/[\w-]+/(?:feedback|stop)")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UPLOADS = ("/api/documents", "/api/uploads")
TOO_LONG = "The request is longer than what is taken here. Send less at once."
TOO_SLOW = "The rest of the request did not arrive in time. Send it again."
TWO_LENGTHS = "The request says twice, and differently, where it ends."
"""Why a request with two lengths is refused: a proxy in front may use the other one (request smuggling)."""
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
    b"content-security-policy": STRICT.encode(),
}
"""What every answer carries."""
BODY_S, LEAST_RATE = 30.0, 1000
"""The seconds that a body may take, and the bytes that earn it another second."""


@dataclass(frozen=True, slots=True)
class GuardRules:
    """What the guard enforces; origins as browsers write them. `signing_in`: people have to sign in."""

    host: str
    embed_origins: frozenset[str]
    signing_in: bool = False

    def known_host(self, host: str) -> bool:
        """Whether the server answers to this host name, as a guard against DNS rebinding.

        On a loopback address it answers to its own names, and to those of embedding origins, as a
        reverse proxy may pass on its public name. Where people sign in it answers to every name: one
        that was rebound to this machine gets none of their cookies.
        """
        if self.signing_in or self.host not in LOOPBACK:
            return True
        name = _host_name(f"//{host}")
        return name in LOOPBACK or name in {_host_name(o) for o in self.embed_origins} - {""}

    def may_embed(self, origin: str) -> bool:
        """Whether pages of this origin may show the widget."""
        return "*" in self.embed_origins or origin.lower() in self.embed_origins

    def may_use_cookies(self, origin: str, path: str) -> bool:
        """Whether pages of this origin may act as the person who is signed in.

        "*" trusts no origin that far. Browsers send the session's cookie from pages of the same
        site only.
        """
        named = origin.lower() in self.embed_origins - {"null"}
        return self.signing_in and named and path.startswith("/api/")


def parse_origins(setting: str) -> frozenset[str]:
    """The origins in the setting, in lower case, without a trailing slash."""
    return frozenset(origin.rstrip("/").lower() for origin in setting.split())


class Guard:
    """Checks host and origin before the app sees a request; adds security headers."""

    def __init__(self, app: ASGIApp, rules: GuardRules) -> None:
        self.app = app
        self.rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or refuse with one sentence."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            else:  # there are no WebSockets
                await send({"type": "websocket.close", "code": 1000})
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        foreign = _foreign_origin(headers, scope["scheme"])
        allowed = foreign is not None and self.rules.may_embed(foreign)
        cookies = allowed and self.rules.may_use_cookies(foreign or "", scope["path"])
        guarded = with_headers(send, cors=foreign if allowed else None, cookies=cookies)
        refusal = self._refusal(scope, headers, foreign)
        if refusal is not None:
            await refuse(guarded, refusal, scope["path"])
        elif foreign is not None and scope["method"] == "OPTIONS":
            await _preflight(guarded)
        else:
            await self.app(scope, receive, guarded)

    def _refusal(self, scope: Scope, headers: dict[str, str], foreign: str | None) -> Fault | None:
        """The fault to refuse with, if any."""
        rules, path, method = self.rules, scope["path"], scope["method"]
        if "content-length" in headers and "transfer-encoding" in headers:
            return refused(BY_STATUS[400], TWO_LENGTHS, 400)
        if not rules.known_host(headers.get("host", "")):
            name = headers.get("host", "")[:100]
            return forbidden(
                f"This server does not answer to the name {name!r}. Whoever runs it can have it listen on "
                "that address."
            )
        if foreign is not None and not rules.may_embed(foreign):
            return forbidden(
                f"Pages from {foreign[:100]} may not use this server. Whoever runs it can allow them."
            )
        asks = (method, path) in ASKING or (method == "POST" and OF_A_TURN.fullmatch(path))
        writes = method not in SAFE_METHODS and not asks
        if foreign is not None and writes:
            return forbidden("A page from another origin may ask, but not add, change or delete.")
        return None


def _foreign_origin(headers: dict[str, str], scheme: str) -> str | None:
    """The origin of the requesting page, if it is not this server's own.

    Over HTTPS a page of the same name that came over HTTP is foreign: anybody on the way may have written it.
    """
    origin = headers.get("origin")
    if origin is None or headers.get("sec-fetch-site") == "same-origin":
        return None
    theirs, _, host = origin.partition("://")
    own = host == headers.get("host") and (theirs, scheme) != ("http", "https")
    return None if own else origin


def _host_name(address: str) -> str:
    """The name or number of a host; empty if it is no address."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def with_headers(send: Send, *, cors: str | None = None, cookies: bool = False) -> Send:
    """`send` that adds the headers every answer carries, except those it already has."""
    extra = dict(HEADERS)
    if cors is not None:
        extra[b"access-control-allow-origin"] = cors.encode("latin-1")
        extra[b"vary"] = b"Origin"
    if cookies:
        extra[b"access-control-allow-credentials"] = b"true"

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            added = [one for one in extra.items() if one[0] not in present or one[0] == b"vary"]
            message["headers"] = [*message["headers"], *added]
        await send(message)

    return sending


async def _preflight(send: Send) -> None:
    headers = [
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", b"content-type, accept, authorization, fundstelle-key"),
        (b"access-control-max-age", b"600"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def forbidden(sentence: str) -> Fault:
    """The fault of a request that its sender may not make."""
    return refused(BY_STATUS[403], sentence, 403)


async def refuse(
    send: Send, fault: Fault, path: str, *, headers: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    """Answer with a fault in place of the app, and close: a body may still be arriving."""
    content = json.dumps(fault.json_for(path)).encode()
    own = [(b"content-type", b"application/json"), (b"connection", b"close")]
    start = {"type": "http.response.start", "status": fault.status, "headers": [*own, *headers]}
    await send(start)
    await send({"type": "http.response.body", "body": content})


class BodyLimit:
    """Refuses bodies longer than `limit` bytes, `upload_limit` where documents are added, and slow ones.

    FastAPI's own limit answers in plain text, without the guard's headers.
    """

    def __init__(
        self, app: ASGIApp, limit: int, upload_limit: int, *, seconds: float = BODY_S
    ) -> None:
        self.app, self.limit, self.upload_limit = app, limit, upload_limit
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app unless the announced length is too long; watch what it reads."""
        limit = self.upload_limit if scope.get("path") in UPLOADS else self.limit
        announced = dict(scope.get("headers", ())).get(b"content-length", b"")
        if announced.isdigit() and int(announced) > limit:
            await refuse(send, refused(BY_STATUS[413], TOO_LONG, 413), scope["path"])
            return
        body, started = _Body(receive, limit, self.seconds), False

        async def unless_refused(message: Message) -> None:
            nonlocal started
            if started or not body.refusal:
                started = True
                await send(message)

        try:
            await self.app(scope, body.receive, unless_refused)
        except Exception:  # the app's view of a body that was cut off does not matter
            if not body.refusal:
                raise
        if body.refusal and not started:
            await refuse(send, body.refusal, scope["path"])


class _Body:
    """A body as it arrives; one that is too long or too slow ends as if its sender had left."""

    def __init__(self, receive: Receive, limit: int, seconds: float) -> None:
        self._receive, self._limit, self._seconds = receive, limit, seconds
        self._seen, self._waited, self._arriving = 0, 0.0, True
        self.refusal: Fault | None = None

    async def receive(self) -> Message:
        """The next part; each part that came extends the time limit."""
        if not self._arriving:
            return await self._receive()
        left, began = self._seconds + self._seen / LEAST_RATE - self._waited, time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), max(left, 0.001))
        except TimeoutError:
            return self._ended(408, TOO_SLOW)
        self._waited += time.monotonic() - began
        self._seen += len(message.get("body", b""))
        self._arriving = bool(message.get("more_body", False))
        return self._ended(413, TOO_LONG) if self._seen > self._limit else message

    def _ended(self, status: int, sentence: str) -> Message:
        self.refusal, self._arriving = refused(BY_STATUS[status], sentence, status), False
        return {"type": "http.disconnect"}
