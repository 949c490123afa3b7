"""Gradio's endpoints as gradio_client lists and calls them, through the queue, for what a caller may see."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from gradio_client import Client
from gradio_client.exceptions import AppError
from gradio_client.utils import QueueError

from index.types import Scope, View
from rag.fakes import ScriptedModel
from rag.web.api import create_app
from rag.web.authorization import Authorizer, open_to_all
from rag.web.faults import CODES, MALFORMED
from rag.web.page import mount_page
from rag.web.serving import address, listen
from tests.web.reading import ANSWER, MakeChat

QUESTION = "Wann wurde der Apfelbaum gepflanzt?"
FACT = "Der Apfelbaum wurde 1987 gepflanzt."
Connect = Callable[..., Client]
README = Path(__file__).resolve().parents[2] / "README.md"


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The app on a free port; yields its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield address(listener)
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def connect(make_chat: MakeChat) -> Iterator[Connect]:
    """Starts a server over the small documents; returns a client of it."""
    with ExitStack() as stack:

        def start(
            model: ScriptedModel | None = None,
            *,
            authorize: Authorizer = open_to_all,
            **settings: Any,
        ) -> Client:
            chat = make_chat(model, **settings)
            app = mount_page(create_app(chat, authorize=authorize), chat)
            return Client(stack.enter_context(serving(app)), verbose=False)

        yield start


def test_a_client_lists_three_endpoints_with_what_each_takes(connect: Connect) -> None:
    told = connect().view_api(return_format="dict")
    assert told["unnamed_endpoints"] == {}
    assert {name: [one["parameter_name"] for one in end["parameters"]]
            for name, end in told["named_endpoints"].items()} == {
        "/ask": ["question", "history", "collection"],
        "/search": ["question", "k", "collection"],
        "/documents": ["collection"],
    }  # fmt: skip
    assert all(end["description"] for end in told["named_endpoints"].values())


def test_an_answer_grows_from_passages_over_places_to_the_proved_sentence(connect: Connect) -> None:
    model = ScriptedModel(ANSWER, delay_s=0.05)
    grown = list(connect(model).submit(QUESTION, api_name="/ask"))
    assert grown[0]["passages"] and not grown[0]["answer"] and "refused" not in grown[0]
    assert f"„{FACT}“" in [one["answer"] for one in grown[1:-1]]
    last = grown[-1]
    assert last["answer"] == FACT and not last["refused"] and last["language"] == "de"
    assert last["sentences"][0]["citations"][0]["quote"] == FACT


def test_search_and_documents_are_those_of_the_http_api(connect: Connect) -> None:
    client = connect()
    found = client.predict(QUESTION, k=1, api_name="/search")
    assert [one["document"] for one in found["passages"]] == ["garten.md"]
    listed = client.predict(api_name="/documents")["documents"]
    assert {one["document"] for one in listed} == {"garten.md", "en/bridge.txt", "evil.md"}


def test_a_question_follows_the_messages_before_it(connect: Connect) -> None:
    history = [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": [{"type": "text", "text": FACT}], "metadata": None},
    ]
    answer = connect().predict("Und die Birne?", history, api_name="/ask")
    assert answer["standalone"] == f"{QUESTION} Und die Birne?"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"question": " "}, "empty"),
        ({"question": 7}, "question"),
        ({"question": QUESTION, "history": "x"}, "history"),
        ({"question": QUESTION, "history": [{"role": "root", "content": "x"}]}, "role"),
        ({"question": QUESTION, "collection": "nix"}, "nix"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_sentence(
    connect: Connect, given: dict[str, Any], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(AppError) as told:
        connect().predict(**given, api_name="/ask")
    assert said in str(told.value) and "Traceback" not in str(told.value)
    assert told.value.title in {*CODES.values(), MALFORMED}
    (id_,) = re.findall(r"\[([0-9a-f]{8})\]$", str(told.value))
    assert any(id_ in line for line in caplog.messages)


def test_the_door_decides_what_gradio_s_clients_see(connect: Connect) -> None:
    def authorize(request: Any) -> View:
        guest = request.headers.get("x-guest") == "yes"
        return View(allowed=frozenset({Scope("default", "en/")}) if guest else frozenset())

    client = connect(authorize=authorize)
    assert client.predict(api_name="/documents")["documents"] == []
    client.headers["x-guest"] = "yes"
    assert [one["document"] for one in client.predict(api_name="/documents")["documents"]] == [
        "en/bridge.txt"
    ]
    assert client.predict(QUESTION, api_name="/ask")["refused"]


def test_a_rush_waits_in_the_queue_and_who_does_not_fit_is_told(connect: Connect) -> None:
    model = ScriptedModel(ANSWER, delay_s=0.3)
    client = connect(model, questions_at_once=1, questions_waiting=2)
    jobs = [client.submit(QUESTION, api_name="/ask") for _ in range(6)]
    ranks, ends = set[int](), list[str]()
    for job in jobs:
        while not job.done():
            ranks |= {one.status().rank for one in jobs if one.status().rank is not None}
        error = job.exception()
        assert error is None or isinstance(error, QueueError)
        ends.append("refused" if error else job.result()["answer"])
    assert {0, 1} <= ranks, "each was told its place"
    assert ends.count(FACT) >= 3 and 1 <= ends.count("refused") <= 3


def test_a_cancelled_question_stops_the_model(connect: Connect) -> None:
    model = ScriptedModel(
        "Der Apfelbaum wurde 1987 gepflanzt. " + "Und so weiter. " * 500, delay_s=0.05
    )
    job = connect(model).submit(QUESTION, api_name="/ask")
    for _ in job:
        job.cancel()
        break
    for _ in range(100):
        if model.closed:
            break
        time.sleep(0.1)
    assert model.closed == 1 or not model.prompts


def test_the_example_of_the_readme_runs(
    connect: Connect, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(
        r"```python\n(from gradio_client.*?)```", README.read_text("utf-8"), re.DOTALL
    )
    assert len(example.strip().splitlines()) == 10
    own = connect().src
    asked = re.sub(r'question = ".*"', f'question = "{QUESTION}"', example)
    exec(asked.replace("http://127.0.0.1:7860/", own), {})
    assert FACT in capsys.readouterr().out
