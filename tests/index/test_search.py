"""How the two sides of a search are mixed."""

import pytest

from index.search import KEYWORD, KEYWORD_ACROSS, mix


def test_keywords_add_to_the_cosine_in_proportion() -> None:
    assert mix(0.80, 10.0, across=False) == pytest.approx(0.80 + 10 * KEYWORD)
    assert mix(0.80, 0.0, across=False) == 0.80


def test_across_languages_keywords_say_less() -> None:
    assert mix(0.8, 10.0, across=True) == pytest.approx(0.8 + 10 * KEYWORD_ACROSS)
    assert KEYWORD_ACROSS < KEYWORD


def test_many_rare_words_found_outweigh_a_slightly_nearer_vector() -> None:
    exact, near = mix(0.82, 18.0, across=False), mix(0.85, 0.0, across=False)
    assert exact > near
