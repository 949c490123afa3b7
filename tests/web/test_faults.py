"""Errors for people: a code that the page has words for, nothing of the inside, and an id for the log."""

import ast
import asyncio
import errno
import http.client
import json
import logging
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

import rag.web.faults
from index.errors import (
    ChatModelError,
    FundstelleError,
    HomeError,
    HomeUnwritable,
    NotFound,
    QuestionError,
    ReadError,
)
from languages import interface
from rag.web.fakes import running
from rag.web.faults import (
    BY_STATUS,
    CODES,
    DISCLOSED,
    STATUS,
    UNEXPECTED,
    Answered,
    fault_of,
)
from rag.web.guard import Guard
from rag.web.visitor import WithPeer
from tests.in_thread import in_thread
from tests.web.reading import MakeChat, MakeClient, file
from tests.web.test_asking import Broken

ROOT = Path(__file__).resolve().parents[2]
INSIDE = ("FUNDSTELLE_", "10.1.2.3", "/srv/", "--home")
GONE = ChatModelError("The chat model at http://10.1.2.3:8000/v1 is gone. Correct FUNDSTELLE_LLM.")
OPERATORS = [
    GONE,
    HomeUnwritable("The home folder /srv/home is full. Name another --home."),
    RuntimeError("/srv/secret"),
]


@pytest.mark.parametrize("error", OPERATORS)
def test_what_only_the_operator_can_mend_stands_in_the_log_under_the_id_that_is_told(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="fundstelle.web"):
        told = fault_of(error).json()
    assert not any(word in told["error"] for word in INSIDE)
    assert re.fullmatch(r"[0-9a-f]{8}", told["id"]) and told["id"] in told["error"]
    (record,) = caplog.records
    assert told["id"] in record.getMessage() and str(error) in record.getMessage()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (QuestionError("Shorten it.", hint="Or raise FUNDSTELLE_X."), "Shorten it."),
        (NotFound("There is no key 'x'.", hint="`keys list` shows all."), "There is no key 'x'."),
    ],
)
def test_what_a_person_can_mend_is_told_without_the_hint_and_logged_under_its_id(
    error: FundstelleError, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "fundstelle.web")
    fault = fault_of(error)
    assert fault.sentence == told
    noted, repeated = caplog.records
    assert noted.levelno == logging.WARNING and fault.id in noted.getMessage()
    assert told not in noted.getMessage(), "it may repeat what they sent"
    assert repeated.levelno == logging.DEBUG and told in repeated.getMessage()


def written(node: ast.expr) -> str:
    """The constant parts of a string in source code."""
    return " ".join(str(one.value) for one in ast.walk(node) if isinstance(one, ast.Constant))


def test_no_message_that_a_person_is_told_names_a_command_or_a_setting() -> None:
    """Those that only the operator can mend are not told at all."""
    told = {kind for kind, status in STATUS.items() if status < 500} | {*ReadError.__subclasses__()}
    names = {kind.__name__ for kind in told if not issubclass(kind, HomeError)}
    messages = [
        (file.name, node.lineno, written(node.args[0]))
        for layer in ("index", "rag")
        for file in (ROOT / layer).rglob("*.py")
        if "evaluation" not in file.parts and not re.search("__main__|_commands?", file.name)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
        if node.func.id in names
    ]
    assert len(messages) > 60
    assert [
        one for one in messages if re.search("FUNDSTELLE_|python -m|`[a-z]+ [a-z]+`|--", one[2])
    ] == []


def test_pages_show_ids_of_what_only_the_operator_can_mend() -> None:
    """`words.js` names the codes that `faults.py` tells nothing else of."""
    script = (Path(rag.web.faults.__file__).parent / "ui" / "words.js").read_text("utf-8")
    (listed,) = re.findall(r"const OPERATORS = (\[.*?\]);", script)
    assert set(json.loads(listed)) == set(DISCLOSED)


FORM = {"error", "code", "id"}
PERSONAL = [
    ("GET", "/nix", {}),
    ("GET", "/api/documents/nix", {}),
    ("PUT", "/api/search", {}),
    ("POST", "/api/search", {"json": {"question": "???"}}),
    ("POST", "/api/search", {"json": {}}),
    ("POST", "/api/search", {"content": b"{", "headers": {"Content-Type": "application/json"}}),
    ("POST", "/api/search", {"content": b"x" * 3_000_000}),
    ("POST", "/api/documents", {"files": [file("a.exe", "x")]}),
    ("POST", "/api/uploads", {"params": {"path": "a.txt"}, "content": b"x"}),
    ("POST", "/api/search", {"json": {"question": "x"}, "headers": {"Origin": "https://evil.example"}}),
    ("GET", "/healthz", {"headers": {"Host": "evil.example"}}),
    ("POST", "/v1/chat/completions", {"json": {"messages": []}}),
    ("GET", "/v1/nix", {}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "given"), PERSONAL)
