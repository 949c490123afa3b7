"""Which version of a document holds, which time a question names, and how a version is labelled."""

from datetime import date
from pathlib import Path

import pytest

from index.readers import read_file
from index.types import Document
from rag.reader.types import Place, Reading
from rag.selection import choose
from rag.versions.dated_documents import AskedTime, DatedDocuments
from rag.versions.order import Versions
from rag.versions.times import asked_for
from rag.versions.validity import Validity, holding, in_force, validity
from rag.versions.wording import label
from tests.rag.readings import place

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "data" / "documents"
CASES = ROOT.parent / "shared" / "cases"
TODAY = date(2026, 4, 20)


def document(text: str, *, title: str = "", path: str = "a.txt", **metadata: str) -> Document:
    return Document("d", "c", path, title, text, "de", "h", metadata=metadata)


def stored(path: Path) -> Document:
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    content = read_file(path, max_bytes=10_000_000)
    return document(content.text, title=content.title, path=path.name, **content.metadata)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Die Benutzungsordnung gilt ab dem 1. Juli 2024.", date(2024, 7, 1), None),
        ("Diese Richtlinie gilt seit 3.5.2021 für alle Beschäftigten.", date(2021, 5, 3), None),
        ("Diese Satzung tritt am 1. Januar 2023 in Kraft.", date(2023, 1, 1), None),
        ("Diese Satzung tritt am\n1. Januar 2023 in Kraft.", date(2023, 1, 1), None),
        ("Gültig ab: 01.09.2022\n\nPreise", date(2022, 9, 1), None),
        ("Gültig ab\n1. September 2022\n\nPreise", date(2022, 9, 1), None),
        ("Gültig ab | 07/2024", date(2024, 7, 1), None),
        ("Gültig vom 1.4.2021 bis 28.2.2026", date(2021, 4, 1), date(2026, 2, 28)),
        (
            "Der Plan gilt vom 6. Oktober bis zum 27. März 2026.",
            date(2025, 10, 6),
            date(2026, 3, 27),
        ),
        ("Vom 1. Januar bis 31. Dezember 2023 gültig.", date(2023, 1, 1), date(2023, 12, 31)),
        ("Mit Wirkung vom 1. Mai 2020", date(2020, 5, 1), None),
        ("Beschlossen am 3. Mai 2024, in Kraft ab 1. Juni 2024.", date(2024, 6, 1), None),
        ("Geltungsdauer: 1.1.2024 – 31.12.2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("Effective date: 1 July 2024", date(2024, 7, 1), None),
        ("Die Preise gelten ab 1.1.2025.", date(2025, 1, 1), None),
        ("Gültig bis Juni 2024", None, date(2024, 6, 30)),
        ("Diese Ordnung tritt am 30. Juni 2024 außer Kraft.", None, date(2024, 6, 30)),
        ("Zum 1. Juli 2024 ersetzt durch die neue Fassung.", None, date(2024, 6, 30)),
        ("Wird ersetzt durch die Ordnung vom 1. Juli 2024.", None, date(2024, 6, 30)),
        ("In force from 1 April 2020 until 31 March 2025.", date(2020, 4, 1), date(2025, 3, 31)),
        ("Effective 1 July 2024", date(2024, 7, 1), None),
        ("Effective as of July 1, 2024.", date(2024, 7, 1), None),
        ("This policy takes effect on 1 September 2023.", date(2023, 9, 1), None),
        ("The rules come into force on 2 May 2022.", date(2022, 5, 2), None),
        ("Valid from 28 March to 25 October 2026.", date(2026, 3, 28), date(2026, 10, 25)),
        ("Price list, valid until 31 December 2025", None, date(2025, 12, 31)),
        ("This agreement expires on 30 June 2027.", None, date(2027, 6, 30)),
        ("Superseded by the edition of 1 July 2024.", None, date(2024, 6, 30)),
        ("Le présent règlement entre en vigueur le 1er juillet 2024.", date(2024, 7, 1), None),
        ("Este reglamento está en vigor desde el 1 de julio de 2024.", date(2024, 7, 1), None),
        ("Il regolamento è in vigore dal 1º luglio 2024.", date(2024, 7, 1), None),
    ],
)
def test_words_beside_a_date_say_from_and_until_when(
    text: str, start: date | None, end: date | None
) -> None:
    found = validity(document(text))
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "Diese Fassung ersetzt die Hausordnung vom 1. April 2019.",
        "Zugleich tritt die Ordnung vom 15. September 2008 außer Kraft.",
        "Die bisherige Ordnung vom 3. Mai 2015 wird aufgehoben.",
        "These rules replace the rules of 1 March 2019.",
        "These rules replace the 2020 edition.",
        "This policy supersedes the versions of 2 May 2017 and 3 June 2018.",
        "Ce règlement remplace la version du 1er mars 2019.",
    ],
)
def test_what_is_replaced_dates_another_document(text: str) -> None:
    assert validity(document(text)) == Validity()


