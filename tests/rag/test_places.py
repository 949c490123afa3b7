"""Which places are shown: as many as probably answer, the best first, the others related."""

import pytest

from index.types import Document, Hit
from rag.answer_builder import AnswerBuilder
from rag.evidence import material
from rag.observing import Steps
from rag.reader.types import Place, Reading
from rag.selection import MOST, MOST_RELATED, choose, greatest_f1, with_lists
from tests.rag.readings import passage, places

TEXT = "Das Bad öffnet um 9 Uhr. Kinder zahlen 2 Euro. Hunde bleiben draußen."


def reading(*found: Place) -> Reading:
    return Reading(found)


@pytest.mark.parametrize(
    ("chances", "kept"),
    [
        ([], 0),
        ([0.9], 1),
        ([0.9, 0.05, 0.05], 1),
        ([0.9, 0.8, 0.1], 2),
        ([0.1, 0.1, 0.1], 3),
        ([0.6, 0.55, 0.5, 0.01, 0.01], 3),
    ],
)
def test_so_many_are_kept_as_make_the_expected_f1_greatest(chances: list[float], kept: int) -> None:
    assert greatest_f1(chances) == kept


def test_the_best_place_leads_whatever_stands_above_it() -> None:
    first, second, third = places(passage(TEXT), 0.5, 0.9, 0.55)
    chosen = choose(reading(first, second, third))
    assert chosen.answering == (second, first, third) and chosen.related == ()


def test_places_of_other_passages_and_less_likely_ones_are_related_in_reading_order() -> None:
    here, there = passage(TEXT), passage(TEXT, "b")
    one, two, three = places(here, 0.95, 0.94, 0.47)
    other, late = places(there, 0.9, 0.7)[:2]
    chosen = choose(reading(late, three, two, other, one))
    assert chosen.answering == (one, two)
    assert chosen.related == (other, late, three)


def test_what_cannot_answer_is_never_chosen() -> None:
    assert choose(reading(*places(passage(TEXT), 0.0))).answering == ()
    assert choose(Reading(())).related == ()


def test_no_more_is_shown_than_a_person_reads() -> None:
    sentences = " ".join(f"Saal {n} fasst {n} Gäste." for n in range(20))
    here, there = passage(sentences), passage(sentences, "b")
    chosen = choose(reading(*places(here, 0.9), *places(there, 0.89)))
    assert len(chosen.answering) == MOST and len(chosen.related) == MOST_RELATED


def test_a_quotation_marks_its_answering_words_and_a_related_place_none() -> None:
    (found, *_) = places(passage(TEXT), 0.9)
    marked = Place(found.passage, found.unit, 0.9, words=(18, 23))
    builder = AnswerBuilder(lambda document, offset: None, Steps())
    sentence = builder.quoted(marked)
    assert (sentence.kind, sentence.words, sentence.text) == ("quoted", ((18, 23),), found.quote)
    again = builder.quoted(marked, "related")
    assert (again.kind, again.words) == ("related", ())
    assert sentence.citations == again.citations and sentence.citations[0].quote == found.quote


def test_a_document_that_was_replaced_since_the_search_is_read_as_it_was_found() -> None:
    found = passage("Kinder zahlen 2 Euro.", start=30)
    newer = Document("a", "default", "a.txt", "Regeln", "Alles ist neu. " * 9, "de", "h")
    (read,) = material([Hit(found, 1.0, 1.0, 1.0)], lambda id_: newer)
    (unit,) = read.units
    assert (unit.start, unit.end, unit.text) == (30, found.end, found.text)


def test_the_head_of_a_table_above_the_passage_names_its_columns() -> None:
    text = "Karte | Preis\nEinzel | 4 €\nZehner | 38 €\n"
    row = text.index("Zehner")
    found = passage(text[row:-1], start=row)
    whole = Document("a", "default", "a.txt", "Preise", text, "de", "h")
    (read,) = material([Hit(found, 1.0, 1.0, 1.0)], lambda id_: whole)
    assert [unit.text for unit in read.units] == ["Karte: Zehner; Preis: 38 €"]


LIST = "Mitzubringen sind:\n- der Ausweis\n- ein Bild\nEs kostet 12 Euro."


def test_of_a_list_and_its_items_only_the_likelier_are_shown() -> None:
    lead, card, picture, price = places(passage(LIST), 0.9, 0.8, 0.7, 0.6)
    assert choose(reading(lead, card, picture, price)).answering == (lead, price)
    lead, card, picture, price = places(passage(LIST), 0.7, 0.9, 0.8, 0.1)
    assert choose(reading(lead, card, picture, price)).answering == (card, picture)


@pytest.mark.parametrize(
    ("chances", "shown"),
    [
        ((0.1, 0.9, 0.8, 0.1), "Mitzubringen sind:"),
        ((0.1, 0.9, 0.3, 0.1), "- der Ausweis"),
        ((0.1, 0.2, 0.1, 0.7), "Es kostet 12 Euro."),
    ],
)
def test_a_list_of_which_several_items_answer_alike_answers_as_a_whole(
    chances: tuple[float, ...], shown: str
) -> None:
    whole = with_lists(reading(*places(passage(LIST), *chances)))
    assert choose(whole).answering[0].unit.text == shown
    assert whole.answerable == max(chances)


@pytest.mark.parametrize(
    ("chances", "shown"),
    [((0.3, 0.9, 0.8), "- Junior\n- Mitte\n- Senior"), ((0.9, 0.3, 0.1), "- Junior")],
)
def test_a_list_that_no_line_introduces_answers_as_a_whole_if_several_items_do(
    chances: tuple[float, ...], shown: str
) -> None:
    whole = with_lists(reading(*places(passage("- Junior\n- Mitte\n- Senior"), *chances)))
    assert choose(whole).answering[0].quote == shown


def test_the_items_are_the_answering_words_of_a_list_asked_for_as_a_whole() -> None:
    lead, *_ = with_lists(reading(*places(passage(LIST), 0.1, 0.9, 0.8, 0.1))).places
    assert lead.words and LIST[slice(*lead.words)] == "- der Ausweis\n- ein Bild"


def test_a_line_that_introduces_a_list_is_quoted_with_all_of_it() -> None:
    lead = places(passage(LIST), 0.9)[0]
    said = AnswerBuilder(lambda document, position: None, Steps()).quoted(lead)
    assert said.text == "Mitzubringen sind:\n- der Ausweis\n- ein Bild"
    (cited,) = said.citations
    assert cited.quote == said.text == LIST[cited.start : cited.end]
