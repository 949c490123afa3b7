"""Of several versions of one thing the one in force answers; the others stand beneath it, with their time."""

from datetime import date
from pathlib import Path

import pytest

from index.types import View
from rag.bindings.binding import key_of
from rag.bindings.times import Times
from rag.evidence import Sources, gather, material
from rag.fakes import ScriptedModel, WordReader
from rag.library_view import LibraryView
from rag.pipeline import Answerer, Limits
from rag.question.understanding import Part
from rag.serialization import answer_json
from rag.types import Answer
from rag.versions.dated_documents import DatedDocuments, asked_time
from tests.rag.small import small_library

TODAY = date(2026, 4, 20)
PRICE = "Die Zehnerkarte kostet {} Euro."
ASKED = "Was kostet die Zehnerkarte?"


def ask(folder: Path, files: dict[str, str], question: str = ASKED, draft: str = "") -> Answer:
    with small_library(folder, files) as library:
        made = Answerer(
            search=library,
            model=ScriptedModel(draft),
            reader=WordReader(),
            limits=Limits(refusal=0.5),
            today=lambda: TODAY,
        )
        return made.ask(question, View("default"))


def version(price: int, since: str) -> str:
    return f"Preisblatt des Freibads\n\nGültig ab {since}\n\n{PRICE.format(price)}\n"


OLD, NEW, NEXT = version(34, "1.1.2022"), version(38, "1.7.2024"), version(41, "1.1.2027")
NAMED = [
    {"a.txt": OLD, "b.txt": NEW, "c.txt": NEXT},
    {"c.txt": OLD, "a.txt": NEW, "b.txt": NEXT},
    {"b.txt": OLD, "c.txt": NEW, "a.txt": NEXT},
]


def leading(answer: Answer) -> str:
    return next(one.text for one in answer.sentences if one.kind == "quoted")


@pytest.mark.parametrize("files", NAMED, ids=["old first", "new first", "next first"])
def test_the_newest_in_force_leads_whatever_search_found_first(
    tmp_path: Path, files: dict[str, str]
) -> None:
    answer = ask(tmp_path, files)
    assert leading(answer) == PRICE.format(38)
    assert answer.text.startswith(f"„{PRICE.format(38)}“")


def test_the_others_stand_beneath_it_each_with_its_time(tmp_path: Path) -> None:
    (conflict,) = ask(tmp_path, NAMED[0]).conflicts
    first, *others = conflict.sides
    assert (first.citation.quote, first.dated) == (PRICE.format(38), "bis 31.12.2026")
    assert {(side.value, side.dated) for side in others} == {
        ("34 Euro", "bis 30.6.2024"),
        ("41 Euro", "ab 1.1.2027"),
    }


@pytest.mark.parametrize(
    ("question", "price"),
    [
        ("Was kostete die Zehnerkarte 2023?", 34),
        ("Was kostete die Zehnerkarte im März 2024?", 34),
        ("Was kostet die Zehnerkarte im August 2024?", 38),
        ("Was kostet die Zehnerkarte nächstes Jahr?", 41),
    ],
)
def test_a_question_with_a_date_is_answered_by_the_version_of_that_time(
    tmp_path: Path, question: str, price: int
) -> None:
    assert leading(ask(tmp_path, NAMED[0], question)) == PRICE.format(price)


def test_the_model_is_shown_no_version_that_does_not_hold(tmp_path: Path) -> None:
    with small_library(tmp_path, NAMED[0]) as library:
        model = ScriptedModel(PRICE.format(34))
        made = Answerer(
            search=library,
            model=model,
            reader=WordReader(),
            limits=Limits(evidence_tokens=2000),
            today=lambda: TODAY,
        )
        answer = made.ask(ASKED, View("default"))
    prompt = model.prompts[0][-1][1]
    assert "38 Euro" in prompt and "34 Euro" not in prompt and "41 Euro" not in prompt
    assert answer.text.startswith(f"„{PRICE.format(38)}“"), "an old price is not proved"


def test_undated_documents_that_differ_stay_in_the_order_of_the_reader(tmp_path: Path) -> None:
    files = {"a.txt": PRICE.format(34), "b.txt": PRICE.format(38)}
    answer = ask(tmp_path, files)
    (conflict,) = answer.conflicts
    assert conflict.sides[0].citation.quote == leading(answer)
    assert {side.dated for side in conflict.sides} == {""}


def test_versions_that_say_the_same_are_no_conflict(tmp_path: Path) -> None:
    files = {"a.txt": version(38, "1.1.2022"), "b.txt": version(38, "1.7.2024")}
    answer = ask(tmp_path, files, draft=PRICE.format(38))
    assert not answer.conflicts and answer.text == PRICE.format(38)