@pytest.mark.parametrize(
    "text",
    [
        "Diese Ordnung gilt für das Parkhaus, das die Stadt zum 1. Januar 2026 übernommen hat.",
        "Besucherhefte werden bis zum 30. Juni 2026 zurückgenommen.",
        "Der Aufzug stand 2024 an 23 Tagen still.",
        "Ausweise, die vor dem 1. März 2026 ausgestellt wurden, gelten weiter.",
        "Residents may apply from 1 May 2024 at the office.",
        "The annual fee of 20 euros applies from the age of 21.",
        "The harbour was founded in 1908.",
        "Der Vertrag darüber läuft bis 2041.",
        "Diese Ordnung gilt an 31.02.2024.",
    ],
)
def test_what_a_text_tells_is_no_validity(text: str) -> None:
    assert validity(document(text)) == Validity()


def test_own_start_and_what_it_replaces_in_one_sentence() -> None:
    for text in (
        "Diese Fassung gilt ab 1. Juli 2024 und ersetzt die Fassung vom 1. Januar 2022.",
        "Diese Ordnung ersetzt ab dem 1. Juli 2024 die Hausordnung vom 1. Januar 2022.",
        "Diese Ordnung ersetzt die Hausordnung vom 1. Januar 2022 und gilt ab dem 1. Juli 2024.",
        "Zum 1. Juli 2024 ersetzt diese Ordnung die Hausordnung vom 1. Januar 2022.",
        "These rules replace those of 1 January 2022 and apply from 1 July 2024.",
    ):
        assert validity(document(text)) == Validity(date(2024, 7, 1)), text


@pytest.mark.parametrize(
    ("text", "issued"),
    [
        ("Stand: Juli 2024", date(2024, 7, 1)),
        ("Stand: 07/2024", date(2024, 7, 1)),
        ("Preise, Stand 3. Mai 2021", date(2021, 5, 3)),
        ("Last updated: 3 May 2021", date(2021, 5, 3)),
        ("Members' handbook, as of July 2024", date(2024, 7, 1)),
        ("Fassung vom 12.3.2019", date(2019, 3, 12)),
        ("Regeln.\n\nQuellbrück, den 12. März 2019\nGunda Liebtrau", date(2019, 3, 12)),
    ],
)
def test_when_it_was_written(text: str, issued: date) -> None:
    assert validity(document(text)) == Validity(issued=issued)


def test_metadata_comes_before_the_text_and_titles_and_file_names_after_it() -> None:
    told = document("Gültig ab 1. Mai 2020", valid_from="2021-05-01", valid_until="2022-04-30")
    assert validity(told) == Validity(date(2021, 5, 1), date(2022, 4, 30))
    assert validity(document("", gültig_ab="1.5.2021")).start == date(2021, 5, 1)
    assert validity(document("", date="2024-05-28")).issued == date(2024, 5, 28)
    assert validity(document("", title="Hausordnung 2019")).issued == date(2019, 1, 1)
    assert validity(document("", path="x/house-rules-2024.html")).issued == date(2024, 1, 1)
    assert validity(document("", path="reisekosten_20240301.md")).issued == date(2024, 3, 1)
    assert validity(document("", path="2018/rules.md")).issued == date(2018, 1, 1)
    assert validity(document("Nothing.", path="rules.md")) == Validity()