def test_every_error_has_one_form_whose_id_stands_in_the_log(
    method: str,
    path: str,
    given: dict[str, Any],
    client: TestClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = client.request(method, path, **given)
    assert 400 <= answer.status_code < 500
    told = answer.json()
    if path.startswith("/v1/"):
        told = {"error": told["error"].pop("message"), **told["error"]}
    assert told.keys() >= FORM and all(isinstance(told[key], str) for key in FORM)
    ours = [one for one in caplog.records if one.name.startswith("fundstelle")]
    assert [told["id"] in one.getMessage() for one in ours] == [True], "one line tells of it"


def test_an_unexpected_error_has_the_same_form_and_ends_no_connection(
    make_chat: MakeChat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*given: Any, **named: Any) -> None:
        raise RuntimeError("/srv/secret")

    chat = make_chat()
    monkeypatch.setattr(type(chat.library), "search", broken)
    with running(chat) as origin:
        where = urlsplit(origin)
        kept = http.client.HTTPConnection(str(where.hostname), where.port, timeout=60)
        kept.connect()
        before = kept.sock
        kind = {"Content-Type": "application/json"}
        kept.request("POST", "/api/search", json.dumps({"question": "Wer?"}), kind)
        answer = kept.getresponse()
        told = json.loads(answer.read())
        assert answer.status == 500 and told.keys() == FORM and "secret" not in str(told)
        assert answer.getheader("x-content-type-options") == "nosniff"
        kept.request("GET", "/healthz")
        assert kept.getresponse().status == 200 and kept.sock is before, "nothing was reset"
        kept.close()
    assert [told["id"] in line for line in caplog.messages if "secret" in line] == [True]


@pytest.mark.parametrize("layer", [Guard, ProxyHeadersMiddleware, WithPeer])
def test_an_error_of_what_stands_around_the_app_has_the_same_form_too(
    layer: type, at: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*given: Any) -> None:
        raise RuntimeError("/srv/secret")

    monkeypatch.setattr(layer, "__call__", broken)
    for path in ("/healthz", "/v1/models"):
        answer = httpx.get(f"{at}{path}")
        assert answer.status_code == 500 and "secret" not in answer.text
        told = answer.json()["error"] if path.startswith("/v1/") else answer.json()
        assert told["code"] == "unexpected"
        assert any(told["id"] in line and "secret" in line for line in caplog.messages)
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_answer_that_has_begun_breaks_off_and_no_other_follows_it() -> None:
    sent = list[Any]()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("in the midst")

    async def send(message: Any) -> None:
        sent.append(message["type"])

    with pytest.raises(RuntimeError, match="in the midst"):
        in_thread(asyncio.run, Answered(app)({"type": "http"}, None, send))  # type: ignore[arg-type]
    assert sent == ["http.response.start"]


def test_what_is_asked_for_cannot_write_lines_of_its_own_into_the_log(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "fundstelle.web")
    client.get("/nix%0A[00000000] all is well")
    lines = [one for one in caplog.messages if "nix" in one]
    assert lines and not any("\n" in one for one in caplog.messages)


def test_there_are_words_in_every_language_for_every_code() -> None:
    codes = {*CODES.values(), *BY_STATUS.values(), UNEXPECTED, "malformed", "network"}
    for said in interface().values():
        assert {f"error_{code}" for code in codes} <= said["page"].keys()


def test_no_words_of_the_interface_name_a_setting() -> None:
    for said in interface().values():
        assert "FUNDSTELLE" not in str(said["page"]) + str(said["widget"])


def test_a_stream_ends_with_code_and_id(make_client: MakeClient) -> None:
    client = make_client(Broken(GONE))
    headers = {"Accept": "text/event-stream"}
    question = {"question": "Wann wurde der Apfelbaum gepflanzt?"}
    text = client.post("/api/ask", json=question, headers=headers).text
    assert '"code": "chat_model"' in text and '"id": "' in text
    assert not any(word in text for word in INSIDE)
    completion = {"messages": [{"role": "user", "content": question["question"]}]}
    refused = client.post("/v1/chat/completions", json=completion)
    assert refused.status_code == 502 and refused.json()["error"]["code"] == "chat_model"
    assert not any(word in refused.text for word in INSIDE)


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ("de-DE,de;q=0.9", "Das gibt es hier nicht"),
        ("fr", "Cela n’existe pas"),
        ("pl", "does not exist here"),
    ],
)
def test_who_opens_an_address_that_is_not_there_reads_it_in_their_language(
    client: TestClient, accepted: str, said: str
) -> None:
    headers = {"Accept": "text/html,*/*", "Accept-Language": accepted}
    for path in ("/nix", "/api/conversations/nix/export?format=html"):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 404 and said in answer.text
        assert answer.headers["content-type"].startswith("text/html")
    assert client.get("/nix").json()["code"] == "not_found"


def test_a_full_disk_is_one_kind_of_error_wherever_it_shows() -> None:
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
        told = fault_of(OSError(number, "No space left on device", "/srv/secret"))
        assert (told.status, told.code) == (507, "storage") and "secret" not in told.sentence
    assert fault_of(OSError(errno.EPERM, "no")).code == UNEXPECTED
