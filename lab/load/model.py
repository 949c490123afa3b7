"""A stand-in for a hosted chat model that streams like one and repeats what the prompt's places say.

`python -m lab.load.model PORT`. Outside the product: it shows what a server holds when the writing
is done elsewhere.
"""

import json
import re
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FIRST_S, PIECE_S = 0.6, 0.04
"""Seconds to the first piece and between pieces, as of hosted models of medium size."""
NAME = "stand-in"


def said(prompt: str) -> str:
    """The first line of the prompt that states something: a place, which proves itself."""
    lines = (line.strip() for line in prompt.splitlines())
    stated = (line for line in lines if re.fullmatch(r"[^\[?].*\d.*\.", line))
    return next(stated, "Dazu steht hier nichts.")


def chunks(text: str) -> Iterator[dict[str, Any]]:
    """The stream's objects, one a word."""
    head = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": NAME}
    for word in text.split(" "):
        delta = {"role": "assistant", "content": f"{word} "}
        yield {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}


class StandIn(BaseHTTPRequestHandler):
    """Answers /v1/models and /v1/chat/completions."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """The one model."""
        self._send(json.dumps({"object": "list", "data": [{"id": NAME, "object": "model"}]}))

    def do_POST(self) -> None:
        """Send a reply, as slowly as a model writes it."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        prompt = str(body["messages"][-1]["content"])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        time.sleep(FIRST_S)
        try:
            for chunk in chunks(said(prompt)):
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                time.sleep(PIECE_S)
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:  # the asker has left
            pass
        self.close_connection = True

    def _send(self, text: str, status: int = 200) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    """Serve until interrupted; the port is printed."""
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), StandIn)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
