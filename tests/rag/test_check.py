"""Every number, date and name of a sentence stands in one place, or it is not proved there."""

import pytest

from rag.grounding.check import adds_nothing, grounding, unknown_names
from rag.reader.types import Place
from tests.rag.readings import passage, place, places

ADULTS = place("Die Zehnerkarte für Erwachsene kostet 38 Euro.")
CHILDREN = place("Die Zehnerkarte für Kinder gilt 2 Jahre.", "b")
QUESTION = "Was kostet die Zehnerkarte?"


def proved(claim: str, *found: Place, question: str = QUESTION) -> list[str]:
    return [one.passage.document_id for one in grounding(claim, question, found)]


def test_numbers_have_to_stand_in_one_place_not_here_one_and_there_the_other() -> None:
    both = (ADULTS, CHILDREN)
    assert proved("Sie kostet 38 Euro.", *both) == ["a"]
    assert proved("Sie gilt 2 Jahre.", *both) == ["b"]
    assert proved("Sie kostet 38 Euro und gilt 2 Jahre.", *both) == []
    assert proved("Sie kostet 83 Euro.", *both) == []


@pytest.mark.parametrize("said", ["Sie kostet 38,00 €.", "Sie kostet achtunddreißig Euro."])
def test_a_number_may_be_written_otherwise(said: str) -> None:
    assert proved(said, ADULTS) == ["a"]


def test_another_unit_is_another_number() -> None:
    assert proved("Sie kostet 38 Cent.", ADULTS) == []
    assert proved("Sie gilt 2 Monate.", CHILDREN) == []


def test_a_year_that_the_question_names_may_stand_in_the_title() -> None:
    found = place("Die Zehnerkarte kostet 38 Euro.", title="Preise 2024")
    claim = "Die Zehnerkarte kostet 2024 38 Euro."
    assert proved(claim, found, question="Was kostet die Zehnerkarte 2024?") == ["a"]
    assert proved(claim, found) == [], "nobody asked for it: the place itself has to say so"
    other = place("Die Zehnerkarte kostet 38 Euro.", title="Preise 2022")
    assert proved(claim, other, question="Was kostet die Zehnerkarte 2024?") == []


def test_a_number_of_another_sentence_of_the_passage_proves_nothing() -> None:
    first, _ = places(passage("Die Zehnerkarte kostet 38 Euro. Kinder zahlen 12 Euro."), 0.9)
    assert proved("Die Zehnerkarte kostet 12 Euro.", first) == []


def test_a_row_proves_its_figure_under_the_head_of_its_column() -> None:
    table = "Karte | Erwachsene | Kinder\nEinzel | 4 € | 2 €\nZehner | 38 € | 15 €"
    (*_, row) = places(passage(table), 0.9)
    assert proved("Die Zehner kostet für Kinder 15 €.", row) == ["a"]


@pytest.mark.parametrize("name", ["Anna Zirkel", "Zirkelstein", "Öhmchen"])
def test_a_name_that_stands_nowhere_is_refused_in_the_same_language(name: str) -> None:
    found = place("Das Museum leitet Frau Dr. Imke Sarnow.")
    assert proved(f"Das Museum leitet {name}.", found, question="Wer leitet das Museum?") == []


@pytest.mark.parametrize(
    "claim", ["Das Museum leitet Bo Marten.", "The museum is run by Bo Marten."]
)
def test_a_name_of_another_sentence_of_the_passage_is_refused_in_every_language(claim: str) -> None:
    found = passage("Das Museum leitet seit Mai Anna Zirkel. Den Verein leitet Bo Marten.")
    museum, club = places(found, 0.9)
    assert proved(claim, museum, question="Wer leitet das Museum?") == []
    assert proved("Den Verein leitet Bo Marten.", club, question="Wer leitet den Verein?") == ["a"]


def test_a_name_may_stand_in_the_sentence_before_or_above_the_place() -> None:
    _, members = places(passage("Sonntags probt der Chor Sonnenklang. Er hat 33 Mitglieder."), 0.9)
    assert proved("Der Chor Sonnenklang hat 33 Mitglieder.", members) == ["a"]
    titled = place("Er hat 33 Mitglieder.", title="Chor Sonnenklang")
    assert proved("Der Chor Sonnenklang hat 33 Mitglieder.", titled) == ["a"]


@pytest.mark.parametrize(
    "claim",
    ["Die Leitung hat Imke Sarnow.", "Das sind Sarnows Museumsleitungen."],
)
def test_names_of_the_place_inflections_and_compounds_are_known(claim: str) -> None:
    found = place("Die Museumsleitung hat Frau Dr. Imke Sarnow.")
    assert proved(claim, found, question="Wer ist das?") == ["a"]


def test_across_languages_nouns_are_no_names() -> None:
    english = place("The museum is run by Imke Sarnow.", language="en")
    question = "Wer leitet das Museum?"
    assert proved("Die Direktorin ist Sarnow.", english, question=question) == ["a"]


def test_a_sentence_that_only_repeats_the_question_adds_nothing() -> None:
    assert adds_nothing("Die Zehnerkarte kostet.", QUESTION)
    assert not adds_nothing("Die Zehnerkarte kostet 38 Euro.", QUESTION)
    assert not adds_nothing("Die Zehnerkarte ist frei.", QUESTION)


def test_of_a_joined_name_every_part_has_to_be_known() -> None:
    assert unknown_names("Die Steuer in Nord-Ilmenau", "Süd-Ilmenau erhebt die Steuer")
    assert not unknown_names("Die Steuer in Nord-Ilmenau", "Nord-Ilmenau erhebt die Steuer")
