"""Says on the command line, in English, what was read of a file. Knows no format."""

from collections.abc import Iterator

from index.reports import LeftOut, ReadingReport

_READ = {
    "pages": ("page", "pages"),
    "tables": ("table", "tables"),
    "notes": ("note", "notes"),
    "fields": ("filled field", "filled fields"),
    "images": ("described image", "described images"),
    "text_boxes": ("text box", "text boxes"),
    "running": ("running head or foot", "running heads and feet"),
}
_LEFT_OUT = {
    "images": ("image without text", "images without text"),
    "pages": ("page without text", "pages without text"),
    "hidden": ("hidden part", "hidden parts"),
    "struck": ("struck or deleted part", "struck or deleted parts"),
    "attachments": ("attached file", "attached files"),
    "comments": ("reviewer's comment", "reviewers' comments"),
    "objects": ("embedded object", "embedded objects"),
    "characters": ("undecodable character", "undecodable characters"),
}
MOST_PAGES = 12
"""The most page numbers that are listed."""


def lines_of(report: ReadingReport) -> Iterator[str]:
    """One line for what was read and one for what was left out, if anything was."""
    read = [_counted(count, *_READ.get(what, (what, what))) for what, count in report.read.items()]
    if read:
        yield f"read: {', '.join(read)}"
    if report.left_out:
        yield f"left out: {'; '.join(map(_left_out, report.left_out))}"


def _left_out(one: LeftOut) -> str:
    text = _counted(one.count, *_LEFT_OUT.get(one.what, (one.what, one.what)))
    if not one.pages:
        return text
    numbers = ", ".join(map(str, one.pages[:MOST_PAGES]))
    more = ", …" if len(one.pages) > MOST_PAGES else ""
    return f"{text} (page{'s' if len(one.pages) > 1 else ''} {numbers}{more})"


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
