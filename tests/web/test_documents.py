"""Documents over HTTP: list, add, show, delete, and everything that is none."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from index import ingest
from index.readers.blocks import Blocks
from index.types import Content
from tests.web.reading import GARDEN, MakeClient, events, file

STREAM = {"Accept": "text/event-stream"}


def by_path(client: TestClient, collection: str = "default") -> dict[str, Any]:
    listed = client.get("/api/documents", params={"collection": collection}).json()
    return {document["document"]: document for document in listed["documents"]}


def test_documents_are_listed_by_collection(client: TestClient) -> None:
    assert set(by_path(client)) == {"garten.md", "en/bridge.txt", "evil.md"}
    assert by_path(client, "other") == {}
    assert client.get("/api/collections").json() == {
        "collections": ["default"],
        "default": "default",
    }


def test_offsets_count_characters_also_behind_an_emoji(client: TestClient) -> None:
    id_ = by_path(client)["garten.md"]["id"]
    response = client.get(f"/api/documents/{id_}/text")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"
    start = response.text.index("Der Apfelbaum")
    part = client.get(f"/api/documents/{id_}/text", params={"start": start, "end": start + 13})
    assert "😀" in response.text[:start] and part.text == "Der Apfelbaum"


def test_a_slice_beyond_the_text_is_cut_not_an_error(client: TestClient) -> None:
    id_ = by_path(client)["garten.md"]["id"]
    for window in ({"start": -5}, {"end": 10**9}, {"start": 10**9}, {"start": 9, "end": 3}):
        assert client.get(f"/api/documents/{id_}/text", params=window).status_code == 200


def test_a_document_tells_its_headings_in_the_same_offsets(client: TestClient) -> None:
    id_ = by_path(client)["garten.md"]["id"]
    info = client.get(f"/api/documents/{id_}").json()
    text = client.get(f"/api/documents/{id_}/text").text
    assert [text[h["start"] : h["end"]] for h in info["headings"]] == ["Der Garten 🌳", "Wasser"]
    assert info["characters"] == len(text) and info["document"] == "garten.md"


def test_an_upload_can_be_asked_about_and_deleted(client: TestClient) -> None:
    files = [file("moon.txt", "The lunar base opened in 2041.")]
    added = client.post("/api/documents", files=files, data={"collection": "space"})
    assert added.status_code == 201 and added.json()["skipped"] == []
    id_ = added.json()["documents"][0]["id"]
    found = client.post("/api/search", json={"question": "lunar base", "collection": "space"})
    assert found.json()["passages"][0]["document"] == "moon.txt"
    assert client.delete(f"/api/documents/{id_}").status_code == 200
    assert by_path(client, "space") == {}
    assert client.get(f"/api/documents/{id_}/text").status_code == 404


def test_several_files_and_one_that_is_none(client: TestClient) -> None:
    files = [
        file("a.txt", "Alpha is first."),
        file("b.exe", b"MZ\x00"),
        file("c.md", "# C\n\nLast."),
    ]
    added = client.post("/api/documents", files=files).json()
    assert [d["document"] for d in added["documents"]] == ["a.txt", "c.md"]
    assert added["skipped"][0]["path"] == "b.exe" and added["skipped"][0]["reason"]


def test_an_upload_can_be_followed_as_events(client: TestClient) -> None:
    files = [file("a.txt", "Alpha is first."), file("b.txt", b"")]
    sent = events(client.post("/api/documents", files=files, headers=STREAM).text)
    names = [name for name, _ in sent]
    assert names[-1] == "done" and {"document", "skipped"} <= set(names)


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("empty.txt", b"", 422),
        ("what.exe", b"MZ\x90\x00", 415),
        ("no.pdf", b"not a pdf at all", 415),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj <<", 422),
        ("big.txt", b"a " * 600_000, 413),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    make_client: MakeClient, name: str, data: bytes, status: int
) -> None:
    client = make_client(max_file_mb=1)
    response = client.post("/api/documents", files=[file(name, data)])
    assert response.status_code in (status, 415, 422) and (
        status != 413 or response.status_code == 413
    )
    assert name in response.json()["error"]
    assert name not in by_path(client)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.txt", "..\\..\\win.txt", "/abs.txt", "a\x00b\n.txt", "x" * 300 + ".txt"],
)
def test_an_uploaded_name_cannot_leave_the_collection(client: TestClient, name: str) -> None:
    response = client.post("/api/documents", files=[file(name, "Some text stands here.")])
    assert response.status_code == 201
    path = response.json()["documents"][0]["document"]
    assert "/" not in path and "\\" not in path and path.isprintable() and len(path) <= 150


@pytest.mark.parametrize("collection", ["../x", "a\nb", "x" * 200, "<b>", " "])
def test_a_collection_name_is_checked(client: TestClient, collection: str) -> None:
    files = [file("a.txt", "Alpha is first.")]
    response = client.post("/api/documents", files=files, data={"collection": collection})
    if collection.strip():
        assert response.status_code == 400 and "collection" in response.json()["error"]
    else:
        assert response.json()["documents"][0]["collection"] == "default"


def test_an_upload_without_a_file_is_named(client: TestClient) -> None:
    response = client.post("/api/documents", data={"collection": "default"})
    assert response.status_code == 422 and "files" in response.json()["error"]


def test_a_body_longer_than_allowed_is_refused_whether_announced_or_not(
    make_client: MakeClient,
) -> None:
    client = make_client(max_file_mb=1)
    announced = client.post("/api/documents", files=[file("x.txt", b"a" * 8_000_000)])
    assert announced.status_code == 413 and "longer" in announced.json()["error"]
    chunked = client.post(
        "/api/ask",
        content=(b" " * 100_000 for _ in range(40)),
        headers={"Content-Type": "application/json"},
    )
    assert chunked.status_code == 413 and "error" in chunked.json()


@pytest.mark.parametrize("id_", ["nix", "..%2f..%2fetc", "%00", "a" * 3000])
def test_an_unknown_document_is_not_found(client: TestClient, id_: str) -> None:
    for call in (client.get, client.delete):
        assert call(f"/api/documents/{id_}").status_code == 404


def test_markup_in_a_document_is_served_as_text(client: TestClient) -> None:
    document = by_path(client)["evil.md"]
    response = client.get(f"/api/documents/{document['id']}/text")
    assert response.headers["content-type"].startswith("text/plain")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert GARDEN not in response.text


def test_what_was_read_and_left_out_is_told_on_upload_in_the_list_and_of_one(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(data: bytes, *, name: str, max_bytes: int) -> Content:
        blocks = Blocks()
        blocks.page(1)
        blocks.table([["Zone", "Preis"], ["A", "2"]], heads=1)
        blocks.leave_out("images", 2, page=1)
        return blocks.content(name=name, title="Tarif", metadata={})

    monkeypatch.setattr(ingest, "read_content", read)
    report = {
        "read": {"tables": 1, "pages": 1},
        "left_out": [{"what": "images", "count": 2, "pages": [1]}],
    }
    (added,) = client.post("/api/documents", files=[file("tarif.txt", "x")]).json()["documents"]
    assert added["report"] == report and by_path(client)["tarif.txt"]["report"] == report
    one = client.get(f"/api/documents/{added['id']}").json()
    assert one["report"] == report and one["tables"] == [{"start": 0, "end": 18, "head_end": 12}]
    assert by_path(client)["en/bridge.txt"]["report"]["left_out"] == []
