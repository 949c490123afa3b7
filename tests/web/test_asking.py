"""Questions over HTTP: whole answers, streams, refusals, bad questions."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from index.errors import ChatModelError
from rag.fakes import ScriptedModel
from rag.web.fakes import running
from tests.web.reading import ANSWER, MakeChat, MakeClient, events

QUESTION = {"question": "Wann wurde der Apfelbaum gepflanzt?"}
STREAM = {"Accept": "text/event-stream"}
JSON = {"Content-Type": "application/json"}


def ask(client: TestClient, **body: Any) -> Any:
    return client.post("/api/ask", json={**QUESTION, **body}).json()


def test_an_answer_holds_only_what_is_supported_and_quotes_the_document(client: TestClient) -> None:
    answer = ask(client)
    assert answer["answer"] == "Der Apfelbaum wurde 1987 gepflanzt."
    written = [s for s in answer["sentences"] if s["kind"] == "written"]
    assert [s["support"] for s in written] == ["supported", "unsupported"]
    citation = answer["sentences"][0]["citations"][0]
    text = client.get(f"/api/documents/{citation['document_id']}/text").text
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_stream_sends_passages_places_sentences_and_the_answer(client: TestClient) -> None:
    response = client.post("/api/ask", json=QUESTION, headers=STREAM)
    assert response.headers["content-type"].startswith("text/event-stream")
    sent = events(response.text)
    names = [name for name, _ in sent]
    assert names == ["passages", "places", *["sentence"] * (len(sent) - 3), "done"]
    (place,) = sent[1][1]["sentences"]
    assert (place["kind"], place["text"]) == ("quoted", "Der Apfelbaum wurde 1987 gepflanzt.")
    said = [data["text"] for name, data in sent if name == "sentence" and data["kind"] == "written"]
    assert said == ["Der Apfelbaum wurde 1987 gepflanzt."]
    assert sent[-1][1]["answer"] == ask(client)["answer"]


HALF = "\ud800"
MESSAGES = [{"role": "user", "content": f"Was {HALF}?"}]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/search", {"question": HALF}),
        ("/api/search", {**QUESTION, "collection": HALF}),
        ("/api/search", {**QUESTION, "documents": [HALF]}),
        ("/api/ask", {"question": f"Was {HALF}?"}),
        ("/api/ask", {**QUESTION, "history": [{"role": "user", "text": HALF}]}),
        ("/api/suggestions", {"asked": [HALF]}),
        ("/v1/chat/completions", {"model": "fundstelle", "messages": MESSAGES}),
    ],
)
def test_half_a_character_is_refused_wherever_it_stands(
    client: TestClient, path: str, body: dict[str, Any]
) -> None:
    """JSON can spell it, but no tokenizer and no database takes it."""
    answer = client.post(path, content=json.dumps(body), headers=JSON)
    assert answer.status_code == (400 if path.startswith("/v1/") else 422)
    assert "cannot be used" in answer.text


def test_a_search_returns_passages_that_stand_where_they_say(client: TestClient) -> None:
    found = client.post("/api/search", json={"question": "old bridge", "k": 2}).json()
    assert found["question"] == "old bridge" and "total" in found["timings"]
    best = found["passages"][0]
    assert best["document"] == "en/bridge.txt" and len(found["passages"]) <= 2
    text = client.get(f"/api/documents/{best['document_id']}/text").text
    assert text[best["start"] : best["end"]] == best["text"]


def test_a_refusal_still_shows_the_nearest_passages(make_client: MakeClient) -> None:
    client = make_client(ScriptedModel("Die Rakete ist rot."))
    answer = ask(client, question="Welche Farbe hat die Rakete?")
    assert answer["refused"] and answer["passages"]
    assert answer["language"] == "de" and "Rakete" not in answer["answer"]


def test_a_follow_up_is_asked_behind_the_question_that_it_follows(make_client: MakeClient) -> None:
    model = ScriptedModel(ANSWER)
    turns = [
        {"role": "user", "text": "Was ist ein Apfelbaum?"},
        {"role": "assistant", "text": "Ein Baum."},
    ]
    answer = ask(make_client(model), question="Wann wurde er gepflanzt?", history=turns)
    assert answer["standalone"] == "Was ist ein Apfelbaum? Wann wurde er gepflanzt?"
    assert answer["question"] == "Wann wurde er gepflanzt?"
    asked = model.prompts[0][-1][1]
    assert not answer["refused"]
    assert asked.index("Was ist ein Apfelbaum?") < asked.index("Wann wurde er gepflanzt?")


@pytest.mark.parametrize("question", ["", "   ", "?", "a" * 100_000])
@pytest.mark.parametrize("path", ["/api/ask", "/api/search"])
def test_a_question_that_is_none_is_refused_with_one_sentence(
    client: TestClient, question: str, path: str
) -> None:
    response = client.post(path, json={"question": question}, headers=STREAM)
    assert response.status_code == 400 and "question" in response.json()["error"]


@pytest.mark.parametrize(
    "question", ["x", "何がありますか", "<b>Was</b> \x00 kostet?\u202e", "😀🌳?"]
)
def test_odd_questions_end_well(client: TestClient, question: str) -> None:
    response = client.post("/api/ask", json={"question": question})
    assert response.status_code in (200, 400)
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"{}", b'{"question": 3}', b'{"question": "a b", "k": 0}', b"\xff"]
)
def test_a_malformed_body_is_named_in_one_sentence(client: TestClient, body: bytes) -> None:
    response = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert set(response.json()) == {"error", "code", "id"}
    assert "field 0" not in response.json()["error"]


def test_a_body_that_is_no_json_is_told_from_a_wrong_field(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    broken = client.post("/api/ask", content=b'{"question": ', headers=headers).json()["error"]
    assert broken.startswith("The body, from character 13 on, cannot be used: JSON")


def test_an_unknown_collection_is_not_found(client: TestClient) -> None:
    response = client.post("/api/ask", json={**QUESTION, "collection": "nix"})
    assert response.status_code == 404 and "default" in response.json()["error"]


class Broken(ScriptedModel):
    """A server that goes away after the first words, or never was."""

    def __init__(self, error: Exception) -> None:
        super().__init__("Der Apfelbaum wurde 1987 gepflanzt. Und dann")
        self.error = error

    def stream(self, messages: Any, *, max_tokens: int) -> Any:
        yield from super().stream(messages, max_tokens=max_tokens)
        raise self.error


def test_a_model_that_goes_away_is_said_and_keeps_what_was_checked(make_client: MakeClient) -> None:
    client = make_client(Broken(ChatModelError("The LLM server went away.")))
    sent = events(client.post("/api/ask", json=QUESTION, headers=STREAM).text)
    assert [name for name, _ in sent] == ["passages", "places", "sentence", "error"]
    assert sent[-1][1]["code"] == "chat_model"
    whole = client.post("/api/ask", json=QUESTION)
    assert whole.status_code == 502 and whole.json()["code"] == "chat_model"


def test_an_unexpected_error_shows_no_inside(make_client: MakeClient) -> None:
    client = make_client(Broken(RuntimeError("secret path /srv/x")))
    for headers in ({}, STREAM):
        response = client.post("/api/ask", json=QUESTION, headers=headers)
        assert "unexpected error" in response.text
        assert "secret" not in response.text and "Traceback" not in response.text


def test_a_reader_who_leaves_stops_the_model(make_chat: MakeChat) -> None:
    proved = "Der Apfelbaum wurde 1987 gepflanzt. 1987 wurde der Apfelbaum gepflanzt. "
    model = ScriptedModel(proved + "Die Birne kam nie. " * 500, delay_s=0.02)
    with running(make_chat(model)) as origin:
        url = f"{origin}/api/ask"
        with httpx.stream("POST", url, json=QUESTION, headers=STREAM) as response:
            for line in response.iter_lines():
                if line == "event: sentence":
                    break
        deadline = time.monotonic() + 5
        while not model.closed and time.monotonic() < deadline:
            time.sleep(0.02)
        assert model.closed == 1


def test_questions_are_answered_side_by_side(make_chat: MakeChat) -> None:
    with running(make_chat()) as origin, ThreadPoolExecutor(8) as pool:

        def answer(_: int) -> str:
            got = httpx.post(f"{origin}/api/ask", json=QUESTION, timeout=30)
            return str(got.json()["answer"])

        answers = set(pool.map(answer, range(16)))
    assert answers == {"Der Apfelbaum wurde 1987 gepflanzt."}
