"""The headings of a Word document, and what only repeats one: a line of its contents, a running head."""

from functools import cached_property

from index.readers.word_styles import Styles
from index.readers.word_xml import P_PR, Element, P, T, first

_LONGEST_LABEL = 30


class Headings:
    """Knows a document's headings by their letters, once it is asked for them."""

    def __init__(self, root: Element, styles: Styles) -> None:
        self._root, self._styles = root, styles

    def is_heading(self, paragraph: Element) -> bool:
        """Whether the paragraph is a heading, by its style."""
        properties = first(paragraph, P_PR)
        return self._styles.level(properties, self._styles.style(properties)) > 0

    def contain(self, text: str) -> bool:
        """Whether a heading has these words, figures and punctuation aside."""
        letters = _letters(text)
        return bool(letters) and letters in self._known

    def repeated_in(self, entry: Element) -> bool:
        """Whether a line of a table of contents only repeats a heading."""
        letters = _letters(_text(entry))  # which may begin with a label, "Artikel 3"
        return any(letters[at:] in self._known for at in range(min(len(letters), _LONGEST_LABEL)))

    @cached_property
    def _known(self) -> frozenset[str]:
        headings = filter(self.is_heading, self._root.iter(P))
        return frozenset(_letters(_text(one)) for one in headings)


def _text(paragraph: Element) -> str:
    return "".join(one.text or "" for one in paragraph.iter(T))


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).lower()
