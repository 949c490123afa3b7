"""Requests and documents that mean harm, against a server as it is served."""

import io
import logging
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import docx
import pytest
from fastapi.testclient import TestClient

from index.errors import HomeBusy, ReadError
from index.readers import read_bytes
from rag.access.store import open_access
from rag.web.api import create_app
from rag.web.fakes import running
from rag.web.faults import noted
from rag.web.openid import _failed
from tests.index.readers.bombs import BOMBS, FONT, pdf, stream
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


def word_that_points(there: str) -> bytes:
    """A Word file whose template, picture and link stand at an address."""
    made, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(made)
    kinds = ("attachedTemplate", "image", "hyperlink", "aFChunk")
    added = "".join(
        f'<Relationship Id="x{n}" TargetMode="External" Target="{there}{kind}" Type="http://'
        f'schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
        for n, kind in enumerate(kinds)
    )
    body = "<w:p><w:r><w:t>Der Mast misst 9 Meter.</w:t></w:r></w:p>"
    with zipfile.ZipFile(made) as whole, zipfile.ZipFile(out, "w") as other:
        for name in whole.namelist():
            part = whole.read(name).decode("utf-8", "surrogateescape")
            if name == "word/_rels/document.xml.rels":
                part = part.replace("</Relationships>", f"{added}</Relationships>")
            elif name == "word/document.xml":
                part = part.replace("<w:body>", f'<w:body>{body}<w:altChunk r:id="x3"/>')
            other.writestr(name, part.encode("utf-8", "surrogateescape"))
    return out.getvalue()


def pdf_that_points(there: str) -> bytes:
    """A PDF that opens an address, submits to it, and takes a page's content from it."""
    shown = stream(b"BT /F 9 Tf 9 9 Td (The pole measures 10 metres.) Tj ET")
    uri, file = f"<</S/URI/URI({there}uri)>>", f"<</FS/URL/F({there}part)>>"
    made = pdf(shown, FONT, f"<</Length 0/F {file}/FFilter[]>>stream\n\nendstream".encode())
    said = f"/OpenAction{uri}/AA<</WC<</S/SubmitForm/F {file}>>>>".encode()
    links = f"/AA<</O{uri}>>/Annots[<</Subtype/Link/Rect[0 0 300 300]/A{uri}>>]".encode()
    return made.replace(b"/Type/Catalog", b"/Type/Catalog" + said).replace(
        b"/Contents 3 0 R", b"/Contents[3 0 R 7 0 R]" + links
    )


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
            ("files", ("c.docx", word_that_points(there))),
            ("files", ("d.pdf", pdf_that_points(there))),
        ]
        added = client.post("/api/documents", files=files)
        assert added.status_code == 201 and added.json()["skipped"] == []
        asked = client.post("/api/ask", json={"question": f"Wie hoch ist der Turm? {there}"})
        assert asked.status_code == 200
        for one in client.get("/api/documents").json()["documents"]:
            client.get(f"/api/documents/{one['id']}/structure")
            picture = client.get(f"/api/documents/{one['id']}/pages/1/image")
            assert picture.status_code == (200 if one["document"] == "d.pdf" else 404)
        listener.settimeout(0.3)
        with pytest.raises(TimeoutError):
            listener.accept()
