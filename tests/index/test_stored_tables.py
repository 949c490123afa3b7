"""What a reader found of tables, and left out, is kept: through sync, rebuild and mending."""

from pathlib import Path

import pytest

from index import ingest
from index.fakes import WordEmbedder
from index.library import Library
from index.readers.blocks import Blocks
from index.reports import LeftOut, ReadingReport
from index.stores.memory import MemoryVectors
from index.types import Content, Table, View

ROWS = [["Kunde", "Quartalsumsatz"]] + [[f"K{n:03}", str(1000 + n)] for n in range(120)]


def read_content(data: bytes, *, name: str, max_bytes: int) -> Content:
    """A reader that finds one table in every file, and leaves things out."""
    blocks = Blocks()
    blocks.page(1)
    blocks.add(data.decode())
    blocks.table(ROWS, heads=1)
    blocks.count("notes", 2)
    blocks.leave_out("images", 3, page=1)
    blocks.leave_out("attachments")
    return blocks.content(name=name, title="Liste", metadata={})


REPORT = ReadingReport(
    {"tables": 1, "notes": 2, "pages": 1}, (LeftOut("images", 3, (1,)), LeftOut("attachments", 1))
)


@pytest.fixture(autouse=True)
def one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "read_content", read_content)


def opened(folder: Path, vectors: MemoryVectors) -> Library:
    return Library.open(folder / "home", embedder=WordEmbedder(), vectors=vectors, write=True)


def test_tables_and_report_are_kept_and_survive_a_rebuild(tmp_path: Path) -> None:
    with opened(tmp_path, MemoryVectors()) as library:
        added = library.add_upload("a.txt", b"Kunden", View("c"))
        assert added.report == REPORT
        library.rebuild()
        (info,) = library.documents(View())
        whole = library.document(info.id, View())
    assert info.report == whole.report == REPORT
    (table,) = whole.tables
    assert isinstance(table, Table)
    assert whole.text[table.start : table.head_end] == "Kunde | Quartalsumsatz"


def test_later_rows_are_found_by_the_name_of_their_column(tmp_path: Path) -> None:
    with opened(tmp_path, MemoryVectors()) as library:
        library.add_upload("a.txt", b"Kunden", View("c"))
        by_words = library._catalog.search("Quartalsumsatz", View("c"), k=9).points
        assert len(by_words) == library._catalog.count("c") > 1
        library._catalog.rebuild_keywords("c")
        assert library._catalog.search("Quartalsumsatz", View("c"), k=9).points == by_words
        found = [hit.passage for hit in library.search("Quartalsumsatz K110", View("c"), k=9)]
    heads = {passage.table_head for passage in found if "Quartal" not in passage.text}
    assert heads == {"Kunde | Quartalsumsatz"}
