"""Figures and traces: what they count, who may read them, and that the board shows what there is."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.access.store import open_access
from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.operation.figures import Figures
from rag.operation.traces import open_traces
from rag.web.api import create_app
from rag.web.fakes import scripted_chat
from tests.web.reading import ANSWER, FILES, ORIGIN

ROOT = Path(__file__).resolve().parent.parent.parent
BOARD = ROOT / "deploy" / "grafana" / "fundstelle.json"
QUESTION = "Wann wurde der Apfelbaum gepflanzt?"
STEPS = {"search", "read", "places", "write", "check", "conflicts"}


@pytest.fixture
def figures() -> Figures:
    return Figures()


@pytest.fixture
def chat(tmp_path: Path, figures: Figures) -> Iterator[Chat]:
    made = scripted_chat(tmp_path, FILES, ScriptedModel(ANSWER), observers=(figures.asked,))
    yield made
    made.close()


def client_of(chat: Chat, figures: Figures | None, **more: Any) -> TestClient:
    return TestClient(create_app(chat, figures=figures, **more), base_url=ORIGIN)


def ask(client: TestClient) -> None:
    """Ask, and wait until that is counted: it ends in a thread of its own."""
    client.post("/api/ask", json={"question": QUESTION}).raise_for_status()
    ends = time.monotonic() + 20
    while not any("questions_total" in name for name in values(client)):
        assert time.monotonic() < ends
        time.sleep(0.02)


def values(client: TestClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_questions_steps_and_requests_are_counted_under_few_names(
    chat: Chat, figures: Figures
) -> None:
    client = client_of(chat, figures)
    ask(client)
    for number in range(5):
        client.get(f"/api/documents/none-{number}/text")
        client.get(f"/nix/{number}")
        client.request(f"BREW{number}", "/")
    found = values(client)
    assert sum(value for name, value in found.items() if "questions_total" in name) == 1
    for step in STEPS:
        assert found[f'fundstelle_step_seconds_count{{step="{step}"}}'] >= 1, step
    route = 'method="GET",route="/api/documents/{id}/text",status="404"'
    assert found[f"fundstelle_requests_total{{{route}}}"] == 5
    assert found['fundstelle_uploads{state="waiting"}'] == 0 < found["fundstelle_disk_free_bytes"]
    assert found["fundstelle_ready"] == 1
    routes = {name for name in found if name.startswith("fundstelle_requests_total")}
    assert len(routes) <= 5, routes
    assert not any(re.search(r"none-|nix|BREW|Apfelbaum", name) for name in found)


def test_every_query_of_the_board_asks_for_figures_that_there_are(
    chat: Chat, figures: Figures
) -> None:
    client = client_of(chat, figures)
    ask(client)
    client.get("/api/documents")
    there = {name.partition("{")[0] for name in values(client)}
    labels = {"le", *(label for name in values(client) for label in re.findall(r'(\w+)="', name))}
    board = json.loads(BOARD.read_text())
    queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(queries) >= len(board["panels"]) > 10
    for query in queries:
        named = set(re.findall(r"\b(?:fundstelle|process)_\w+", query))
        assert named and named <= there, query
        chosen = re.findall(r"[{,](\w+)=", query) + re.findall(r"by \(([^)]*)\)", query)
        used = {label.strip() for one in chosen for label in one.split(",")}
        assert used <= labels | {"job"}, query  # the job is Prometheus' own
        assert query.count("(") == query.count(")")
    places = [tuple(panel["gridPos"].values()) for panel in board["panels"]]
    assert len({*places}) == len(places)


def test_figures_are_read_by_administrators_and_by_keys_made_for_it(
    chat: Chat, figures: Figures
) -> None:
    access = open_access(chat.settings.home)
    for name, role in (("ada", "administrator"), ("bo", "reader")):
        access.accounts.add(name, role=role)  # type: ignore[arg-type]
    client = client_of(chat, figures, access=access)

    def status(account: str, scope: str, path: str = "/metrics") -> int:
        key = access.keys.add(account, label="", scopes=[scope])[0]
        return client.get(path, headers={"Authorization": f"Bearer {key}"}).status_code

    assert client.get("/metrics").status_code == 401
    assert (status("bo", "metrics"), status("bo", "read"), status("ada", "read")) == (200, 403, 403)
    assert status("bo", "metrics", "/api/documents") == 403
    access.close()


def test_without_the_library_there_are_no_figures_and_everything_else_works(chat: Chat) -> None:
    client = client_of(chat, None)
    assert client.get("/metrics").status_code == 404
    assert client.post("/api/ask", json={"question": QUESTION}).status_code == 200


WITHOUT = """
import sys
for name in ("prometheus_client", "opentelemetry.exporter.otlp"):
    sys.modules[name] = None
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "prometheus_client" else found(name, *more)
from rag.operation import figures, traces
from index.errors import SettingsError
assert figures.open_figures() is None and traces.open_traces("") is None
try:
    traces.open_traces("http://127.0.0.1:4317")
except SettingsError as error:
    print(error)
"""


def test_traces_without_their_libraries_are_one_clear_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "requirements-observability.txt" in done.stdout and "4317" in done.stdout


@contextmanager
def collecting() -> Iterator[tuple[str, list[Any]]]:
    """The address of an OpenTelemetry collector, and the spans that it got."""
    import grpc
    from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages
    from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as service

    got: list[Any] = []

    class Collector(service.TraceServiceServicer):
        def Export(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's name
            for resource in request.resource_spans:
                for scope in resource.scope_spans:
                    got.extend(scope.spans)
            return messages.ExportTraceServiceResponse()

    server = grpc.server(ThreadPoolExecutor(2))
    service.add_TraceServiceServicer_to_server(Collector(), server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}", got
    server.stop(0).wait()


def test_a_collector_gets_a_trace_of_every_step_and_no_question(tmp_path: Path) -> None:
    with collecting() as (address, got):
        traces, over = open_traces(address), list[Any]()
        assert traces
        chat = scripted_chat(
            tmp_path, FILES, ScriptedModel(ANSWER), observers=(traces.asked, over.append)
        )
        told = client_of(chat, None).post("/api/ask", json={"question": QUESTION})
        ends = time.monotonic() + 20
        while not over and time.monotonic() < ends:
            time.sleep(0.02)
        traces.close()
        chat.close()
    (whole,) = [span for span in got if not span.parent_span_id]
    steps = [span for span in got if span.parent_span_id == whole.span_id]
    assert {step.name for step in steps} == STEPS and len(steps) == len(got) - 1
    began, ended = whole.start_time_unix_nano, whole.end_time_unix_nano
    assert all(began <= step.start_time_unix_nano for step in steps)
    assert all(step.end_time_unix_nano <= ended for step in steps)
    attributes = {one.key: one.value.string_value for one in whole.attributes}
    assert attributes["fundstelle.request"] == told.headers["x-request-id"]
    assert attributes["fundstelle.outcome"] == "answered"
    assert "Apfelbaum" not in str(got)
