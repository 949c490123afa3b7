"""Pages as they look and original files, over HTTP."""

import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tests.index.printed import printed
from tests.web.reading import MakeClient, file

PAGES = printed([(72, 700, "Oben steht anderes.")], [(72, 700, "Das Zitat steht hier.")])
EVIL = 'a"; filename="b.exe\r\nX-Evil: 1\r\n\r\n<script>.html'


def add(client: TestClient, name: str, content: str | bytes) -> dict[str, Any]:
    added = client.post("/api/documents", files=[file(name, content)])
    assert added.status_code == 201, added.text
    return dict(added.json()["documents"][0])


@pytest.fixture
def pdf(client: TestClient) -> str:
    """The address of a document of two pages."""
    return f"/api/documents/{add(client, 'seiten.pdf', PAGES)['id']}"


def test_a_page_tells_its_measures_and_where_the_quote_stands(client: TestClient, pdf: str) -> None:
    text = client.get(f"{pdf}/text").text
    start = text.index("Das Zitat")
    span = {"start": start, "end": start + len("Das Zitat")}
    told = client.get(f"{pdf}/pages/2", params=span).json()
    assert (told["page"], told["pages"], told["width"], told["height"]) == (2, 2, 1200, 1600)
    ((left, top, right, lower),) = told["boxes"]
    assert left == pytest.approx(72 / 600, abs=0.01) and top < 1 - 700 / 800 < lower
    assert right < 0.25 and told["holds"] and told["share"] == 1
    assert told["version"] == client.get(pdf).json()["version"]
    first = client.get(f"{pdf}/pages/1", params=span).json()
    assert first["boxes"] == [] and not first["holds"]


def test_a_page_s_picture_is_kept_by_the_browser_as_long_as_the_version_is(
    client: TestClient, pdf: str
) -> None:
    drawn = client.get(f"{pdf}/pages/1/image", params={"width": 500})
    assert drawn.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(drawn.content)).size == (800, 1067)
    known = {"If-None-Match": drawn.headers["etag"]}
    assert client.get(f"{pdf}/pages/1/image?width=500", headers=known).status_code == 304
    assert client.get(f"{pdf}/pages/2/image?width=500", headers=known).status_code == 200


@pytest.mark.parametrize("rest", ["/pages/0", "/pages/3", "/pages/99999999", "/pages/3/image"])
def test_a_page_that_is_none_is_said_to_be_none(client: TestClient, pdf: str, rest: str) -> None:
    answer = client.get(f"{pdf}{rest}")
    assert answer.status_code == 404 and "has 2 pages" in answer.json()["error"]


@pytest.mark.parametrize(
    "rest", ["/pages/x", "/pages/1?width=0", "/pages/1?start=x", "/pages/1/image?width=99999999"]
)
def test_rubbish_is_one_sentence(client: TestClient, pdf: str, rest: str) -> None:
    answer = client.get(f"{pdf}{rest}")
    assert answer.status_code == 422 and answer.json()["error"]


def test_offsets_beyond_the_page_box_what_it_holds(client: TestClient, pdf: str) -> None:
    told = client.get(f"{pdf}/pages/2", params={"start": -5, "end": 10**9}).json()
    assert told["share"] == 1 and len(told["boxes"]) == 1
    turned = client.get(f"{pdf}/pages/2", params={"start": 9, "end": 3}).json()
    assert turned["boxes"] == []


def test_other_documents_have_no_pages(client: TestClient) -> None:
    (id_,) = [
        d["id"]
        for d in client.get("/api/documents").json()["documents"]
        if d["document"] == "garten.md"
    ]
    answer = client.get(f"/api/documents/{id_}/pages/1")
    assert answer.status_code == 404 and "no PDF" in answer.json()["error"]


def test_the_original_comes_byte_for_byte_under_its_name(client: TestClient, pdf: str) -> None:
    saved = client.get(f"{pdf}/original")
    assert saved.content == PAGES and saved.headers["content-type"] == "application/pdf"
    assert saved.headers["content-disposition"].startswith('attachment; filename="seiten.pdf"')
    opened = client.get(f"{pdf}/original", params={"inline": True})
    assert opened.headers["content-disposition"].startswith("inline")
    assert "script-src" not in opened.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("böse seite.html", "<script>alert(1)</script><p>Hallo Welt."), (EVIL, "<p>Hallo Welt.")],
)
def test_a_stranger_s_page_is_never_opened_by_this_server(
    client: TestClient, name: str, content: str
) -> None:
    id_ = add(client, name, content)["id"]
    for inline in (False, True):
        got = client.get(f"/api/documents/{id_}/original", params={"inline": inline})
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["content-disposition"].startswith("attachment; ")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert "x-evil" not in got.headers and got.content == content.encode()


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Über uns.txt", "filename*=UTF-8''%C3%9Cber%20uns.txt"), ("a;b.txt", 'filename="a_b.txt"')],
)
def test_a_name_with_umlauts_and_signs_stays_one(client: TestClient, name: str, kept: str) -> None:
    id_ = add(client, name, "Hallo Welt.")["id"]
    got = client.get(f"/api/documents/{id_}/original")
    assert kept in got.headers["content-disposition"]
    assert got.headers["content-type"] == "text/plain"


def test_an_original_that_is_gone_is_said_to_be_gone(
    make_client: MakeClient, tmp_path: Any
) -> None:
    client = make_client()
    documents = client.get("/api/documents").json()["documents"]
    (id_,) = [d["id"] for d in documents if d["document"] == "garten.md"]
    assert client.get(f"/api/documents/{id_}").json()["original"] is True
    for place in tmp_path.rglob("garten.md"):
        place.unlink()
    assert client.get(f"/api/documents/{id_}").json()["original"] is False
    answer = client.get(f"/api/documents/{id_}/original")
    assert answer.status_code == 410 and "garten.md" in answer.json()["error"]
    assert client.get(f"/api/documents/{id_}/text").status_code == 200


def test_a_pdf_of_two_thousand_pages_opens_at_any_of_them(client: TestClient) -> None:
    many = printed(*([(72, 700 - 2 * (n % 300), f"Apfel {n} liegt hier.")] for n in range(1, 2001)))
    id_ = add(client, "viele.pdf", many)["id"]
    text = client.get(f"/api/documents/{id_}/text").text
    start = text.index("Apfel 1987")
    told = client.get(
        f"/api/documents/{id_}/pages/1987", params={"start": start, "end": start + 10}
    )
    assert told.json()["pages"] == 2000 and len(told.json()["boxes"]) == 1
