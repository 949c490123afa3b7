"""The queue of uploads over HTTP, and what is done to collections."""

import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.uploads.types import REASONS
from languages import interface
from rag.fakes import ScriptedModel
from rag.web.api import create_app
from rag.web.fakes import scripted_chat
from rag.web.owner import COOKIE as KEY
from tests.index.uploads.handing import zipped
from tests.web.reading import ORIGIN, MakeChat, MakeClient, file

SPACES = "Grüße aus Süd 2026"


@pytest.fixture
def client(make_client: MakeClient) -> TestClient:
    made = make_client(max_file_mb=1)
    assert made.get("/api/uploads").status_code == 200  # sets the key
    return made


def hand_in(client: TestClient, path: str, data: bytes | str, **params: str) -> Any:
    content = data if isinstance(data, bytes) else data.encode()
    return client.post("/api/uploads", params={"path": path, **params}, content=content)


def settled(client: TestClient) -> dict[str, Any]:
    until = time.monotonic() + 20
    while True:
        told = client.get("/api/uploads").json()
        if not told["counts"]["waiting"] + told["counts"]["working"]:
            return {one["path"]: one for one in told["uploads"]}
        assert time.monotonic() < until, told
        time.sleep(0.02)


def listed(client: TestClient, collection: str = "default") -> list[str]:
    found = client.get("/api/documents", params={"collection": collection}).json()["documents"]
    return [one["document"] for one in found]


def test_a_file_handed_in_becomes_a_document_in_its_folder(client: TestClient) -> None:
    answer = hand_in(client, "Büro Süd/Miete 2026.txt", "Die Miete steigt.", collection=SPACES)
    assert answer.status_code == 202 and answer.json()["state"] in ("waiting", "working")
    one = settled(client)["Büro Süd/Miete 2026.txt"]
    assert (one["state"], one["collection"], one["size"]) == ("added", SPACES, 17)
    assert listed(client, SPACES) == ["Büro Süd/Miete 2026.txt"]
    assert client.get(f"/api/documents/{one['document_id']}").json()["collection"] == SPACES


def test_a_file_whose_connection_broke_is_sent_on_from_where_it_was(client: TestClient) -> None:
    whole, part = "Die Miete steigt.", {"transfer": "t1", "size": "17"}
    broken = hand_in(client, "Miete.txt", whole[:9], **part)
    assert broken.status_code == 409 and listed(client).count("Miete.txt") == 0
    assert client.get("/api/uploads/transfers/t1").json() == {"received": 9}
    assert hand_in(client, "Miete.txt", whole, **part).status_code == 409, "it has these already"
    sent = hand_in(client, "Miete.txt", whole[9:], **part, offset="9")
    assert sent.status_code == 202 and sent.json()["size"] == 17
    assert settled(client)["Miete.txt"]["state"] == "added"
    assert client.get("/api/uploads/transfers/t1").json() == {"received": 0}


def test_a_transfer_is_its_sender_s_and_can_be_given_up(
    client: TestClient,
) -> None:
    hand_in(client, "a.txt", "The", transfer="t2", size="9")
    other = TestClient(client.app, base_url=ORIGIN)
    other.get("/api/uploads")
    assert other.get("/api/uploads/transfers/t2").json() == {"received": 0}
    other.delete("/api/uploads/transfers/t2")
    assert client.get("/api/uploads/transfers/t2").json() == {"received": 3}
    assert client.delete("/api/uploads/transfers/t2").status_code == 204
    assert client.get("/api/uploads/transfers/t2").json() == {"received": 0}


def test_what_is_accepted_is_said_beforehand(client: TestClient) -> None:
    accepted = client.get("/api/uploads").json()["accepted"]
    assert {".pdf", ".docx", ".md"} <= set(accepted["endings"]) and accepted["archives"] == [".zip"]
    assert (accepted["max_file_mb"], accepted["max_unpacked_mb"]) == (1, 10)


