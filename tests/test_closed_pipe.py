"""A closed pipe behind a command: no traceback, and what was done is in the audit stream all the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.__main__ import main as rag_main
from rag.operation.audit import entries
from tests.outside import ROOT, environment


@pytest.mark.parametrize(
    "words",
    ["rag keys add robot", "rag audit", "rag settings", "index list --json"],
)
def test_a_closed_pipe_is_no_traceback_and_no_way_around_the_audit(
    words: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert rag_main(["accounts", "add", "robot", "--no-password", "--home", str(home)]) == 0
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", *words.split(), "--home", str(home)]
    done = subprocess.run(
        command, stdout=writing, stderr=subprocess.PIPE, env=environment(), cwd=ROOT, timeout=280
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")
    noted = [str(one["words"]) for one in entries(home / "audit") if one["did"] == "command"]
    audited = words.startswith(("rag keys", "rag audit"))
    assert any(words.removeprefix("rag ") in one for one in noted) == audited
