"""Many people over HTTP: limits for each, the same place told, and whoever leaves frees the model at once."""

import json
import socket
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from index.types import Scope, View
from rag.access.store import open_access
from rag.access.types import Grant
from rag.fakes import ScriptedModel
from rag.operation.audit import entries
from rag.web.api import create_app
from rag.web.fakes import running
from tests.web.reading import ANSWER, MakeChat, events

APPLES = {"question": "Wann wurde der Apfelbaum gepflanzt?"}
BRIDGE = {"question": "When was the old bridge opened?"}
STREAM = {"Accept": "text/event-stream"}


class Holding(ScriptedModel):
    """Writes nothing until it may; `under_way` counts replies."""

    def __init__(self) -> None:
        super().__init__(ANSWER)
        self.may, self.under_way = threading.Event(), 0

    def stream(self, messages: Any, *, max_tokens: int) -> Generator[str, None, None]:
        self.under_way += 1
        try:
            while not self.may.wait(0.01):
                yield ""
            yield from super().stream(messages, max_tokens=max_tokens)
        finally:
            self.under_way -= 1


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30  # busy cores are slow
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def answering() -> int:
    """How many answers are being made."""
    return sum(thread.name == "answer" for thread in threading.enumerate())


def key(name: str) -> dict[str, str]:
    """A browser's own key."""
    return {"Fundstelle-Key": name * 40}


@pytest.mark.parametrize("path", ["/api/ask", "/v1/chat/completions"])
def test_who_has_too_many_questions_open_is_told_when_to_come_again(
    make_chat: MakeChat, path: str
) -> None:
    model = Holding()
    chat = make_chat(model, person_at_once=1, person_waiting=1)
    message = {"messages": [{"role": "user", "content": APPLES["question"]}], "stream": True}
    body = APPLES if path == "/api/ask" else message
    with running(chat) as origin, ExitStack() as opened:
        for _ in range(2):
            asked = httpx.stream("POST", origin + path, json=body, headers={**STREAM, **key("a")})
            assert opened.enter_context(asked).status_code == 200
        refused = httpx.post(origin + path, json=body, headers={**STREAM, **key("a")})
        other = httpx.stream("POST", origin + path, json=body, headers={**STREAM, **key("b")})
        assert opened.enter_context(other).status_code == 200, "others are not concerned"
        model.may.set()
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
    assert "too_many_questions" in refused.text and "2 questions" in refused.text


@pytest.mark.parametrize(("scopes", "status"), [(["read", "people"], 200), (["read"], 429)])
def test_a_key_made_for_it_tells_the_people_of_a_program_apart_and_opens_nothing_to_them(
    make_chat: MakeChat, tmp_path: Path, scopes: list[str], status: int
) -> None:
    model = Holding()
    chat = make_chat(model, person_at_once=1, person_waiting=0)
    access = open_access(tmp_path / "access")
    access.accounts.add("robot", role="reader")
    access.accounts.add("ada", role="administrator")
    grant = Grant("default", "", "everyone")
    access.grants.add(grant)
    given = {"Authorization": f"Bearer {access.keys.add('robot', label='', scopes=scopes)[0]}"}
    body = {"messages": [{"role": "user", "content": APPLES["question"]}], "stream": True}
    with running(chat, access=access) as origin, ExitStack() as opened:

        def ask(user: str) -> int:
            place, said = f"{origin}/v1/chat/completions", {**body, "user": user}
            asked = httpx.stream("POST", place, json=said, headers=given, timeout=60)
            return opened.enter_context(asked).status_code

        assert [ask("ada"), ask("ada")] == [200, 429]
        assert ask("bo") == status
        model.may.set()
        access.grants.remove(grant)
        refused = httpx.post(
            f"{origin}/v1/chat/completions",
            json={**body, "stream": False, "user": "ada"},
            headers=given,
            timeout=60,
        )
        assert ANSWER not in refused.text, "a name opens nothing"

    def noted() -> list[object]:
        return [one.get("name") for one in entries(chat.settings.home / "audit", did="asked")]

    if "people" in scopes:
        until(lambda: "ada" in noted())  # an answer is noted once its thread has ended
    else:
        assert "ada" not in noted()
    access.close()


