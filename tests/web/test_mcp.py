"""The MCP server, driven by the official client over HTTP and over standard input and output."""

import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import anyio
import httpx
import httpx2
import pytest
from fastapi.testclient import TestClient
from mcp import Client, MCPError, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from index.compose import open_library
from index.settings import read_settings
from index.types import View
from rag.__main__ import main
from rag.access.store import open_access
from rag.access.types import Grant
from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.web import mcp_tools
from rag.web.api import create_app
from rag.web.fakes import running, scripted_chat
from tests.in_thread import in_thread
from tests.outside import ROOT, environment, tiny_embedder
from tests.web.reading import FILES, ORIGIN

FACT = "Der Apfelbaum wurde 1987 gepflanzt."
QUESTION = "Wann wurde der Apfelbaum gepflanzt?"
TOOLS = ["search", "ask", "read_document"]

T = TypeVar("T")
Talk = Callable[[Client], Awaitable[T]]


@asynccontextmanager
async def over_http(at: str, key: str = "", mode: str = "auto") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(f"{at}/mcp", http_client=http), mode=mode) as made,
    ):
        yield made


def talk(at: str, about: Talk[T], *, key: str = "", mode: str = "auto") -> T:
    """What comes of talking to a server with the official client."""

    async def talking() -> T:
        async with over_http(at, key, mode) as client:
            return await about(client)

    came: T = in_thread(anyio.run, talking)
    return came


def call(at: str, tool: str, *, key: str = "", **given: Any) -> types.CallToolResult:
    """The result of one tool."""

    async def calling(client: Client) -> types.CallToolResult:
        result = await client.call_tool(tool, given)
        assert isinstance(result, types.CallToolResult)
        return result

    return talk(at, calling, key=key)


def garden(chat: Chat) -> str:
    (id_,) = (info.id for info in chat.library.documents(View()) if info.path == "garten.md")
    return id_


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_tools_and_resources_are_listed_by_clients_new_and_old(mode: str, at: str) -> None:
    async def listing(client: Client) -> tuple[Any, Any]:
        return await client.list_tools(), await client.list_resources()

    tools, resources = talk(at, listing, mode=mode)
    assert [tool.name for tool in tools.tools] == TOOLS
    assert all(tool.output_schema and tool.annotations.read_only_hint for tool in tools.tools)
    assert sorted(one.name for one in resources.resources) == sorted(FILES)


def without_timings(told: Any) -> Any:
    return {key: value for key, value in told.items() if key != "timings"}


def test_search_and_ask_return_the_json_of_the_api(at: str) -> None:
    body: dict[str, Any] = {"question": QUESTION, "k": 2}
    for tool in ("search", "ask"):
        result = call(at, tool, **body)
        told = httpx.post(f"{at}/api/{tool}", json=body).json()
        assert not result.is_error
        assert without_timings(result.structured_content) == without_timings(told)
    assert FACT in result.structured_content["answer"] and len(told["passages"]) == 2


def test_a_follow_up_is_read_with_the_turns_before_it(at: str) -> None:
    history = [{"role": "user", "text": QUESTION}, {"role": "assistant", "text": FACT}]
    told = call(at, "ask", question="Und die Birne?", history=history).structured_content
    assert "Apfelbaum" in told["standalone"]


def test_read_document_returns_the_text_that_offsets_refer_to(
    at: str, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    citation = call(at, "ask", question=QUESTION).structured_content["sentences"][0]["citations"][0]
    span = {key: citation[key] for key in ("start", "end")}
    for name in (citation["document_id"], citation["document"]):
        told = call(at, "read_document", document=name, **span).structured_content
        assert told["text"] == citation["quote"] == FACT
        assert told["id"] == garden(chat) and told["document"] == "garten.md"
    details = httpx.get(f"{at}/api/documents/{garden(chat)}").json()
    assert {**told, **details} == told
    monkeypatch.setattr(mcp_tools, "WINDOW", 30)
    told = call(at, "read_document", document="garten.md", start=10).structured_content
    text = chat.library.document(garden(chat), View()).text
    assert told["text"] == text[10:40] and told["end"] == 40
    assert told["characters"] == len(text), "so that who reads knows that there is more"


def test_a_resource_is_a_documents_text(at: str, chat: Chat) -> None:
    uri = f"fundstelle://documents/{garden(chat)}"

    async def reading(client: Client) -> Any:
        return await client.read_resource(uri)

    (content,) = talk(at, reading).contents
    assert content.text == chat.library.document(garden(chat), View()).text


def test_steps_are_told_while_an_answer_is_made(at: str) -> None:
    told: list[str] = []

    async def progress(progress: float, total: float | None, message: str | None) -> None:
        told.append(message or "")

    async def asking(client: Client) -> Any:
        given = {"question": QUESTION}
        return await client.call_tool("ask", given, progress_callback=progress)

    talk(at, asking)
    assert told[:3] == ["passages", "places", "sentence"]


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("search", {}, "malformed"),
    ("search", {"question": 7}, "malformed"),
    ("search", {"question": "x", "k": 0}, "malformed"),
    ("search", {"question": "x", "kollektion": "y"}, "malformed"),
    ("search", {"question": "???"}, "question"),
    ("search", {"question": "x", "collection": "nix"}, "not_found"),
    ("ask", {"question": "x" * 5000}, "question"),
    ("ask", {"question": "x", "history": [{"role": "pirate", "text": "x"}]}, "malformed"),
    ("read_document", {"document": "nix.md"}, "not_found"),
    ("read_document", {"document": "../../etc/passwd"}, "not_found"),
    ("read_document", {"document": "garten.md", "start": -1}, "malformed"),
]


