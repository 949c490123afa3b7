"""Numbers, dates and codes agree when they mean the same, whatever the notation."""

import pytest

from rag.grounding.notation import read
from rag.grounding.quantities import missing


def stands(claim: str, proof: str) -> bool:
    """Whether the claim has quantities and all of them stand in the proof."""
    claimed = read(claim)
    assert any(one.firm for one in claimed), f"no quantity read in {claim!r}"
    return not missing(claimed, read(proof))


@pytest.mark.parametrize(
    "notations",
    [
        ["1.000 Euro", "1,000 euros", "1 000 €", "€1000", "tausend Euro", "a thousand euros"],
        ["3,5 Prozent", "3.5 %", "3,50 percent"],
        ["3,5 Mio. Menschen", "3.5 million people", "3.500.000 Menschen", "3,500,000 people"],
        ["2 Mrd. €", "€2bn", "two billion euros", "zwei Milliarden Euro"],
        ["27.11.24", "27. November 2024", "27 November 2024", "Nov 27, 2024", "2024-11-27"],
        ["27.11.2024", "November 27th, 2024", "the 27th of November 2024", "27/11/2024"],
        ["drei Monate", "three months", "3 Monate", "3-monatig"],
        ["dreiundzwanzig", "twenty-three", "23"],
        ["zweitausendfünfhundert", "2.500", "2,500"],
        ["14 Tage", "zwei Wochen", "two weeks", "fourteen days"],
        ["14:30 Uhr", "14.30 Uhr", "2:30 p.m.", "2:30pm"],
        ["19. Jahrhundert", "19th century"],
        ["the 1980s", "1980er", "80er Jahre"],
        ["089 233-96833", "+49 89 23396833", "(089) 233 96833"],
        ["§ 5", "§5"],
        ["https://www.example.org/a/", "www.example.org/a", "example.org/a"],
    ],
    ids=lambda notations: notations[0],
)
def test_one_value_is_found_in_every_notation(notations: list[str]) -> None:
    for one in notations:
        for other in notations:
            assert stands(one, f"vorher {other} danach"), (one, other)


@pytest.mark.parametrize(
    ("claim", "proof"),
    [
        ("600 Stunden", "700 Stunden"),
        ("3,5 Mio.", "3,5 Mrd."),
        ("drei Monate", "drei Wochen"),
        ("15 %", "15 Euro"),
        ("27. November 2024", "28. November 2024"),
        ("27. November 2024", "27. November 2023"),
        ("im November 2024", "im Oktober 2024"),
        ("14:30 Uhr", "2:30 a.m."),
        ("§ 5", "§ 15"),
        ("Version 3.14.2", "Version 3.14.3"),
        ("Niveau B1", "Niveau B2"),
        ("anna@example.org", "berta@example.org"),
        ("089 233-96833", "089 233-96834"),
        ("vier Personen", "five people"),
        ("1.5", "15"),
    ],
)
def test_different_values_do_not_agree(claim: str, proof: str) -> None:
    assert not stands(claim, proof)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("im November 2024", "am 27.11.2024"),
        ("November 2024", "2024-11-27"),
        ("im Jahr 2024", "27 November 2024"),
        ("am 27. November", "27.11.24"),
        ("im November", "27 November 2024"),
        ("2018", "2018–19"),
        ("8 Uhr", "8-12 Uhr"),
        ("am 5. Mai 2024", "5. bis 8. Mai 2024"),
        ("from 2 p.m.", "14:00–16:00"),
        ("unter 16", "unter 16 Jahren"),
    ],
)
def test_a_partial_value_is_proven_by_a_fuller_one(part: str, whole: str) -> None:
    assert stands(part, whole)


def test_a_fuller_date_is_not_proven_by_a_partial_one() -> None:
    assert not stands("27. November 2024", "im November 2024")


def test_day_and_year_may_stand_in_different_places() -> None:
    assert stands("27. November 2024", "Termine 2024: Wir treffen uns am 27. November.")


@pytest.mark.parametrize(
    "text",
    [
        "Ein Antrag ist eine gute Idee.",
        "One should ask a friend.",
        "Das ist eine der beiden Möglichkeiten.",
        "1. Gehen Sie zum Amt.",
        "You may march on. Jan agrees.",
        "Wir lachten und achteten auf alles.",
    ],
)
def test_articles_list_markers_and_look_alikes_need_no_proof(text: str) -> None:
    assert [one.text for one in read(text) if one.firm] == []


def test_an_article_can_prove_a_number_that_is_claimed() -> None:
    assert stands("1 Stunde", "eine Stunde")
    assert stands("two languages", "both languages") and stands("2 Sprachen", "beide Sprachen")


def test_quantities_are_slices_of_their_text() -> None:
    text = "Am 3. und 4. Juni 2024 kosten 1.000 Stück ab 8 Uhr 3,5 Mio. € (§ 5, Tel. 0821 3102-0)."
    found = read(text)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert len(found) >= 6


@pytest.mark.parametrize("text", ["", "....", "§", "0", "99.99.9999", "25:61", "½", "1" * 400])
def test_odd_text_is_survived(text: str) -> None:
    read(text)


def test_long_rubbish_is_read_in_linear_time() -> None:
    for piece in ("1.000 ", "1 000 ", "0 0/", "a.", "12.", "und 3 ", "+49 "):
        read(piece * 2000)
