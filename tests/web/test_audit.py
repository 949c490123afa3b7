"""The audit stream says who did what, the log what was asked for; neither says what people typed."""

import json
import logging
import re
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.types import View
from rag.__main__ import main
from rag.access.store import Access, open_access
from rag.access.types import Grant
from rag.clock import Steadiness
from rag.compose import Chat
from rag.llm.served import Endpoint, ServedModel
from rag.operation.audit import Audit, entries
from rag.web.api import create_app
from rag.web.fakes import running
from tests.web.reading import ORIGIN, MakeChat, MakeClient, file
from tests.web.test_mcp import talk

QUESTION = "Wann wurde der Apfelbaum gepflanzt?"
PASSWORD, TYPED = "a password of some length", "my-other-password-4711"


def stream(chat: Chat, **wanted: str) -> list[dict[str, Any]]:
    return list(entries(chat.settings.home / "audit", **wanted))


def asked(chat: Chat, count: int) -> list[dict[str, Any]]:
    """The entries once there are so many: an answer ends in a thread of its own."""
    ends = time.monotonic() + 20
    while len(found := stream(chat)) < count and time.monotonic() < ends:
        time.sleep(0.02)
    return found


def client_of(chat: Chat, access: Access | None = None) -> TestClient:
    return TestClient(create_app(chat, access=access), base_url=ORIGIN)


def test_who_asked_is_noted_with_the_documents_shown_and_without_the_question(
    make_chat: MakeChat,
) -> None:
    chat = make_chat()
    client = client_of(chat)
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    client.post("/api/search", json={"question": QUESTION})
    first, searched = sorted(asked(chat, 2), key=lambda one: str(one["did"]))
    assert (first["who"], first["did"], searched["did"]) == ("everyone", "asked", "searched")
    assert first["outcome"] == ("refused" if answer["refused"] else "answered")
    shown = {(passage["document_id"], passage["document"]) for passage in answer["passages"]}
    assert {(one["id"], one["path"]) for one in first["documents"]} == shown
    assert re.fullmatch("[0-9a-f]{16}", first["request"])
    assert "Apfelbaum" not in json.dumps([first, searched], ensure_ascii=False)


def test_questions_are_noted_where_that_is_wanted_and_nothing_where_it_is_not(
    make_chat: MakeChat,
) -> None:
    for settings, counts in (({"audit_questions": True}, 1), ({"audit": False}, 0)):
        chat = make_chat(**settings)
        client_of(chat).post("/api/search", json={"question": QUESTION})
        found = stream(chat)
        assert [one["question"] for one in found] == [QUESTION] * counts


