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
    assert pace.seconds("b.PDF", 3_000_000) == pytest.approx(300)


def test_a_tiny_file_that_took_seconds_says_nothing_of_a_large_one() -> None:
    pace = Pace()
    pace.saw("note.md", size=40, seconds=4)
    assert pace.seconds("other.md", 40) == pytest.approx(4)
    assert pace.seconds("book.md", 6_000_000) is None


def test_a_tiny_file_hardly_changes_what_a_large_one_told() -> None:
    pace = Pace()
    pace.saw("book.md", size=6_000_000, seconds=600)
    pace.saw("note.md", size=40, seconds=4)
    left = pace.seconds("another.md", 6_000_000)
    assert left is not None and 550 < left < 700


def test_an_empty_file_that_was_seen_breaks_nothing() -> None:
    pace = Pace()
    pace.saw("a.md", size=0, seconds=1)
    assert pace.seconds("a.md", 0) is None and pace.seconds("b.md", 10) is None


def test_the_last_files_count_most() -> None:
    pace = Pace()
    for seconds in [10] * 5 + [100] * 5:
        pace.saw("a.md", size=1_000_000, seconds=seconds)
    left = pace.seconds("b.md", 1_000_000)
    assert left is not None and left > 80
