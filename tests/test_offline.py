"""Nothing leaves the machine: a process that may neither connect nor resolve names works as usual."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import psutil
import pytest

from tests.outside import ROOT, environment, run, served, tiny_embedder
from tests.rag.openai_server import Behaviour, serving
from tests.web.reading import events

FACT = "Der Apfelbaum wurde 1987 gepflanzt."
QUESTION = "Wann wurde der Apfelbaum gepflanzt?"
LINKED = re.compile(r"""(?:src|href|from|import)\s*=?\s*\(?["']([^"'\s]+)["']""")
PAGES = ("/", "/docs", "/openapi.json", "/widget.js", "/api/model", "/v1/models", "/ui/page.js")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the watch writes what it refused."""
    made = tmp_path / "refused.log"
    made.touch()
    return made


def watched(log: Path, **settings: object) -> dict[str, str]:
    """The environment of a process that may not leave the machine."""
    found = environment(**settings)
    paths = f"{ROOT / 'tests' / 'watch'}{os.pathsep}{found['PYTHONPATH']}"
    # settings under which a library would say more than it does by itself
    told = {"HF_HUB_OFFLINE": "0", "ANONYMIZED_TELEMETRY": "True", "NO_PROXY": "*"}
    return {**found, **told, "PYTHONPATH": paths, "WATCH_LOG": str(log)}


@pytest.mark.parametrize(
    ("attempt", "seen"),
    [
        ("socket.create_connection(('192.0.2.1', 80), 1)", "192.0.2.1"),
        ("socket.socket().connect_ex(('192.0.2.1', 80))", "192.0.2.1"),
        ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))", "192.0.2.1"),
        ("socket.getaddrinfo('hub.example', 443)", "hub.example"),
        ("socket.gethostbyname('hub.example')", "hub.example"),
        ("__import__('httpx').get('http://hub.example/')", "hub.example"),
        ("__import__('urllib.request').request.urlopen('http://192.0.2.1/')", "192.0.2.1"),
    ],
)
def test_the_watch_sees_and_stops_every_way_out(attempt: str, seen: str, log: Path) -> None:
    done = run("-c", f"import socket; {attempt}", env=watched(log))
    assert done.returncode == 1 and "Refused by the test" in done.stderr
    assert seen in log.read_text()


def test_the_watch_lets_this_machine_talk_to_itself(log: Path) -> None:
    code = (
        "import socket; s = socket.create_server(('127.0.0.1', 0));"
        "socket.create_connection(('localhost', s.getsockname()[1]), 5)"
    )
    assert run("-c", code, env=watched(log)).returncode == 0
    assert not log.read_text()


def test_the_whole_app_works_where_nothing_may_leave(tmp_path: Path, log: Path) -> None:
    """All of it but the weights: Chroma, Gradio, the clients of LlamaIndex and OpenAI."""
    with serving(Behaviour(words=["Der Apfelbaum wurde ", "1987 gepflanzt."])) as llm:
        settings = {"embedder": tiny_embedder(tmp_path / "tiny"), "llm": llm}
        visit_everything(tmp_path, watched(log, home=tmp_path / "home", **settings))
    assert log.read_text() == ""


@pytest.mark.models
def test_the_real_models_work_where_nothing_may_leave(tmp_path: Path, log: Path) -> None:
    visit_everything(tmp_path, watched(log, home=tmp_path / "home"))
    assert log.read_text() == ""


def visit_everything(folder: Path, env: Mapping[str, str]) -> None:
    """Start, add a document, ask both ways, load the page with all it links to, delete."""
    with served(folder / "app.log", env={**env, "FUNDSTELLE_DOCUMENTS": "none"}) as client:
        file = {"files": ("garten.md", f"# Der Garten\n\n{FACT} Er trägt gut.")}
        added = client.post("/api/documents", files=file)
        assert added.status_code == 201, added.text
        reply = client.post("/api/ask", json={"question": QUESTION})
        assert reply.status_code == 200, reply.text
        told = reply.json()
        assert not told["refused"] and "1987" in told["answer"]
        assert told["sentences"][0]["citations"][0]["quote"] == FACT
        accept = {"Accept": "text/event-stream"}
        stream = client.post("/api/ask", json={"question": QUESTION}, headers=accept)
        assert [name for name, _ in events(stream.text)][-1] == "done"
        loaded = {page: client.get(page).status_code for page in (*PAGES, *linked_from(client))}
        assert set(loaded.values()) == {200}, loaded
        assert len(loaded) > len(PAGES) + 2, "the page links to scripts and styles"
        assert not foreign_connections()
        id_ = added.json()["documents"][0]["id"]
        assert client.delete(f"/api/documents/{id_}").status_code == 200


def linked_from(client: httpx.Client) -> Iterator[str]:
    """Paths of what the pages load, modules of modules too; fails on an address elsewhere."""
    waiting, seen = ["/", "/docs", "/ui/page.js"], set[str]()
    while waiting:
        page = waiting.pop()
        text = client.get(page).text
        for link in LINKED.findall(text):
            path = urljoin(page, link)
            if path in seen or link.startswith(("data:", "#")) or not is_asset(path):
                continue
            assert not urlsplit(path).netloc, f"{page} loads {link} from elsewhere"
            seen.add(path)
            yield path
            waiting += [path] if path.startswith("/ui/") and path.endswith(".js") else []


def is_asset(path: str) -> bool:
    return urlsplit(path).path.endswith((".js", ".css", ".json", ".ico", ".svg", ".woff2"))


def foreign_connections() -> list[str]:
    """Connections of our children to other machines: llama.cpp's sockets are not Python's."""
    found = []
    for child in psutil.Process().children(recursive=True):
        for connection in child.net_connections("inet"):
            if connection.raddr and connection.raddr.ip not in ("127.0.0.1", "::1"):
                found.append(f"{child.name()} → {connection.raddr.ip}")
    return found
