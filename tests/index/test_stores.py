"""Stores are chosen by setting, in one place."""

from pathlib import Path

import pytest

from index.compose import open_library
from index.errors import SettingsError
from index.fakes import WordEmbedder
from index.library import Library
from index.settings import read_settings
from index.types import View


def test_stores_in_memory_leave_nothing_behind(tmp_path: Path) -> None:
    with Library.open(
        tmp_path, embedder=WordEmbedder(), catalog="memory", vector_store="memory", write=True
    ) as library:
        info = library.add_upload("a.txt", b"The ferry runs at seven.", View("c"))
        assert library.original(info.id, View("c")).data == b"The ferry runs at seven."
        (hit,) = library.search("ferry", View("c"), k=3)
        assert hit.dense > 0.3 and hit.keyword > 0
        assert library.verify().problems == ()
    assert {path.name for path in tmp_path.iterdir()} <= {"writer.lock"}
    with Library.open(tmp_path, embedder=WordEmbedder()) as library:
        assert library.documents(View()) == []


def test_the_settings_choose(tmp_path: Path) -> None:
    chosen = read_settings(home=tmp_path, catalog="memory", vector_store="memory")
    with open_library(chosen, write=True):
        assert not (tmp_path / "catalog.sqlite3").exists()
    with open_library(read_settings(home=tmp_path), write=True):
        assert (tmp_path / "catalog.sqlite3").exists()


def test_a_store_that_there_is_not_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDSTELLE_CATALOG", "oracle")
    with pytest.raises(SettingsError, match=r"FUNDSTELLE_CATALOG = 'oracle'.*'sqlite' or 'memory'"):
        read_settings()


def test_an_index_that_is_refused_is_let_go_of(tmp_path: Path) -> None:
    with Library.open(tmp_path, embedder=WordEmbedder(), write=True) as library:
        library.add_upload("a.txt", b"The ferry runs at seven.", View("c"))
    for _ in range(2):  # the second try is refused for the same reason, not because of the first
        with pytest.raises(Exception, match="built with the model"):
            Library.open(tmp_path, embedder=WordEmbedder(name="other"), write=True)
