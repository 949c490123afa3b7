"""An answer is correct where a person would say so: numbers by value, words by stem, kinds by sight."""

import pytest

from rag.evaluation.correct import correct, shown
from rag.evaluation.results import Cited, MeasuredAnswer, Said


def right(answer: str, *golds: str, question: str = "Was?") -> bool:
    return correct(answer, golds, question=question)


def replied(*sentences: Said, refused: bool = False) -> MeasuredAnswer:
    return MeasuredAnswer("", refused, 1.0, sentences)


def test_what_the_model_wrote_and_what_was_quoted_is_the_answer() -> None:
    quote = Cited("de/a", 0, 20, "Stunden | 72")
    reply = replied(
        Said("Es dauert lange.", "supported"),
        Said("Dauer: 72 Stunden", "supported", (quote,), 0.9, "quoted"),
    )
    assert shown(reply) == "Es dauert lange.\nDauer: 72 Stunden\nStunden | 72"


def test_a_related_place_is_no_answer_and_neither_is_what_nothing_supports() -> None:
    reply = replied(
        Said("Drei Stunden.", "supported", kind="related"), Said("Zwei.", "unsupported")
    )
    assert shown(reply) == ""
    assert not right(shown(reply), "drei Stunden")


def test_a_refusal_shows_no_answer() -> None:
    assert shown(replied(Said("Drei Stunden.", "supported"), refused=True)) == ""


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("Das kostet 1200 EUR.", "1.200 Euro"),
        ("It costs €1,200 in all.", "1.200 Euro"),
        ("Der Preis beträgt 0.48 Euro.", "0,48 €"),
        ("Der Satz liegt bei 0,48.", "0.48"),
        ("Die Satzung gilt seit dem 01.03.2023.", "1. März 2023"),
        ("In force since 1 March 2023.", "1. März 2023"),
        ("Datum: 2023-03-01", "am 1. März 2023"),
        ("It was open for three hours.", "drei Stunden"),
        ("Es waren 3 Stunden.", "drei Stunden"),
        ("Es öffnet um 8 Uhr.", "um acht Uhr"),
        ("Es öffnet um acht Uhr.", "8:00"),
        ("Es öffnet um 8:00 Uhr.", "8"),
        ("Frist: zwei Wochen", "14 Tage"),
        ("It takes 31 per cent of the electricity.", "31 Prozent"),
        ("Menge (Liter): 40", "40 Liter"),
    ],
)
def test_numbers_and_dates_are_compared_by_value(answer: str, gold: str) -> None:
    assert right(answer, gold)


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("Das kostet 1300 Euro.", "1.200 Euro"),
        ("Das kostet 1200 Dollar.", "1.200 Euro"),
        ("Seit dem 1. April 2023.", "1. März 2023"),
        ("Am 5.3.2024 war Sitzung.", "5"),
        ("Eggs, 2 dozen.", "12"),
        ("Three fenders on each side.", "drei Jahre"),
        ("Das sind 8 Euro.", "8 Uhr"),
        ("Im Jahr 2024 wurde gebaut.", "ein Jahr"),
        ("Es sind acht.", "8 Klapptische"),
    ],
)
def test_another_value_or_another_unit_is_wrong(answer: str, gold: str) -> None:
    assert not right(answer, gold)


def test_one_gold_answer_is_enough() -> None:
    assert right("Es sind acht.", "8 Klapptische", "acht")


def test_what_the_question_has_said_need_not_be_said_again() -> None:
    tables = "Wie viele Klapptische stehen im Saal?"
    assert right("Es sind acht.", "8 Klapptische", question=tables)
    assert right("You must be at least 16.", "16 Jahre", question="Wie alt muss man sein?")
    march = "Wann war die Sitzung 2023?"
    assert right("Sie war am 1. März.", "1. März 2023", question=march)
    assert not right("Sie war am 1. März.", "1. März 2023")


def test_a_choice_named_in_the_question_has_to_be_made() -> None:
    choice = "Ist der Wels oder der Zander schwerer?"
    assert right("Schwerer ist der Wels.", "der Wels", question=choice)
    assert not right("Schwerer ist der Zander.", "der Wels", question=choice)


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("Auf HUGGING-FACE wurde es veröffentlicht!", "die Hugging Face"),
        ("Schicken Sie eine E-Mail.", "Email"),
        ("Schicken Sie eine Email.", "eine E-Mail"),
        ("Es fällt eine Tagungsgebühr an.", "Gebühren"),
        ("It was published on Hugging Face.", "auf Hugging Face"),
    ],
)
def test_case_articles_hyphens_and_endings_make_no_difference(answer: str, gold: str) -> None:
    assert right(answer, gold)


def test_most_words_beside_a_number_have_to_be_there_or_its_unit() -> None:
    assert right("Das sind 200 Euro.", "200 Euro pro Person")
    assert not right(
        "Das sind 200 Euro.", "200 Euro pro Person, Mitglieder zahlen im Sommer weniger"
    )
    assert right(
        "200 Euro, im Sommer weniger für Mitglieder.",
        "200 Euro pro Person, Mitglieder zahlen im Sommer weniger",
    )


def test_two_names_of_three_are_enough_and_one_is_not() -> None:
    gold = "Kitan, Mongolen und Uiguren"
    assert right("Mongolen und Kitan", gold)
    assert not right("Mongolen", gold)


def test_what_the_gold_answer_denies_has_to_be_denied() -> None:
    gold = "Gebühren werden nicht erstattet"
    assert right("Nicht erstattet werden die Gebühren.", gold)
    assert not right("Erstattet werden die Gebühren.", gold)


def test_yes_and_no_are_read_from_whether_a_sentence_on_the_subject_denies() -> None:
    dogs = "Darf ich meinen Hund mitnehmen?"
    assert right("Hunde sind nicht erlaubt.", "Nein", question=dogs)
    assert right("Nein.", "nein", question=dogs)
    assert not right("Hunde sind nicht erlaubt.", "Ja", question=dogs)
    assert right("Hunde sind erlaubt.", "Ja", question=dogs)
    assert not right("Fahrräder sind nicht erlaubt.", "Nein", question=dogs)


def test_after_no_the_reason_counts() -> None:
    assert right("Es wird mit 400 V angeschlossen.", "Nein, sie braucht 400 V.")


def test_of_an_essay_half_is_enough() -> None:
    gold = (
        "Beratung gibt es im Rathaus, in der Bücherei und beim Verein. Anmelden kann man sich "
        "telefonisch, schriftlich oder persönlich, und Dolmetscher kommen auf Wunsch kostenlos dazu."
    )
    half = "Beratung gibt es im Rathaus und in der Bücherei; anmelden kann man sich telefonisch."
    assert not right("Beratung gibt es im Rathaus.", gold)
    assert right(half + " Schriftlich geht es auch.", gold)


def test_of_a_very_long_one_a_dozen_words_are() -> None:
    names = [f"{a}{b}{c}ling" for a in "bdfg" for b in "aeiou" for c in "klmn"]
    assert right(" ".join(names[:12]), " ".join(names))
    assert not right(" ".join(names[:11]), " ".join(names))


def test_nothing_shown_is_never_correct() -> None:
    assert not right(" ", "Nein") and not right("", "–")
    assert not right("Das steht da.", "–")