def test_bad_input_is_an_error_of_the_tool_in_the_one_form(
    at: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def calling(client: Client) -> list[Any]:
        return [await client.call_tool(tool, given) for tool, given, _ in WRONG]

    for (tool, given, code), result in zip(WRONG, talk(at, calling), strict=True):
        told = result.structured_content
        assert result.is_error and told["code"] == code, (tool, given, told)
        assert result.content[0].text == told["error"] and "Traceback" not in told["error"]
        assert any(told["id"] in line for line in caplog.messages)


def test_what_is_not_there_is_an_error_of_the_protocol_with_one_sentence(at: str) -> None:
    async def refused(attempt: Awaitable[Any]) -> MCPError:
        with pytest.raises(MCPError) as told:
            await attempt
        return told.value

    async def trying(client: Client) -> list[MCPError]:
        return [
            await refused(client.call_tool("delete_everything", {})),
            await refused(client.read_resource("fundstelle://documents/nix")),
            await refused(client.list_resources(cursor="nix")),
        ]

    for one in talk(at, trying):
        assert one.error.data.keys() == {"error", "code", "id"}
        assert one.error.message == one.error.data["error"]
        assert re.match(r"There is no (tool|page)|No document has the id 'nix'", one.error.message)


def test_only_programs_that_may_reach_the_server(chat: Chat) -> None:
    client = TestClient(create_app(chat), base_url=ORIGIN)
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    both = {"Accept": "application/json, text/event-stream"}
    assert client.post("/mcp", json=message, headers=both).status_code == 200
    for header in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        refused = client.post("/mcp", json=message, headers={**both, **header})
        assert refused.status_code == 403 and refused.json()["code"] == "not_allowed"
    assert client.get("/mcp", headers={"Accept": "text/event-stream"}).status_code == 405
    assert client.post("/mcp", content=b"x" * 3_000_000, headers=both).status_code == 413


def test_a_client_that_goes_away_stops_the_model(tmp_path: Path) -> None:
    model = ScriptedModel(f"{FACT} {'Er ist groß. ' * 200}", delay_s=0.5)

    async def asking(client: Client) -> None:
        async with anyio.create_task_group() as calls:
            calls.start_soon(client.call_tool, "ask", {"question": QUESTION})
            while not model.prompts:
                await anyio.sleep(0.05)
            calls.cancel_scope.cancel()

    with scripted_chat(tmp_path, FILES, model) as slow, running(slow) as address:
        talk(address, asking)
        for _ in range(600):
            if model.closed:
                break
            time.sleep(0.05)
    assert len(model.prompts) == 1 and model.closed == 1


# -- over standard input and output


def test_over_stdio_an_operator_sees_everything_and_an_account_what_is_open_to_it(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    (tmp_path / "note.txt").write_text("The ferry runs at seven.")
    (tmp_path / "secret.txt").write_text("The password of the ferry is zarquon.")
    embedder = str(tiny_embedder(tmp_path / "tiny"))
    with open_library(read_settings(home=home, embedder=embedder), write=True) as library:
        library.add(sorted(tmp_path.glob("*.txt")), collection="default")
    access = open_access(home)
    access.accounts.add("ada", role="reader")
    access.grants.add(Grant("default", "note.txt", "everyone"))
    access.close()
    env = environment(home=home, embedder=embedder)

    async def talking(*options: str) -> set[str]:
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "rag", "mcp", *options], env=env, cwd=ROOT
        )
        async with Client(stdio_client(command)) as client:
            assert [one.name for one in (await client.list_tools()).tools] == TOOLS
            result: Any = await client.call_tool("search", {"question": "ferry"})
            wrong: Any = await client.call_tool("read_document", {"document": "nix"})
            assert wrong.is_error and wrong.structured_content["code"] == "not_found"
            return {one["document"] for one in result.structured_content["passages"]}

    assert in_thread(anyio.run, talking) == {"note.txt", "secret.txt"}
    assert in_thread(anyio.run, talking, "--as", "ada") == {"note.txt"}


def test_who_is_no_account_is_named_and_nothing_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mcp", "--as", "nobody", "--home", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "nobody" in said.err and not said.out
