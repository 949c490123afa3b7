"""Stops the server without cutting off answers: it starts no new work and finishes the work under
way. [uvicorn]"""

import logging
import os
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.web.faults import DISCLOSED, answer, refused
from rag.web.guard import SAFE_METHODS
from rag.web.state import Stopping

log = logging.getLogger("fundstelle.web")

CODE = "stopping"
RETRY_S = "5"
GRADIO_ANSWERS = "/gradio_api/queue/data"
"""The only GET route in which somebody waits for an answer."""
FAREWELL_S = 5
"""Seconds for connections to end, and for each part of the server to close."""


class FinishFirst:
    """Counts the work under way, and refuses new work once the server is about to stop. Plain ASGI."""

    def __init__(self, app: ASGIApp, stopping: Stopping) -> None:
        self.app, self.stopping = app, stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer that the server is about to stop."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        work = scope["method"] not in SAFE_METHODS
        if work and self.stopping.begun:
            refusal = answer(refused(CODE, DISCLOSED[CODE], 503), Request(scope))
            refusal.headers.update({"Retry-After": RETRY_S, "Connection": "close"})
            await refusal(scope, receive, send)
        elif work or scope["path"] == GRADIO_ANSWERS:
            with self.stopping.finished():
                await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class GracefulServer(uvicorn.Server):
    """Stops at a signal once running work has ended, at a second signal at once."""

    def __init__(
        self,
        config: uvicorn.Config,
        stopping: Stopping,
        *,
        patience_s: float,
        first: Callable[[], None],
    ) -> None:
        """`first` is called before anything else when stopping begins."""
        super().__init__(config)
        self._stopping, self._patience_s, self._first = stopping, patience_s, first

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop. The signal is not raised again at the end, since then the exit status is ours."""
        if self._stopping.begun:
            self.force_exit = bool(self.should_exit)
            self.should_exit = True
            return
        self._stopping.begun = True
        threading.Thread(target=self._finish, name="stopping", daemon=True).start()

    def _finish(self) -> None:
        log.info("Stopping: answers that are being written are finished, nothing new is begun.")
        self._first()
        if not self._stopping.wait(self._patience_s):
            log.warning(
                "Stopping: answers took longer than %g s, they are cut off.", self._patience_s
            )
            ending = threading.Timer(4 * FAREWELL_S, _end)  # a model may not let go of its thread
            ending.daemon = True
            ending.start()
        self.should_exit = True


def _end() -> None:
    log.warning("Stopping: something does not end by itself. What is stored is whole.")
    os._exit(0)
