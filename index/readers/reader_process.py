"""Reads files in a separate process, which can be ended at any moment. Knows no format."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index import errors
from index.errors import DamagedFile, ReadError, TooLarge
from index.reports import LeftOut, ReadingReport
from index.types import Content, Heading, Page, Table

_PROGRAM = Path(__file__).with_name("reader_worker.py")
_LOOK_S = 0.2
SECONDS, SECONDS_PER_MB = 60, 20
"""Seconds of CPU time that a file may take: nothing else bounds what a small file unpacks to."""


class ReaderProcess:
    """A process that reads one file after the other, started when first needed; a context manager."""

    def __init__(self, *, seconds: int = SECONDS) -> None:
        """A small file may take `seconds` of CPU time."""
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process:
            with self._process as process:
                if kind:
                    process.kill()
                self._process = None

    def read(
        self,
        data: bytes,
        *,
        name: str,
        max_bytes: int,
        going_on: Callable[[], None] = lambda: None,
    ) -> Content:
        """The content of a file. Raises ReadError, and what `going_on`, called now and then, raises."""
        process, seconds = self._started(), self._seconds + SECONDS_PER_MB * len(data) // 1_000_000
        value = {"name": name, "max_bytes": max_bytes, "size": len(data), "seconds": seconds}
        head = json.dumps(value).encode("ascii") + b"\n"
        out: list[bytes] = []
        talk = threading.Thread(
            target=lambda: out.append(_answer(process, head, data)), daemon=True
        )
        talk.start()
        try:
            while talk.is_alive():
                talk.join(_LOOK_S)
                going_on()
        except BaseException:
            process.kill()
            talk.join()
            self._ended(process)
            raise
        if not out or not out[0]:
            raise _too_much(name, self._ended(process), seconds)
        return _content(json.loads(out[0]))

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            self._process = subprocess.Popen(  # an empty environment: ours may hold keys
                [sys.executable, "-I", str(_PROGRAM)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
        return self._process

    def _ended(self, process: "subprocess.Popen[bytes]") -> int:
        """The exit status of the process, whose output has ended; the next file gets another."""
        self._process = None
        with process:
            return process.wait()


def read_in_subprocess(
    data: bytes, *, name: str, max_bytes: int, going_on: Callable[[], None]
) -> Content:
    """The content of one file. Raises ReadError, and whatever `going_on` raises."""
    with ReaderProcess() as process:
        return process.read(data, name=name, max_bytes=max_bytes, going_on=going_on)


def _answer(process: "subprocess.Popen[bytes]", head: bytes, data: bytes) -> bytes:
    """What the process replies about a file; empty if it ended instead."""
    assert process.stdin and process.stdout
    try:
        process.stdin.write(head)
        process.stdin.write(data)
        process.stdin.flush()
        length = process.stdout.readline()
        return process.stdout.read(int(length)) if length else b""
    except OSError:
        return b""


def _too_much(name: str, status: int, seconds: int) -> ReadError:
    if status == -signal.SIGXCPU:
        return TooLarge(
            f"{name!r} is not read after {seconds} s of computing: what it unpacks to is too much. Print or "
            "save it anew in its program, or split it."
        )
    return DamagedFile(
        f"{name!r} cannot be read: it takes too much memory, or breaks the reader. "
        "Open it in its program and save it again, or split it."
    )


def _content(value: dict[str, Any]) -> Content:
    if "error" in value:
        kind = getattr(errors, value["error"], ReadError)
        made = kind if issubclass(kind, ReadError) else ReadError
        raise made(value["message"], hint=value["hint"])
    return _made(value)


def _made(value: dict[str, Any]) -> Content:
    report = value["report"]
    left_out = (
        LeftOut(one["what"], one["count"], tuple(one["pages"])) for one in report["left_out"]
    )
    return Content(
        text=value["text"],
        title=value["title"],
        pages=tuple(Page(**page) for page in value["pages"]),
        headings=tuple(Heading(**heading) for heading in value["headings"]),
        metadata=dict(value["metadata"]),
        tables=tuple(Table(**table) for table in value["tables"]),
        report=ReadingReport(dict(report["read"]), tuple(left_out)),
    )
