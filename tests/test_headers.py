"""A module does not import what its header says it does not know; headers claim nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted([*(ROOT / "index").rglob("*.py"), *(ROOT / "rag").rglob("*.py")])
CLAIM = re.compile(r"\b(?:Knows?|knows?(?= no\b)) ([^.]*)\.")
HELD = re.compile(r"no ([\w ]+?)((?:, no [\w ]+?)*)(?: and no ([\w ]+))?")
MODELS = {"torch", "transformers", "sentence_transformers", "xllamacpp", "index.models", "rag.llm"}
WEB = {"fastapi", "starlette", "gradio", "uvicorn", "rag.web"}
SQL = {"sqlalchemy", "sqlite3"}
PARSERS = {"lxml", "markdown_it", "mdit_py_plugins", "docx", "pypdfium2"}
FORMATS = ("docx", "html", "markdown", "pdf", "plain", "separated", "word")
READERS = sorted((ROOT / "index" / "readers").glob("*.py"))
CATALOG = {"index.stores.catalog", "index.stores.sql_catalog", "index.stores.sql_reading"}
FORBIDS = {
    "model": MODELS,
    "LLM": {"rag.llm", "xllamacpp", "openai"},
    "web": WEB,
    "HTTP": WEB,
    "framework": WEB | {"llama_index"},
    "database": SQL,
    "SQL": SQL,
    "store": {"index.stores"},
    "catalog": CATALOG,
    "document": {"index.types.Document"},
    "passage": {"index.types.Passage", "index.passages"},
    "view": {"index.types.View"},
    "format": {"index.readers"},
    "queue": {"index.uploads.queue"},
    "session": {"rag.access.sessions"},
    "table": {"rag.access.schema"},
    "password": {"rag.access.passwords", "argon2"},
    "person": {"rag.access.types.Person"},
    "account": {"rag.access.accounts"},
    "request": WEB,
    "route": {"fastapi"},
    "protocol": {"authlib", "joserfc", "mcp"},
    "PDF": {"pypdfium2", "index.readers.pdf"},
    "search": {"index.search"},
    "question": {"rag.question", "rag.tables.words.TableQuestion", "index.search"},
    "answer": {"rag.pipeline", "rag.answer_builder", "rag.types.Answer", "rag.evaluation"},
    "citation": {"rag.types.Citation", "rag.answer_builder"},
    "metric": {"rag.evaluation.metrics"},
    "system": {"rag.evaluation.system.System", "rag.evaluation.systems"},
    "question set": {"rag.evaluation.set"},
    "page": {"rag.evaluation.page", "rag.web.page"},
    "command line": {"argparse"},
    "settings": {"index.settings"},
    "disk": {"pathlib", "os", "shutil"},
    "file": {"pathlib", "os", "index.files", "index.opening"},
}
"""What a module must not import that says it knows no such thing."""
WITHIN_READERS = {
    "format": PARSERS
    | {f"index.readers.{path.stem}" for path in READERS if path.stem.split("_")[0] in FORMATS},
    "parser": PARSERS,
    "PDF engine": {"pypdfium2"},
}
"""The same within index/readers/, whose modules may import what is of no format."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """Modules, and names taken from them, as dotted paths."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def claims(path: Path) -> list[str]:
    header = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split())
    return [found[1] for found in CLAIM.finditer(header)]


def nouns(claim: str) -> list[str]:
    """The things that a claim names: "no web, no view and no store"."""
    found = HELD.fullmatch(claim)
    assert found, f"no import tells whether it knows {claim!r}: say it otherwise, or not at all"
    listed = [found[1], *found[2].split(", no "), found[3] or ""]
    return [one.strip() for one in listed if one.strip()]


def forbids(path: Path) -> dict[str, set[str]]:
    return FORBIDS | WITHIN_READERS if path in READERS else FORBIDS


SPEAKING = [path for path in CODE if claims(path)]


@pytest.mark.parametrize("path", SPEAKING, ids=name)
def test_what_a_header_says_it_does_not_know_is_not_imported(path: Path) -> None:
    for noun in (noun for claim in claims(path) for noun in nouns(claim)):
        assert noun in forbids(path), (
            f"{name(path)}: say what imports {noun!r} forbids, or strike it"
        )
        for module in imported(path):
            for forbidden in forbids(path)[noun]:
                assert module != forbidden and not module.startswith(f"{forbidden}."), (
                    f"{name(path)} knows no {noun}, and imports {module}"
                )


def test_the_claims_that_are_tested_are_made() -> None:
    made = {noun for path in SPEAKING for claim in claims(path) for noun in nouns(claim)}
    assert made == set(FORBIDS) | set(WITHIN_READERS)