def test_every_way_to_ask_is_noted(make_chat: MakeChat) -> None:
    from gradio_client import Client

    chat = make_chat()
    message = {"messages": [{"role": "user", "content": QUESTION}]}
    with running(chat) as address:
        Client(address, verbose=False).predict(QUESTION, api_name="/ask")
    client = client_of(chat)
    client.post("/v1/chat/completions", json=message)
    client.post("/api/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
    assert [one["did"] for one in asked(chat, 3)] == ["asked"] * 3


def test_what_was_added_seen_and_removed_is_noted_by_document(make_chat: MakeChat) -> None:
    chat = make_chat()
    client = client_of(chat)
    added = client.post("/api/documents", files={"files": file("ferry.txt", "It runs.")[1]})
    id_ = added.json()["documents"][0]["id"]
    path = added.json()["documents"][0]["document"]
    for _ in range(3):  # who scrolls sees it once
        client.get(f"/api/documents/{id_}/text")
    client.get(f"/api/documents/{id_}/original")
    client.get("/api/documents/none/text")
    client.delete(f"/api/documents/{id_}")
    client.post("/api/collections", json={"name": "notes"})
    told = [(one["did"], one.get("part", "")) for one in stream(chat)]
    assert told == [
        ("uploaded", ""), ("saw", "text"), ("saw", "original"), ("removed", ""), ("collection_made", ""),
    ]  # fmt: skip
    assert stream(chat, document=path) == stream(chat, document=id_) == stream(chat)[:4]


@pytest.fixture
def access(tmp_path: Path) -> Any:
    made = open_access(tmp_path / "access")
    made.accounts.add("ada", role="administrator", password=PASSWORD)
    yield made
    made.close()


def test_signing_in_and_out_and_failing_is_noted_without_what_was_typed(
    make_chat: MakeChat, access: Access
) -> None:
    chat = make_chat()
    client = client_of(chat, access)
    same = {"Sec-Fetch-Site": "same-origin"}
    client.post("/sign-in", data={"name": "ada", "password": TYPED}, headers=same)
    client.post("/sign-in", data={"name": TYPED, "password": "x"}, headers=same)
    client.get("/api/documents", headers={"Authorization": f"Bearer fundstelle-{TYPED}"})
    client.post("/sign-in", data={"name": "ada", "password": PASSWORD}, headers=same)
    grant = {"collection": "default", "path": "", "group": "staff"}
    client.post("/account/grants/open", data=grant, headers=same)
    client.post("/account/grants/close", data=grant, headers=same)
    client.post("/sign-out", headers=same)
    found = stream(chat)
    assert [(one["did"], one["who"]) for one in found] == [
        ("sign_in_failed", ""), ("sign_in_failed", ""), ("sign_in_failed", ""),
        ("signed_in", "local:ada"), ("granted", "local:ada"), ("revoked", "local:ada"),
        ("signed_out", "local:ada"),
    ]  # fmt: skip
    assert [one.get("name") for one in found[:4]] == ["ada", "", None, "ada"]
    assert found[4]["group"] == "staff"
    assert TYPED not in json.dumps(found) and PASSWORD not in json.dumps(found)
    assert stream(chat, who="ada") == [found[0], *found[3:]]
    assert access.grants.all() == [] != [Grant("default", "", "staff")]


def test_what_is_done_on_the_pages_of_accounts_keys_and_passwords_is_noted_without_secrets(
    make_chat: MakeChat, access: Access
) -> None:
    chat = make_chat()
    client = client_of(chat, access)
    client.headers["Origin"] = ORIGIN
    client.post("/sign-in", data={"name": "ada", "password": PASSWORD})
    pages = [client.post("/account/accounts/add", data={"name": "Bo", "groups": "hr"})]
    bo = {"name": "bo", "role": "editor", "groups": "hr, staff"}
    client.post("/account/accounts/change", data=bo)
    pages.append(client.post("/account/accounts/link", data={"name": "bo"}))
    (link,) = re.findall(r"/sign-in/password\?link=[\w-]+", pages[1].text)
    other = client_of(chat, access)
    other.post(link, data={"new": TYPED}, headers={"Origin": ORIGIN})
    other.post("/sign-in/password?link=nix", data={"new": TYPED}, headers={"Origin": ORIGIN})
    for act in ("lock", "unlock", "sign-out", "remove"):
        client.post(f"/account/accounts/do/{act}", data={"name": "bo"})
    made = client.post("/account/keys/add", data={"label": "robot", "scopes": ["read"]})
    (key,) = access.keys.of("ada")
    client.post("/account/keys/remove", data={"id": key.id})
    client.post("/account/accounts/do/lock", data={"name": "nobody"})
    found = stream(chat)[1:]
    assert [(one["did"], one["who"], one.get("name")) for one in found] == [
        ("account_added", "local:ada", "bo"), ("link_made", "local:ada", "bo"),
        ("account_changed", "local:ada", "bo"), ("link_made", "local:ada", "bo"),
        ("password_changed", "local:bo", "bo"), ("sign_in_failed", "", None),
        ("account_locked", "local:ada", "bo"), ("account_unlocked", "local:ada", "bo"),
        ("account_signed_out", "local:ada", "bo"), ("account_removed", "local:ada", "bo"),
        ("key_made", "local:ada", "ada"), ("key_revoked", "local:ada", "ada"),
    ]  # fmt: skip
    assert found[2]["role"] == "editor" and found[2]["groups"] == ["hr", "staff"]
    assert found[-1]["key"] == found[-2]["key"] == key.id and found[-2]["scopes"] == ["read"]
    told = json.dumps(found)
    secrets = [TYPED, PASSWORD, link.partition("=")[2]]
    secrets += re.findall(r"fundstelle-\w+-[\w-]+", made.text)
    assert len(secrets) == 4 and not [one for one in secrets if one in told]
    assert stream(chat, who="bo", did="account_locked")


def test_what_is_read_by_mcp_is_noted_as_it_is_over_http(make_chat: MakeChat) -> None:
    chat = make_chat()
    (first, second, *_) = [info.id for info in chat.library.documents(View())]

    async def reading(client: Any) -> None:
        await client.call_tool("search", {"question": QUESTION})
        await client.call_tool("read_document", {"document": first})
        await client.read_resource(f"fundstelle://documents/{second}")

    with running(chat) as address:
        talk(address, reading)
    found = stream(chat)
    assert [one["did"] for one in found] == ["searched", "saw", "saw"]
    assert [one["documents"][0]["id"] for one in found[1:]] == [first, second]


def test_an_entry_that_cannot_be_written_stands_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    Audit(tmp_path / "file").note("removed", who="local:ada", collection="c")
    assert '"did": "removed"' in caplog.text and '"who": "local:ada"' in caplog.text


def test_a_clock_that_jumped_deletes_no_entries(tmp_path: Path) -> None:
    moments = [datetime(2026, 3, 1, tzinfo=UTC)]
    ticks = [0.0]
    steady = Steadiness(lambda: moments[-1], lambda: ticks[-1])
    audit = Audit(tmp_path / "a", days=8, clock=lambda: moments[-1], steady=steady)
    audit.note("asked", who="ada")
    moments.append(moments[0] + timedelta(days=730))
    audit.note("asked", who="bo")
    assert [one["who"] for one in entries(tmp_path / "a")] == ["ada", "bo"]
    ticks.append(730 * 86400.0)
    moments.append(moments[-1] + timedelta(days=1))
    ticks.append(731 * 86400.0)
    audit.note("asked", who="cy")
    assert [one["who"] for one in entries(tmp_path / "a")] == ["bo", "cy"], "time that passed does"


def test_commands_about_accounts_are_noted_beside_the_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(tmp_path)]
    assert main(["accounts", "add", "bo", "--no-password", "--groups", "a,b", *home]) == 0
    assert main(["keys", "add", "bo", "--json", *home]) == 0
    said = capsys.readouterr().out
    key = json.loads(said[said.index("{") :])["keys"][0]["key"]
    assert main(["audit", "--did", "command", "--json", *home]) == 0
    found = json.loads(capsys.readouterr().out)["entries"]
    assert [one["words"].split()[:2] for one in found] == [["accounts", "add"], ["keys", "add"]]
    assert all(one["who"].startswith("command:") for one in found)
    assert key not in json.dumps(found)


