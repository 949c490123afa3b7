"""Reads plain text in any common encoding; every character stays where it was.

Strict UTF-8 comes first, because text in another encoding almost never passes for it; then the encodings
of German and English machines (Windows, old Macs, DOS), because statistics need more text than a short
note has; then charset-normalizer.
"""

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from charset_normalizer import from_bytes

from index.errors import DamagedFile
from index.readers.blocks import Blocks
from index.readers.characters import as_written, verbatim
from index.readers.metadata import metadata
from index.readers.numbered_headings import headings_of
from index.readers.signatures import looks_like, refuse_binary, wrong_content
from index.readers.text_tables import tables_of
from index.readers.underlined_headings import underlined_headings
from index.readers.unmarked_headings import LONGEST, unmarked_headings
from index.types import Content, Heading, Table

_MARKS = (  # UTF-32 first: its little-endian mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = ("cp1252", "iso8859_15", "mac_roman", "cp850")
_EURO = re.compile("[0-9–-] ?€")
_ESCAPED = re.compile("[\udc80-\udcff]")
_LETTERS = "äöüÄÖÜßéèêëàâáåæçîïíóôœúûñÉÈÀÇÅÆÑ"
_SIGNS = "„“”‚‘’«»‹›–—…€£§°²³½¼¾´·•©®™†×±µ\xa0"
_WORD_INSIDE = re.compile(rf"(?<=[A-Za-z{_LETTERS}])[^\x00-\x7f{_LETTERS}’'­–—…](?=[a-z{_LETTERS}])")
_STRANGE = re.compile(rf"[^\x00-\x7f{_LETTERS}„“”‚‘’«»‹›–—…€£§°²³½¼¾´·•©®™†×±µ¿¡\xa0\xad]")
_CAPITAL_INSIDE = re.compile(r"[a-z][ÄÖÜÉÈÀÇÅÆÑ](?=[a-z])")
_FOREIGN_RUN = re.compile(rf"[{_LETTERS}]{{4}}")
_GERMAN = re.compile("[äöüÄÖÜß]")
_HIGH = re.compile(rb"[\x80-\xff]")
_WORD = re.compile(r"[^\W\d_]{4,}")
TOP = 10
"""A title is among the first so many lines."""
_SAMPLE = 60_000
_BEGIN = 2_000


def read(data: bytes, *, name: str) -> Content:
    """The text as it stands, character for character; its first line is the title if it is short."""
    text = verbatim(_with_mark(data) or decode(data, name=name))
    blocks = Blocks()
    begin = text.lstrip()[:_BEGIN]  # enough for a title
    blocks.add(begin if as_written(begin) else text, written=True)
    cleaned = blocks.content(name=name, title="", metadata=metadata((), format="text"))
    tables = tables_of(text)
    report = replace(cleaned.report, read={"tables": len(tables)}) if tables else cleaned.report
    underlined = underlined_headings(text, tables)
    headings = sorted((*underlined, *_under(underlined, text, tables)), key=_start)
    title = _titling(text, underlined) or _returning_title(text, cleaned.title)
    return replace(
        cleaned, text=text, title=title, headings=tuple(headings), tables=tables, report=report
    )


def _under(underlined: Sequence[Heading], text: str, tables: Sequence[Table]) -> list[Heading]:
    """Headings with numbers, and below them those that nothing marks."""
    level = max((one.level for one in underlined), default=0)
    known = {one.start for one in underlined}
    numbered = [
        replace(one, level=one.level + level)
        for one in headings_of(text, tables)
        if one.start not in known
    ]
    return [*numbered, *unmarked_headings(text, [*underlined, *numbered], tables)]


def _start(heading: Heading) -> int:
    return heading.start


def _titling(text: str, underlined: Sequence[Heading]) -> str:
    """The first heading, if it stands near the top and is alone of its level; "" without one."""
    first = underlined[0] if underlined else None
    if not first or text.count("\n", 0, first.start) > TOP:
        return ""
    alone = all(one.level > first.level for one in underlined[1:])
    return text[first.start : first.end] if alone else ""


def _returning_title(text: str, first: str) -> str:
    """The first line; if that is a sentence, as a site's slogan is, the line near the top whose words
    come back most.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines or first != lines[0] or not first.endswith("."):
        return first
    counts = Counter(word for line in set(lines) for word in set(_words(line)))

    def returning(line: str) -> int:
        return sum(counts[word] > 1 for word in set(_words(line)))

    fit = [line for line in lines[1:TOP] if len(line) <= LONGEST and line[-1].isalnum()]
    best = max(fit, key=returning, default=first)
    return best if returning(best) > max(1, returning(first)) else first


def _words(line: str) -> list[str]:
    return _WORD.findall(line.casefold())


def _with_mark(data: bytes) -> str:
    """UTF-8 whose byte order mark stays a character: other programs count it too."""
    return data.decode("utf-8", errors="replace") if data.startswith(codecs.BOM_UTF8) else ""


def decode(data: bytes, *, name: str, declared: str = "") -> str:
    """The text of bytes in an unknown encoding; `declared` is what the file says about itself.

    Raises UnsupportedFormat for binary data, DamagedFile for text broken off inside a character.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding, name=name)
    if wide := _wide(data):
        return _marked(data, wide, name=name)
    refuse_binary(data, name=name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return _nearly_utf8(data) or _mixed(data) or _declared(data, declared) or _eight_bit(data)


def _marked(data: bytes, encoding: str, *, name: str) -> str:
    """UTF-8 may have a few broken characters; in other encodings one means that this is not text."""
    try:
        return data.decode(encoding, errors="replace" if encoding == "utf-8" else "strict")
    except UnicodeDecodeError as error:
        if kind := looks_like(data):
            raise wrong_content(name, kind) from error
        raise DamagedFile(
            f"{name!r} is not readable as {encoding} text from byte {error.start} on. "
            "It may be cut off; save it again as UTF-8."
        ) from error


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a byte order mark, detected by the positions of Latin letters' zero
    bytes."""
    head = data[: 4096 - 4096 % 4]
    if len(head) < 4 or len(data) % 2 or b"\x00" not in head:
        return ""
    zeros = [head[at::4].count(0) * 4 / len(head) for at in range(4)]
    if len(data) % 4 == 0 and min(zeros[1:]) > 0.9 and zeros[0] < 0.1:
        return "utf-32-le"
    if len(data) % 4 == 0 and min(zeros[:3]) > 0.9 and zeros[3] < 0.1:
        return "utf-32-be"
    even, odd = head[::2].count(0) * 2 / len(head), head[1::2].count(0) * 2 / len(head)
    if odd > 0.5 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 and odd < 0.05 else ""


def _nearly_utf8(data: bytes) -> str:
    """UTF-8 with a few broken bytes; empty if more than one in ten is broken."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    valid = len(text) - len(text.encode("ascii", errors="ignore")) - broken
    return text if valid > broken * 10 else ""


def _mixed(data: bytes) -> str:
    """Lines in UTF-8 among lines from Windows, as when files were joined; empty if it isn't so.

    Some line must certainly be UTF-8, and the others must consist of letters and signs of Windows.
    """
    text = data.decode("utf-8", errors="surrogateescape")
    broken = _ESCAPED.findall(text)
    letters = {sign: _of_windows(sign) for sign in set(broken)}
    strange = sum(not letters[sign] for sign in broken)
    whole = any(not line.isascii() and not _ESCAPED.search(line) for line in text.splitlines())
    if not whole or strange * 10 > len(broken):
        return ""
    return _ESCAPED.sub(lambda found: letters[found[0]] or "\ufffd", text)


def _of_windows(escaped: str) -> str:
    letter = bytes([ord(escaped) - 0xDC00]).decode("cp1252", errors="replace")
    letter = (
        "€" if letter == "¤" else letter
    )  # where ISO-8859-15 has the euro sign; nobody writes the other one
    return letter if letter in _LETTERS or letter in _SIGNS else ""


def _declared(data: bytes, encoding: str) -> str:
    """Decoded as the file declares; empty if it declares nothing, or declares it wrongly."""
    if not encoding:
        return ""
    try:
        codec = codecs.lookup(encoding).name
        return data.decode("cp1252" if codec in ("iso8859-1", "ascii") else codec)
    except (LookupError, UnicodeError):  # base64 and the like are codecs but not of text
        return ""


def _eight_bit(data: bytes) -> str:
    first = _HIGH.search(data)
    at = max(0, first.start() - 4096) if first else 0
    sample = data[at : at + _SAMPLE]
    readings = {code: text for code in _WESTERN if (text := _western(sample, code))}
    if readings:
        likely = max(readings, key=lambda code: len(_GERMAN.findall(readings[code])))
        return data.decode(likely, errors="replace")
    guess = from_bytes(sample).best()
    return data.decode(guess.encoding if guess else "cp1252", errors="replace")


def _western(sample: bytes, encoding: str) -> str:
    """The sample decoded this way; empty if it has characters that German and English never have there."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return ""
    if encoding == "iso8859_15" and not _EURO.search(text):
        return ""  # it differs from the others in little but the euro sign
    signs = (_STRANGE, _WORD_INSIDE, _CAPITAL_INSIDE, _FOREIGN_RUN)
    return "" if any(sign.search(text) for sign in signs) else text