def test_a_title_s_year_counts_more_than_the_date_of_a_copy() -> None:
    copied = document("", title="Hausordnung 2019", date="2024-11-03")
    assert validity(copied).begin == date(2019, 1, 1)
    ahead = document("Stand: November 2025", title="Preise 2026")
    assert validity(ahead) == Validity(date(2026, 1, 1), None, date(2025, 11, 1))
    assert validity(document("", title="Rules 2019", date="2019-03-02")).issued == date(2019, 3, 2)


def test_only_beginning_and_end_are_read() -> None:
    middle = "Wörter. " * 400 + "Diese Ordnung gilt ab 1. Juli 2024. " + "Wörter. " * 400
    assert validity(document(middle)) == Validity()
    assert validity(document("Wörter. " * 400 + "Gültig bis 3.4.2024")).end == date(2024, 4, 3)


def test_an_end_before_the_start_is_none() -> None:
    odd = document("Diese Ordnung gilt ab 1. Juli 2024.", valid_until="2020-01-01")
    assert validity(odd) == Validity(date(2024, 7, 1))


@pytest.mark.parametrize(
    ("old", "new", "starts", "ends"),
    [
        (
            "de/bibliothek/hausordnung-2019.txt",
            "de/bibliothek/hausordnung-2024.pdf",
            (date(2019, 4, 1), date(2024, 7, 1)),
            ("bis 30.6.2024", "until 30 June 2024"),
        ),
        (
            "en/library/house-rules-2019.txt",
            "en/library/house-rules-2024.html",
            (date(2019, 4, 1), date(2024, 7, 1)),
            ("bis 30.6.2024", "until 30 June 2024"),
        ),
        (
            "de/parken/parkgebuehrenordnung-2021.txt",
            "de/parken/parkgebuehrenordnung-2026.md",
            (date(2021, 4, 1), date(2026, 3, 1)),
            ("bis 28.2.2026", "until 28 February 2026"),
        ),
        (
            "en/marina/berthing-rules-2020.html",
            "en/marina/berthing-rules-2025.pdf",
            (date(2020, 4, 1), date(2025, 4, 1)),
            ("bis 31.3.2025", "until 31 March 2025"),
        ),
    ],
)
def test_pairs_of_real_documents(
    old: str, new: str, starts: tuple[date, date], ends: tuple[str, str]
) -> None:
    before, after = validity(stored(DOCUMENTS / old)), validity(stored(DOCUMENTS / new))
    assert (before.start, after.start) == starts
    assert after.end is None
    assert (label(before, "de", after), label(before, "en", after)) == ends
    assert in_force([before, after], None, TODAY) == [1, 0]
    assert holding([before, after], None, TODAY) == [1]
    year = asked_for(f"Was galt im Jahr {starts[0].year + 1}?", TODAY)
    assert in_force([before, after], year, TODAY) == [0, 1]
    assert holding([before, after], (starts[1], starts[1]), TODAY) == [1]


def test_travel_costs_that_only_say_their_state() -> None:
    old = validity(stored(CASES / "reisekosten_2022.md"))
    new = validity(stored(CASES / "reisekosten_2024.md"))
    assert (old, new) == (Validity(issued=date(2022, 1, 1)), Validity(issued=date(2024, 7, 1)))
    assert label(old, "de") == "Stand 2022"
    assert label(old, "de", new) == "bis 30.6.2024"
    assert holding([old, new], asked_for("Wie hoch war das Tagegeld 2023?", TODAY), TODAY) == [0]


