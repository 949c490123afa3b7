"""A faster model is given more evidence; a slow one not less than what answers need."""

import pytest

from rag.pace import LEAST, MOST, Pace


def heard(*readings: tuple[float, float]) -> int:
    pace = Pace()
    for tokens, seconds in readings:
        pace.heard(tokens, seconds)
    return pace.budget_tokens


@pytest.mark.parametrize(("tokens_per_s", "budget"), [(20, LEAST), (150, 450), (5000, MOST)])
def test_the_budget_is_what_is_read_in_three_seconds(tokens_per_s: float, budget: int) -> None:
    assert heard(*[(tokens_per_s * 2, 2.0)] * 3) == budget


def test_one_slow_or_cached_prompt_moves_nothing() -> None:
    usual = [(600.0, 3.0)] * 4
    assert heard(*usual, (600, 40)) == heard(*usual, (600, 0.01)) == 600


def test_nothing_is_known_before_three_prompts_nor_from_an_instant() -> None:
    assert heard() == heard((900, 1.0), (900, 1.0)) == heard((900, 0.0), (0, 1.0)) == LEAST
