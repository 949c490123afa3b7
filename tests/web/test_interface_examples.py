"""The examples of docs/interfaces.md run as they stand there."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.uploads.notices import Notice
from index.uploads.webhooks import read_secret, signed
from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from tests.in_thread import in_thread
from tests.web.reading import FILES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "interfaces.md"
HTTP, OPENAI, MCP, CHECK = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
FACT = "Der Apfelbaum wurde 1987 gepflanzt."
SECRET = "whsec_" + "a" * 32


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("examples")
    with scripted_chat(folder, FILES, ScriptedModel(FACT)) as chat, running(chat) as address:
        yield address


@pytest.mark.parametrize(
    ("example", "told"),
    [(HTTP, ["passages", FACT]), (OPENAI, ["Der Garten", "/d/", FACT]), (MCP, [FACT])],
    ids=["http", "openai", "mcp"],
)
def test_an_example_asks_a_running_server(
    example: str, told: list[str], at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "http://127.0.0.1:7860" in example
    in_thread(exec, example.replace("http://127.0.0.1:7860", at), {})
    said = capsys.readouterr().out
    assert all(one in said for one in told), said


def test_the_receivers_check_takes_our_messages_and_no_others() -> None:
    made: dict[str, Any] = {}
    exec(CHECK, made)
    notice, now = Notice("msg_1", "https://a.example/", '{"type": "upload.added"}', 0), time.time()
    headers = signed(notice, read_secret(SECRET), int(now))
    genuine, body = made["genuine"], notice.body.encode()
    assert genuine(headers, body, SECRET)
    assert not genuine(headers, body + b" ", SECRET)
    assert not genuine(headers, body, "whsec_" + "b" * 32)
    assert not genuine(signed(notice, read_secret(SECRET), int(now) - 400), body, SECRET)
