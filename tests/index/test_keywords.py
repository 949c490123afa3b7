"""Stems bring words together that people take for the same."""

import pytest

from index.stores.keywords import stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Müller", "Mueller"),
        ("Häuser", "Haus"),
        ("Häuser", "Haeuser"),
        ("universities", "University"),
        ("Tester:innen", "Testerinnen"),
        ("Café", "cafe"),
        ("ﬁnance", "Finance"),
    ],
)
def test_words_find_each_other(one: str, other: str) -> None:
    assert set(stems(one)) & set(stems(other))


def test_every_word_has_its_german_and_its_english_stem_once() -> None:
    assert stems("Regen") == ["reg", "regen"]
    assert stems("houses") == ["hous"]
    assert stems("haus") == ["haus"]


def test_words_that_differ_by_dots_only_are_near_but_not_the_same() -> None:
    assert stems("schon")[0] == stems("schön")[0]
    assert set(stems("schon")) != set(stems("schön"))


def test_signs_and_other_scripts_do_no_harm() -> None:
    assert stems("") == stems(" …!?'\"*() ") == []
    assert stems("日本語 Москва ١٢٣") != []
    assert max(map(len, stems("x" * 100_000))) <= 64
