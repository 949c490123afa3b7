"""A small OpenAI-compatible server for tests: real HTTP, scripted behaviour."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Behaviour:
    """What the server does, and what it saw; beyond `slots` replies at once it lets wait in silence."""

    words: list[str] = field(default_factory=lambda: ["Hello ", "there."])
    status: int = 200
    said: str = "no such key"
    rubbish: bytes | None = None
    pause_s: float = 0.0
    models: list[str] = field(default_factory=lambda: ["first-model", "second-model"])
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    sent: int = 0
    broken_off: bool = False
    slots: int = 64
    busy: int = 0
    busiest: int = 0


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """The base URL of a running server."""

    free = threading.Semaphore(behaviour.slots)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def log_message(self, format: str, *args: Any) -> None:
            return None

        def do_GET(self) -> None:
            self._json(
                {"object": "list", "data": [{"id": m, "object": "model"} for m in behaviour.models]}
            )

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            behaviour.requests.append(body)
            behaviour.keys.append(self.headers.get("Authorization", ""))
            if behaviour.status != 200:
                self._json({"error": {"message": behaviour.said}}, behaviour.status)
            elif behaviour.rubbish is not None:
                self._raw(behaviour.rubbish, "text/html")
            else:
                behaviour.busy += 1
                behaviour.busiest = max(behaviour.busiest, behaviour.busy)
                with free:
                    self._stream()
                    behaviour.busy -= 1

        def _stream(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for word in behaviour.words:
                    time.sleep(behaviour.pause_s)
                    choice = {"index": 0, "delta": {"role": "assistant", "content": word}}
                    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0}
                    chunk |= {"model": "m", "choices": [choice]}
                    self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                    self.wfile.flush()
                    behaviour.sent += 1
                self.wfile.write(b"data: [DONE]\n\n")
            except OSError:
                behaviour.broken_off = True

        def _json(self, value: object, status: int = 200) -> None:
            self._raw(json.dumps(value).encode(), "application/json", status)

        def _raw(self, data: bytes, kind: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
