"""French is a language like the others: asked, searched, answered, refused, computed and dated in French."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.language import question_language
from index.library import Library
from index.types import Document, View
from rag.bindings.labels import named
from rag.conflicts.notes import notes
from rag.evaluation.correct import correct
from rag.grounding.notation import read
from rag.grounding.numerals import multiword_number, spoken
from rag.grounding.quantities import Day, Number, TimeOfDay, missing
from rag.grounding.values import exclude, values
from rag.question.decomposition import parts
from rag.tables.results import Result
from rag.types import Citation, Conflict, ConflictSide, Turn
from rag.versions.times import asked_for
from rag.versions.validity import Validity, declares
from rag.versions.wording import label
from tests.rag.small import answering, outcome, small_library

VIEW = View("default")
REGLEMENT = """# Règlement de la médiathèque

Les livres sont prêtés pour vingt-huit jours. Les chevaux ne sont pas admis dans la salle de lecture.
La carte annuelle coûte quatre-vingt-dix euros pour les entreprises. La salle ouvre à 9 h 30 le samedi.
"""
TARIFS = """# Tarifs de la piscine

Voici les tarifs de toutes les entrées de la piscine municipale pour cette année.

| Entrée | Prix |
| --- | --- |
| Enfants | 3,50 € |
| Adultes | 5,20 € |
| Familles | 1 200,00 € |
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with small_library(tmp_path, {"reglement.md": REGLEMENT, "tarifs.md": TARIFS}) as opened:
        yield opened


# -- answers


def test_a_question_in_french_is_answered_in_french(library: Library) -> None:
    made, model = answering(library, "Les livres sont prêtés vingt-huit jours.")
    answer = made.ask("Pour combien de jours les livres sont-ils prêtés ?", VIEW)
    assert answer.language == "fr" and not answer.refused
    assert answer.text == "Les livres sont prêtés vingt-huit jours."
    assert "Réponds en français." in model.prompts[0][-1][1]


def test_what_no_model_proves_is_quoted_in_french_marks(library: Library) -> None:
    made, _ = answering(library, "Les livres sont prêtés pour 82 jours.")
    answer = made.ask("Pour combien de jours les livres sont-ils prêtés ?", VIEW)
    assert answer.text.startswith("« Les livres sont prêtés pour vingt-huit jours. »")


def test_an_answer_in_another_language_is_not_shown(library: Library) -> None:
    made, _ = answering(library, "Die Bücher werden für 28 Tage ausgeliehen.")
    answer = made.ask("Pour combien de jours les livres sont-ils prêtés ?", VIEW)
    assert "Bücher" not in answer.text


def test_what_the_documents_do_not_say_is_refused_in_french(library: Library) -> None:
    made, _ = answering(library, "x")
    answer = made.ask("Qui a inventé le moteur à vapeur ?", VIEW)
    assert answer.refused and answer.text == "Les documents ne le disent pas."


def test_a_sum_is_computed_and_told_in_french(library: Library) -> None:
    made, _ = answering(library, "x")
    answer = made.ask("Quelle est la somme des prix des entrées de la piscine ?", VIEW)
    assert [one.kind for one in answer.sentences] == ["computed"]
    assert "La somme de « Prix » est de 1\u202f208,70 €" in answer.text


SALLES = """# Salles

| Salle | Bâtiment | Places | Loyer | Ouverture |
|---|---|---|---|---|
| Auditorium | Nord | 1 200 | 90 € | 9 h 30 |
| Atelier | Nord | 80 | 70 € | 10 h |
| Cellule | Sud | 30 | 20,50 € | 8 h 15 |
"""


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Quelles salles ont moins de 1 200 places ?", ["Atelier", "Cellule"]),
        ("Quelles salles coûtent au moins 70 euros ?", ["Auditorium", "Atelier"]),
        ("Quelles salles sont plus chères que l'Atelier ?", ["Auditorium"]),
        ("Quelle est la salle la plus chère ?", ["Auditorium"]),
        ("Quelle salle a l'ouverture la plus tôt ?", ["Cellule"]),
    ],
)
def test_rows_are_listed_by_french_conditions(question: str, shown: list[str]) -> None:
    found = outcome(SALLES, question, "fr")
    assert isinstance(found, Result)
    assert [found.matched.columns[0].cells[row] for row in found.shown] == shown


