"""Documents in a language that nobody taught the program are indexed, found and quoted as they stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.stores.memory import MemoryVectors
from index.types import View
from tests.rag.small import answering

VIEW = View("default")
DUTCH = """De bibliotheek van Zonnehoek is op dinsdag geopend van tien tot vijf uur.
Een leeskaart kost 14 euro per jaar. Honden mogen niet naar binnen, behalve geleidehonden.
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "regels.txt").write_text(DUTCH, "utf-8")
    with Library.open(
        tmp_path / "home", embedder=WordEmbedder(), vectors=MemoryVectors(), write=True
    ) as opened:
        opened.sync(tmp_path / "documents", collection="default")
        yield opened


def test_it_is_indexed_in_its_own_language_and_found(library: Library) -> None:
    (document,) = library.documents(View("default"))
    assert document.language == "nl"
    (hit,) = library.search("Wat kost een leeskaart?", VIEW, k=3)
    assert hit.keyword > 0 and hit.passage.text in DUTCH


def test_it_is_quoted_as_it_stands(library: Library) -> None:
    made, _ = answering(library, "x")
    answer = made.ask("Wat kost een leeskaart per jaar?", VIEW)
    quoted = next(one for one in answer.sentences if one.kind == "quoted")
    assert quoted.text == "Een leeskaart kost 14 euro per jaar."
    (cited,) = quoted.citations
    assert DUTCH[cited.start : cited.end] == cited.quote == quoted.text
