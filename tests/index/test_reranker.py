"""A reranker, where one is set, decides the order of what a search found."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.compose import open_library
from index.errors import ModelError
from index.fakes import WordEmbedder
from index.library import Library
from index.models.reranker import CrossReranker, load_reranker
from index.passages import embedding_text
from index.search.hybrid import RERANKED
from index.settings import read_settings
from index.stores.memory import MemoryVectors
from index.types import View
from rag.__main__ import main
from tests.outside import tiny_embedder, tiny_reranker

VIEW = View("default")
QUESTION = "Which ferry goes to Oslo?"
TEXTS = {
    "ferry": "The ferry goes to Oslo every morning.",
    "bus": "A bus goes to the harbour of Oslo.",
    "train": "Nobody takes the train which leaves at noon.",
    "bread": "Bread is baked on Tuesdays, and rolls on Fridays.",
}


class Backwards:
    """Prefers whatever comes later; remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.loads = 0

    @property
    def name(self) -> str:
        return "backwards"

    def load(self) -> None:
        self.loads += 1

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        self.shown = list(texts)
        return np.arange(len(texts)) / len(texts)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reranker(tmp_path_factory.mktemp("models") / "tiny-reranker")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    for name, text in TEXTS.items():
        (made / f"{name}.txt").write_text(text)
    return made


def opened(tmp_path: Path, reranker: object = None) -> Library:
    return Library.open(
        tmp_path / "home",
        embedder=WordEmbedder(),
        vectors=MemoryVectors(),
        reranker=reranker,  # type: ignore[arg-type]
        write=True,
    )


def test_the_order_is_the_reranker_s_and_the_mix_stays_what_it_was(
    tmp_path: Path, folder: Path
) -> None:
    reranker = Backwards()
    with opened(tmp_path) as library:
        library.sync(folder, collection="default")
        plain = library.search(QUESTION, VIEW, k=4)
        reranked = Library.search(_with(library, reranker), QUESTION, VIEW, k=4)

    assert [hit.passage for hit in reranked] == [hit.passage for hit in reversed(plain)]
    assert {hit.passage.id: hit.score for hit in reranked} == {
        hit.passage.id: hit.score for hit in plain
    }
    assert [hit.ordered_by for hit in reranked] == [0.75, 0.5, 0.25, 0.0]
    assert all(hit.reranked is None and hit.ordered_by == hit.score for hit in plain)


def _with(library: Library, reranker: Backwards) -> Library:
    library._searching = replace(library._searching, reranker=reranker)
    return library


def test_it_reads_more_than_are_asked_for_with_their_titles_but_not_everything(
    tmp_path: Path, folder: Path
) -> None:
    for n in range(RERANKED + 10):
        (folder / f"note-{n}.md").write_text(f"# Note {n}\n\nThe ferry to Oslo, number {n}.")
    reranker = Backwards()
    with opened(tmp_path, reranker) as library:
        library.sync(folder, collection="default")
        found = library.search(QUESTION, VIEW, k=1)
        assert len(found) == 1 and len(reranker.shown) == RERANKED
        assert embedding_text(found[0].passage) == reranker.shown[-1]
        assert len(library.search(QUESTION, VIEW, k=25)) == len(reranker.shown) == 25


def test_nothing_found_is_nothing_to_read(tmp_path: Path) -> None:
    reranker = Backwards()
    with opened(tmp_path, reranker) as library:
        assert library.search(QUESTION, VIEW, k=3) == []


def test_a_library_loads_its_reranker_at_start(tmp_path: Path) -> None:
    reranker = Backwards()
    with opened(tmp_path, reranker) as library:
        assert reranker.loads == 0
        library.load()
    assert reranker.loads == 1


def test_a_real_cross_encoder_orders_what_the_settings_find(
    tmp_path: Path, folder: Path, model: Path
) -> None:
    """Against the model itself, asked without us."""
    from sentence_transformers import CrossEncoder

    settings = read_settings(
        home=tmp_path / "home", embedder=str(tiny_embedder(tmp_path / "tiny")), reranker=str(model)
    )
    with open_library(settings, write=True) as library:
        library.sync(folder, collection="default")
        hits = library.search(QUESTION, VIEW, k=4)

    texts = [embedding_text(hit.passage) for hit in hits]
    alone = CrossEncoder(str(model), device="cpu").predict([(QUESTION, text) for text in texts])
    assert [hit.reranked for hit in hits] == pytest.approx(alone.tolist(), abs=1e-5)
    assert sorted(alone, reverse=True) == list(alone)
    assert len(set(alone.tolist())) == 4 and all(0 <= score <= 1 for score in alone)
    by_mix = sorted(hits, key=lambda hit: -hit.score)
    assert by_mix != hits, "this seed should not agree with the mix by chance"


def test_the_command_line_shows_the_reranker_s_scores_falling(
    tmp_path: Path,
    folder: Path,
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = read_settings(home=tmp_path / "home", embedder=str(tiny_embedder(tmp_path / "tiny")))
    with open_library(settings, write=True) as library:
        library.sync(folder, collection="default")
    monkeypatch.setenv("FUNDSTELLE_HOME", str(settings.home))
    monkeypatch.setenv("FUNDSTELLE_EMBEDDER", settings.embedder)

    monkeypatch.setenv("FUNDSTELLE_RERANKER", str(model))
    assert main(["search", QUESTION, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["passages"]
    expected = CrossReranker(str(model)).scores(QUESTION, [_read(one) for one in found])
    assert [one["score"] for one in found] == pytest.approx(list(expected), abs=1e-5)
    assert sorted(expected, reverse=True) == list(expected)

    monkeypatch.setenv("FUNDSTELLE_RERANKER", str(tmp_path / "nowhere"))
    assert main(["search", QUESTION, "--json"]) == 1
    said = capsys.readouterr()
    assert not said.out and "FUNDSTELLE_RERANKER" in said.err and "nowhere" in said.err


def _read(one: dict[str, str]) -> str:
    return f"{one['title']}\n{one['text']}" if one["title"] else one["text"]


def test_no_name_means_no_reranker_and_a_name_loads_nothing_yet() -> None:
    assert load_reranker("") is None
    reranker = load_reranker("owner/some-model")
    assert reranker is not None and reranker.name == "owner/some-model"


@pytest.mark.parametrize("make", ["missing", "empty", "torn", "three labels"])
def test_a_model_that_cannot_be_used_says_which_setting_and_why(tmp_path: Path, make: str) -> None:
    folder = tmp_path / "model"
    if make != "missing":
        folder.mkdir()
    if make == "torn":
        tiny_reranker(folder)
        weights = folder / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:2000])
    if make == "three labels":
        tiny_reranker(folder, labels=3)
    with pytest.raises(ModelError) as refused:
        CrossReranker(str(folder)).load()
    said = str(refused.value)
    assert "FUNDSTELLE_RERANKER" in said and str(folder) in said
    assert {"missing": "no such folder", "three labels": "3 scores"}.get(make, "") in said
