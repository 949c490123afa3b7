"""`make audit` tells a known hole, none, and a service that could not be asked apart."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tools.audit_libraries import main

HOLE: dict[str, Any] = {
    "id": "PYSEC-0000-1",
    "summary": "A hole.",
    "affected": [{
        "package": {"name": "holed", "ecosystem": "PyPI"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
    }],
}  # fmt: skip


class Service(BaseHTTPRequestHandler):
    """Answers as OSV does; knows a hole in one library."""

    def do_POST(self) -> None:
        query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = {"vulns": [HOLE]} if query["package"]["name"] == "holed" else {}
        data = json.dumps(known).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *given: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
        server.shutdown()


def audited(lock: Path, libraries: str, where: str, *more: str) -> int:
    lock.write_text(libraries)
    return main(["--lock", str(lock), "-s", "osv", "--osv-url", where, *more])


def test_a_known_hole_is_a_failure_and_none_is_not(
    service: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "lock"
    assert audited(lock, "sound==1.0\n", service, "--if-reachable") == 0
    assert "1 libraries, 0 known holes" in capsys.readouterr().out
    assert audited(lock, "sound==1.0\nholed==1.0\n", service, "--if-reachable") == 1
    assert "holed 1.0: PYSEC-0000-1, mended in 1.1" in capsys.readouterr().out


@pytest.mark.parametrize(("more", "status"), [((), 1), (("--if-reachable",), 0)])
def test_a_service_that_cannot_be_asked_is_said_to_be_so(
    more: tuple[str, ...], status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = "http://127.0.0.1:9/v1/query"
    assert audited(tmp_path / "lock", "sound==1.0\n", nowhere, "--timeout", "1", *more) == status
    said = capsys.readouterr()
    assert "NOT CHECKED" in said.err and "known holes" not in said.out