REPORT = "Bericht\n\nDie Rücklage des Hauses stand {} bei {} Euro.\n"


@pytest.mark.parametrize(
    ("told", "asked", "refused"),
    [
        ("am 31. Dezember 2024", "Wie hoch stand die Rücklage des Hauses 2024?", False),
        ("am 31. Dezember 2024", "Wie hoch stand die Rücklage des Hauses Ende 2022?", True),
        ("seit März 2021", "Wie hoch stand die Rücklage des Hauses 2023?", False),
        ("ab dem 1. März 2021", "Wie hoch stand die Rücklage des Hauses 2020?", True),
        ("bis 2021", "Wie hoch stand die Rücklage des Hauses 2023?", True),
        ("bis 2021", "Wie hoch stand die Rücklage des Hauses 2020?", False),
        ("nach dem Sturm", "Wie hoch stand die Rücklage des Hauses 2020?", False),
    ],
)
def test_what_speaks_of_another_time_does_not_answer(
    tmp_path: Path, told: str, asked: str, refused: bool
) -> None:
    answer = ask(tmp_path, {"a.txt": REPORT.format(told, "41.920")}, asked)
    assert answer.refused is refused


def test_the_sentence_of_the_year_asked_leads_before_one_of_another_year(tmp_path: Path) -> None:
    text = (
        "Die Rücklage des Hauses stand am 31.12.2023 bei 88.250 Euro und war hoch. "
        "Sie stand als Rücklage am 31.12.2024 bei 41.920 Euro."
    )
    answer = ask(tmp_path, {"a.txt": text}, "Wie stand die Rücklage des Hauses am 31.12.2024?")
    assert "41.920" in leading(answer)


def test_a_document_that_began_later_does_not_say_what_was_before(tmp_path: Path) -> None:
    files = {"a.txt": "Preise\n\nGültig ab 1.3.2026\n\nDie Zehnerkarte kostet 38 Euro.\n"}
    assert ask(tmp_path / "before", files, "Was kostet die Zehnerkarte im Jahr 2015?").refused
    assert not ask(tmp_path / "since", files, "Was kostet die Zehnerkarte im Mai 2026?").refused


ISSUED = "Brief vom 3. Mai 2021\n\nBis dahin kostet die Zehnerkarte 30 Euro.\n"


@pytest.mark.parametrize(
    ("question", "before", "times"),
    [
        ("Was kostete die Zehnerkarte 2023?", "", {"a.txt": "2023"}),
        ("Was kostet die Zehnerkarte heute?", "", {"a.txt": "heute", "b.txt": "heute"}),
        ("Und die Zehnerkarte?", "Was kostete 2023 das Einzelbad?", {"a.txt": "2023"}),
        ("Was kostete die Zehnerkarte letztes Jahr?", "", {"a.txt": "2025", "b.txt": "2025"}),
        ("Was kostet die Zehnerkarte?", "", {}),
        ("Was kostete die Zehnerkarte 2020?", "", {}),
    ],
)
def test_the_reader_is_told_which_documents_state_that_they_are_valid_at_the_time(
    tmp_path: Path, question: str, before: str, times: dict[str, str]
) -> None:
    with small_library(tmp_path, {"a.txt": OLD, "b.txt": NEW, "i.txt": ISSUED}) as library:
        view = View("default")
        seen = LibraryView(library, view)
        found = gather(
            Part(question, before, library.query(question, view)),
            library.search(question, view, k=8),
            Sources(seen, TODAY, "de"),
            WordReader(),
            refusal=0.5,
        )
    told = {place.passage.document: place.time for place in found.first.places if place.time}
    assert told == times
    assert all(
        place.label.endswith(f" ({place.time})") == bool(place.time)
        for place in found.reading.places
    )


def test_a_year_in_title_or_heading_is_the_time_of_what_stands_below(tmp_path: Path) -> None:
    files = {"a.md": "# Fest 2024\n\nDie Anmeldung endete am 3. Mai 2023 um 12 Uhr.\n"}
    assert not ask(tmp_path, files, "Wann endete die Anmeldung zum Fest 2024?").refused


