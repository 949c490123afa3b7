"""Limits how long a connection may stay without a request and how large a request's head may be.
[uvicorn]

h11 reads at most 64 KiB of a request's head; `guard.py` limits the time for its body. Knows no
route.
"""

import asyncio
import resource
import socket
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 15
"""Seconds within which the whole head of a request must arrive."""
GONE_S = 120
"""Seconds after which a peer that neither reads nor sends counts as gone."""
MOST = 2000
_FILES = 4 * MOST


class Connection(H11Protocol):
    """An HTTP/1.1 connection that ends if the head of a request does not arrive in time."""

    head_timer: asyncio.TimerHandle | None = None

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
