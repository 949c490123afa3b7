"""Which characters a document's text may contain. Knows no format.

Invisible characters are removed because a quote must be what a person sees: soft hyphens and zero-width
spaces break words for search, and tags or direction overrides can hide words from the reader.
"""

import re
import unicodedata

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_GONE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_SELECTORS = re.compile("[\U000e0000-\U000e0fff]")  # Python counts some of these as printable
_RUN = re.compile(" {2,}")
_EDGES = re.compile(" ?\n ?")
_GAPS = re.compile("\n{3,}")


def clean(text: str) -> str:
    """NFC text whose only control character is the newline; any other white space becomes a space."""
    if (text.replace("\n", "") if "\n" in text else text).isprintable():
        if text.isascii():
            return text  # the most common case, decided without a search
        if not _SELECTORS.search(text):
            return unicodedata.normalize("NFC", text)
    text = _SPACES.sub(" ", _BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", _GONE.sub("", text))


def verbatim(text: str) -> str:
    """The text with every character in its place, so that offsets into the file stay true.

    Line breaks become newlines; harmful or hiding characters become spaces of the same length.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in _LINE_ENDS:
        text = text.replace(sign, "\n")
    return _HARMFUL.sub(" ", text)


def one_line(text: str) -> str:
    """Cleaned text with every run of white space made one space."""
    return " ".join(clean(text).split())


def flowing(text: str) -> str:
    """Cleaned text that keeps its line breaks; runs of spaces become one, runs of empty lines too."""
    text = clean(text)
    text = _RUN.sub(" ", text) if "  " in text else text
    if "\n" not in text:
        return text.strip()
    return _GAPS.sub("\n\n", _EDGES.sub("\n", text)).strip()


def as_written(text: str) -> str:
    """Cleaned text that keeps its spaces, except at line ends, and at most one empty line in a row."""
    lines = (line.rstrip(" ") for line in clean(text).split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip("\n").rstrip()
