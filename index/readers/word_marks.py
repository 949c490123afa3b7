"""Finds a Word document's typed note marks and its language when they are first needed.

Most documents have no raised signs and are never searched.
"""

import re
from collections.abc import Collection

from index.language import mark_of_raised, seems
from index.readers.marks import PLAIN, starred
from index.readers.word_styles import Styles
from index.readers.word_xml import CELL, P_PR, R_PR, Element, P, R, T, first

_RAISED = re.compile(r"[(\[]?\s*(\d{1,3}|[a-z]{1,2}|[*†‡§¶#∗]{1,5})\s*[)\]]?")
_TYPED = re.compile(r"\s*([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})")
_PLAIN = re.compile(r"\s*[(\[]?(\d{1,2}|[*†‡]{1,3})[)\]]?\s+\S")
_SAMPLE = 20_000
"""Characters of a document that are enough to tell its language."""


class TypedMarks:
    """Marks that begin paragraphs, raised or, outside tables, followed by words."""

    def __init__(self, root: Element, styles: Styles) -> None:
        self._root, self._styles = root, styles
        self._marks: frozenset[str] | None = None
        self._decimal: str | None = None
        self._stars: frozenset[str] | None = None

    def is_mark(self, sign: str) -> bool:
        """Whether some paragraph begins with this mark."""
        if self._marks is None:
            self._marks = frozenset(filter(None, map(self._mark, self._root.iter(P))))
        return sign in self._marks

    def stars(self) -> Collection[str]:
        """Signs typed after words that also begin a paragraph."""
        if self._stars is None:
            self._stars = starred(
                "".join(text.text or "" for text in paragraph.iter(T))
                for paragraph in self._root.iter(P)
            )
        return self._stars

    def decimal(self) -> str:
        """What separates euros from cents in the language of the text."""
        if self._decimal is None:
            self._decimal = mark_of_raised(seems(_sample(self._root)))
        return self._decimal

    def _mark(self, paragraph: Element) -> str:
        run = next((run for run in paragraph.iter(R) if first(run, T) is not None), None)
        if run is None:
            return ""
        text = "".join(one.text or "" for one in run.iterchildren(T))
        if typed := _TYPED.match(text):
            return typed[1].translate(PLAIN)
        style = self._styles.style(first(paragraph, P_PR))
        if self._styles.formatting(first(run, R_PR), style).rise > 0:
            found = _RAISED.match(text.strip())
            return found[1] if found else ""
        found = _PLAIN.match(text)
        in_cell = found and next(paragraph.iterancestors(CELL), None) is not None
        return found[1] if found and not in_cell else ""


def _sample(root: Element) -> str:
    texts: list[str] = []
    seen = 0
    for text in root.iter(T):
        texts.append(text.text or "")
        seen += len(texts[-1])
        if seen > _SAMPLE:
            break
    return " ".join(texts)
