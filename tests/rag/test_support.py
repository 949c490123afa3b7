"""The support check: rules with vectors that count words, meaning with the real embedder."""

import json
from pathlib import Path

import numpy as np
import pytest

from index.fakes import WordEmbedder
from index.types import Embedder
from rag.support.check import WEIGHTS, Judgement, SupportChecker

GERMAN = (
    "Sprachkurse",
    "Der Integrationskurs umfasst 600 Stunden und kostet 2,29 € pro Stunde.",
    "Die Anmeldung ist bis 27. November 2024 beim Amt für Migration möglich.",
    "Kinder unter 16 Jahren dürfen nicht teilnehmen.",
    "Das Büro in der Hauptstraße 5 hat montags von 8 bis 12 Uhr geöffnet.",
    "Wer wenig Geld hat, wird auf Antrag von den Kosten befreit.",
)
ENGLISH = (
    "Language courses",
    "The integration course comprises 600 hours and costs €2.29 per hour.",
    "You can register at the migration office until 27 November 2024.",
    "Children under 16 must not take part.",
    "The office at 5 Main Street is open on Mondays from 8 a.m. to noon.",
    "People with little money are exempt from the fees if they apply for it.",
)


@pytest.fixture
def words() -> Embedder:
    return WordEmbedder(dimension=512)


def judged(embedder: Embedder, sentence: str, evidence: tuple[str, ...] = GERMAN) -> Judgement:
    checker = SupportChecker.shipped(embedder)
    return checker.check(sentence, evidence, embedder.embed_passages(evidence))


def test_a_copied_sentence_is_supported_by_its_original(words: Embedder) -> None:
    for at, sentence in enumerate(GERMAN[1:], start=1):
        found = judged(words, sentence)
        assert found.supporting[0] == at
        assert found.probability > 0.5, sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Integrationskurs umfasst 700 Stunden und kostet 2,29 € pro Stunde.",
        "Der Integrationskurs umfasst 600 Stunden und kostet 2,92 € pro Stunde.",
        "Der Integrationskurs umfasst 600 Wochen und kostet 2,29 € pro Stunde.",
        "Die Anmeldung ist bis 28. November 2024 beim Amt für Migration möglich.",
        "Die Anmeldung ist bis November 2025 beim Amt für Migration möglich.",
        "Das Büro in der Hauptstraße 5 hat montags von 9 bis 12 Uhr geöffnet.",
    ],
)
def test_a_number_that_stands_nowhere_ends_support(words: Embedder, sentence: str) -> None:
    assert judged(words, sentence).probability < 0.25


def test_other_notation_of_the_same_number_keeps_support(words: Embedder) -> None:
    for sentence in (
        "Die Anmeldung ist bis 27.11.24 beim Amt für Migration möglich.",
        "Der Integrationskurs umfasst sechshundert Stunden und kostet 2.29 Euro pro Stunde.",
    ):
        assert judged(words, sentence).probability > 0.5, sentence


def test_a_negation_put_in_or_taken_out_costs_support(words: Embedder) -> None:
    for true, false in (
        (
            "Kinder unter 16 Jahren dürfen nicht teilnehmen.",
            "Kinder unter 16 Jahren dürfen teilnehmen.",
        ),
        (
            "Die Anmeldung ist beim Amt für Migration möglich.",
            "Die Anmeldung ist beim Amt für Migration nicht möglich.",
        ),
    ):
        assert judged(words, false).probability < judged(words, true).probability - 0.2


def test_a_sentence_about_something_else_has_no_support(words: Embedder) -> None:
    assert judged(words, "Elefanten trinken täglich große Mengen Wasser.").probability < 0.2


def test_two_sentences_together_support_what_neither_does_alone(words: Embedder) -> None:
    found = judged(
        words,
        "Der Integrationskurs umfasst 600 Stunden und die Anmeldung ist bis 27. November 2024 "
        "beim Amt für Migration möglich.",
    )
    assert set(found.supporting) == {1, 2}
    assert found.probability > 0.5


def test_only_needed_evidence_is_named(words: Embedder) -> None:
    assert judged(words, "Kinder unter 16 Jahren dürfen nicht teilnehmen.").supporting == (3,)


@pytest.mark.parametrize("sentence", ["", "   ", "…", "- ", "?!"])
def test_a_sentence_without_words_has_no_support(words: Embedder, sentence: str) -> None:
    assert judged(words, sentence) == Judgement(0.0, ())


def test_without_evidence_nothing_is_supported(words: Embedder) -> None:
    checker = SupportChecker.shipped(words)
    vectors = np.zeros((0, words.dimension), np.float32)
    assert checker.check("Der Kurs kostet nichts.", [], vectors) == Judgement(0.0, ())


@pytest.mark.parametrize("evidence", ["", "…", "2024", "a" * 3000, "\n", "¿?"])
def test_odd_evidence_is_survived(words: Embedder, evidence: str) -> None:
    found = judged(words, "Der Kurs kostet 3 Euro.", (evidence,))
    assert 0 <= found.probability <= 0.5


def test_weights_are_numbers_a_person_can_read() -> None:
    values = json.loads(Path(WEIGHTS).read_text("utf-8"))
    assert 0 < values["unproven"] < 0.25
    for name in ("same_language", "across"):
        assert isinstance(values[name]["intercept"], float)
        assert all(isinstance(weight, float) for weight in values[name]["features"].values())


TRUE = (
    ("Der Integrationskurs dauert 600 Stunden.", 1),
    ("Für die Anmeldung beim Amt für Migration hat man bis zum 27.11.2024 Zeit.", 2),
    ("Das Büro ist am Montag von 8:00 bis 12:00 Uhr offen.", 4),
    ("The integration course has 600 hours.", 1),
    ("Registration at the migration office is possible until 27 November 2024.", 2),
    ("The office is open from 8 am to 12 pm on Mondays.", 4),
)
FALSE = (
    "Der Integrationskurs ist für alle kostenlos.",
    "Das Büro liegt in München am Bahnhof.",
    "Die Anmeldung ist nur online über die Webseite möglich.",
    "The integration course is held in English.",
    "The office is closed on Mondays because of renovation works.",
    "The teachers come from many different countries.",
)


@pytest.mark.models
@pytest.mark.parametrize("evidence", [GERMAN, ENGLISH], ids=["German", "English"])
def test_meaning_is_judged_in_both_languages_and_across(
    real: Embedder, evidence: tuple[str, ...]
) -> None:
    true = [judged(real, sentence, evidence) for sentence, _ in TRUE]
    false = [judged(real, sentence, evidence) for sentence in FALSE]
    assert [one.supporting[0] for one in true] == [at for _, at in TRUE]
    assert sum(one.probability >= 0.5 for one in true) >= 5
    assert sum(one.probability < 0.5 for one in false) >= 5


@pytest.mark.models
@pytest.mark.parametrize("evidence", [GERMAN, ENGLISH], ids=["German", "English"])
def test_a_wrong_number_is_caught_across_languages(
    real: Embedder, evidence: tuple[str, ...]
) -> None:
    for sentence in ("Der Kurs umfasst 900 Stunden.", "The course comprises 900 hours."):
        assert judged(real, sentence, evidence).probability < 0.25
