"""Gradio's queue is each person's own, its other routes are shut, and its errors tell the log no question."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from rag.access.store import open_access
from rag.access.types import Grant
from rag.web.api import create_app
from rag.web.gradio_isolation import Owners
from rag.web.page import mount_page
from tests.web.reading import MakeChat, cheap_passwords
from tests.web.test_gradio import QUESTION, serving

SEARCH = {"data": [QUESTION, 8, None]}
SHUT = [
    ("GET", "/gradio_api/file=/etc/passwd"), ("GET", "/gradio_api/file/etc/passwd"),
    ("GET", "/gradio_api/file=http://127.0.0.1:9/"), ("GET", "/gradio_api/proxy=http://127.0.0.1:9/"),
    ("GET", "/file=/etc/passwd"), ("POST", "/gradio_api/upload"), ("POST", "/upload"),
    ("GET", "/gradio_api/upload_progress?upload_id=x"), ("GET", "/gradio_api/monitoring"),
    ("POST", "/gradio_api/component_server"), ("POST", "/gradio_api/run/search"),
    ("POST", "/gradio_api/api/search"), ("POST", "/gradio_api/call/v2/search"),
    ("GET", "/gradio_api/stream/a/b/c/playlist.m3u8"), ("GET", "/gradio_api/queue/status"),
    ("GET", "/gradio_api/deep_link?session_hash=a"), ("POST", "/gradio_api/process_recording"),
]  # fmt: skip


@pytest.fixture
def house(make_chat: MakeChat, tmp_path: Path) -> Iterator[Callable[[str], httpx.Client]]:
    """Clients of a server in which ada and bo have accounts that see the same."""
    access = open_access(tmp_path / "access", passwords=cheap_passwords())
    access.grants.add(Grant("default", "", "everyone"))
    chat = make_chat()
    app = mount_page(create_app(chat, access=access), chat)
    with serving(app) as address:

        def client(name: str) -> httpx.Client:
            if access.accounts.find(name) is None:
                access.accounts.add(name, role="reader")
            key = access.keys.add(name, label="")[0]
            bearer = {"Authorization": f"Bearer {key}"}
            return httpx.Client(base_url=address, headers=bearer, timeout=20)

        yield client
    access.close()


def events(client: httpx.Client, path: str) -> list[str]:
    """What a stream of the queue says, to its end."""
    with client.stream("GET", path) as answer:
        answer.raise_for_status()
        return list(answer.iter_lines())


def test_what_one_person_was_answered_is_not_read_or_cancelled_by_another(
    house: Callable[[str], httpx.Client],
) -> None:
    ada, bo = house("ada"), house("bo")
    event = ada.post("/gradio_api/call/search", json=SEARCH).json()["event_id"]
    assert bo.get(f"/gradio_api/call/search/{event}").status_code == 404
    assert bo.get(f"/gradio_api/queue/data?session_hash={event}").status_code == 404
    assert "event: complete" in events(ada, f"/gradio_api/call/search/{event}")

    joined = {**SEARCH, "fn_index": 1, "session_hash": "abcdef"}
    event = ada.post("/gradio_api/queue/join", json=joined).json()["event_id"]
    stop = {"session_hash": "abcdef", "fn_index": 1, "event_id": event}
    assert bo.post("/gradio_api/cancel", json=stop).status_code == 404
    assert bo.post("/gradio_api/cancel", json={**stop, "session_hash": "own"}).status_code == 404
    assert bo.post("/gradio_api/queue/join", json=joined).status_code == 404
    assert bo.post("/gradio_api/call/search", json={**joined}).status_code == 404
    for path in ("queue/data?session_hash=abcdef", "heartbeat/abcdef", f"call/search/{event}"):
        assert bo.get(f"/gradio_api/{path}").status_code == 404, path
    told = [json.loads(line[6:]) for line in events(ada, "/gradio_api/queue/data?session_hash=abcdef")
            if line.startswith("data: ")]  # fmt: skip
    assert [one["output"]["data"][0]["passages"][0]["document"] for one in told
            if one["msg"] == "process_completed"] == ["garten.md"]  # fmt: skip
    assert house("ada").post("/gradio_api/cancel", json=stop).status_code == 200, (
        "another key of hers"
    )


@pytest.mark.parametrize(("method", "path"), SHUT)
def test_gradio_s_other_routes_do_not_exist(
    house: Callable[[str], httpx.Client], method: str, path: str
) -> None:
    files = {"files": ("x.html", b"<script>alert(1)</script>")}
    given = {"files": files} if path.endswith("upload") else {}
    assert house("ada").request(method, path, **given).status_code == 404  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [[QUESTION], [], [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, 8, None]],
)
def test_a_call_that_cannot_be_used_leaves_no_question_and_no_traceback_in_the_log(
    data: list[object],
    house: Callable[[str], httpx.Client],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)  # handlers that other tests left behind
    ada = house("ada")
    event = ada.post("/gradio_api/call/search", json={"data": data}).json()["event_id"]
    told = " ".join(events(ada, f"/gradio_api/call/search/{event}"))
    (id_,) = re.findall(r"\b[0-9a-f]{8}\b", told.split("data:", 1)[1])
    assert "event: error" in told and "root:" not in told
    assert any(id_ in line for line in caplog.messages)
    printed = "".join(capfd.readouterr())
    assert "Traceback" not in printed and QUESTION not in printed + caplog.text


def test_only_the_last_of_many_sessions_are_remembered() -> None:
    owners = Owners(most=2)
    for name in ("a", "b", "c"):
        owners.claim([name], "ada")
    owners.check(["a"], "bo")
    for name in ("b", "c"):
        with pytest.raises(Exception, match="404"):
            owners.check([name], "bo")
