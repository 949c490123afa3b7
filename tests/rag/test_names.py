"""Names that the evidence does not hold are noticed across languages, translated ones forgiven."""

import pytest

from rag.reading.names import strange_names

EVIDENCE = ["Der Sitz des Vereins ist in München.", "OpenAI stellte Sora im Februar 2024 vor."]


@pytest.mark.parametrize(
    ("sentence", "strange"),
    [
        ("OpenAI has its seat in San Francisco, California.", ["San", "Francisco", "California"]),
        ("The club has its seat in Munich.", []),
        ("It was shown by OpenAI in February 2024.", []),
        ("The seat is in Cologne.", ["Cologne"]),
        ("Der Sitz ist in San Francisco.", []),
    ],
)
def test_names_are_held_against_every_spelling(sentence: str, strange: list[str]) -> None:
    assert strange_names(sentence, EVIDENCE) == strange
