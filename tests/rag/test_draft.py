"""A stream of pieces becomes whole, clean sentences as early as possible."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.draft import is_fragment, says_missing, stutters, whole_sentences, without_verdict


def test_a_sentence_is_given_as_soon_as_the_next_begins() -> None:
    taken: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ["It opened ", "in 1999. ", "It closed", " in 2004."]:
            taken.append(piece)
            yield piece

    stream = whole_sentences(pieces())
    assert next(stream) == "It opened in 1999."
    assert taken[-1] == "It closed"  # "It" is whole now
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


WRITTEN = [
    (
        "Die Gebühr gilt ab dem 1. Januar 2025. Sie beträgt z. B. 3.50 Euro am 2. und 15. des Monats. "
        "Danach, gem. § 3 Abs. 2 S. 1, sind es 4 Euro.",
        [
            "Die Gebühr gilt ab dem 1. Januar 2025.",
            "Sie beträgt z. B. 3.50 Euro am 2. und 15. des Monats.",
            "Danach, gem. § 3 Abs. 2 S. 1, sind es 4 Euro.",
        ],
    ),
    (
        "Er sagte: „Komm.“ Dann ging er [2]. Es war 8 … Uhr.",
        ["Er sagte: „Komm.", "Dann ging er.", "Es war 8 … Uhr."],
    ),
    ("It opens at 9 a.m. Monday. Call Mr. Hall, e.g. today. [2] It costs 5. Dogs are free.", 4),
    (
        "1. Stecker ziehen.\n2. Den Deckel abnehmen.\n\n- Fertig!\n",
        ["Stecker ziehen.", "Den Deckel abnehmen.", "Fertig!"],
    ),
    (
        "20. Juli ist der Tag.\n1. und 15. sind frei.",
        ["20. Juli ist der Tag.", "1. und 15. sind frei."],
    ),
    ("« Où ? » demanda-t-il. »Komm!« rief er. _Ja_ (endlich!) Montag ... Dann ... 3. Mai.", 4),
]


@pytest.mark.parametrize(("text", "wanted"), WRITTEN)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_however_the_stream_is_cut_the_same_sentences_come_of_it(
    text: str, wanted: list[str] | int, data: st.DataObject
) -> None:
    whole = list(whole_sentences([text]))
    assert whole == wanted or len(whole) == wanted
    assert list(whole_sentences(text)) == whole, "letter by letter"
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert list(whole_sentences(pieces)) == whole


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "Am 3. ",
                    "Mai",
                    " ",
                    "\n",
                    "z. B. ",
                    "Das ",
                    "der",
                    ".",
                    " [2]",
                    " »",
                    "“",
                    "1. ",
                    "_",
                    "Do. ",
                    "- ",
                    "…",
                    "lang " * 10,
                ]
            ),
            st.text(max_size=4),
        ),
        max_size=25,
    )
)
def test_any_draft_gives_the_same_sentences_in_pieces_as_at_once(pieces: list[str]) -> None:
    assert list(whole_sentences(pieces)) == list(whole_sentences(["".join(pieces)]))


def test_no_sentence_is_given_before_the_word_behind_it_is_whole() -> None:
    taken = ""

    def pieces() -> Iterator[str]:
        nonlocal taken
        for letter in "Es gilt ab dem 1. Januar 2025. Danach gilt es nicht.":
            taken += letter
            yield letter

    assert next(whole_sentences(pieces())) == "Es gilt ab dem 1. Januar 2025."
    assert taken == "Es gilt ab dem 1. Januar 2025. Danach "


@pytest.mark.parametrize("rest", ["Das gilt ab dem 1.", "Das gilt z. B.", "Das gilt vgl."])
def test_a_last_sentence_that_stops_at_an_ordinal_or_abbreviation_was_cut_off(rest: str) -> None:
    assert list(whole_sentences([f"Es kostet 5 Euro. {rest}"])) == ["Es kostet 5 Euro."]
    assert list(whole_sentences(["Es sind zwei. Es waren 300."])) == [
        "Es sind zwei.",
        "Es waren 300.",
    ]


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


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("No, dogs must be on a lead.", "Dogs must be on a lead."),
        ("Nein – der Nachlass beträgt 15 %.", "Der Nachlass beträgt 15 %."),
        ("Oui, l'entrée est gratuite.", "L'entrée est gratuite."),
        ("Ja. Er wird bezahlt.", "Er wird bezahlt."),
        ("Nein.", ""),
        ("Yes", ""),
        ("No. 6 is for gluten-free bread.", "No. 6 is for gluten-free bread."),
        ("No-one may stay overnight.", "No-one may stay overnight."),
        ("No dogs are allowed.", "No dogs are allowed."),
        ("Janneke chairs it.", "Janneke chairs it."),
        ("pH 7 is allowed.", "pH 7 is allowed."),
    ],
)
def test_yes_and_no_are_taken_off_as_no_place_can_prove_them(said: str, left: str) -> None:
    assert without_verdict(said) == left


@pytest.mark.parametrize("said", ["300", "Hugging Face", "rund 300 Tester"])
def test_an_answer_of_a_few_words_is_a_fragment(said: str) -> None:
    assert is_fragment(said)


@pytest.mark.parametrize("said", ["It is gold.", "Es sind 300.", "Hunde sind im Lesesaal erlaubt"])
def test_a_short_sentence_is_no_fragment(said: str) -> None:
    assert not is_fragment(said)


def test_a_sentence_that_goes_round_in_circles_is_noticed() -> None:
    assert stutters("Kindergeld ist ein " + "Anspruch auf ein " * 12)
    assert not stutters("Wer ein Kind hat, bekommt für ein Kind und noch ein Kind Geld.")
