"""Measures how long the app takes to start and how much memory it holds, from outside.

Knows its command, its address and two of its routes; imports nothing of it.
"""

import json
import os
import re
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import FundstelleError
from index.types import Progress
from lab.bench.measuring import Peak, end

LONGEST_S = 900.0
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
# directly to this machine, whatever proxy the environment names
_HTTP = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class StartUp:
    """Seconds until it is ready: the first time with documents to index, then with the index present.

    `peak_mb` is the second one's peak memory, after one question.
    """

    first_s: float
    second_s: float
    peak_mb: int


def start_up(command: Sequence[str], *, folder: Path, question: str, progress: Progress) -> StartUp:
    """Start the app twice on a home of its own and ask it a question the second time."""
    with tempfile.TemporaryDirectory(prefix="fundstelle-bench-") as home:
        command = [*command, "--host", "127.0.0.1", "--port", "0", "--home", home]
        progress("starting the app", 0, 2)
        with _running(command, folder) as app:
            first_s = app.ready()
        progress("starting the app", 1, 2)
        with _running(command, folder) as app, Peak(app.process.pid) as peak:
            second_s = app.ready()
            app.ask(question)
        progress("starting the app", 2, 2)
    return StartUp(round(first_s, 2), round(second_s, 2), peak.mb)


class _App:
    """A started app: finds its address in its output and waits for it."""

    def __init__(self, process: "subprocess.Popen[str]", began: float) -> None:
        self.process, self._began = process, began
        self._said: deque[str] = deque(maxlen=5)
        self._address = ""
        self._listener = threading.Thread(target=self._listen, name="app says", daemon=True)
        self._listener.start()

    def ready(self) -> float:
        """Wait until it is ready; returns the seconds since its start. Raises FundstelleError."""
        while time.perf_counter() - self._began < LONGEST_S:
            if self.process.poll() is not None:
                self._listener.join(5)  # its last lines may still be on their way
                raise FundstelleError(f"The app ended instead of starting: {self._last_words()}")
            if self._address and self._is_ready():
                return time.perf_counter() - self._began
            time.sleep(0.02)
        raise FundstelleError(f"The app was not ready after {LONGEST_S:g} s: {self._last_words()}")

    def ask(self, question: str) -> None:
        """Ask and wait for the whole answer. Raises FundstelleError."""
        body = json.dumps({"question": question}).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self._address}api/ask", body, headers)
        try:
            with _HTTP.open(request, timeout=LONGEST_S) as reply:
                reply.read()
        except OSError as error:
            raise FundstelleError(
                f"The app did not answer ({error}): {self._last_words()}"
            ) from error

    def _is_ready(self) -> bool:
        try:
            with _HTTP.open(f"{self._address}readyz", timeout=5) as reply:
                return bool(reply.status == 200)
        except OSError:  # 503, or not listening yet
            return False

    def _listen(self) -> None:
        for line in self.process.stderr or ():
            self._said.append(line.strip())
            address = _ADDRESS.search(line)
            if address and not self._address:
                self._address = address[0]

    def _last_words(self) -> str:
        return " / ".join(self._said) or "it said nothing"


@contextmanager
def _running(command: Sequence[str], folder: Path) -> Iterator[_App]:
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "FUNDSTELLE_DOCUMENTS": "data/documents"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    try:
        yield _App(process, began)
    finally:
        end(process)
