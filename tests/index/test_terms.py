"""What a question asks the keyword index for: phrases, misspelt words, parts of compounds."""

from collections.abc import Iterator

import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.search.expansion import one_slip, phrases
from index.stores.memory import MemoryVectors
from index.types import View

TEXTS = {
    "permit": "Wer bleiben will, braucht eine Erlaubnis für den Aufenthalt.",
    "houses": "Die Häuser in der Straße am Fluss gehören der Stadt.",
    "courses": "Anmeldungen zu den Kursen nimmt Frau Müller entgegen.",
    "child": "Das Kindergeld zahlt die Familienkasse.",
    "rates": "The university publishes applications and their rates every year.",
    "order": "The city library of the old town is closed.",
    "words": "In the old library the town keeps what the city forgot.",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    place = tmp_path_factory.mktemp("terms")
    folder = place / "documents"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text)
    with Library.open(
        place / "home", embedder=WordEmbedder(), vectors=MemoryVectors(), write=True
    ) as opened:
        opened.sync(folder, collection="default")
        yield opened


def found(library: Library, question: str) -> list[str]:
    """The documents that share a word with the question, best first, by keywords alone."""
    points = library._catalog.search(question, View("default"), k=9).points
    known = library._catalog.passages(points, View())
    return [known[id_].document.removesuffix(".txt") for id_ in points]


def misspelt(library: Library, question: str) -> bool:
    return library._catalog.search(question, View("default"), k=9).misspelt


@pytest.mark.parametrize(
    ("asked", "document"),
    [
        ("Haus", "houses"),
        ("HAEUSER", "houses"),
        ("strasse", "houses"),
        ("Kurs", "courses"),
        ("Kurse", "courses"),
        ("Mueller", "courses"),
        ("Muller", "courses"),
        ("Anmeldung", "courses"),
        ("universities", "rates"),
        ("application", "rates"),
    ],
)
def test_inflection_umlauts_and_sharp_s_are_found_both_ways(
    library: Library, asked: str, document: str
) -> None:
    assert found(library, asked) == [document]
    assert not misspelt(library, asked)


@pytest.mark.parametrize(
    ("asked", "document"),
    [
        ("Aufenthaltserlaubnis", "permit"),
        ("Straßenfluss", "houses"),
        ("Frauenkurse", "courses"),
        ("Stadthäuser", "houses"),
    ],
)
def test_a_compound_that_no_document_holds_finds_its_parts(
    library: Library, asked: str, document: str
) -> None:
    assert found(library, asked)[0] == document
    assert not misspelt(library, asked)


@pytest.mark.parametrize(
    ("asked", "document"),
    [
        ("Anmedlungen", "courses"),
        ("Kindergedl", "child"),
        ("Kinddergeld", "child"),
        ("Kidergeld", "child"),
        ("aplication", "rates"),
        ("unviersity", "rates"),
        ("publizhes", "rates"),
    ],
)
def test_a_misspelt_word_finds_what_was_meant(library: Library, asked: str, document: str) -> None:
    assert found(library, asked) == [document]
    assert misspelt(library, asked)


@pytest.mark.parametrize("asked", ["Zanzibar", "Kinder", "k1ndergeld", "Flusz", "xyzzyx" * 20, ""])
def test_short_far_and_numbered_words_are_left_as_they_are(library: Library, asked: str) -> None:
    assert found(library, asked) == [] and not misspelt(library, asked)


def test_a_word_that_a_document_holds_is_never_taken_for_another(library: Library) -> None:
    assert found(library, "Häuser") == ["houses"] and not misspelt(library, "Häuser Erlaubnis")


@pytest.mark.parametrize(
    "question",
    [
        'Where is the "city library of the old town"?',
        "Where is the “city library of the old town”?",
        "Wo ist die „city library of the old town“?",
        "Où est la « city library of the old town »?",
        "»city library of the old town«",
    ],
)
def test_a_quoted_phrase_lifts_the_passage_that_holds_it_word_for_word(
    library: Library, question: str
) -> None:
    plain = question.translate(dict.fromkeys(map(ord, '"“”„«»')))
    lifted = library._catalog.search(question, View("default"), k=9).points
    usual = library._catalog.search(plain, View("default"), k=9).points
    holds, shares = (
        next(
            id_ for id_, p in library._catalog.passages(usual, View()).items() if p.document == name
        )
        for name in ("order.txt", "words.txt")
    )
    assert lifted[holds] > usual[holds] + 0.5
    assert lifted[shares] == pytest.approx(usual[shares])


def test_a_quoted_phrase_may_be_inflected_but_keeps_its_order() -> None:
    assert phrases('the "old towns"') == phrases("the „old town“")
    assert phrases('the "old town"') != phrases('the "town old"')
    assert phrases("It's 5\" long, isn't it") == []
    assert phrases('"" "?!" "a"') == []


def test_signs_of_the_index_s_language_do_no_harm(library: Library) -> None:
    for question in (
        '"" OR "x" AND NEAR(',
        "'; DROP TABLE passages; --",
        '"a* ^b:c" -Kurs',
        "„" * 99,
    ):
        found(library, question)
    assert found(library, 'Kurs" OR "Haus') == found(library, "Kurs OR Haus")


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("kurs", "kurs", True),
        ("kurs", "kusr", True),
        ("kurs", "kurse", True),
        ("kurs", "kur", True),
        ("kurs", "kuss", True),
        ("kurs", "ksru", False),
        ("kurs", "kr", False),
        ("abab", "baba", False),
        ("", "a", True),
    ],
)
def test_one_slip_is_a_letter_dropped_added_changed_or_swapped(
    one: str, other: str, near: bool
) -> None:
    assert one_slip(one, other) is near
    assert one_slip(other, one) is near