def test_a_follow_up_keeps_the_year_of_the_question_before(tmp_path: Path) -> None:
    files = {
        "a.txt": "Bericht\n\nDie Rücklage stand am 31.12.2024 bei 5 Euro, die Schuld bei 3 Euro.\n"
    }
    with small_library(tmp_path, files) as library:
        found = library.search("Schuld", View("default"), k=3)
        seen = LibraryView(library, View("default"))
        read = material(found, seen.document)
        asked = asked_time("Und die Schuld?", TODAY, before="Was stand 2022 als Rücklage?")
        told = Times(asked.when, DatedDocuments(seen.document, TODAY)).opinions(read)
        assert all(
            key_of(one, unit) in told for one in read for unit in one.units if "5" in unit.text
        )


def test_a_year_in_the_title_does_not_stand_for_one_of_its_days(tmp_path: Path) -> None:
    files = {"a.md": "# Bericht 2024\n\nDie Rücklage stand am 31.12.2023 bei 5 Euro.\n"}
    assert ask(tmp_path, files, "Wie stand die Rücklage am 31.12.2024?").refused


def test_the_year_in_a_versions_own_date_is_not_what_it_speaks_of(tmp_path: Path) -> None:
    ended = f"Preisblatt des Freibads\n\nGültig bis 30.6.2025\n\n{PRICE.format(34)}\n"
    files = {"a.txt": version(38, "1.7.2025"), "b.txt": ended}
    answer = ask(tmp_path, files, "Was kostete die Zehnerkarte im Mai 2025?")
    assert leading(answer) == PRICE.format(34)


def test_a_question_that_names_two_times_is_answered_by_the_version_of_each(
    tmp_path: Path,
) -> None:
    asked = "Was kostete die Zehnerkarte 2022 und 2025?"
    answer = ask(tmp_path, NAMED[0], asked)
    shown = [one.text for one in answer.sentences if one.kind == "quoted"]
    assert shown == [PRICE.format(34), PRICE.format(38)]


MINUTES = (
    "# Protokoll der Sitzung vom {0}\n\nRathaus, {0}, 19 Uhr\n\nAnwesend waren {1} Mitglieder.\n"
)
REPORT_OF = (
    "# Jahresbericht {0}\n\nIm Jahr {0} gab es ein Fest.\n\nDer Verein hatte {1} Mitglieder.\n"
)
SHEET = "# Preise {0}\n\n{2}\n\nDer Eintritt kostet {1} Euro.\n"


def series(form: str, *parts: tuple[str, str], more: str = "") -> dict[str, str]:
    return {f"{at}.md": form.format(*one, more) for at, one in enumerate(parts)}


@pytest.mark.parametrize(
    ("files", "question"),
    [
        (
            series(MINUTES, ("12. März 2024", "14"), ("4. Juni 2024", "11")),
            "Wie viele Mitglieder waren anwesend?",
        ),
        (
            series(REPORT_OF, ("2023", "214"), ("2024", "198")),
            "Wie viele Mitglieder hatte der Verein?",
        ),
    ],
)
def test_two_occasions_do_not_contradict_each_other_and_both_stay_in_sight(
    tmp_path: Path, files: dict[str, str], question: str
) -> None:
    answer = ask(tmp_path, files, question)
    assert not answer.conflicts and not answer.refused
    assert len({cited.document for one in answer.sentences for cited in one.citations}) == 2


@pytest.mark.parametrize(
    "more",
    [
        "Diese Preise gelten ab sofort und ersetzen die von 2022.",
        "Stand: 1. Mai 2024",
        "Gültig 2024",
    ],
)
def test_what_says_that_it_holds_or_is_an_edition_is_a_version_and_no_occasion(
    tmp_path: Path, more: str
) -> None:
    files = series(SHEET, ("2023", "5"), ("2024", "6"), more=more)
    assert len(ask(tmp_path, files, "Was kostet der Eintritt?").conflicts) == 1


def test_a_date_in_the_name_alone_makes_no_occasion(tmp_path: Path) -> None:
    files = series(SHEET, ("2023", "5"), ("2024", "6"), more="Ein Bad für alle.")
    assert len(ask(tmp_path, files, "Was kostet der Eintritt?").conflicts) == 1


def test_documents_of_two_series_do_contradict_each_other(tmp_path: Path) -> None:
    files = series(MINUTES, ("12. März 2024", "14"))
    files["b.md"] = MINUTES.replace("Protokoll", "Bericht").format("5. Juni 2024", "11")
    assert len(ask(tmp_path, files, "Wie viele Mitglieder waren anwesend?").conflicts) == 1


NEEDED = "Für die Auflösung ist eine Mehrheit von {} Prozent nötig.\n"
STATUTES = "# Satzung des Rudervereins\n\nStand 2019.\n\n" + NEEDED.format(80)
VOTED = "# Protokoll des Rudervereins 2024\n\n" + NEEDED.format(75)


