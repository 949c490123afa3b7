"""How the two sides of a search are mixed."""

import pytest

from index.search import mix


def test_each_side_is_stretched_and_weighed() -> None:
    mixed = mix({"a": 0.9, "b": 0.7, "c": 0.8}, {"b": 10.0, "d": 5.0}, 0.75)
    assert mixed == pytest.approx({"a": 0.75, "b": 0.25, "c": 0.375, "d": 0.0})


def test_one_side_alone_keeps_its_order() -> None:
    mixed = mix({}, {"a": 2.0, "b": 1.0}, 0.75)
    assert mixed == {"a": 0.25, "b": 0.0}
    assert mix({"a": 0.3}, {}, 0.75) == {"a": 0.75}
    assert mix({}, {}, 0.75) == {}
