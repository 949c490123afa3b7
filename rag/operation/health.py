"""Finds out what keeps the server from answering: disk, databases, vectors, chat model. Knows no web."""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.errors import FundstelleError, HomeError
from index.stores.factory import CATALOG_FILE, check_database
from index.uploads.staging import RESERVE
from rag.compose import Chat
from rag.types import Reachable

log = logging.getLogger("fundstelle.health")

Part = Literal["disk", "databases", "vectors", "chat_model"]
FRESH_S = 10.0
"""How long a result is reused, so that frequent requests do not load the server."""
PATIENCE_S = 3.0
"""How long a writer may normally hold a database: a large document takes a moment."""


@dataclass(frozen=True, slots=True)
class Check:
    """A part of the server, and what is wrong with it; "" for nothing."""

    part: Part
    problem: str


class Health:
    """Checks the parts of a chat, at most every `fresh_s` seconds. Thread-safe."""

    def __init__(self, chat: Chat, *, fresh_s: float = FRESH_S, reserve: int = RESERVE) -> None:
        """`reserve` is how many bytes of disk must be free."""
        self._chat, self._fresh_s, self._reserve = chat, fresh_s, reserve
        self._found: tuple[Check, ...] = ()
        self._at = -fresh_s
        self._checking = threading.Lock()

    def checks(self) -> tuple[Check, ...]:
        """The last result for every part; checks again if it is too old and no other thread
        does."""
        if time.monotonic() - self._at >= self._fresh_s and self._checking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._checking.release()
        return self._found

    def problem(self) -> Check | None:
        """The first part that has a problem."""
        return next((one for one in self.checks() if one.problem), None)

    def _look(self) -> None:
        parts: dict[Part, Callable[[], str]] = {
            "disk": self._disk,
            "databases": self._databases,
            "vectors": self._vectors,
            "chat_model": self._chat_model,
        }
        found = tuple(Check(part, look()) for part, look in parts.items())
        before = {one.part: one.problem for one in self._found}
        for one in found:
            if one.problem and one.problem != before.get(one.part, ""):
                log.warning("Not ready, %s: %s", one.part, one.problem)
            elif not one.problem and before.get(one.part, ""):
                log.warning("Ready again, %s.", one.part)
        self._found, self._at = found, time.monotonic()

    @property
    def _home(self) -> Path:
        return self._chat.settings.home

    def _disk(self) -> str:
        if self._chat.settings.catalog == "memory":
            return ""
        try:
            free = shutil.disk_usage(self._home).free
        except OSError as error:
            return f"The home folder {self._home} cannot be reached ({error.strerror or error})."
        if free >= self._reserve:
            return ""
        return f"The disk of {self._home} is nearly full: {free / 1e6:.0f} MB are free."

    def _databases(self) -> str:
        return " ".join(_problem(check_database, path) for path in self._files()).strip()

    def _files(self) -> Iterator[Path]:
        if self._chat.settings.catalog == "sqlite":
            yield self._home / CATALOG_FILE
            yield from (
                path for path in sorted(self._home.glob("*.sqlite3")) if path.name != CATALOG_FILE
            )

    def _vectors(self) -> str:
        try:
            self._chat.library.check()
        except HomeError as error:
            return str(error)
        return ""

    def _chat_model(self) -> str:
        model = self._chat.model
        if not isinstance(model, Reachable) or model.reachable():
            return ""
        return f"The chat model {self._chat.settings.llm} cannot be reached."


def _problem(check: Callable[..., None], path: Path) -> str:
    try:
        check(path, patience_s=PATIENCE_S)
    except FundstelleError as error:
        return str(error)
    return ""