def test_a_newer_document_of_another_kind_is_no_version(tmp_path: Path) -> None:
    asked = "Welche Mehrheit ist für die Auflösung nötig?"
    answer = ask(tmp_path, {"satzung.md": STATUTES, "protokoll.md": VOTED}, asked)
    assert "80 Prozent" in leading(answer)
    (conflict,) = answer.conflicts  # both are still shown, each with its time
    assert {side.value for side in conflict.sides} == {"80 Prozent", "75 Prozent"}


def test_a_day_of_the_year_before_does_not_lead_to_the_minutes_of_that_year(tmp_path: Path) -> None:
    held = (
        "# Protokoll vom {}\n\nAm {} kam man zusammen.\n\nDie Rücklage stand am {} bei {} Euro.\n"
    )
    files = {
        "2024.md": held.format("9. Mai 2024", "9. Mai 2024", "31. Dezember 2023", 8250),
        "2025.md": held.format("6. Mai 2025", "6. Mai 2025", "31. Dezember 2024", 4920),
    }
    answer = ask(tmp_path, files, "Wie hoch war die Rücklage am 31. Dezember 2024?")
    assert "4920" in leading(answer)


def test_the_version_that_leads_is_as_probable_as_the_one_that_was_read_to_answer(
    tmp_path: Path,
) -> None:
    old = OLD.replace("kostet", "kostet im großen Freibad am kleinen See")
    asked = "Was kostet die Zehnerkarte im großen Freibad am kleinen See?"
    alone = ask(tmp_path / "alone", {"a.txt": old}, asked).sentences[0]
    both = ask(tmp_path / "both", {"a.txt": old, "b.txt": NEW}, asked).sentences[0]
    assert "34" in alone.text and "38" in both.text
    assert both.probability == alone.probability


def rules(since: str, text: str) -> str:
    return f"Benutzungsordnung der Bibliothek\n\nGültig ab {since}\n\n{text}\n"


WITHOUT = rules("1.1.2019", "Ein WLAN für Gäste gibt es in der Bibliothek nicht.")
WITH = rules("1.1.2024", "Für alle Gäste ist das drahtlose Netz kostenlos.")
RULES = {"alt.txt": WITHOUT, "neu.txt": WITH}
WLAN = "Gibt es in der Bibliothek ein WLAN für Gäste?"


def test_an_answer_from_a_replaced_edition_names_the_one_in_force(tmp_path: Path) -> None:
    answer = ask(tmp_path, RULES, WLAN)
    (edition,) = answer.newer
    assert leading(answer) == "Ein WLAN für Gäste gibt es in der Bibliothek nicht."
    assert (edition.citation.document, edition.dated) == ("neu.txt", "ab 1.1.2024")
    assert edition.citation.quote == "Für alle Gäste ist das drahtlose Netz kostenlos."
    assert answer.text.endswith(
        "Es gilt eine neuere Fassung; am nächsten kommt dort "
        "„Für alle Gäste ist das drahtlose Netz kostenlos“ "
        "(Benutzungsordnung der Bibliothek, ab 1.1.2024)."
    )
    assert [one["citation"]["document"] for one in answer_json(answer)["newer"]] == ["neu.txt"]


@pytest.mark.parametrize(
    ("files", "question"),
    [
        (RULES, "Gab es 2020 in der Bibliothek ein WLAN für Gäste?"),
        (RULES, "Was ist für alle Gäste kostenlos?"),
        (RULES, "Gibt es 2025 und gab es 2020 in der Bibliothek ein WLAN für Gäste?"),
        ({"alt.txt": WITHOUT, "neu.txt": rules("1.1.2031", "Ein Netz ist da.")}, WLAN),
        ({"alt.txt": WITHOUT, "neu.txt": WITH.replace("Benutzungsordnung", "Satzung")}, WLAN),
        ({"alt.txt": WITHOUT, "neu.txt": WITH.replace("Gültig ab 1.1.2024", "")}, WLAN),
    ],
    ids=[
        "asked of then",
        "the newer answers",
        "asked of both",
        "not yet in force",
        "another thing",
        "undated",
    ],
)
def test_an_answer_that_no_newer_edition_replaces_names_none(
    tmp_path: Path, files: dict[str, str], question: str
) -> None:
    answer = ask(tmp_path, files, question)
    assert answer.sentences and not answer.newer


def test_a_newer_edition_that_gives_another_figure_is_told_once(tmp_path: Path) -> None:
    answer = ask(tmp_path, NAMED[0])
    assert answer.conflicts and not answer.newer
