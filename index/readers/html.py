"""Converts HTML to the text that a person sees on the page. Nothing is run, fetched or followed.

A page is read in three steps: `html_source.py` makes a flat list of its events, `html_notes.py` and
`html_controls.py` look ahead for notes and for what a click shows, and `html_page.py` reads. Style sheets
inside the page apply as far as `style_sheets.py` understands them; none is fetched.
"""

import re

from index.language import seems
from index.readers import html_controls, html_notes
from index.readers.characters import clean
from index.readers.html_controls import Panels
from index.readers.html_notes import HtmlNotes
from index.readers.html_page import HtmlPage
from index.readers.html_raised import Context, has_typed
from index.readers.html_source import source
from index.readers.html_styles import ElementStyles
from index.readers.html_writer import HtmlWriter
from index.readers.marks import BEHIND, has_star
from index.readers.metadata import metadata
from index.readers.plain import decode
from index.types import Content

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_LANGUAGE = re.compile(r"""<html[^>]{0,500}?\blang\s*=\s*["']?\s*([a-zA-Z]{2,3})""", re.IGNORECASE)
_LOOKING = r"(?:\s*<(?:em|i|b|strong|small|span|font)\b[^<>]{0,300}>){0,4}"
_STAR_FIRST = re.compile(  # at the start of a block, or of words in it that are styled differently
    r"<(?:p|div|li|td|dd|br|small|aside|footer|section)\b[^<>]{0,300}>"
    rf"{_LOOKING}\s*([*†‡]{{1,3}})(?:</\w+>)?\s?(?=[^\W_])"
    r"|data-note=\"([*†‡]{1,3})\""
)
_STAR_BEHIND = re.compile(BEHIND)
_STAR_RAISED = re.compile(r"<sup\b[^<>]{0,300}>\s*([*†‡]{1,3})\s*</sup>")
_SAMPLE = 20_000


def read(data: bytes, *, name: str) -> Content:
    """The page's text, headings and tables, and what its head says about it."""
    found = _DECLARED.search(data[:2048])
    markup = decode(data, name=name, declared=found[1].decode("ascii") if found else "")
    return read_markup(markup, name=name, format="html")


def read_markup(
    markup: str,
    *,
    name: str,
    format: str,
    title: str = "",
    fields: list[tuple[str, str]] | None = None,
) -> Content:
    """The text of markup; `title` and `fields` (front matter) go before what the markup says."""
    markup = clean(markup)
    typed = has_typed(markup) or "&sup" in markup
    found = source(markup, name=name)
    styles = ElementStyles(found.sheets)
    notes = html_notes.survey(found, styles) if found.has_signs or typed else HtmlNotes()
    panels = html_controls.survey(found, styles) if found.may_open else Panels()
    context = Context(notes.marks, _language(markup, fields or []), _stars(markup))
    writer = HtmlWriter(context, typed or bool(context.stars))
    page = HtmlPage(found.events, styles, notes, panels, writer)
    page.read()
    return page.writer.blocks.content(
        name=name,
        title=title or page.title,
        metadata=metadata([*(fields or ()), *page.fields], format=format),
    )


def _stars(markup: str) -> frozenset[str]:
    """Signs that follow words of a page and also begin blocks of it, as in "20 €*" and "* reduced"."""
    if not has_star(markup):
        return frozenset()
    begun = {first or declared for first, declared in _STAR_FIRST.findall(markup)}
    if not begun:
        return frozenset()
    return frozenset(
        begun.intersection([*_STAR_BEHIND.findall(markup), *_STAR_RAISED.findall(markup)])
    )


def _language(markup: str, fields: list[tuple[str, str]]) -> str:
    """The language that decides how decimals and quotations are written: declared, else
    detected."""
    declared = metadata(fields, format="").get("language", "")
    if not declared and (found := _LANGUAGE.search(markup, 0, _SAMPLE)):
        declared = found[1].lower()
    return declared or seems(markup[:_SAMPLE])
