"""Readiness tells the truth, to strangers without its reasons."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.access.store import open_access
from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.llm.served import Endpoint, ServedModel
from rag.operation import health
from rag.operation.health import Health
from rag.web.api import create_app
from rag.web.state import ServerState
from tests.rag.openai_server import Behaviour, serving
from tests.web.reading import ORIGIN, MakeChat


def client_of(chat: Chat, checked: Health | None = None, **more: Any) -> TestClient:
    app = create_app(chat, checked=checked or Health(chat, fresh_s=0), **more)
    return TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)


def reason(client: TestClient) -> tuple[int, str]:
    told = client.get("/readyz")
    assert told.json()["ready"] is (told.status_code == 200)
    return told.status_code, told.json()["reason"]


def test_a_server_with_all_its_parts_is_ready(make_chat: MakeChat) -> None:
    assert reason(client_of(make_chat())) == (200, "")


@contextmanager
def locked(chat: Chat) -> Iterator[None]:
    sql = sqlite3.connect(chat.settings.home / "catalog.sqlite3", isolation_level=None)
    sql.execute("BEGIN IMMEDIATE")
    yield
    sql.execute("ROLLBACK")
    sql.close()


@contextmanager
def moved(path: Path) -> Iterator[None]:
    path.rename(path.with_suffix(".away"))
    yield
    path.with_suffix(".away").rename(path)


@pytest.mark.parametrize(
    "broken", [locked, lambda chat: moved(chat.settings.home / "catalog.sqlite3")]
)
def test_a_database_that_cannot_be_written_is_told_and_forgotten_once_it_can(
    make_chat: MakeChat, monkeypatch: pytest.MonkeyPatch, broken: Callable[[Chat], Any]
) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 0.1)
    chat = make_chat()
    client = client_of(chat)
    assert reason(client) == (200, "")
    with broken(chat):
        assert reason(client) == (503, "databases")
    assert reason(client) == (200, "")


def test_a_disk_that_is_nearly_full_is_told(make_chat: MakeChat) -> None:
    chat = make_chat()
    assert reason(client_of(chat, Health(chat, fresh_s=0, reserve=1 << 60))) == (503, "disk")


def test_vectors_that_are_gone_are_told(tmp_path: Path, make_chat: MakeChat) -> None:
    from dataclasses import replace

    from index.fakes import WordEmbedder
    from index.library import Library
    from index.types import View

    with Library.open(tmp_path / "real", embedder=WordEmbedder(), write=True) as library:
        library.add_upload("ferry.txt", b"The ferry runs at seven.", View("default"))
        client = client_of(replace(make_chat(), library=library))
        assert reason(client) == (200, "")
        shutil.rmtree(tmp_path / "real" / "vectors")
        assert reason(client) == (503, "vectors")


def test_a_chat_model_that_is_gone_is_told_until_it_is_back(make_chat: MakeChat) -> None:
    from dataclasses import replace

    with serving(Behaviour()) as url:
        model = ServedModel(Endpoint(url, "", "m", ""), timeout_s=5, context_tokens=1000)
        chat = replace(make_chat(), model=model)
        client = client_of(chat)
        assert reason(client) == (200, "")
    assert reason(client) == (503, "chat_model")


def test_what_was_found_holds_for_a_while_however_often_somebody_asks(make_chat: MakeChat) -> None:
    asked = []

    class Counted(ScriptedModel):
        def reachable(self) -> bool:
            asked.append(1)
            return True

    chat = make_chat(Counted("x"))
    client = client_of(chat, Health(chat, fresh_s=60))
    assert [reason(client) for _ in range(5)] == [(200, "")] * 5 and len(asked) == 1


def test_strangers_are_told_that_something_is_amiss_and_administrators_what(
    make_chat: MakeChat, tmp_path: Path
) -> None:
    chat = make_chat()
    access = open_access(chat.settings.home)
    access.accounts.add("ada", role="administrator")
    access.accounts.add("bo", role="reader")
    keys = {name: access.keys.add(name, label="")[0] for name in ("ada", "bo")}
    client = client_of(chat, Health(chat, fresh_s=0, reserve=1 << 60), access=access)
    told = client.get("/readyz")
    assert told.json()["reason"] == "trouble" and str(tmp_path) not in told.text
    assert client.get("/api/health").status_code == 401
    as_person = {name: {"Authorization": f"Bearer {key}"} for name, key in keys.items()}
    refused = client.get("/api/health", headers=as_person["bo"])
    assert refused.status_code == 403 and "disk" not in refused.text
    checked = client.get("/api/health", headers=as_person["ada"]).json()
    (amiss,) = [one for one in checked["checks"] if one["problem"]]
    assert amiss["part"] == "disk" and str(tmp_path) in amiss["problem"]
    access.close()


def test_a_server_about_to_stop_is_not_ready_and_begins_nothing(make_chat: MakeChat) -> None:
    state = ServerState()
    client = client_of(make_chat(), state=state)
    state.stopping.begun = True
    assert reason(client) == (503, "stopping")
    refused = client.post("/api/ask", json={"question": "Wann?"})
    assert refused.status_code == 503 and refused.json()["code"] == "stopping"
    assert int(refused.headers["retry-after"]) > 0
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/documents").status_code == 200
