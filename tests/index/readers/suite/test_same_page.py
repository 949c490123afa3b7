"""One page in every format: what a person sees is the text, cell by cell and label by label."""

import pytest

from index.types import Content
from tests.index.readers.reader_files import read
from tests.index.readers.suite.pages import KINDS, Grid, Hidden, Note, Page, Running, lines
from tests.index.readers.suite.pdf_writer import pdf
from tests.index.readers.suite.text_writers import html, markdown, plain
from tests.index.readers.suite.word_writer import word

WRITERS = {"html": html, "md": markdown, "docx": word, "pdf": pdf, "txt": plain}
CASES = [(form, kind) for kind, (_, forms) in KINDS.items() for form in forms]
TURNED = [(turn, kind) for form, kind in CASES if form == "pdf" for turn in (90, 180, 270)]


def expected(page: Page, form: str) -> tuple[list[str], list[str]]:
    """The lines in their order, and those whose place differs by format: notes, running heads."""
    apart = [one for one in page if isinstance(one, Note | Running)]
    flowing = [one for one in page if not isinstance(one, Note | Running)]
    return (
        [line for block in flowing for line in lines(block, form)],
        [line for block in apart for line in lines(block, form)],
    )


@pytest.mark.parametrize(("form", "kind"), CASES)
def test_what_is_seen_is_read(form: str, kind: str) -> None:
    page = KINDS[kind][0]
    compare(read(WRITERS[form](page), f"a.{form}"), page, form)


@pytest.mark.parametrize(("turn", "kind"), TURNED)
def test_pages_that_lie_in_the_file_are_read_as_they_are_shown(turn: int, kind: str) -> None:
    page = KINDS[kind][0]
    compare(read(pdf(page, turn=turn), "a.pdf"), page, "pdf")


def compare(content: Content, page: Page, form: str) -> None:
    """Hold what was read against what a person sees."""
    flowing, apart = expected(page, form)
    found = [line for line in content.text.split("\n") if line]
    assert [line for line in found if line not in apart] == flowing
    assert [line for line in found if line in apart] == apart

    grids = [block for block in page if isinstance(block, Grid)]
    assert len(content.tables) == len(grids)
    for table, grid in zip(content.tables, grids, strict=True):
        rows = content.text[table.start : table.end].split("\n")
        assert rows == lines(grid, form)
        head = content.text[table.start : table.head_end].strip()
        assert head.split("\n") == rows[: grid.heads]
    if any(isinstance(block, Hidden) for block in page):
        assert "hidden" in {one.what for one in content.report.left_out}
