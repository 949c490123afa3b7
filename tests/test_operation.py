"""The server as an administrator runs it: a process of its own, backed up and stopped while it works."""

import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.__main__ import main as index_main
from index.settings import read_settings
from rag.__main__ import main as rag_main
from tests.outside import environment, served, tiny_embedder
from tests.rag.openai_server import Behaviour, serving

FACT = "Der Apfelbaum wurde 1987 gepflanzt."
QUESTION = "Wann wurde der Apfelbaum gepflanzt?"

pytestmark = [pytest.mark.models, pytest.mark.slow]  # the reader's


@dataclass(frozen=True)
class House:
    """A home, and the environment of the processes that work with it."""

    home: Path
    env: dict[str, str]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "models").symlink_to(read_settings().cache / "models")
    with serving(Behaviour(words=[FACT])) as llm:
        settings = {"embedder": tiny_embedder(tmp_path / "tiny"), "llm": llm, "documents": "none"}
        env = environment(home=tmp_path / "home", cache=tmp_path / "cache", **settings)
        yield House(tmp_path / "home", env)


@contextmanager
def meanwhile(*works: Callable[[int], None]) -> Iterator[list[int]]:
    """Each work again and again in a thread of its own, with a number; yields how often each was done."""
    over, counts = threading.Event(), [0] * len(works)

    def again(at: int) -> None:
        for number in itertools.count():
            if over.is_set():
                return
            works[at](number)
            counts[at] += 1

    threads = [threading.Thread(target=again, args=(at,)) for at in range(len(works))]
    for thread in threads:
        thread.start()
    try:
        yield counts
    finally:
        over.set()
        for thread in threads:
            thread.join(60)


def until(true: Callable[[], object], *, limit_s: float = 60) -> None:
    ends = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def paths(client: httpx.Client) -> dict[str, str]:
    return {one["document"]: one["id"] for one in client.get("/api/documents").json()["documents"]}


def test_a_backup_made_while_people_upload_and_ask_is_whole(
    house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in house.env.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "backup.tar"

    def done(command: Callable[[list[str]], int], *words: object) -> Any:
        assert command([str(word) for word in (*words, "--json")]) == 0
        return json.loads(capsys.readouterr().out)

    def ask(client: httpx.Client) -> str:
        body = {"question": QUESTION, "conversation": ""}
        return str(client.post("/api/ask", json=body).json()["answer"])

    with served(tmp_path / "app.log", env=house.env) as client:

        def upload(number: int) -> None:
            text = f"Sheet {number}. " + f"Line {number} is short. " * 50
            path = f"sheet{number % 20}.txt"  # some in place of earlier ones
            client.post("/api/uploads", params={"path": path}, content=text.encode())
            time.sleep(0.2)

        client.get("/api/uploads")  # gives the key by which uploads are ours
        client.post("/api/documents", files={"files": ("garten.txt", FACT)})
        with meanwhile(upload, lambda _: ask(client)) as counts:
            until(lambda: min(counts) > 1 and len(paths(client)) > 2)
            before, then = set(paths(client)), list(counts)
            report = done(rag_main, "backup", file)
            until(lambda: all(now > was for now, was in zip(counts, then, strict=True)))
    monkeypatch.setenv("FUNDSTELLE_HOME", str(tmp_path / "new"))
    restored = done(rag_main, "restore", file)
    assert restored["sound"] and restored["documents"] == report["documents"]
    checked = done(index_main, "verify")
    assert checked["sound"] and checked["documents"] == report["documents"] >= len(before)
    with served(tmp_path / "new.log", env=dict(os.environ)) as client:
        found = paths(client)
        assert before <= set(found)
        for path, id_ in found.items():
            text = client.get(f"/api/documents/{id_}/text").text
            assert client.get(f"/api/documents/{id_}/original").text == text, path
        assert ask(client) == FACT
        assert "was not taken in" not in (tmp_path / "new.log").read_text()
