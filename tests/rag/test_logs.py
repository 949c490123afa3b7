"""The log: one record a line for people and programs, and nothing untrusted can forge one."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from rag.operation.logs import request_id, start_logging

FORGED = "name\n2026-01-01T00:00:00.000+00:00 ERROR all is lost\r\x1b[31m\u2028red\u202eder\x85"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("fundstelle")
    before, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = before
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def logged(format_: Any, level: Any = "info") -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    start_logging(format_, level, stream=stream)
    return logging.getLogger("fundstelle.test"), stream


def test_whatever_is_logged_is_one_line_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    log, stream = logged("lines")
    log.warning("Skipped %s", FORGED)
    (line,) = stream.getvalue().splitlines()
    assert "\\n2026" in line and "\\u202e" in line and "\x1b" not in line


def test_the_lines_of_an_error_cannot_be_taken_for_records() -> None:
    log, stream = logged("lines")
    try:
        raise ValueError(FORGED)
    except ValueError:
        log.exception("It failed")
    first, *rest = stream.getvalue().splitlines()
    assert first.endswith("It failed") and rest
    assert all(line.startswith("    ") for line in rest)


def test_json_is_one_object_a_line_with_the_request_and_its_facts() -> None:
    log, stream = logged("json")
    token = request_id.set("ab12cd34")
    try:
        log.info("GET %s", FORGED, extra={"facts": {"status": 200}})
        raise ValueError(FORGED)
    except ValueError:
        log.exception("It failed")
    finally:
        request_id.reset(token)
    told, failed = (json.loads(line) for line in stream.getvalue().split("\n")[:-1])
    assert told["message"] == f"GET {FORGED}" and told["status"] == 200
    assert told["request"] == failed["request"] == "ab12cd34" and told["level"] == "info"
    assert any("ValueError" in line for line in failed["error"])


def test_the_level_is_ours_and_libraries_only_warn() -> None:
    log, stream = logged("lines", "warning")
    log.info("unheard")
    logging.getLogger("httpx").info("unheard")
    logging.getLogger("httpx").warning("heard")
    assert stream.getvalue().count("heard") == 1
