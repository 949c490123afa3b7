"""Which sentences go into the prompt, how probably they are evidence, and whether any answers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.library import Library
from index.types import View
from rag.evidence.answerability import Answerability
from rag.evidence.gather import CHARACTERS_PER_TOKEN, Evidence, Gatherer
from rag.evidence.relevance import NAMES, Relevance, Seen, observe
from tests.rag.small import small_library

VIEW = View("default")
POOL = """# Waldbad

Das Bad wurde vor langer Zeit von den Gemeinden am Fluss gebaut und seither oft erweitert.
Ein Tagesticket für Erwachsene kostet 6 Euro.
Die Liegewiese liegt hinter dem Haupthaus neben den alten Linden.
Wer den Schlüssel verliert, meldet sich an der Kasse.
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with small_library(tmp_path, {"pool.md": POOL}) as opened:
        yield opened


def gathered(library: Library, question: str, *, budget_tokens: int = 300) -> Evidence:
    hits = library.search(question, VIEW, k=8)
    return Gatherer.shipped(library.embedder).gather(question, hits, budget_tokens=budget_tokens)


def test_the_sentence_that_answers_is_the_likeliest(library: Library) -> None:
    evidence = gathered(library, "Was kostet ein Tagesticket für Erwachsene?")
    best = max(evidence.sentences, key=lambda sentence: sentence.probability)
    assert best.text == "Ein Tagesticket für Erwachsene kostet 6 Euro."
    assert 0 < best.probability < 1


def test_what_the_documents_hold_is_more_probably_answered_than_what_they_do_not(
    library: Library,
) -> None:
    held = gathered(library, "Was kostet ein Tagesticket für Erwachsene?").answerable
    not_held = gathered(library, "Welche Planeten haben Ringe aus Eis?").answerable
    assert not_held < 0.5 < held


def test_without_hits_nothing_is_answered(library: Library) -> None:
    evidence = Gatherer.shipped(library.embedder).gather("Was?", [], budget_tokens=300)
    assert (evidence.sentences, evidence.chosen, evidence.answerable) == ((), (), 0.0)


def test_the_budget_holds_and_the_likeliest_sentence_is_always_in(library: Library) -> None:
    evidence = gathered(library, "Was kostet ein Tagesticket?", budget_tokens=20)
    shown = evidence.render()
    assert "6 Euro" in shown
    assert len(shown) <= 20 * CHARACTERS_PER_TOKEN + len("[Waldbad]\n")


def test_gaps_between_sentences_are_marked(library: Library) -> None:
    evidence = gathered(library, "Was kostet ein Tagesticket, und wo ist die Kasse?")
    ticket, cash = (
        next(i for i, s in enumerate(evidence.sentences) if word in s.text)
        for word in ("6 Euro", "Kasse")
    )
    picked = Evidence(evidence.sentences, evidence.vectors, (ticket, cash), 1.0)
    assert "6 Euro. … Wer den Schlüssel" in picked.render()


def test_features_have_a_row_for_each_sentence_and_a_column_for_each_name() -> None:
    seen = [Seen(0, "Ein Satz.", 0.4, 0.3), Seen(0, "Noch einer.", 0.2, 0.1), Seen(1, "X", 0.1, 0)]
    features = observe("Was ist das?", np.array([0.5, 0.3]), seen)
    assert features.shape == (3, len(NAMES))
    assert np.isfinite(features).all()
    assert features[0, NAMES.index("behind")] == 0
    assert features[1, NAMES.index("behind")] == pytest.approx(-0.2)
    assert features[2, NAMES.index("passage_behind")] == pytest.approx(-0.2)
    assert observe("Was?", np.array([]), []).shape == (0, len(NAMES))


def test_shipped_weights_name_only_features_that_exist() -> None:
    weights = Relevance.shipped()._weights.features
    assert set(weights) <= set(NAMES)
    answers = Answerability.shipped()
    assert set(answers.same_language.features) | set(answers.across.features)
