"""Scanners find nothing unsafe and nothing secret in the code."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = [
    "app.py",
    "languages",
    "index",
    "rag",
    "deploy",
    "docs",
    "examples",
    "Makefile",
    "README.md",
]


def scanned(*command: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


LOOKED_AT = {
    "B104": "rag/web/serving.py",  # compares with that address, does not listen on it
    "B506": "index/readers/markdown.py",  # the loader constructs strings alone
    "B608": "index/stores/sqlite/fulltext.py",  # put together of our own names; values are bound
    "B615": "rag/reader/merged.py",  # the person who sets it up names the model
}
"""What bandit finds and people have found to be safe: by rule, in this file alone."""


@pytest.mark.slow
def test_bandit_finds_nothing_in_the_product() -> None:
    found = scanned(
        "bandit", "-q", "-ll", "-r", "-f", "json", "app.py", "languages", "index", "rag"
    )
    new = [one for one in found["results"] if LOOKED_AT.get(one["test_id"]) != one["filename"]]
    said = [f"{one['filename']}:{one['line_number']} {one['issue_text']}" for one in new]
    assert not said and not found["errors"]


@pytest.mark.slow
def test_no_secret_stands_in_a_file() -> None:
    spared = [  # names of settings, and digests of what was measured or is downloaded
        word
        for plugin in ("KeywordDetector", "HexHighEntropyString")
        for word in ("--disable-plugin", plugin)
    ]
    found = scanned("detect_secrets", "scan", *spared, *SHIPPED)
    assert found["plugins_used"] and found["results"] == {}