@pytest.mark.parametrize(
    ("question", "kind", "parts"),
    [
        ("Combien de salles y a-t-il par bâtiment ?", "groups", {"Nord": 2, "Sud": 1}),
        (
            "Combien coûte l'Auditorium de plus que l'Atelier ?",
            "difference",
            {"Auditorium": 90, "Atelier": 70},
        ),
    ],
)
def test_groups_and_comparisons_are_computed_in_french(
    question: str, kind: str, parts: dict[str, int]
) -> None:
    found = outcome(SALLES, question, "fr")
    assert isinstance(found, Result) and found.kind == kind
    assert {one.name: one.value for one in found.partials} == parts


def test_a_document_that_calls_itself_an_edition_in_french_is_a_version() -> None:
    texts = ("Édition 2024\n\nVoici les tarifs.", "Compte rendu du 3 mai 2024.")
    assert [declares(Document("d", "c", "d.md", "D", text, "fr", "h")) for text in texts] == [
        True,
        False,
    ]


def test_a_contradiction_is_told_in_french() -> None:
    cited = Citation(1, "a.txt", "1", "p", "Tarifs", 0, 5, None, "Cela coûte 3 €.")
    sides = (ConflictSide("3 €", cited, "à partir du 1er mai 2024"), ConflictSide("4 €", cited))
    (note,) = notes([Conflict("number", sides)], (), "fr")
    assert note.startswith("Les sources se contredisent : « Cela coûte 3 € » (Tarifs, à partir du")


def test_a_follow_up_in_french_keeps_the_question_before(library: Library) -> None:
    made, _ = answering(library, "x")
    history = [Turn("user", "Combien coûte l'entrée des adultes ?"), Turn("assistant", "5,20 €")]
    answer = made.ask("Et pour les enfants ?", VIEW, history=history)
    assert answer.standalone == "Combien coûte l'entrée des adultes ? Et pour les enfants ?"


# -- questions


@pytest.mark.parametrize(
    "question",
    [
        "Où se trouve la mairie ?",
        "combien coute la carte",
        "Quand ouvre le musée ?",
        "À qui écrire ?",
    ],
)
def test_a_french_question_is_french_whatever_the_documents_are_in(question: str) -> None:
    for expected in (None, {"de": 1.0}, {"en": 1.0}, {"fr": 1.0}):
        assert question_language(question, expected) == "fr"


def test_a_word_alone_is_french_only_where_documents_are() -> None:
    assert question_language("tarifs", {"fr": 1.0}) == "fr"
    assert question_language("tarifs", {"de": 1.0}) != "fr"


def test_two_questions_in_one_are_parted() -> None:
    asked = "Quand ouvre la médiathèque et combien coûte la carte annuelle ?"
    assert parts(asked) == ["Quand ouvre la médiathèque?", "combien coûte la carte annuelle?"]


def test_a_numbered_article_is_named() -> None:
    assert named("Que dit l'article 4 du règlement ?") == ("4",)
    assert named("Que dit le troisième alinéa ?") == ("3",)


# -- search


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("cheval", "chevaux"),
        ("prêter un livre", "prêtés"),
        ("PRETES", "prêtés"),
        ("entreprise", "entreprises"),
        ("admise", "admis"),
    ],
)
def test_search_finds_inflected_words(library: Library, asked: str, held: str) -> None:
    catalog = library._catalog
    found = catalog.passages(catalog.search(asked, VIEW, k=3).points, VIEW)
    assert any(held in passage.text for passage in found.values())


