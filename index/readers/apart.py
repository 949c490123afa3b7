"""Reads files in a separate process, which can be ended at any moment. Knows no format."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index import errors
from index.errors import DamagedFile, ReadError
from index.reports import LeftOut, ReadingReport
from index.types import Content, Heading, Page, Table

_PROGRAM = Path(__file__).with_name("read_apart.py")
_LOOK_S = 0.2


def read_apart(data: bytes, *, name: str, max_bytes: int, going_on: Callable[[], None]) -> Content:
    """The content of a file, read in a separate process. Raises ReadError, and whatever `going_on` raises.

    `going_on` is called from time to time meanwhile.
    """
    command = [sys.executable, "-I", str(_PROGRAM), name, str(max_bytes)]
    with subprocess.Popen(  # nothing of the environment: it may hold keys
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={}
    ) as process:
        out: list[tuple[bytes, bytes]] = []
        talk = threading.Thread(target=lambda: out.append(process.communicate(data)), daemon=True)
        talk.start()
        try:
            while talk.is_alive():
                talk.join(_LOOK_S)
                going_on()
        except BaseException:
            process.kill()
            talk.join()
            raise
    return _content(out[0][0] if out else b"", name, process.returncode)


def _content(out: bytes, name: str, status: int) -> Content:
    try:
        told = json.loads(out) if status == 0 else None
    except ValueError:
        told = None
    if told is None:
        raise DamagedFile(
            f"{name!r} cannot be read: it takes too long, too much memory, or breaks the reader. "
            "Open it in its program and save it again, or split it."
        )
    if "error" in told:
        kind = getattr(errors, told["error"], ReadError)
        raise (kind if issubclass(kind, ReadError) else ReadError)(told["message"])
    return _made(told)


def _made(told: dict[str, Any]) -> Content:
    report = told["report"]
    left_out = (
        LeftOut(one["what"], one["count"], tuple(one["pages"])) for one in report["left_out"]
    )
    return Content(
        text=told["text"],
        title=told["title"],
        pages=tuple(Page(**page) for page in told["pages"]),
        headings=tuple(Heading(**heading) for heading in told["headings"]),
        metadata=dict(told["metadata"]),
        tables=tuple(Table(**table) for table in told["tables"]),
        report=ReadingReport(dict(report["read"]), tuple(left_out)),
    )
