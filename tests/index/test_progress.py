"""Progress where there is no terminal, in a journal or a file: lines, and nothing meant for a screen."""

import io

from index.progress import Bars


def test_a_journal_gets_lines_and_no_signs_that_move_a_cursor() -> None:
    stream = io.StringIO()
    with Bars(stream) as bars:
        for what in ("fetching", "documents"):
            bars.update(what, 1, 4)
            bars.update(what, 4, 4)
    lines = stream.getvalue().splitlines()
    assert lines and stream.getvalue().endswith("\n") and "\r" not in stream.getvalue()
    assert lines[0].startswith("fetching: ") and lines[-1].startswith("documents: 100%")


def test_a_quiet_one_says_nothing_there() -> None:
    stream = io.StringIO()
    with Bars(stream, quiet=True) as bars:
        bars.update("fetching", 1, 4)
    assert stream.getvalue() == ""
