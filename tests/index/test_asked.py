"""Questions as people type them: in capitals, without umlauts, in a dialect, in one word."""

from collections.abc import Iterator

import pytest

from index.fakes import WordEmbedder
from index.language import question_language
from index.library import Library
from index.search.query import expected, respelled
from index.stores.memory import MemoryVectors
from index.types import View

PAGE = (
    "Der Wertstoffhof ist freitags geöffnet. Sperrmüll kostet nichts, Altreifen kosten 4 Euro. "
    "Die NASA nimmt kein WLAN an. Wo gibt man Batterien ab? Für Grüße in der Straße danken wir."
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("WANN IST DER WERTSTOFFHOF GEÖFFNET?", "Wann ist der Wertstoffhof geöffnet?"),
        ("WANN IST DER WERTSTOFFHOF GEOEFFNET", "Wann ist der Wertstoffhof geöffnet"),
        ("WO GIBT MAN BATTERIEN AB", "Wo gibt man Batterien ab"),
        ("WAS NIMMT DIE NASA AN", "Was nimmt die NASA an"),
        ("ALTREIFEN", "Altreifen"),
        ("Was kostet SPERRMÜLL?", "Was kostet Sperrmüll?"),
        ("wann geoeffnet", "wann geöffnet"),
        ("Geoeffnet?", "Geöffnet?"),
        ("strasse", "Straße"),
        ("Sperrmuell", "Sperrmüll"),
        ("Wann ist der Wertstoffhof geöffnet?", "Wann ist der Wertstoffhof geöffnet?"),
        ("Was macht die NASA im WLAN der USA?", "Was macht die NASA im WLAN der USA?"),
        ("wer zahlt die neue Steuer", "wer zahlt die neue Steuer"),
        ("fur wen ist das?", "für wen ist das?"),
        ("WAS GILT FUER UNS", "Was gilt für uns"),
        ("42 §", "42 §"),
        ("", ""),
    ],
)
def test_words_are_written_as_the_documents_write_them(typed: str, meant: str) -> None:
    assert respelled(typed, [PAGE]) == meant
    assert respelled(meant, [PAGE]) == meant


def test_a_ligature_is_typed_as_two_letters() -> None:
    assert respelled("Une oeuvre", ["Les œuvres, une œuvre."]) == "Une œuvre"


@pytest.mark.parametrize(
    "typed",
    [
        "Was kost a Altreifen?",
        "Wos kosts?",
        "Wos kosts an Altreifen wegzuwerfen?",
        "wat kostet dat",
        "Wann hat's denn offen?",
        "Wann is do zua?",
        "Kann i do parken?",
        "Wia lang hods offn?",
        "Tarif",
    ],
)
def test_a_dialect_is_german_where_german_can_be_expected(typed: str) -> None:
    assert question_language(typed, {"de": 1}) == "de"


@pytest.mark.parametrize(
    "typed", ["who owns OpenAI", "opening hours", "Do I need a permit?", "HOW MUCH IS A TICKET"]
)
def test_an_english_question_about_german_documents_stays_english(typed: str) -> None:
    assert question_language(typed, {"de": 1}) == "en"


def test_one_name_alone_is_in_the_language_of_the_documents() -> None:
    assert question_language("Tarif Zone", {"de": 1}) == "de"
    assert question_language("Tarif Zone", {"en": 1}) == "en"


def test_where_several_languages_are_spoken_what_is_found_decides() -> None:
    assert expected({"de"}, []) == {"de": 1} == expected({"de", "nl"}, [])
    assert expected({"nl"}, []) == {}
    assert not any(expected({"de", "en"}, []).values())
    assert expected({"de", "en"}, [("de", 3.0), ("en", 1.0), ("nl", 9.0)]) == {
        "de": 0.75,
        "en": 0.25,
    }


@pytest.fixture
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    place = tmp_path_factory.mktemp("asked")
    (place / "documents").mkdir()
    (place / "documents" / "hof.txt").write_text(PAGE)
    (place / "documents" / "other.txt").write_text("Das RATHAUS am Markt ist das ganze Jahr offen.")
    with Library.open(
        place / "home", embedder=WordEmbedder(), vectors=MemoryVectors(), write=True
    ) as opened:
        opened.sync(place / "documents", collection="default")
        yield opened


def test_a_library_understands_a_question_by_its_own_words(library: Library) -> None:
    asked = library.query("WAS KOST A SPERRMUELL", View("default"))
    assert (asked.text, asked.language) == ("Was kost a Sperrmüll", "de")
    assert library.query("RATHAUS", View("default")).text == "RATHAUS"
    assert library.query("WER WEISS WAS", View("empty")).text == "Wer weiss was"


def test_documents_that_a_view_leaves_out_say_nothing(library: Library) -> None:
    view = View("default", documents=frozenset({"hof.txt"}))
    assert library.query("DAS RATHAUS", view).text == "Das rathaus"


def test_a_question_in_capitals_finds_what_the_neat_one_finds(library: Library) -> None:
    def found(question: str) -> list[tuple[str, float]]:
        return [
            (hit.passage.id, hit.score) for hit in library.search(question, View("default"), k=5)
        ]

    assert found("WANN IST DER WERTSTOFFHOF GEOEFFNET?") == found(
        "Wann ist der Wertstoffhof geöffnet?"
    )
