"""/openapi.json describes every route truly: whatever is sent is answered in the form that it says."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel
from schemathesis import checks
from schemathesis.specs.openapi import checks as described

from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.web.api import create_app
from rag.web.fakes import scripted_chat
from rag.web.shapes import answers, documents, openai, server
from tests.web.reading import FILES, ORIGIN, file

EXAMPLES = 10
"""Requests for each route; docs/measurements/ tells of a longer run."""
CHECKS: list[Any] = [
    checks.not_a_server_error,
    described.content_type_conformance,
    described.response_schema_conformance,
    described.status_code_conformance,
]
KEY = {"fundstelle-key": "a" * 40}


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    folder = tmp_path_factory.mktemp("fuzzed")
    with scripted_chat(folder, FILES, ScriptedModel("Der Apfelbaum wurde 1987 gepflanzt.")) as made:
        yield made


@pytest.fixture(scope="module")
def app(chat: Chat) -> FastAPI:
    return create_app(chat)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=ORIGIN, headers=KEY)


@pytest.fixture(scope="module")
def schema(app: FastAPI) -> Any:
    made = schemathesis.openapi.from_dict(app.openapi())
    made.app = app
    return made


@pytest.mark.parametrize("path", ["/api/[a-l]", "/api/[m-z]", "/(?!api/)"])
def test_whatever_is_sent_gets_no_server_error_and_an_answer_as_described(
    path: str, schema: Any
) -> None:
    sent = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if re.match(path, operation.path):

            @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy())
            def attempt(case: Any) -> None:
                nonlocal sent
                sent += 1
                case.call_and_validate(base_url=ORIGIN, headers=KEY, checks=CHECKS, timeout=120)

            attempt()
    assert sent >= EXAMPLES


def operations(app: FastAPI) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in app.openapi()["paths"].items():
        for method, told in methods.items():
            yield f"{method.upper()} {path}", told


def test_every_route_describes_what_it_answers_and_how_it_fails(app: FastAPI) -> None:
    known = dict(operations(app))
    assert len(known) > 30
    for route, told in known.items():
        good = {status: one for status, one in told["responses"].items() if status.startswith("2")}
        (status,) = good
        content = good[status].get("content", {})
        forms = [one.get("schema") for one in content.values()]
        said = any(form and form.keys() & {"$ref", "type"} for form in forms)
        assert said or status == "204", route
        error = told["responses"]["default"]["content"]["application/json"]["schema"]["$ref"]
        assert error.endswith("OpenAIErrorShape" if " /v1" in route else "/ErrorShape"), route
        assert told["summary"]


def check(shape: type[BaseModel], told: Any) -> None:
    """A shape takes what was told and leaves nothing of it out."""
    assert shape.model_validate(told).model_dump(exclude_unset=True) == told


def test_the_shapes_say_all_that_is_told(client: TestClient) -> None:
    def get(path: str) -> Any:
        return client.get(path).json()

    body = {"question": "Wann wurde der Apfelbaum gepflanzt?", "conversation": ""}
    answer = client.post("/api/ask", json=body).json()
    check(answers.ToldAnswerShape, answer)
    check(answers.SearchShape, client.post("/api/search", json={"question": "Garten"}).json())
    id_ = answer["passages"][0]["document_id"]
    check(documents.DocumentShape, get(f"/api/documents/{id_}"))
    check(documents.WindowShape, get(f"/api/documents/{id_}/structure"))
    check(documents.DocumentsShape, get("/api/documents"))
    added = client.post("/api/documents", files=[file("a.txt", "The ferry."), file("b.exe", "MZ")])
    check(documents.AddedShape, added.json())
    removed = client.delete(f"/api/documents/{added.json()['documents'][0]['id']}").json()
    check(documents.RemovedShape, removed)
    check(documents.CollectionsShape, get("/api/collections"))
    check(answers.ConversationsShape, get("/api/conversations"))
    talk, turn = answer["kept"]["conversation"], answer["kept"]["turn"]
    check(answers.ConversationShape, get(f"/api/conversations/{talk}"))
    exported = get(f"/api/conversations/{talk}/export?format=json")
    check(answers.ExportShape, exported)
    rated = client.post(f"/api/conversations/{talk}/turns/{turn}/feedback", json={"thumb": "up"})
    check(answers.TurnShape, rated.json())
    check(answers.SuggestionsShape, client.post("/api/suggestions", json={}).json())
    message = {"messages": [{"role": "user", "content": body["question"]}]}
    check(openai.CompletionShape, client.post("/v1/chat/completions", json=message).json())
    check(openai.ModelsShape, get("/v1/models"))
    check(openai.OpenAIErrorShape, client.post("/v1/chat/completions", json={}).json())
    check(server.ErrorShape, get("/api/documents/nix"))
    for shape, path in (
        (server.MeShape, "/api/me"), (server.ModelShape, "/api/model"),
        (server.ReadyShape, "/readyz"), (server.AliveShape, "/healthz"),
    ):  # fmt: skip
        check(shape, get(path))


def test_the_shapes_say_all_that_is_told_of_uploads(client: TestClient) -> None:
    handed = client.post("/api/uploads", params={"path": "c.txt"}, content=b"The bus.").json()
    check(documents.UploadShape, handed)
    for _ in range(200):
        told = client.get("/api/uploads").json()
        if not told["counts"]["waiting"] + told["counts"]["working"]:
            break
        time.sleep(0.02)
    check(documents.UploadsShape, told)
    check(documents.CancelledShape, client.delete(f"/api/uploads/{handed['id']}").json())
    ended = client.delete("/api/uploads", params={"which": "ended"}).json()
    check(documents.CancelledAllShape, ended)
