"""A stream of pieces becomes whole, clean sentences as early as possible."""

from collections.abc import Iterator

import pytest

from rag.draft import is_fragment, says_missing, stutters, whole_sentences


def test_a_sentence_is_given_as_soon_as_the_next_begins() -> None:
    taken: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ["It opened ", "in 1999. ", "It closed", " in 2004."]:
            taken.append(piece)
            yield piece

    stream = whole_sentences(pieces())
    assert next(stream) == "It opened in 1999."
    assert taken[-1] == "It closed"
    assert list(stream) == ["It closed in 2004."]


@pytest.mark.parametrize(
    ("said", "sentences"),
    [
        ("Antwort: Es sind 300.", ["Es sind 300."]),
        ("- First point.\n- Second point.", ["First point.", "Second point."]),
        ("**Am 3. Mai** um 9 Uhr [2].", ["Am 3. Mai um 9 Uhr."]),
        ("„Der Verein e. V. zahlt.“", ["Der Verein e. V. zahlt."]),
        ("...\n\n", []),
        ("", []),
    ],
)
def test_what_small_models_put_around_sentences_is_taken_off(
    said: str, sentences: list[str]
) -> None:
    assert list(whole_sentences([said])) == sentences


def test_a_last_sentence_that_was_cut_off_is_left_out_unless_it_is_all() -> None:
    assert list(whole_sentences(["It opened in 1999. It closed in the ye"])) == [
        "It opened in 1999."
    ]
    assert list(whole_sentences(["Hugging Face"])) == ["Hugging Face"]


@pytest.mark.parametrize("said", ["KEINE ANTWORT", "Keine Antwort.", "**KEINE  ANTWORT**"])
def test_the_fixed_word_for_missing_is_known_in_any_dress(said: str) -> None:
    assert says_missing(said, "KEINE ANTWORT")


def test_an_answer_is_not_taken_for_missing() -> None:
    assert not says_missing("Die Antwort kam am 3. Mai.", "KEINE ANTWORT")


@pytest.mark.parametrize("said", ["300", "Hugging Face", "rund 300 Tester"])
def test_an_answer_of_a_few_words_is_a_fragment(said: str) -> None:
    assert is_fragment(said)


@pytest.mark.parametrize("said", ["It is gold.", "Es sind 300.", "Hunde sind im Lesesaal erlaubt"])
def test_a_short_sentence_is_no_fragment(said: str) -> None:
    assert not is_fragment(said)


def test_a_sentence_that_goes_round_in_circles_is_noticed() -> None:
    assert stutters("Kindergeld ist ein " + "Anspruch auf ein " * 12)
    assert not stutters("Wer ein Kind hat, bekommt für ein Kind und noch ein Kind Geld.")
