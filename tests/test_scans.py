"""What scanners find in the code: nothing that is unsafe, nothing that is secret."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ["app.py", "index", "rag", "deploy", "docs", "examples", "Makefile", "README.md"]


def scanned(*command: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_bandit_finds_nothing_in_the_product() -> None:
    found = scanned("bandit", "-q", "-ll", "-r", "-f", "json", "app.py", "index", "rag")
    said = [
        f"{one['filename']}:{one['line_number']} {one['issue_text']}" for one in found["results"]
    ]
    assert not said and not found["errors"]


@pytest.mark.slow
def test_no_secret_stands_in_a_file() -> None:
    found = scanned("detect_secrets", "scan", "--disable-plugin", "KeywordDetector", *SHIPPED)
    assert found["plugins_used"] and found["results"] == {}
