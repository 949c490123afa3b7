"""The threat model is one page, and each of its lines names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/threat-model.md").read_text("utf-8")
LINES = [line for line in PAGE.splitlines() if line.startswith("| ")][2:]
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
}


def test_every_threat_names_tests_that_exist() -> None:
    assert len(LINES) >= 25
    for line in LINES:
        threat, _, tried = (cell.strip() for cell in line.strip("|").rsplit("|", 2))
        named = re.findall(r"`(test_\w+)`", tried)
        assert named, f"{threat} names no test"
        assert set(named) <= TESTS, f"{threat}: there is no {set(named) - TESTS}"


def test_the_threat_model_is_one_page() -> None:
    assert len(PAGE.splitlines()) <= 60
