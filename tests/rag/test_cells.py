"""A figure is proved in its own unit, and in a row with several of a kind under the column that is meant."""

import pytest

from rag.grounding.check import grounding
from tests.rag.readings import passage, places

WASHING = (
    "Angabe | Modell Lind | Modell Lärche\n"
    "Lautstärke beim Schleudern | 73 dB | 71 dB\n"
    "Gewicht | 68 kg | 74 kg"
)
POOL = "Formule | Plein tarif | Tarif réduit\nEntrée simple | 5,20 € | 3,60 €"
CLUB = "Wer | Monatsbeitrag | Aufnahme\nJugendliche | 9,00 Euro | 10 Euro"
SHIPS = "Vessel | Built | Cars | Top speed in knots\nLady Senga | 2016 | 22 | 12"
SAILINGS = "Summer | Cancelled for weather | Cancelled for repairs\n2024 | 47 | 52"
VISITORS = "What | 2023 | 2024\nVisitors | 100 | 120"
FARES = "Ticket | Single | Return\nDog | 1.50 | 3.00"


def proved(claim: str, question: str, text: str) -> bool:
    return bool(grounding(claim, question, places(passage(text), 0.9)))


@pytest.mark.parametrize(
    ("table", "question", "claim"),
    [
        (WASHING, "Wie laut ist die Maschine beim Schleudern?", "71 dB."),
        (POOL, "Combien coûte l'entrée simple ?", "5,20 €."),
        (CLUB, "Was zahlen Jugendliche?", "10 Euro."),
        (SAILINGS, "How many sailings were cancelled in 2024?", "47."),
        (VISITORS, "How many visitors were there?", "120."),
    ],
)
def test_one_of_several_figures_of_a_kind_is_not_proved_if_no_column_is_named(
    table: str, question: str, claim: str
) -> None:
    assert not proved(claim, question, table)


@pytest.mark.parametrize(
    ("table", "question", "claim"),
    [
        (WASHING, "Wie laut ist die Maschine beim Schleudern?", "Modell Lärche: 71 dB."),
        (WASHING, "Wie schwer ist die Lärche?", "74 kg."),
        (POOL, "Combien coûte l'entrée simple au tarif réduit ?", "3,60 €."),
        (CLUB, "Was kostet die Aufnahme für Jugendliche?", "10 Euro."),
        (CLUB, "Was zahlen Jugendliche?", "Die Aufnahme kostet 10 Euro."),
        (SAILINGS, "How many sailings were cancelled in 2024?", "52 for repairs."),
        (VISITORS, "How many visitors were there in 2024?", "120."),
        (SHIPS, "How fast is the Lady Senga?", "12 knots."),
        (SHIPS, "When was the Lady Senga built?", "2016."),
        (FARES, "What does my dog cost?", "3."),
    ],
)
def test_it_is_if_the_column_is_named_or_the_others_are_of_other_kinds(
    table: str, question: str, claim: str
) -> None:
    assert proved(claim, question, table)


def test_a_figure_without_a_unit_has_the_one_that_is_stated_around_it() -> None:
    fares = f"Fares in pounds\n\n{FARES}"
    asked = "What does my dog cost there and back?"
    assert proved("3 pounds.", asked, fares) and proved("£3.00.", asked, fares)
    assert not proved("3 euros.", asked, fares)
    assert not proved("3 euros.", asked, FARES), "nothing says that it is euros"
    assert not proved("It takes 5 hours.", "How long?", "The walk takes about 5.")
