"""The server as an administrator runs it: a separate process, backed up and stopped while it works."""

import itertools
import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.__main__ import main as index_main
from index.settings import read_settings
from rag.__main__ import main as rag_main
from tests.outside import environment, served, started, tiny_embedder, tiny_reranker
from tests.rag.openai_server import Behaviour, serving
from tests.web.reading import events

FACT = "Der Apfelbaum wurde 1987 gepflanzt."
QUESTION = "Wann wurde der Apfelbaum gepflanzt?"


@dataclass(frozen=True)
class House:
    """A home, and the environment of the processes that work with it."""

    home: Path
    env: dict[str, str]


@dataclass(frozen=True)
class Writing:
    """A server with an answer under way: what has arrived so far, and the thread that receives it."""

    client: httpx.Client
    process: subprocess.Popen[bytes]
    said: list[tuple[str, Any]]
    asked: threading.Thread
    home: Path


def _ask(client: httpx.Client, said: list[tuple[str, Any]]) -> None:
    headers = {"Accept": "text/event-stream"}
    with (
        suppress(httpx.HTTPError),  # an answer that is cut off
        client.stream("POST", "/api/ask", json={"question": QUESTION}, headers=headers) as reply,
    ):
        for block in _blocks(reply):
            said += events(block)


def _blocks(reply: httpx.Response) -> Iterator[str]:
    rest = ""
    for piece in reply.iter_text():
        *whole, rest = (rest + piece).split("\n\n")
        yield from (f"{block}\n\n" for block in whole)


WORDS = ["Der Apfelbaum ", "wurde ", "1987 ", "gepflanzt. ", *["Er ", "ist ", "alt. "] * 4]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "models").symlink_to(read_settings().cache / "models")
    with serving(Behaviour(words=[FACT])) as llm:
        settings = {"embedder": tiny_embedder(tmp_path / "tiny"), "llm": llm, "documents": "none"}
        env = environment(home=tmp_path / "home", cache=tmp_path / "cache", **settings)
        yield House(tmp_path / "home", env)


@contextmanager
def meanwhile(*works: Callable[[int], object]) -> Iterator[list[int]]:
    """Does each work repeatedly in a thread of its own, with a number; yields how often each was done."""
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


@pytest.mark.models  # the reader's
@pytest.mark.slow
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


# -- stopping --------------------------------------------------------------------------------------


@contextmanager
def writing(folder: Path, words: list[str], **settings: object) -> Iterator[Writing]:
    """A server on which somebody waits for an answer that is being written, word by word."""
    with serving(Behaviour(words=words, pause_s=0.4)) as llm:
        env = environment(
            home=folder / "home",
            embedder=tiny_embedder(folder / "tiny"),
            reader=tiny_reranker(folder / "reader"),  # whatever it reads, it finds places
            refusal=0,
            llm=llm,
            documents="none",
            **settings,
        )
        with started(folder / "app.log", env=env) as (client, process):
            client.post("/api/documents", files={"files": ("garten.txt", FACT)}).raise_for_status()
            client.get("/api/uploads")
            said: list[tuple[str, Any]] = []
            asked = threading.Thread(target=_ask, args=(client, said))
            asked.start()
            until(lambda: any(name == "places" for name, _ in said))
            yield Writing(client, process, said, asked, folder / "home")


def test_a_server_told_to_stop_finishes_its_answers_and_begins_nothing(tmp_path: Path) -> None:
    with writing(tmp_path, WORDS) as at:
        at.process.send_signal(signal.SIGTERM)
        until(lambda: at.client.get("/readyz").json()["reason"] == "stopping")
        assert at.client.get("/readyz").status_code == 503
        refused = at.client.post("/api/ask", json={"question": QUESTION})
        assert (refused.status_code, refused.json()["code"]) == (503, "stopping")
        assert not any(name == "done" for name, _ in at.said), "it was still being written"
        at.asked.join(60)
        assert at.said[-1][0] == "done" and FACT in str(at.said[-1][1]["sentences"])
        assert at.process.wait(60) == 0


def test_a_server_told_to_stop_waits_no_longer_than_set_and_keeps_uploads_for_later(
    tmp_path: Path,
) -> None:
    with writing(tmp_path, WORDS * 1000, stop_timeout_s=2) as at:
        sheets = {f"sheet{number}.txt": f"Line {number} is short. " * 3000 for number in range(4)}
        for path, text in sheets.items():
            taken = at.client.post("/api/uploads", params={"path": path}, content=text.encode())
            assert taken.status_code == 202
        at.process.send_signal(signal.SIGTERM)
        assert at.process.wait(60) == 0
        at.asked.join(10)
        assert not any(name == "done" for name, _ in at.said)
    with sqlite3.connect(at.home / "uploads.sqlite3") as sql:
        states = dict(sql.execute("SELECT path, state FROM uploads").fetchall())
    assert set(states) == set(sheets) and set(states.values()) <= {"waiting", "added"}
