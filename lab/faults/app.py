"""The app as a process over the faults' home. [httpx]"""

import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
READY_S, END_S = 300.0, 60.0
SAID = "Fundstelle is at "


class App:
    """A running app; its log is read from a pipe, so a full disk does not stop it."""

    def __init__(self, program: Sequence[str], env: Mapping[str, str], key: str) -> None:
        command = [sys.executable, *program, "--port", "0"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self.log: list[str] = []
        threading.Thread(target=self._hear, daemon=True).start()
        self.address = self._address()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.client = httpx.Client(base_url=self.address, headers=headers, timeout=120)

    def _hear(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.log.append(line.rstrip("\n"))

    def _address(self) -> str:
        until = time.monotonic() + READY_S
        while time.monotonic() < until:
            told = [line.split(SAID)[1] for line in list(self.log) if SAID in line]
            if told:
                return told[0].strip().rstrip("/")
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise NotStarted(" ".join(self.log[-3:]))

    def ready(self) -> "App":
        """Wait until the app is ready; returns it."""
        until = time.monotonic() + READY_S
        while self.process.poll() is None and time.monotonic() < until:
            if self.client.get("/readyz").status_code == 200:
                return self
            time.sleep(0.1)
        raise NotStarted(" ".join(self.log[-3:]))

    def may_write(self, most: int) -> None:
        """Limit the size of every file that the process writes, in bytes; -1 lifts the limit."""
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most, hard))

    def kill(self) -> None:
        """Kill it, as a power cut would."""
        self.process.kill()
        self.process.wait()
        self.client.close()

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(END_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.client.close()


class NotStarted(Exception):
    """The app ended, or was not ready in time; the message is the end of its log."""
