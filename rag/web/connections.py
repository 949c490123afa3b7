"""Limits how long a connection may stay without a request, how large a request's head may be, and how many
connections there are. [uvicorn, h11]

h11 reads at most 64 KiB of a request's head; `guard.py` limits the time for its body. What is refused
here never reaches the app, and is answered in the form of its errors. Knows no route.
"""

import asyncio
import json
import resource
import socket
from typing import Any

import h11
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from rag.web.faults import MALFORMED, Answered, refused
from rag.web.guard import HEADERS, refuse, with_headers

HEAD_S = 15
"""Seconds within which the whole head of a request must arrive."""
GONE_S = 120
"""Seconds after which a peer that neither reads nor sends counts as gone."""
MOST = 2000
RETRY_S = 5
"""Seconds after which a refused connection should try again."""
NO_HTTP = "This cannot be read as a request in HTTP."
NO_ROOM = "More connections are open than the server holds. Try again in a moment."
_FILES = 4 * MOST


class Connection(H11Protocol):
    """An HTTP/1.1 connection that ends if the head of a request does not arrive in time.

    uvicorn refuses what is not HTTP, and what is beyond its limit of connections, in plain text. It also
    answers in plain text an error of what stands around the app, so `Answered` stands around that, too.
    """

    head_timer: asyncio.TimerHandle | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._most, self.limit_concurrency = self.limit_concurrency, None
        self._inner, self.app = self.app, self._if_there_is_room

    async def _if_there_is_room(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app, unless there are as many connections, or further requests, as may be."""
        if self._most and max(len(self.connections), len(self.tasks) - 1) >= self._most:
            fault = refused("busy", NO_ROOM, 503, seconds=RETRY_S)
            await refuse(
                with_headers(send),
                fault,
                scope["path"],
                headers=[(b"retry-after", b"%d" % RETRY_S)],
            )
        else:
            await Answered(self._inner)(scope, receive, with_headers(send))

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read as HTTP."""
        content = json.dumps(refused(MALFORMED, NO_HTTP, 400).json()).encode()
        own = {b"content-type": b"application/json", b"connection": b"close"}
        headers = [*own.items(), (b"content-length", b"%d" % len(content)), *HEADERS.items()]
        response = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        for event in (response, h11.Data(data=content), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def connection_made(self, transport: Any) -> None:
        """Wait for the first request, but not for long."""
        super().connection_made(transport)
        self._time_head()

    def data_received(self, data: bytes) -> None:
        """Pass the bytes on; the time limit holds until a request's head is complete."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._time_head()
        else:
            self._head_came()

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the time limit."""
        self._head_came()
        super().connection_lost(exc)

    def _time_head(self) -> None:
        if self.head_timer is None:
            self.head_timer = self.loop.call_later(HEAD_S, self.timeout_keep_alive_handler)

    def _head_came(self) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None


def notice_the_gone(listener: socket.socket) -> None:
    """Have the system close connections whose peer has vanished or reads nothing."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", GONE_S), ("TCP_USER_TIMEOUT", 1000 * GONE_S)):
        if hasattr(socket, name):  # macOS has neither
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def allow_connections() -> int:
    """Raise the limit of open files where that is allowed; returns how many connections fit in half of it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return MOST if soft == resource.RLIM_INFINITY else min(MOST, soft // 2)