@pytest.mark.parametrize(
    ("path", "data", "status", "reason"),
    [
        ("what.exe", b"MZ", 415, "format"),
        ("noending", b"x", 415, "format"),
        ("big.txt", b"a" * 1_000_001, 413, "large"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_reason_at_once(
    client: TestClient, path: str, data: bytes, status: int, reason: str
) -> None:
    answer = hand_in(client, path, data)
    assert answer.status_code == status and answer.json()["reason"] == reason
    assert client.get("/api/uploads").json()["uploads"] == []


def test_a_full_disk_is_told_as_such(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 0

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)
    answer = hand_in(client, "a.txt", "Text.")
    assert answer.status_code == 507 and answer.json()["reason"] == "storage"
    assert len(listed(client)) == 3


def test_an_archive_is_unpacked_and_its_bad_files_named(client: TestClient) -> None:
    hand_in(
        client, "Ablage.zip", zipped({"o/a.txt": "Alpha.", "o/b.png": b"\x89", ".DS_Store": b""})
    )
    found = settled(client)
    assert (found["o/a.txt"]["state"], found["o/b.png"]["reason"]) == ("added", "format")
    assert (found["Ablage.zip"]["held"], found["Ablage.zip"]["junk"]) == (2, 1)
    assert found["o/a.txt"]["archive"] == "Ablage.zip"


def test_two_windows_that_cancel_the_same_thing(client: TestClient) -> None:
    id_ = hand_in(client, "leer.txt", b"").json()["id"]
    assert settled(client)["leer.txt"]["reason"] == "empty"
    assert client.delete(f"/api/uploads/{id_}").status_code == 200
    assert client.delete(f"/api/uploads/{id_}").status_code == 404
    assert client.delete("/api/uploads", params={"which": "ended"}).json() == {"cancelled": 0}


def test_another_browser_hears_of_nothing_and_cancels_nothing(make_chat: MakeChat) -> None:
    app = create_app(make_chat(ScriptedModel("x")))
    mine, other = (TestClient(app, base_url=ORIGIN) for _ in range(2))
    mine.get("/api/uploads"), other.get("/api/uploads")
    id_ = hand_in(mine, "leer.txt", b"").json()["id"]
    settled(mine)
    assert other.get("/api/uploads").json()["uploads"] == []
    assert other.delete(f"/api/uploads/{id_}").status_code == 404
    assert "leer.txt" in settled(mine)
    keyless = TestClient(app, base_url=ORIGIN)
    refused = hand_in(keyless, "a.txt", "Text.")
    assert refused.status_code == 400 and refused.json()["reason"] == "no_key"


def test_a_page_of_another_origin_hands_in_nothing(client: TestClient) -> None:
    headers = {"Origin": "https://evil.example", "Content-Type": "text/plain"}
    answer = client.post("/api/uploads", params={"path": "a.txt"}, content=b"x", headers=headers)
    assert answer.status_code == 403


def test_collections_are_made_renamed_and_deleted(client: TestClient) -> None:
    assert client.post("/api/collections", json={"name": SPACES}).status_code == 201
    assert client.post("/api/collections", json={"name": SPACES}).status_code == 409
    hand_in(client, "a b.txt", "Die Laterne ist blau.", collection=SPACES)
    settled(client)
    renamed = client.patch(f"/api/collections/{SPACES}", json={"name": "Größeres"})
    assert renamed.json()["collections"] == ["Größeres", "default"]
    assert settled(client)["a b.txt"]["collection"] == "Größeres"
    body = {"question": "Wie ist die Laterne?", "collection": "Größeres"}
    assert client.post("/api/search", json=body).json()["passages"][0]["document"] == "a b.txt"
    assert client.delete("/api/collections/Größeres").status_code == 200
    assert client.delete("/api/collections/Größeres").status_code == 404, "a second window"
    assert client.get("/api/collections").json()["collections"] == ["default"]


@pytest.mark.parametrize("name", ["", " ", "../x", "a\nb", "x" * 200, "<b>"])
def test_a_collection_s_new_name_is_checked(client: TestClient, name: str) -> None:
    client.post("/api/collections", json={"name": "c"})
    for answer in (
        client.post("/api/collections", json={"name": name}),
        client.patch("/api/collections/c", json={"name": name}),
    ):
        assert answer.status_code == 400 and "collection" in answer.json()["error"]


def test_the_collection_that_settings_name_stays(client: TestClient) -> None:
    assert client.patch("/api/collections/default", json={"name": "x"}).status_code == 403
    assert client.delete("/api/collections/default").status_code == 403
    assert len(listed(client)) == 3


def test_the_address_may_name_the_collection_of_a_document_too(client: TestClient) -> None:
    client.post("/api/documents?collection=c", files=[file("a.txt", "Blau ist sie.")])
    found = client.get("/api/documents?collection=c").json()["documents"]
    assert [one["document"] for one in found] == ["a.txt"]


def test_a_renamed_collection_s_conversations_follow_it(client: TestClient) -> None:
    client.post("/api/documents", files=[file("a.txt", "Blau ist sie.")], data={"collection": "c"})
    client.get("/api/conversations")
    body = {"question": "Wie ist sie?", "collection": "c", "conversation": ""}
    kept = client.post("/api/ask", json=body).json()["kept"]["conversation"]
    client.patch("/api/collections/c", json={"name": "d"})
    assert client.get(f"/api/conversations/{kept}").json()["collection"] == "d"


def test_a_question_is_asked_of_the_documents_and_folders_chosen(client: TestClient) -> None:
    for path in ("Büro Süd/a.txt", "Büro Süd/b.txt", "Haus/c.txt"):
        hand_in(client, path, f"Die Laterne in {path} ist blau.")
    settled(client)

    def found(*documents: str) -> set[str]:
        body = {"question": "Wie ist die Laterne?", "documents": list(documents)}
        answer = client.post("/api/search", json=body).json()
        return {one["document"] for one in answer["passages"]}

    assert found("Büro Süd/") == {"Büro Süd/a.txt", "Büro Süd/b.txt"}
    assert found("Haus/c.txt", "Büro Süd/b.txt") == {"Haus/c.txt", "Büro Süd/b.txt"}
    asked = {"question": "Wie ist die Laterne?", "documents": ["Haus/"]}
    answer = client.post("/api/ask", json=asked).json()
    assert {one["document"] for one in answer["passages"]} == {"Haus/c.txt"}


@pytest.mark.parametrize("documents", [[], ["gone.txt"], ["Büro"]])
def test_documents_that_are_gone_are_not_asked_in_silence(
    client: TestClient, documents: list[str]
) -> None:
    body = {"question": "Wie ist die Laterne?", "documents": documents}
    for route in ("search", "ask"):
        answer = client.post(f"/api/{route}", json=body)
        assert answer.status_code == 404 and "chosen" in answer.json()["error"]


def test_a_document_tells_its_version_and_who_gave_it(client: TestClient) -> None:
    for text in ("One.", "Two."):
        hand_in(client, "a.txt", text)
        settled(client)
    found = client.get("/api/documents").json()["documents"]
    (one,) = [document for document in found if document["document"] == "a.txt"]
    assert (one["revision"], one["changed_by"]) == (2, "everyone") and one["changed"]


def test_what_waits_when_the_server_ends_is_taken_in_by_the_next(tmp_path: Path) -> None:
    for lasting in (True, False):
        with scripted_chat(tmp_path, {}, ScriptedModel("x")) as chat:
            client = TestClient(create_app(chat), base_url=ORIGIN, cookies={KEY: "k" * 43})
            if lasting:
                assert chat.uploads
                chat.uploads.stop()  # as if it ended right after the file was handed in
                hand_in(client, "Büro/a.txt", "Alpha.")
                assert client.get("/api/uploads").json()["counts"]["waiting"] == 1
            else:
                assert settled(client)["Büro/a.txt"]["state"] == "added"
                assert listed(client) == ["Büro/a.txt"]


def test_every_reason_has_a_sentence_in_every_language() -> None:
    for code, texts in interface().items():
        missing = [one for one in REASONS if f"not_taken_{one}" not in texts["beside"]]
        assert missing == [], code


def test_only_addresses_that_the_operator_lists_are_told_of_an_upload(
    make_client: MakeClient,
) -> None:
    listed = "https://intranet.example/told"
    secret = "whsec_" + "a" * 32
    client = make_client(webhook_addresses=listed, webhook_secret=secret)
    client.get("/api/uploads")
    for address in ("http://169.254.169.254/", f"{listed}/more", "file:///etc/passwd"):
        refused = hand_in(client, "a.txt", "The ferry.", webhook=address)
        assert refused.status_code == 400 and refused.json()["code"] == "question"
    assert client.get("/api/uploads").json()["uploads"] == []
    none = make_client()
    none.get("/api/uploads")
    assert hand_in(none, "a.txt", "The ferry.", webhook=listed).status_code == 400
