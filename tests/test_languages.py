"""A language is a folder: complete, read only from there, and named nowhere in the code."""

import ast
import re
from pathlib import Path

import pytest

import languages
import rag.web

ROOT = Path(__file__).resolve().parents[1]
CODE = [
    path for room in ("index", "rag", "tools") for path in sorted((ROOT / room).rglob("*.py"))
] + [ROOT / "app.py"]
SCRIPTS = sorted(Path(rag.web.__file__).parent.glob("*/*.js"))
SPOKEN = languages.supported()
SUBJECTS = sorted(path.stem for path in (languages.FOLDER / languages.FALLBACK).glob("*.toml"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", CODE, ids=name)
def test_the_code_names_no_language(path: Path) -> None:
    known = set(languages.codes("sentences"))
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            listed = [word for word in node.value.split() if word in known]
            several = len(listed) > 1 and len(listed) == len(node.value.split())
            found = node.value in known or several
            assert not found, f"{name(path)}:{node.lineno} names {node.value!r}"


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_the_scripts_of_the_page_name_no_language(path: Path) -> None:
    code = re.sub(r"^\s*//.*", "", path.read_text("utf-8"), flags=re.MULTILINE)
    assert not re.findall(rf"""["'`](?:{"|".join(SPOKEN)})["'`]""", code)


def test_german_english_and_french_are_spoken_and_others_are_read() -> None:
    assert {"de", "en", "fr"} <= set(SPOKEN) and languages.codes("questions") == languages.codes(
        "prompts"
    )
    assert {"es", "it"} <= set(languages.codes("sentences"))
    assert languages.FALLBACK in SPOKEN


@pytest.mark.parametrize("code", SPOKEN)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_spoken_language_says_something_of_every_subject(code: str, subject: str) -> None:
    assert languages.read(code, subject)


@pytest.mark.parametrize("code", SPOKEN)
@pytest.mark.parametrize(
    "subject", ["access", "answers", "prompts", "tables", "drafting", "citing", "evaluation"]
)
def test_texts_have_the_same_keys_and_places_in_every_language(code: str, subject: str) -> None:
    own, other = (languages.read(one, subject) for one in (code, languages.FALLBACK))
    optional = {"elided"}
    assert own.keys() - optional == other.keys() - optional
    for key, said in other.items():
        if isinstance(said, dict):
            assert own[key].keys() == said.keys()
        elif isinstance(said, str) and subject in ("access", "prompts", "drafting", "citing"):
            assert set(re.findall(r"\{\w+\}", own[key])) == set(re.findall(r"\{\w+\}", said)), key


def test_no_french_line_begins_with_a_mark_that_belongs_to_the_word_before() -> None:
    folder = languages.FOLDER / "fr"
    for subject in ("interface.json", "access.toml"):
        for line in (folder / subject).read_text("utf-8").splitlines():
            assert line.startswith("#") or not re.search(r"\S [;:?!»]|« ", line), line


@pytest.mark.parametrize("code", SPOKEN)
def test_no_line_begins_with_the_unit_of_a_number(code: str) -> None:
    strings = (languages.FOLDER / code / "interface.json").read_text("utf-8")
    assert not re.findall(r"\} (?:%|s|min|h|M[Bo])(?!\w)", strings)


@pytest.mark.parametrize("code", SPOKEN)
def test_the_sentences_on_tables_fill_in_the_same_places(code: str) -> None:
    own, other = (languages.read(one, "tables")["said"] for one in (code, languages.FALLBACK))
    for key in other:
        assert set(re.findall(r"\{\w+\}", own[key])) == set(re.findall(r"\{\w+\}", other[key])), key


@pytest.mark.parametrize("code", SPOKEN)
def test_every_language_has_the_same_ordinary_questions(code: str) -> None:
    own = languages.read(code, "questions")["typical"]
    assert len(set(own)) == len(languages.read(languages.FALLBACK, "questions")["typical"])


def test_every_pattern_compiles() -> None:
    for subject in ("quantities", "versions", "conversation"):
        for code in languages.codes(subject):
            for said in languages.read(code, subject).values():
                if isinstance(said, str):
                    for line in said.splitlines():
                        re.compile(line.strip())


@pytest.mark.parametrize("code", ["..", "xx", "", "de/../en", "DE"])
def test_what_a_document_calls_its_language_opens_no_other_file(code: str) -> None:
    assert languages.read(code, "writing") == {}
