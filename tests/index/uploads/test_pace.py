"""What is left is estimated from what was seen, and not from what says little."""

import pytest

from index.uploads.pace import Pace


def test_before_anything_was_seen_nothing_is_known() -> None:
    assert Pace().seconds("a.md", 5_000_000) is None


def test_a_file_takes_as_long_for_its_size_as_those_of_its_format_did() -> None:
    pace = Pace()
    pace.saw("a.pdf", size=1_000_000, seconds=100)
    pace.saw("a.md", size=1_000_000, seconds=10)
    assert pace.seconds("b.MD", 3_000_000) == pytest.approx(30)


def test_a_tiny_file_that_took_seconds_does_not_make_hours_of_a_large_one() -> None:
    pace = Pace()
    pace.saw("note.md", size=40, seconds=4)
    left = pace.seconds("book.md", 6_000_000)
    assert left is not None and left < 300
