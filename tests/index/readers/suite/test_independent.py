"""Our text beside that of two independent readers: no number differs, hardly a word."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.index.readers.reader_files import read
from tests.index.readers.suite.documents import GENRES, document, every, made
from tests.index.readers.suite.independent import (
    Words,
    by_pandoc,
    by_pdftotext,
    made_by_pandoc,
    pandoc,
    words_of,
)

FEWEST = 60
MOST_LOST = MOST_MADE = 0.005
NEEDED = {"html": "pandoc", "docx": "pandoc", "pdf": "pdftotext"}
pytestmark = pytest.mark.slow


def theirs(path: Path, genre: str, language: str) -> Iterator[tuple[str, Words]]:
    page = document(genre, language)
    if path.suffix == ".pdf":
        for mode in ("layout", "raw"):
            yield f"pdftotext -{mode}", by_pdftotext(path, page, mode, ruled=language == "de")
    else:
        yield "pandoc", by_pandoc(path, page)


def numbers(words: Words) -> Words:
    return Words({word: count for word, count in words.items() if word[0].isdigit()})


def test_there_are_enough_documents() -> None:
    assert len(list(every())) >= FEWEST


def test_a_number_that_changed_is_noticed() -> None:
    told = words_of("Ein Platz kostet 150 [1] Euro, der Saal hat 90 m².")
    same(told, words_of("Ein Platz kostet 150 1 Euro, der Saal hat 90 m2."), "others")
    for wrong in (
        "Ein Platz kostet 1501 Euro, der Saal hat 90 m²",
        "150 [1] Euro",
        "150 [1] 90 2 7",
    ):
        with pytest.raises(AssertionError):
            same(words_of(wrong), told, "others")


@pytest.mark.parametrize(("genre", "language", "form"), list(every()))
def test_others_read_the_same(genre: str, language: str, form: str, tmp_path: Path) -> None:
    need(NEEDED[form])
    path = tmp_path / f"a.{form}"
    path.write_bytes(made(genre, language, form))
    ours = words_of(read(path.read_bytes(), path.name).text)
    for reader, words in theirs(path, genre, language):
        same(ours, words, reader)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize(("form", "other"), [("html", ".docx"), ("docx", ".html")])
def test_what_another_program_wrote_is_read_the_same(
    genre: str, language: str, form: str, other: str, tmp_path: Path
) -> None:
    need("pandoc")
    path = tmp_path / f"a.{form}"
    path.write_bytes(made(genre, language, form))
    written = made_by_pandoc(path, other)
    ours = words_of(read(written.read_bytes(), written.name).text)
    same(ours, words_of(pandoc(written)), "pandoc")


def need(program: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is missing: sh tests/readers.sh installs it where there is apt")


def same(ours: Words, words: Words, reader: str) -> None:
    """No number differs, and hardly a word."""
    lost, new = words - ours, ours - words
    assert not numbers(lost) and not numbers(new), (reader, numbers(lost), numbers(new))
    assert lost.total() <= MOST_LOST * words.total(), (reader, lost)
    assert new.total() <= MOST_MADE * words.total(), (reader, new)
