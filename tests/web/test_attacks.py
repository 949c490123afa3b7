"""Requests and documents that mean harm, against a server as it is served."""

import logging
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from index.errors import HomeBusy, ReadError
from index.readers import read_bytes
from rag.access.store import open_access
from rag.web.api import create_app
from rag.web.fakes import running
from rag.web.faults import noted
from rag.web.openid import _failed
from tests.index.readers.bombs import BOMBS
from tests.web.reading import ORIGIN, MakeChat, cheap_passwords, file

Get = Callable[[bytes], bytes]


@pytest.fixture
def get(make_chat: MakeChat) -> Iterator[Get]:
    """Sends an address letter by letter as it is, which no client library does, to a real server."""
    with running(make_chat()) as address:
        where = urlsplit(address)

        def got(target: bytes) -> bytes:
            with socket.create_connection((where.hostname, where.port), timeout=20) as one:
                host = f"Host: {where.netloc}\r\nConnection: close\r\n".encode()
                one.sendall(b"GET " + target + b" HTTP/1.1\r\n" + host + b"\r\n")
                return b"".join(iter(lambda: one.recv(65536), b""))

        yield got


WAYS_OUT = [
    b"/../../../../etc/passwd",
    b"/..%2f..%2f..%2f..%2fetc/passwd",
    b"/docs/..%2f..%2f..%2fetc/passwd",
    b"/ui/..%2fpage.py",
    b"/ui/%252e%252e%252fpage.py",
    b"/static/..%2f..%2f..%2f..%2f..%2fetc/passwd",
    b"/assets/%2e%2e/%2e%2e/config.json",
    b"/gradio_api/file=/etc/passwd",
    b"/gradio_api/file%3D/etc/passwd",
    b"/ui/page.js%00.txt",
    b"/api/documents/..%2f..%2fhome/original",
]


@pytest.mark.parametrize("target", WAYS_OUT)
def test_no_address_leads_out_of_its_folder(get: Get, target: bytes) -> None:
    answer = get(target)
    assert answer.split(b" ", 2)[1] in (b"400", b"403", b"404")
    assert b"root:" not in answer and b"import " not in answer


def test_a_line_end_in_an_address_begins_no_header(make_chat: MakeChat, tmp_path: Path) -> None:
    access = open_access(tmp_path / "access", passwords=cheap_passwords())
    client = TestClient(create_app(make_chat(), access=access), follow_redirects=False)
    for path in ("/d/x%0d%0aSet-Cookie:a=b", "/d/x?y=%0d%0aSet-Cookie:a=b", "/%0aX-Own:%201"):
        led = client.get(path, headers={"Accept": "text/html", "Host": "127.0.0.1"})
        assert led.status_code == 303
        assert "set-cookie" not in led.headers and "x-own" not in led.headers
    access.close()


def test_nobody_writes_lines_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    said = "no\r\nERROR root\x1b[2J: all is lost\u2028x"
    with caplog.at_level(logging.WARNING):
        noted(HomeBusy(said))
        _failed("staff", ValueError(said))
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2 and not [one for one in lines if not one.isprintable()]


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_in_a_document_is_read_or_refused_in_seconds(name: str) -> None:
    ending, make = BOMBS[name]
    data, began = make(), time.monotonic()
    try:
        content = read_bytes(data, name=f"bomb{ending}", max_bytes=100_000_000)
    except ReadError:
        text = ""
    else:
        text = content.text + str(content.metadata)
    assert time.monotonic() - began < 30
    assert len(text) < 1_000_000 and "root:" not in text


def test_a_document_makes_the_server_call_nobody(make_chat: MakeChat) -> None:
    """Neither to read it, nor to show or quote it."""
    client = TestClient(create_app(make_chat()), base_url=ORIGIN)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        there = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        page = f'<!DOCTYPE html SYSTEM "{there}dtd"><base href="{there}">'
        page += (
            f'<img src="{there}png"><iframe src="{there}"></iframe><p>Der Turm misst 7 Meter.</p>'
        )
        files: list[Any] = [
            file("a.html", page),
            file("b.md", f"![x]({there}png)\n\n<{there}>\n\nDer Baum misst 8 Meter."),
        ]
        added = client.post("/api/documents", files=files)
        assert added.status_code == 201
        asked = client.post("/api/ask", json={"question": f"Wie hoch ist der Turm? {there}"})
        assert asked.status_code == 200
        for one in client.get("/api/documents").json()["documents"]:
            client.get(f"/api/documents/{one['id']}/structure")
        listener.settimeout(0.3)
        with pytest.raises(TimeoutError):
            listener.accept()