def test_a_file_a_day_is_kept_as_long_as_set_and_only_for_its_owner(tmp_path: Path) -> None:
    day = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for ago in (9, 8, 3, 0):
        moment = day - timedelta(days=ago)
        Audit(tmp_path / "a", days=8, clock=partial(lambda at: at, moment)).note("asked", who="ada")
    files = sorted((tmp_path / "a").iterdir())
    assert [path.name for path in files] == [
        "2026-02-21.jsonl",
        "2026-02-26.jsonl",
        "2026-03-01.jsonl",
    ]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert len(list(entries(tmp_path / "a", since="2026-02-26"))) == 2


def test_names_cannot_forge_an_entry_and_a_torn_line_hides_no_other(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    forged = 'x"}\n{"time": "2026", "who": "local:ada", "did": "removed"}\n\u2028'
    audit.of_documents("uploaded", View("c", asker="local:bo"), [("", forged)])
    (day,) = tmp_path.iterdir()
    day.write_text(day.read_text() + '{"time": "20')
    audit.note("asked", who="local:bo")
    found = list(entries(tmp_path))
    assert found[0]["documents"][0]["path"] == forged and found[0]["who"] == "local:bo"
    assert [(one["who"], one["did"]) for one in found] == [
        ("local:bo", "uploaded"),
        ("local:bo", "asked"),
    ]


def test_a_time_that_is_none_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--since", "yesterday", "--home", str(tmp_path)]) == 1
    assert "yesterday" in capsys.readouterr().err
    for since in ("7d", "12h", "2026-11-26", "2026-11-26T08:00"):
        assert main(["audit", "--since", since, "--home", str(tmp_path)]) == 0


# -- the log of requests


def test_a_request_has_an_id_in_answer_and_log_and_its_question_in_neither(
    make_chat: MakeChat, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(make_chat())
    with caplog.at_level(logging.INFO, "fundstelle"):
        told = client.post("/api/search", json={"question": QUESTION})
        client.get("/api/documents/none-4711/text", params={"start": 3})
        client.get("/nix/4711%0AERROR")
        client.get("/healthz")
    lines = [record.getMessage() for record in caplog.records if record.name.endswith("requests")]
    routes = [re.sub(r" in \d+ ms$", "", line) for line in lines]
    assert routes == [
        "POST /api/search 200", "GET /api/documents/{id}/text 404", "GET other 404",
    ]  # fmt: skip
    assert re.fullmatch("[0-9a-f]{16}", told.headers["x-request-id"])
    assert "Apfelbaum" not in caplog.text and "4711" not in caplog.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [("0123abcd-proxy", True), ("short", False), ("x" * 65, False), ("a b\tc" * 3, False)],
)
def test_a_proxy_may_name_a_request_if_the_name_is_plain(
    make_client: MakeClient, given: str, kept: bool
) -> None:
    told = make_client().get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert (told == given) is kept


def test_an_error_is_in_the_log_under_its_id_without_the_question(
    make_chat: MakeChat, caplog: pytest.LogCaptureFixture
) -> None:
    gone = ServedModel(
        Endpoint("http://127.0.0.1:9/v1", "", "m", ""), timeout_s=2, context_tokens=99
    )
    client = client_of(make_chat(gone))
    with caplog.at_level(logging.INFO, "fundstelle"):
        told = client.post("/api/ask", json={"question": QUESTION}).json()
    assert told["id"] in caplog.text and "127.0.0.1" not in str(told)
    assert "Apfelbaum" not in caplog.text
