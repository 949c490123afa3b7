"""The chat as OpenAI's clients see it."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openai import NotFoundError, OpenAI

from rag.fakes import ScriptedModel
from rag.web.api import create_app
from rag.web.fakes import ContradictedAnswerer, running, scripted_chat
from tests.web.reading import ORIGIN, MakeChat, events, file

QUESTION = [{"role": "user", "content": "Wann wurde der Apfelbaum gepflanzt?"}]
ANSWER = "Der Apfelbaum wurde 1987 gepflanzt."


def complete(client: TestClient, **body: Any) -> Any:
    return client.post("/v1/chat/completions", json={"messages": QUESTION, **body})


def test_a_completion_carries_the_answer_and_its_citations(client: TestClient) -> None:
    body = complete(client, model="fundstelle", temperature=0.3, tools=[]).json()
    assert body["object"] == "chat.completion"
    assert body["choices"][0]["message"]["content"] == ANSWER
    assert body["citations"][0]["quote"] == ANSWER
    assert body["fundstelle"]["answer"] == ANSWER


def test_a_streamed_completion_adds_up_to_the_answer(client: TestClient) -> None:
    response = complete(client, stream=True, stream_options={"include_usage": True})
    chunks = [data for _, data in events(response.text)]
    assert chunks[-1] == "[DONE]" and "usage" in chunks[-2]
    said = "".join(c["choices"][0]["delta"].get("content", "") for c in chunks[:-2])
    assert said == ANSWER
    assert chunks[-3]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-3]["citations"][0]["quote"] == ANSWER


def test_a_completion_carries_what_contradicts_it(tmp_path: Path) -> None:
    garden = {
        "a.md": f"# Alt\n\n{ANSWER}\n",
        "b.md": "# Neu\n\nDer Apfelbaum wurde 1988 gepflanzt.\n",
    }
    model = ScriptedModel(ANSWER)
    with scripted_chat(tmp_path, garden, model, answering=ContradictedAnswerer) as chat:
        client = TestClient(create_app(chat), base_url=ORIGIN)
        body = complete(client).json()
        (conflict,) = body["fundstelle"]["conflicts"]
        own, other = (side["value"] for side in conflict["sides"])
        assert {own, other} == {"1987", "1988"}
        said = body["choices"][0]["message"]["content"]
        assert own in said.split("widersprechen")[0] and other not in said.split("widersprechen")[0]
        numbers = [citation["n"] for citation in body["citations"]]
        assert {side["citation"]["n"] for side in conflict["sides"]} <= set(numbers)
        assert numbers == list(range(1, len(numbers) + 1))
        last = [data for _, data in events(complete(client, stream=True).text)][-2]
        assert last["fundstelle"]["conflicts"] == [conflict]


def test_each_collection_is_a_model(client: TestClient) -> None:
    client.post("/api/documents", files=[file("m.txt", "Moon base.")], data={"collection": "space"})
    models = [model["id"] for model in client.get("/v1/models").json()["data"]]
    assert models == ["fundstelle", "fundstelle/space"]
    answer = complete(client, model="fundstelle/space").json()["fundstelle"]
    assert {passage["document"] for passage in answer["passages"]} <= {"m.txt"}


def test_parts_and_earlier_turns_are_understood(client: TestClient) -> None:
    parts = [{"type": "text", "text": QUESTION[0]["content"]}, {"type": "image_url"}]
    messages = [{"role": "system", "content": "Be a pirate."}, {"role": "user", "content": parts}]
    assert complete(client, messages=messages).json()["choices"][0]["message"]["content"] == ANSWER


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"model": "gpt-4"}, 404),
        ({"messages": []}, 400),
        ({"messages": [{"role": "assistant", "content": "x"}]}, 400),
        ({"messages": [{"role": "user", "content": None}]}, 400),
    ],
)
def test_errors_have_the_shape_that_clients_read(
    client: TestClient, body: dict[str, Any], status: int
) -> None:
    response = complete(client, **body)
    assert response.status_code == status
    assert response.json()["error"]["message"]


def test_the_official_client_works(make_chat: MakeChat) -> None:
    with running(make_chat()) as origin:
        client = OpenAI(base_url=f"{origin}/v1", api_key="none", max_retries=0)
        messages: Any = QUESTION
        whole = client.chat.completions.create(model="fundstelle", messages=messages)
        assert whole.choices[0].message.content == ANSWER
        assert (whole.model_extra or {})["citations"][0]["quote"] == ANSWER
        stream = client.chat.completions.create(model="fundstelle", messages=messages, stream=True)
        said = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
        assert said == ANSWER
        with pytest.raises(NotFoundError, match="no model"):
            client.chat.completions.create(model="gpt-4", messages=messages)
