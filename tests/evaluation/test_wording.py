"""SQuAD's scores, with figures worked out by hand."""

import pytest

from rag.evaluation.wording import contains, exact_match, in_language, normalise, token_f1


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "The  Denver Broncos!", ["denver", "broncos"]),
        ("de", "Der Bürgermeister, die Ämter.", ["bürgermeister", "ämter"]),
        ("de", "STRASSE Straße", ["strasse", "strasse"]),
        ("de", "die a the", ["a", "the"]),
        ("en", "die a the", ["die"]),
        ("fr", "die a the", ["die", "a", "the"]),
        ("en", "„Sea“ – (see)", ["sea", "see"]),
        ("en", "U.S. and it's", ["us", "and", "its"]),
        ("de", "Bu\u0308rger", ["bürger"]),
        ("de", "– … !", []),
    ],
)
def test_case_marks_and_articles_do_not_count_but_umlauts_do(
    language: str, text: str, words: list[str]
) -> None:
    assert normalise(text, language) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.000", ["1000"]),
        ("1,000", ["1000"]),
        ("1\u00a0000", ["1000"]),
        ("1'000", ["1000"]),
        ("1.234.567,80 €", ["1234567.8"]),
        ("1,234,567.8", ["1234567.8"]),
        ("2,5", ["2.5"]),
        ("2.50", ["2.5"]),
        ("0,125", ["0.125"]),
        ("27.11.2024", ["27", "11", "2024"]),
        ("3.5.", ["3.5"]),
        ("100 %", ["100"]),
        ("35", ["35"]),
    ],
)
def test_numbers_have_one_spelling(text: str, words: list[str]) -> None:
    assert normalise(text, "de") == words


def test_equal_words_are_an_exact_match_whatever_their_dress() -> None:
    assert exact_match("Die 1.000 Tester:innen.", ["1,000 TesterInnen"], "de") == 1
    assert exact_match("1.000 Tester", ["1000 Tester heute"], "de") == 0
    assert exact_match("35", ["3,5"], "de") == 0


def test_token_f1_shares_words_as_often_as_both_have_them() -> None:
    # said: rot rot blau; gold: rot grün. Shared: one "rot". P = 1/3, R = 1/2, F1 = 2/5.
    assert token_f1("rot rot blau", ["rot grün"], "de") == pytest.approx(0.4)
    # "the cat sat" -> cat sat; gold "a cat" -> cat. P = 1/2, R = 1, F1 = 2/3.
    assert token_f1("the cat sat", ["a cat"], "en") == pytest.approx(2 / 3)


def test_the_nearest_gold_answer_counts() -> None:
    assert token_f1("308", ["dreihundert", "308"], "de") == 1
    assert exact_match("308", ["dreihundert", "308"], "de") == 1


def test_an_answer_contains_gold_words_only_together_and_in_order() -> None:
    assert contains("Es waren 308 Punkte insgesamt.", ["308 Punkte"], "de") == 1
    assert contains("Es waren Punkte, 308.", ["308 Punkte"], "de") == 0
    assert contains("Es waren 3080 Punkte.", ["308"], "de") == 0
    assert contains("in the beginning", ["in beginning"], "en") == 1  # articles are no words


def test_nothing_said_matches_nothing() -> None:
    assert token_f1("", ["308"], "de") == exact_match("", ["308"], "de") == 0
    assert contains("", ["308"], "de") == 0


def test_a_name_is_of_no_language() -> None:
    assert in_language("Denver Broncos, 308", "de", lambda *_: False) is None
    assert in_language("Die Stadt öffnet morgen", "de", lambda *_: True) == 1
    assert in_language("The town opens tomorrow", "de", lambda *_: False) == 0
