"""A kept answer goes on when its page is left: it is heard again, found finished, or stopped by a word."""

import json
import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any

import httpx
import pytest

from rag.fakes import ScriptedModel
from rag.web.fakes import running
from tests.web.reading import ANSWER, MakeChat, events

QUESTION = {"question": "Wann wurde der Apfelbaum gepflanzt?", "conversation": ""}
FACT = "Der Apfelbaum wurde 1987 gepflanzt."
STREAM = {"Accept": "text/event-stream"}
MINE, OTHERS = {"Fundstelle-Key": "a" * 40}, {"Fundstelle-Key": "b" * 40}


class Held(ScriptedModel):
    """Writes nothing until it may."""

    def __init__(self) -> None:
        super().__init__(ANSWER)
        self.may = threading.Event()

    def stream(self, messages: Any, *, max_tokens: int) -> Generator[str, None, None]:
        while not self.may.wait(0.01):
            yield ""
        yield from super().stream(messages, max_tokens=max_tokens)


@pytest.fixture
def model() -> Held:
    return Held()


@pytest.fixture
def origin(make_chat: MakeChat, model: Held) -> Iterator[str]:
    with running(make_chat(model)) as address:
        yield address
        model.may.set()


def left(origin: str) -> str:
    """Asks, and goes once the places are there; the path of the turn."""
    asked = httpx.stream("POST", f"{origin}/api/ask", json=QUESTION, headers={**STREAM, **MINE})
    with asked as response:
        lines = response.iter_lines()
        kept = next(json.loads(line[6:]) for line in lines if line.startswith("data: "))
        assert "event: places" in lines
    return f"{origin}/api/conversations/{kept['conversation']}/turns/{kept['turn']}"


def state(turn: str) -> str:
    """The state of the only turn of its conversation."""
    told = httpx.get(turn.partition("/turns/")[0], headers=MINE).json()
    return str(told["turns"][0]["state"])


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30  # busy cores are slow
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_answer_that_nobody_listens_to_is_found_finished(origin: str, model: Held) -> None:
    turn = left(origin)
    assert state(turn) == "running"
    model.may.set()
    until(lambda: state(turn) == "finished")
    assert httpx.get(f"{turn}/events", headers=MINE).status_code == 404, "read it where it is kept"


def test_whoever_comes_back_hears_all_of_it(origin: str, model: Held) -> None:
    turn = left(origin)
    with httpx.stream("GET", f"{turn}/events", headers=MINE) as response:
        threading.Timer(0.2, model.may.set).start()
        heard = events(response.read().decode())
    assert [name for name, _ in heard] == ["kept", "passages", "places", "sentence", "done"]
    assert heard[-1][1]["answer"] == FACT


def test_a_word_stops_it_and_what_was_said_stays(origin: str, model: Held) -> None:
    turn = left(origin)
    assert httpx.post(f"{turn}/stop", headers=MINE).status_code == 204
    until(lambda: state(turn) == "stopped")
    told = httpx.get(turn.partition("/turns/")[0], headers=MINE).json()
    assert told["turns"][0]["answer"]["sentences"][0]["text"] == FACT
    assert httpx.post(f"{turn}/stop", headers=MINE).status_code == 204, "it has ended already"


def test_the_listeners_of_a_stopped_answer_hear_its_end(origin: str) -> None:
    turn = left(origin)
    with httpx.stream("GET", f"{turn}/events", headers=MINE) as response:
        threading.Timer(0.2, httpx.post, [f"{turn}/stop"], {"headers": MINE}).start()
        heard = events(response.read().decode())
    assert [name for name, _ in heard] == ["kept", "passages", "places"]


def test_who_deletes_the_conversation_stops_its_answer(origin: str) -> None:
    turn = left(origin)
    assert httpx.delete(turn.partition("/turns/")[0], headers=MINE).status_code == 204
    until(lambda: not any(thread.name == "answer" for thread in threading.enumerate()))


@pytest.mark.parametrize(("method", "path"), [("GET", "/events"), ("POST", "/stop")])
def test_nobody_listens_to_or_stops_the_answer_of_another(
    origin: str, model: Held, method: str, path: str
) -> None:
    turn = left(origin)
    assert httpx.request(method, turn + path, headers=OTHERS).status_code == 404
    model.may.set()
    until(lambda: state(turn) == "finished")
