"""Resumable transfers: if a connection breaks, the bytes received are kept for a while and the rest
may follow. They are kept in memory and in the staging folder; after a restart a file is sent from
its beginning. Knows no web.
"""

import threading
import time
from collections.abc import Callable

from index.errors import Overtaken
from index.uploads.staging import Receiving, Staging

IDLE_S = 3600.0
"""Seconds without a byte after which a transfer is abandoned."""
MOST = 100
"""At most this many transfers per owner at a time; a further one replaces the one idle longest."""


class Transfer:
    """A partly received file. Only the last client that resumed it may send; earlier ones are refused."""

    def __init__(self, received: Receiving, clock: Callable[[], float]) -> None:
        self.received, self._clock = received, clock
        self.touched = clock()
        self._sender: object = None
        self._lock = threading.Lock()

    def resume(self, offset: int) -> object:
        """Become its sender, from this byte on. Raises Overtaken if that is not the next byte."""
        with self._lock:
            if offset != self.received.size:
                raise Overtaken(
                    f"{self.received.size} bytes of this file have come, not {offset}. Send the rest."
                )
            self._sender = object()
            return self._sender

    def write(self, data: bytes, sender: object) -> None:
        """Append bytes. Raises TooLarge, HomeUnwritable, and Overtaken if another sends now."""
        with self._lock:
            if sender is not self._sender:
                raise Overtaken("This file is being sent by another request.")
            self.received.write(data)
            self.touched = self._clock()


class Transfers:
    """The transfers under way, by owner and the name that the sender gave. Thread-safe."""

    def __init__(self, staging: Staging, clock: Callable[[], float] = time.monotonic) -> None:
        self._staging, self._clock = staging, clock
        self._open: dict[tuple[str, str], Transfer] = {}
        self._lock = threading.Lock()

    def received(self, owner: str, name: str) -> int:
        """How many bytes have been received."""
        with self._lock:
            there = self._open.get((owner, name))
        return there.received.size if there else 0

    def of(self, owner: str, name: str, path: str, *, size: int) -> Transfer:
        """The transfer with this name; a new one if there is
        none. Raises TooLarge and HomeUnwritable."""
        with self._lock:
            if (owner, name) not in self._open:
                self._tidy(owner)
                received = self._staging.receive(path, announced=size)
                self._open[owner, name] = Transfer(received, self._clock)
            return self._open[owner, name]

    def ended(self, owner: str, name: str) -> None:
        """End a transfer that is complete or not wanted; deletes its bytes unless they were
        kept."""
        with self._lock:
            self._drop((owner, name))

    def _tidy(self, owner: str) -> None:
        now = self._clock()
        idle = [key for key, one in self._open.items() if one.touched < now - IDLE_S]
        own = sorted((one.touched, key) for key, one in self._open.items() if key[0] == owner)
        beyond = [key for _, key in own[: max(0, len(own) - MOST + 1)]]
        for key in {*idle, *beyond}:
            self._drop(key)

    def _drop(self, key: tuple[str, str]) -> None:
        there = self._open.pop(key, None)
        if there:
            there.received.close()
