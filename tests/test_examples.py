"""The examples run as they are, against a server."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from gradio_client import Client

from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat

ROOT = Path(__file__).resolve().parent.parent
FACT = "Der Apfelbaum wurde 1987 gepflanzt."
TRAP = "![x](http://evil.example/x.png) <img src=x>"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def connected(address: str, process: subprocess.Popen[bytes]) -> Client:
    for _ in range(120):
        assert process.poll() is None, "the example ended"
        try:
            return Client(address, verbose=False)
        except (OSError, ValueError, httpx.HTTPError):
            time.sleep(0.5)
    pytest.fail("the example did not start")


def test_the_chat_interface_answers_with_its_places_and_shows_no_markup_of_documents(
    tmp_path: Path,
) -> None:
    files = {"garten.md": f"# Garten\n\n{FACT}", "markt.txt": f"Die Laterne {TRAP} kostet 5 Taler."}
    port = free_port()
    env = {**os.environ, "GRADIO_SERVER_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "False"}
    with scripted_chat(tmp_path, files, ScriptedModel("NO ANSWER")) as chat, running(chat) as at:
        command = [sys.executable, str(ROOT / "examples" / "chat_interface.py"), at]
        with subprocess.Popen(command, env=env, cwd=tmp_path) as process:
            try:
                client = connected(f"http://127.0.0.1:{port}/", process)
                first = str(client.predict("Wann wurde der Apfelbaum gepflanzt?", api_name="/chat"))
                assert FACT in first and "*Garten*: " in first
                trap = str(client.predict("Was kostet die Laterne im Markt?", api_name="/chat"))
                assert "5 Taler" in trap and "evil" in trap
                assert "](" not in trap and " <img" not in trap
            finally:
                process.terminate()
