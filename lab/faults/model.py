"""A stand-in for a hosted chat model that fails on command: gone, silent, breaking off, wrong."""

import json
import threading
import time
from contextlib import suppress
from http.server import ThreadingHTTPServer
from typing import Literal

from lab.load.model import StandIn, chunks

Mode = Literal["well", "slow", "hangs", "breaks off", "rubbish", "refuses"]
LONGEST_S = 600.0
PAUSE_S = 0.2


class Model:
    """A server on a free port; `mode` is what it does from the next request on."""

    def __init__(self) -> None:
        self.mode: Mode = "well"
        self.left = 0
        """How often somebody left before the end of a reply."""
        self._port = 0
        self._server = self._started()

    @property
    def url(self) -> str:
        """Its address, as the setting wants it."""
        return f"http://127.0.0.1:{self._port}/v1"

    def end(self) -> None:
        """Stop listening at the address."""
        self._server.shutdown()
        self._server.server_close()

    def begin(self) -> None:
        """Listen at the same address again."""
        self._server = self._started()

    def _started(self) -> ThreadingHTTPServer:
        handler = type("Handler", (_Handler,), {"model": self})
        server = ThreadingHTTPServer(("127.0.0.1", self._port), handler)
        server.daemon_threads = True
        self._port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


class _Handler(StandIn):
    model: Model

    def do_POST(self) -> None:  # noqa: N802 - its base calls it so
        """Send a reply as the mode says."""
        if self.model.mode == "well":
            super().do_POST()
            return
        self.rfile.read(int(self.headers["Content-Length"]))
        self.close_connection = True
        if self.model.mode == "refuses":
            self._send('{"error": {"message": "out of memory at 10.1.2.3, /srv/models"}}', 500)
        elif self.model.mode == "rubbish":
            self._send("<html>It works!</html>")
        else:
            self._half()

    def _half(self) -> None:
        """Send the head of a stream and a word; then nothing, the end, or one word after the other."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if self.model.mode == "hangs":
            self._wait()
            return
        self._piece("Der")
        if self.model.mode == "slow":
            while self._piece("Apfelbaum"):
                time.sleep(PAUSE_S)

    def _wait(self) -> None:
        """Send nothing until the client leaves."""
        self.connection.settimeout(LONGEST_S)
        with suppress(OSError):
            self.connection.recv(1)
        self.model.left += 1

    def _piece(self, text: str) -> bool:
        """Send a word; returns whether the client is still there."""
        try:
            self.wfile.write(f"data: {json.dumps(next(chunks(text)))}\n\n".encode())
            self.wfile.flush()
        except OSError:
            self.model.left += 1
            return False
        return True
