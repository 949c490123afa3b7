"""Writes the log: lines for people, or JSON for programs; nothing that is logged can forge a line.

Every line names the request that it belongs to. It contains no questions, only errors, routes and
times. Knows no web.
"""

import json
import logging
import re
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

Format = Literal["lines", "json"]
Level = Literal["debug", "info", "warning", "error"]

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; "" outside of any."""

UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, line ends, direction overrides, and broken characters."""


def on_one_line(text: str) -> str:
    """The text with everything escaped that could end a line or hide a part of it."""
    return UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _trace(record: logging.LogRecord) -> list[str]:
    """The lines of the error that a record has, if it has one."""
    if not record.exc_info or record.exc_info[1] is None:
        return []
    trace = "".join(traceback.format_exception(record.exc_info[1]))
    return [on_one_line(line) for line in trace.splitlines()]


class Lines(logging.Formatter):
    """One line a record for people; the lines of an error are indented below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        request = f" [{request_id.get()}]" if request_id.get() else ""
        said = on_one_line(record.getMessage())
        first = f"{_time(record)} {record.levelname}{request} {said}"
        return "\n".join([first, *(f"    {line}" for line in _trace(record))])


class JsonLines(logging.Formatter):
    """One JSON object a record; what `extra={"facts": …}` holds are fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, in ASCII."""
        entry: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            entry["request"] = request_id.get()
        if trace := _trace(record):
            entry["error"] = trace
        return json.dumps({**entry, **getattr(record, "facts", {})})


def start_logging(format_: Format, level: Level, *, stream: TextIO | None = None) -> None:
    """Write our own log from this level on, and warnings of libraries, to standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if format_ == "json" else Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("fundstelle").setLevel(level.upper())