def whole(first: int, last: int) -> tuple[date, date]:
    return date(first, 1, 1), date(last, 12, 31)


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("Wie viele DVDs durfte man im Jahr 2022 ausleihen?", whole(2022, 2022)),
        ("Was kostete das damals 2019?", whole(2019, 2019)),
        ("Was galt am 3. Mai 2021?", (date(2021, 5, 3), date(2021, 5, 3))),
        ("What was the fee as of July 2024?", (date(2024, 7, 1), date(2024, 7, 31))),
        ("Wie hoch war die Gebühr vor 2020?", (date.min, date(2019, 12, 31))),
        ("What did a berth cost before 1 April 2025?", (date.min, date(2025, 3, 31))),
        ("Was galt bis zum 30.6.2024?", (date.min, date(2024, 6, 30))),
        ("What has changed since March 2025?", (date(2025, 3, 1), TODAY)),
        ("Was kostet es nach dem 1. Juli 2024?", (date(2024, 7, 2), TODAY)),
        ("Was galt zwischen 2019 und 2021?", whole(2019, 2021)),
        ("Was galt 2019/20?", whole(2019, 2020)),
        ("Was galt Anfang 2024?", (date(2024, 1, 1), date(2024, 4, 30))),
        ("What was the rate in late 2024?", (date(2024, 9, 1), date(2024, 12, 31))),
        ("Was steht in der Hausordnung 2019 über Hunde?", whole(2019, 2019)),
        ("Wie hoch war die Gebühr letztes Jahr?", whole(2025, 2025)),
        ("What was the fee three years ago?", whole(2023, 2023)),
        ("Was galt vor zwei Jahren?", whole(2024, 2024)),
        ("What did a berth cost in 2023 and now?", (date(2023, 1, 1), TODAY)),
        ("What held yesterday?", (date(2026, 4, 19), date(2026, 4, 19))),
        ("Quel était le tarif en juillet 2024 ?", (date(2024, 7, 1), date(2024, 7, 31))),
        ("¿Cuánto costaba el 3 de mayo de 2021?", (date(2021, 5, 3), date(2021, 5, 3))),
    ],
)
def test_a_question_names_a_time(question: str, period: tuple[date, date]) -> None:
    assert asked_for(question, TODAY) == period


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele DVDs darf ich ausleihen?",
        "Wie hoch ist die Gebühr heute?",
        "Was gilt aktuell?",
        "What is the current fee?",
        "Ist am 24. Dezember geöffnet?",
        "Kostet es mehr als 2000 Euro?",
        "May I bring more than 2000 books?",
        "Was steht in § 12?",
        "Was galt nach dem 31.12.9999?",
    ],
)
def test_a_question_about_now(question: str) -> None:
    assert asked_for(question, TODAY) is None


OLD, MID, NEW = (Validity(date(year, 7, 1)) for year in (2016, 2020, 2024))
PAST = Validity(date(2010, 1, 1), date(2012, 12, 31))
COMING = Validity(date(2027, 1, 1))


def test_what_holds_first_and_each_group_newest_first() -> None:
    versions = [OLD, COMING, NEW, PAST, MID]
    assert in_force(versions, None, TODAY) == [2, 1, 4, 0, 3]
    assert in_force(versions, whole(2018, 2018), TODAY) == [0, 1, 2, 4, 3]
    assert holding(versions, whole(2020, 2020), TODAY) == [4, 0]
    assert holding(versions, (date(2014, 1, 1), date(2014, 1, 1)), TODAY) == []
    assert in_force([], None, TODAY) == []


def test_a_version_ends_the_day_before_its_successor() -> None:
    assert holding([MID, NEW], (date(2024, 6, 30),) * 2, TODAY) == [0]
    assert holding([MID, NEW], (date(2024, 7, 1),) * 2, TODAY) == [1]
    assert holding([NEW, NEW], None, TODAY) == [0, 1]  # two languages of one version


