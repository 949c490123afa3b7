"""Authentication: without signing in, a person reaches the sign-in page and nothing else. An ASGI middleware.

Closed by default: every route needs it unless `OPEN` names it. `authorization.py` decides what each person
sees.
"""

import re
from urllib.parse import quote

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import FundstelleError, SignInFailed, TooManyFailures
from rag.operation.audit import Audit
from rag.web.faults import fault_of
from rag.web.guard import ASKING, SAFE_METHODS, forbidden, refuse
from rag.web.visitor import NOTED, Visitor, Visitors, address_of

OPEN = re.compile(
    r"/(?:healthz|readyz|widget\.js|favicon\.ico|ui/[\w.-]+|sign-in(?:/password|/with/[\w-]+(?:/back|/left)?)?)"
)
"""The program's own files and health checks; nothing about any document or person."""
PRIVATE = re.compile(r"/(?:account|sign-out)(?:/.*)?")
"""Routes about a person's own sign-in, which no key may use."""
UNPROVED = (
    "A browser that is signed in must say which page sends a change. Use a browser of the last years, or "
    "a key for programs."
)


class Authentication:
    """Notes who sends a request, or answers in place of the app."""

    def __init__(self, app: ASGIApp, visitors: Visitors, audit: Audit) -> None:
        self.app, self.visitors, self.audit = app, visitors, audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests that are open or come from a person who is signed in."""
        if scope["type"] != "http" or OPEN.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            visitor = await run_in_threadpool(self.visitors.of, request)
            if visitor is None:
                raise SignInFailed("Sign in first, at /sign-in, or send a key as a bearer token.")
        except SignInFailed as error:
            if "authorization" in request.headers and not isinstance(error, TooManyFailures):
                self.audit.note("sign_in_failed", who="", by="key", address=address_of(request))
            await _ask_to_sign_in(request, error, send)
        except FundstelleError as error:
            await refuse(send, fault_of(error), scope["path"])
        else:
            refusal = _refusal(request, visitor)
            if refusal:
                await refuse(send, forbidden(refusal), scope["path"])
            else:
                await self.app({**scope, NOTED: visitor}, receive, _for_one_person(send))


def _for_one_person(send: Send) -> Send:
    """`send` that keeps answers out of shared caches; one that says so itself is unchanged."""

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            if b"cache-control" not in present:
                private = (b"cache-control", b"private, no-cache")
                message["headers"] = [*message["headers"], private]
        await send(message)

    return marked


def _refusal(request: Request, visitor: Visitor) -> str:
    """Why this visitor may not send such a request; empty if nothing forbids it."""
    path, method = request.url.path, request.method
    changes = method not in SAFE_METHODS
    if visitor.by == "session" and changes and not _says_where_from(request):
        return UNPROVED
    if visitor.by in ("key", "token"):
        return _beyond_key(visitor, path, changes and (method, path) not in ASKING)
    return ""


def _says_where_from(request: Request) -> bool:
    """Whether the request has an origin for the guard to judge; otherwise any page could have sent it."""
    site = request.headers.get("sec-fetch-site")
    return "origin" in request.headers or site in ("same-origin", "none")


def _beyond_key(visitor: Visitor, path: str, changes: bool) -> str:
    if PRIVATE.fullmatch(path):
        return "Neither key nor token can do this; sign in with a browser."
    if path == "/metrics":
        needed = "metrics"
    elif path.startswith("/api/conversations"):
        needed = "conversations"
    else:
        writes = changes and path.startswith("/api/")
        needed = "write" if writes else "read"
    return "" if needed in visitor.scopes else f"This key or token lacks the scope {needed!r}."


async def _ask_to_sign_in(request: Request, error: SignInFailed, send: Send) -> None:
    """Lead a browser to the page; a program gets 401, or 429 if it tries too often."""
    path = request.url.path
    wants_page = "text/html" in request.headers.get("accept", "")
    if wants_page and not path.startswith(("/api/", "/v1/")):
        asked = path + (f"?{request.url.query}" if request.url.query else "")
        comes_back = request.method == "GET" and asked != "/"
        place = f"/sign-in?next={quote(asked, safe='/')}" if comes_back else "/sign-in"
        headers = [(b"location", place.encode("ascii")), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    more = [(b"www-authenticate", b"Bearer"), (b"cache-control", b"no-store")]
    if isinstance(error, TooManyFailures):
        more.append((b"retry-after", str(error.seconds).encode()))
    await refuse(send, fault_of(error), path, headers=more)