def test_a_quoted_phrase_is_found_as_a_phrase(library: Library) -> None:
    catalog = library._catalog
    plain = catalog.search("salle de lecture", VIEW, k=3).points
    quoted = catalog.search("« salle de lecture »", VIEW, k=3).points
    assert max(quoted.values()) > max(plain.values())


# -- numbers, dates, times


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("quatre-vingt-dix", 90),
        ("quatre-vingts", 80),
        ("quatre-vingt-dix-neuf", 99),
        ("soixante et onze", 71),
        ("vingt et un", 21),
        ("deux cent trente", 230),
        ("mille neuf cent quatre-vingt-quatre", 1984),
        ("septante-deux", 72),
        ("deux cent mille", 200_000),
        ("deux trois", None),
        ("dix vingt", None),
    ],
)
def test_numerals_are_read_by_value(words: str, value: int | None) -> None:
    assert multiword_number(words) == value


def test_a_coin_is_no_hundred() -> None:
    assert spoken("cent") is None
    assert read("six cents")[0].readings == {Number(6, "EUR", 0.01)}
    assert read("six cents euros")[0].readings == {Number(600, "EUR", 1)}


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("le 1er mai 2024", Day(2024, 5, 1)),
        ("le 14 juillet", Day(None, 7, 14)),
        ("en mars 2023", Day(2023, 3, None)),
        ("à 14 h 30", TimeOfDay(870)),
        ("à 9h", TimeOfDay(540)),
        ("à 8 heures", TimeOfDay(480)),
        ("pendant 8 heures", Number(8, "time", 1)),
        ("quatre-vingt-dix jours", Number(90, "time", 24)),
        ("12,50 €", Number(12.5, "EUR", 1)),
        ("1 500 euros", Number(1500, "EUR", 1)),
        ("à midi", TimeOfDay(720)),
    ],
)
def test_dates_times_and_amounts_are_read(text: str, reading: object) -> None:
    assert any(reading in one.readings for one in read(text))


def test_both_ends_of_a_range_are_dates() -> None:
    first, last = (one.readings for one in read("du 3 au 5 mai 2024"))
    assert Day(2024, 5, 3) in first and Day(2024, 5, 5) in last


def test_numbers_in_words_prove_figures_in_every_language() -> None:
    assert not missing(read("90 Tage"), read("quatre-vingt-dix jours"))
    assert missing(read("91 Tage"), read("quatre-vingt-dix jours"))


def test_about_and_at_least_leave_room() -> None:
    (exact,), (about,), (least,) = map(
        values, ("40 euros", "environ 42 euros", "au moins 30 euros")
    )
    assert about.hedged and least.bound == "least"
    assert not exclude(exact, about) and not exclude(exact, least)


# -- versions


def test_the_time_that_a_question_names() -> None:
    today = date(2026, 7, 1)
    assert asked_for("Combien en janvier 2020 ?", today) == (date(2020, 1, 1), date(2020, 1, 31))
    assert asked_for("Combien l'année dernière ?", today) == (date(2025, 1, 1), date(2025, 12, 31))
    assert asked_for("Combien avant 2024 ?", today) == (date.min, date(2023, 12, 31))
    assert asked_for("Combien il y a trois ans ?", today) == (date(2023, 1, 1), date(2023, 12, 31))


def test_when_a_version_holds_is_told_in_french() -> None:
    held = Validity(start=date(2024, 5, 1))
    assert label(held, "fr") == "à partir du 1er mai 2024"
    assert label(Validity(issued=date(2019, 3, 12)), "fr") == "version du 12 mars 2019"
    assert label(Validity(end=date(2025, 8, 31)), "fr") == "jusqu’au 31 août 2025"


# -- measuring


def test_a_right_answer_is_right_whatever_stands_before_an_apostrophe() -> None:
    assert correct("L'eau a coûté 3 180 euros.", ["eau"], question="Quoi ?")
    assert not correct("Le gaz a coûté 3 180 euros.", ["eau"], question="Quoi ?")