def test_undated_holds_behind_dated_in_force_and_before_what_is_over() -> None:
    assert in_force([Validity(), PAST, NEW], None, TODAY) == [2, 0, 1]
    assert in_force([PAST, Validity()], None, TODAY) == [1, 0]
    assert in_force([NEW, Validity()], whole(2018, 2018), TODAY) == [1, 0]


@pytest.mark.parametrize(
    ("version", "german", "english"),
    [
        (Validity(end=date(2024, 6, 30)), "bis 30.6.2024", "until 30 June 2024"),
        (Validity(date(2024, 7, 1)), "ab 1.7.2024", "from 1 July 2024"),
        (Validity(issued=date(2019, 1, 1)), "Stand 2019", "as of 2019"),
        (Validity(issued=date(2024, 3, 1)), "Stand März 2024", "as of March 2024"),
        (Validity(issued=date(2024, 3, 2)), "Stand 2.3.2024", "as of 2 March 2024"),
        (
            Validity(date(2021, 4, 1), date(2026, 2, 28)),
            "1.4.2021 bis 28.2.2026",
            "1 April 2021 to 28 February 2026",
        ),
        (Validity(), "", ""),
    ],
)
def test_labels(version: Validity, german: str, english: str) -> None:
    assert label(version, "de") == german
    assert label(version, "en") == english


def test_labels_with_a_successor() -> None:
    assert label(MID, "de", NEW) == "bis 30.6.2024"
    assert label(MID, "en", NEW) == "until 30 June 2024"
    assert label(Validity(), "de", NEW) == "bis 30.6.2024"
    assert label(NEW, "de", OLD) == "ab 1.7.2024"  # what comes before it is no successor
    assert label(MID, "de", Validity()) == "ab 1.7.2020"
    assert label(MID, "de", Validity(issued=date(2024, 1, 1))) == "bis 2023"
    told = Validity(date(2021, 4, 1), date(2026, 2, 28))
    assert label(told, "de", COMING) == "bis 28.2.2026"


RULES = {
    "de-2019": "de/bibliothek/hausordnung-2019.txt",
    "de-2024": "de/bibliothek/hausordnung-2024.pdf",
    "en-2019": "en/library/house-rules-2019.txt",
    "en-2024": "en/library/house-rules-2024.html",
}
ENGLISH = "You may have no more than 20 items on loan at the same time, of which five may be DVDs."
GERMAN = "Gleichzeitig können höchstens 20 Medien ausgeliehen werden, davon nicht mehr als 5 DVDs."
IN_FORCE = "Gleichzeitig können höchstens 30 Medien ausgeliehen werden."


def leading(*found: Place) -> Place:
    """The place that leads now, among places of the library's rules."""
    documents = DatedDocuments(lambda id_: stored(DOCUMENTS / RULES[id_]), TODAY)
    read = Reading(found)
    return Versions(AskedTime(None, ()), documents, "de").ordered(choose(read), read).answering[0]


def test_a_translation_of_an_old_edition_leads_to_the_one_in_force() -> None:
    english = place(ENGLISH, "en-2019", probability=0.9, language="en")
    german = place(GERMAN, "de-2019", probability=0.6)
    new = place(IN_FORCE, "de-2024", probability=0.2)
    assert leading(english, german, new).quote == IN_FORCE
    assert leading(english, new).quote == ENGLISH, "nothing tells that they are editions of one"


def test_of_two_translations_in_force_the_likelier_leads() -> None:
    old = place(GERMAN, "de-2019", probability=0.9)
    new = place(IN_FORCE, "de-2024", probability=0.5)
    english = "You may borrow up to 30 items at a time."
    translated = place(english, "en-2024", probability=0.3, language="en")
    assert leading(old, new, translated).quote == IN_FORCE
    likelier = place(english, "en-2024", probability=0.6, language="en")
    assert (
        leading(old, new, likelier, place(ENGLISH, "en-2019", probability=0.4, language="en")).quote
        == english
    )