def test_a_question_that_was_answered_or_refused_takes_no_room(make_chat: MakeChat) -> None:
    with running(make_chat(person_at_once=1, person_waiting=0)) as origin:
        for question in ("", APPLES["question"]) * 2:
            got = httpx.post(f"{origin}/api/ask", json={"question": question}, headers=key("a"))
            assert got.status_code == (200 if question else 400)


@pytest.mark.parametrize("headers", [STREAM, {}])
@pytest.mark.parametrize("waiting", [True, False])
def test_a_connection_that_is_closed_frees_the_model_at_once(
    make_chat: MakeChat, headers: dict[str, str], waiting: bool
) -> None:
    """Whether it is one's own turn, in which the model writes nothing, or another is served."""
    model = Holding()
    with running(make_chat(model)) as origin, ThreadPoolExecutor() as pool:

        def stay() -> int:
            own = {**headers, **key("b")}
            return httpx.post(f"{origin}/api/ask", json=BRIDGE, headers=own, timeout=60).status_code

        if waiting:
            staying = pool.submit(stay)
            until(lambda: model.under_way == 1)
        leaving = asked_by_hand(origin, headers)
        until(lambda: model.under_way == 1)
        if not waiting:
            staying = pool.submit(stay)
        until(lambda: answering() == 2)
        leaving.close()
        until(lambda: answering() == 1)
        model.may.set()
        assert staying.result() == 200
    assert len(model.prompts) == 1, "nothing was written for whoever had left"


def asked_by_hand(origin: str, headers: dict[str, str]) -> socket.socket:
    """A connection that has sent a question, and may be closed at any time."""
    body = json.dumps(APPLES)
    sent = {"Host": origin.removeprefix("http://"), "Content-Type": "application/json", **key("a")}
    sent |= {"Content-Length": str(len(body)), **headers}
    lines = ["POST /api/ask HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    host, port = sent["Host"].split(":")
    connection = socket.create_connection((host, int(port)))
    connection.sendall("\r\n".join([*lines, "", body]).encode())
    return connection


def test_equal_questions_are_answered_once_and_a_revoked_right_shares_nothing(
    make_chat: MakeChat,
) -> None:
    model = Holding()
    chat = make_chat(model, person_at_once=2)
    open_to = {"a": True, "b": True}

    def authorize(request: Any) -> View:
        may = open_to[request.headers["fundstelle-key"][0]]
        return View(allowed=frozenset({Scope("default", "" if may else "en/")}))

    app = create_app(chat, authorize=authorize)
    with TestClient(app, base_url="http://127.0.0.1:7860") as client, ThreadPoolExecutor() as pool:

        def ask(who: str) -> Any:
            return client.post("/api/ask", json=APPLES, headers={**STREAM, **key(who)}).text

        both = [pool.submit(ask, who) for who in "ab"]
        until(lambda: model.under_way == 1)
        time.sleep(0.3)
        open_to["b"] = False
        closed = events(ask("b"))
        assert closed[-1][1]["refused"] and "Apfel" not in str(closed[-1][1]["passages"])
        model.may.set()
        answers = [events(one.result())[-1][1]["answer"] for one in both]
    assert answers == ["Der Apfelbaum wurde 1987 gepflanzt."] * 2
    assert len(model.prompts) == 1


def test_searches_and_places_wait_for_no_written_answer(make_chat: MakeChat) -> None:
    """However many wait: more than any pool of threads that routes share."""
    model = Holding()
    chat = make_chat(model, person_at_once=1, person_waiting=100)
    with running(chat) as origin, ExitStack() as opened:
        for number in range(60):
            body = {"question": f"{APPLES['question']} {number}"}
            asked = httpx.stream("POST", f"{origin}/api/ask", json=body, headers=STREAM, timeout=60)
            opened.enter_context(asked)
        found = httpx.post(f"{origin}/api/search", json=BRIDGE, timeout=60)
        assert found.json()["passages"]
        told = httpx.stream("POST", f"{origin}/api/ask", json=BRIDGE, headers=STREAM, timeout=60)
        names = list[str]()
        for line in opened.enter_context(told).iter_lines():
            names += [line.removeprefix("event: ")] if line.startswith("event: ") else []
            if len(names) == 3:
                break
        assert names == ["passages", "places", "waiting"]
        model.may.set()
