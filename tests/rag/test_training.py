"""What the training script makes of sentences, and how it measures; without any model."""

from random import Random

import numpy as np

from rag.reading.notation import read
from rag.reading.quantities import missing
from rag.training import claims
from rag.training.examples import Example
from rag.training.measure import (
    Judged,
    balance,
    balanced_accuracy,
    brier,
    calibration_error,
    figure,
)

GERMAN = "Am 3. Mai 2024 erhalten 120 Kinder, die in Augsburg wohnen, einen Ausweis."
ENGLISH = "The office is open on 3 May 2024, but 120 people cannot come."


def test_a_changed_number_or_date_stands_nowhere_in_the_original() -> None:
    for text, language in ((GERMAN, "de"), (ENGLISH, "en")):
        for seed in range(20):
            proof = read(text)
            number = claims.renumbered(text, proof, Random(seed), language=language, near=False)
            date = claims.redated(text, proof, Random(seed), language=language)
            assert number and missing(read(number), proof), number
            assert date and missing(read(date), proof), date


def test_negations_go_in_and_come_out() -> None:
    assert claims.negated("The office is open.", "en", Random(0)) == "The office is not open."
    assert claims.affirmed("Das ist nicht erlaubt.", "de") == "Das ist erlaubt."
    assert claims.affirmed("Sie haben kein Recht darauf.", "de") == "Sie haben ein Recht darauf."
    assert claims.affirmed("Das ist erlaubt.", "de") is None


def test_faithful_changes_keep_every_quantity_of_what_is_left() -> None:
    for seed in range(10):
        short = claims.shortened(GERMAN, Random(seed))
        assert short and not missing(read(short), read(GERMAN))
    assert claims.reworded(GERMAN, "de") == GERMAN.replace("erhalten", "bekommen").replace(
        "Kinder", "Nachwuchs"
    )


def test_a_question_and_its_answer_become_a_statement() -> None:
    found = claims.stated("Wie viele Kinder wohnen in Augsburg?", "120")
    assert found == "Viele Kinder wohnen in Augsburg: 120."
    assert claims.stated("Ja?", "120") is None


def examples(*supported: bool, language: str = "de") -> list[Example]:
    return [
        Example("a", ("b",), one, language, "kind", f"group/{n}") for n, one in enumerate(supported)
    ]


def test_figures_are_those_computed_by_hand() -> None:
    truth, said = np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.9, 0.4, 0.2, 0.1])
    even = np.ones(4)
    assert balanced_accuracy(truth, said, even) == 0.75
    assert round(brier(truth, said, even), 4) == round((0.01 + 0.36 + 0.04 + 0.01) / 4, 4)
    assert round(calibration_error(np.array([1.0, 0.0]), np.array([0.52, 0.58]), even[:2]), 3) == (
        0.05
    )


def test_balance_gives_both_labels_of_every_language_the_same_say() -> None:
    some = examples(True, False, False, False) + examples(True, True, True, False, language="en")
    weights = balance(some)
    for language in ("de", "en"):
        for label in (True, False):
            share = sum(
                weight
                for one, weight in zip(some, weights, strict=True)
                if (one.language, one.supported) == (language, label)
            )
            assert round(float(share), 9) == 2


def test_an_interval_holds_its_value() -> None:
    some = examples(*[True, False] * 20)
    judged = Judged(some, np.linspace(0, 1, 40), np.ones(40))
    found = figure(judged, balanced_accuracy, seed=1)
    assert found["low"] <= found["value"] <= found["high"] and found["n"] == 40
