"""The image is given all that the program imports, and nothing else of this folder."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
IGNORED = (".containerignore", ".dockerignore")


def copied() -> set[str]:
    """What deploy/Containerfile copies out of this folder."""
    lines = (ROOT / "deploy" / "Containerfile").read_text("utf-8").splitlines()
    found = [line.split()[1:-1] for line in lines if re.match("COPY (?!--from)", line)]
    return {source for sources in found for source in sources}


def imported(file: Path) -> set[str]:
    """The first parts of the names of the modules that a file imports."""
    named = set[str]()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            named.add(node.module)
    return {name.partition(".")[0] for name in named}


def test_the_image_holds_all_that_the_program_imports() -> None:
    folders = {name for name in copied() if (ROOT / name).is_dir()}
    files = [ROOT / "app.py", *(file for name in folders for file in (ROOT / name).rglob("*.py"))]
    ours = {name for file in files for name in imported(file) if (ROOT / name).is_dir()}
    assert len(files) > 100 and ours == folders


@pytest.mark.parametrize("ignored", IGNORED)
def test_a_build_sees_what_it_copies_and_nothing_else(ignored: str) -> None:
    everything, *exceptions, bytecode = (ROOT / ignored).read_text("utf-8").split()
    assert (everything, bytecode) == ("*", "**/__pycache__")
    assert {one.removeprefix("!") for one in exceptions} == copied()
