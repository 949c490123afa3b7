"""What the tests of the web share: documents, a model that fails, and how answers on the wire are read."""

import io
import json
from collections.abc import Callable, Generator, Sequence
from typing import Any

from fastapi.testclient import TestClient

from index.errors import ChatModelError
from rag.access.passwords import Passwords
from rag.compose import Chat
from rag.fakes import ScriptedModel

ORIGIN = "http://127.0.0.1:7860"
GARDEN = """# Der Garten 🌳

Hier 😀 wächst viel. Der Apfelbaum wurde 1987 gepflanzt. Die Birne kam später.

## Wasser

Gegossen wird am Abend mit Regenwasser.
"""
FILES = {
    "garten.md": GARDEN,
    "en/bridge.txt": "The old bridge was opened in 1894. It is 212 metres long.",
    "evil.md": "# <script>alert(1)</script>\n\nThe <img src=x onerror=alert(2)> costs 5 coins.",
}
ANSWER = "Der Apfelbaum wurde 1987 gepflanzt. Er ist aus Gold."

MakeChat = Callable[..., Chat]
MakeClient = Callable[..., TestClient]


class Vanishing(ScriptedModel):
    """A server that goes away in the middle of an answer."""

    def stream(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        yield from super().stream(messages, max_tokens=max_tokens)
        raise ChatModelError("The LLM server went away.")


def events(text: str) -> list[tuple[str, Any]]:
    """The (name, data) pairs of a stream of server-sent events."""
    found = []
    for block in filter(None, text.split("\n\n")):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        data = fields["data"]
        found.append((fields.get("event", ""), data if data == "[DONE]" else json.loads(data)))
    return found


def told_headers(answer: Any) -> dict[str, str]:
    """The headers of an answer without the id that every request has of its own."""
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


def file(name: str, content: str | bytes) -> tuple[str, tuple[str, io.BytesIO]]:
    """One file of a multipart upload."""
    data = content if isinstance(content, bytes) else content.encode()
    return ("files", (name, io.BytesIO(data)))


def cheap_passwords() -> Passwords:
    """Hashes that cost next to nothing."""
    return Passwords(rounds=1, memory_kib=64)
