"""The embedder's own work; a tiny sentence-transformers model stands in for the weights."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.models.embedder import ASKED, BATCH, FEW, SentenceEmbedder
from tests.outside import tiny_embedder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_embedder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def embedder(folder: Path, tmp_path: Path) -> SentenceEmbedder:
    return SentenceEmbedder(str(folder), cache=tmp_path)


def counted(
    embedder: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch, method: str = "encode_query"
) -> list[list[str]]:
    """The texts that the model itself is asked for from now on."""
    model: Any = embedder._transformer()
    asked: list[list[str]] = []
    plain = getattr(model, method)

    def encode(texts: list[str], **options: Any) -> Any:
        asked.append(texts)
        return plain(texts, **options)

    monkeypatch.setattr(model, method, encode)
    return asked


def test_a_question_asked_twice_is_embedded_once(
    embedder: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = counted(embedder, monkeypatch)
    first = embedder.embed_questions(["Who decides?"])
    first_values = first.copy()
    first[:] = 0.0  # whoever changes what was handed out changes nothing for the next
    second = embedder.embed_questions(["Who decides?"])
    assert np.array_equal(second, first_values)
    assert asked == [["Who decides?"]]
    assert not np.array_equal(embedder.embed_questions(["Who else?"]), second)


def test_only_the_last_questions_are_kept(
    embedder: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = counted(embedder, monkeypatch)
    for number in range(ASKED + 1):
        embedder.embed_questions([f"Question {number}"])
    embedder.embed_questions(["Question 1"])
    assert len(asked) == ASKED + 1
    embedder.embed_questions(["Question 0"])
    assert len(asked) == ASKED + 2


def test_sentences_met_lately_are_not_embedded_again_but_indexing_is_not_remembered(
    embedder: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = counted(embedder, monkeypatch, "encode_document")
    first = embedder.embed_passages(["One.", "Two."])
    again = embedder.embed_passages(["Two.", "Three.", "One."])
    assert asked == [["One.", "Two."], ["Three."]]
    assert np.array_equal(again[[2, 0]], first)
    many = [f"Passage {number}" for number in range(FEW + 1)]
    embedder.embed_passages(many)
    embedder.embed_passages(many[:2])
    assert (
        sorted(text for some in asked[2:-1] for text in some) == sorted(many)
        and asked[-1] == many[:2]
    )
    assert max(map(len, asked)) <= BATCH, "a question waits for one batch, not for all"
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_many_questions_at_once_are_embedded_as_they_are(embedder: SentenceEmbedder) -> None:
    both = embedder.embed_questions(["Who decides?", "Who else?"])
    assert both.shape == (2, embedder.dimension)
    assert np.allclose(both[:1], embedder.embed_questions(["Who decides?"]), atol=1e-6)
