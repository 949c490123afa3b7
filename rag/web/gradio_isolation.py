"""Decides which of Gradio's routes are open to whom; nobody can use another person's place in its queue.

Gradio itself hands the results of a session to whoever names it, and names stand in addresses, which proxies
log. An ASGI middleware around Gradio's app.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web.visitor import visitor_of

OPENED = re.compile(
    r"/(?:config|favicon\.ico)|/gradio_api/(?:info|startup-events|heartbeat/\w+|queue/data|call/\w+/\w+)"
)
CALLED = re.compile(r"/gradio_api/(?:queue/join|cancel|reset|call/\w+)")
"""What Gradio's clients post to: the queue, for the endpoints that are named."""
ENDED = re.compile(r"/gradio_api/(?:cancel|reset)")
NAMES = ("session_hash", "event_id")
"""Names that clients send; whoever knows one can fetch the answers of its session."""
MOST = 20_000


class Owners:
    """Remembers who owns the latest sessions and events of the queue. For use in one event loop."""

    def __init__(self, most: int = MOST) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._most = most

    def check(self, names: Iterable[str], person: str) -> None:
        """Raise HTTPException if one of these is somebody else's, as if it did not exist."""
        if any(self._owners.get(name, person) != person for name in names):
            raise HTTPException(404)

    def claim(self, names: Iterable[str], person: str) -> None:
        """Note that these belong to the person."""
        for name in names:
            self._owners[name] = person
            self._owners.move_to_end(name)
        while len(self._owners) > self._most:
            self._owners.popitem(last=False)


class GradioIsolation:
    """Opens only what Gradio's endpoints need; everything else of it appears not to exist."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self._owners = app, Owners()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests for what is open; for a session or event only from its owner."""
        opened = {"GET": OPENED, "HEAD": OPENED, "POST": CALLED}.get(scope.get("method", ""))
        if scope["type"] != "http" or not (opened and opened.fullmatch(scope["path"])):
            raise HTTPException(404)
        visitor = visitor_of(scope)
        if visitor is None:  # nobody has to sign in
            await self.app(scope, receive, send)
        elif scope["method"] == "POST":
            await self._posted(scope, receive, send, visitor.person.id)
        else:
            session = Request(scope).query_params.get("session_hash", "")
            self._owners.check((session, scope["path"].rpartition("/")[2]), visitor.person.id)
            await self.app(scope, receive, send)

    async def _posted(self, scope: Scope, receive: Receive, send: Send, person: str) -> None:
        """Pass on a post, and note who owns the event that it begins."""
        body = await Request(scope, receive).body()
        named, unread = _named(body), [body]
        self._owners.check(named, person)
        if not ENDED.fullmatch(scope["path"]):
            self._owners.claim(named, person)

        async def again() -> Message:
            if unread:
                return {"type": "http.request", "body": unread.pop(), "more_body": False}
            return await receive()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.body":
                self._owners.claim(_named(message.get("body", b"")), person)
            await send(message)

        await self.app(scope, again, noting)


def _named(body: bytes) -> list[str]:
    """The session and event that a JSON object names."""
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        return []
    found = [said.get(name) for name in NAMES] if isinstance(said, Mapping) else []
    return [one for one in found if isinstance(one, str) and one]
