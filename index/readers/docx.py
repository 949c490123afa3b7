"""DOCX to blocks of text: paragraphs, headings, lists, tables and core properties.

The archive is judged before anything is parsed, and no part may declare XML entities. Knows no
text boxes, footnotes, headers or footers; deleted and hidden text is left out.
"""

import io
import re
import zipfile
import zlib

import docx
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError

from index.errors import DamagedFile, EncryptedFile, ReadError, TooLarge
from index.readers.blocks import Blocks
from index.readers.metadata import metadata
from index.readers.signatures import looks_like, wrong_content
from index.readers.word_body import Body
from index.types import Content

endings = (".docx",)

LARGEST_XML = 30_000_000
LARGEST_UNPACKED = 500_000_000
MOST_PARTS = 10_000
LARGEST_RATIO = 150
"""Unpacked to packed bytes of an XML part; Word's own stay below 30."""

_SMALL = 5_000_000  # bytes of XML that are no danger at any ratio
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XML_CODE = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CODES = (b"utf-8", b"utf-16", b"us-ascii", b"ascii")
_XML = (".xml", ".rels")
_NO_AUTHOR, _NO_DAY = "python-docx", "2013-12-23"  # of python-docx's own template


def read(data: bytes, *, name: str) -> Content:
    """The body's text in order; title, author, date and language from the core properties."""
    _refuse_other_files(data, name)
    try:
        _refuse_bombs(data, name)
        word = docx.Document(io.BytesIO(data))
    except ReadError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OpcError, KeyError, SyntaxError) as error:
        # lxml's XMLSyntaxError is a SyntaxError; a missing part is a KeyError
        raise DamagedFile(
            f"{name!r} is a damaged or truncated Word file ({error}). Fetch it again or save it anew."
        ) from error
    except ValueError as error:
        raise wrong_content(name, "an Office document of another kind") from error
    blocks = Blocks()
    Body(word, blocks).read()
    title, fields = _properties(word)
    return blocks.content(name=name, title=title, metadata=metadata(fields, format="docx"))


def _properties(word: Word) -> tuple[str, list[tuple[str, str]]]:
    """Title and metadata; nothing where the part is missing, since python-docx would invent it."""
    relations = word.part.package.rels.values() if word.part.package else ()
    if all(relation.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in relations):
        return "", []
    core = word.core_properties
    day = core.modified or core.created
    date = day.date().isoformat() if day else ""
    return core.title, [
        ("author", core.author if core.author != _NO_AUTHOR else ""),
        ("date", date if date != _NO_DAY else ""),
        ("language", core.language),
        ("description", core.subject),
    ]


def _refuse_other_files(data: bytes, name: str) -> None:
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise EncryptedFile(f"{name!r} needs a password. Save it without one to have it read.")
    if not data.startswith(b"PK\x03\x04"):
        raise wrong_content(name, looks_like(data) or "no Word document")


def _refuse_bombs(data: bytes, name: str) -> None:
    """Refuse what unpacks to too much, by the archive's own list: zipfile never unpacks more."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise EncryptedFile(f"{name!r} is an archive with a password, not a Word document.")
        xml = [part for part in parts if part.filename.lower().endswith(_XML)]
        size = sum(part.file_size for part in xml)
        ratio = size / max(1, sum(part.compress_size for part in xml))
        if (
            len(parts) > MOST_PARTS
            or sum(part.file_size for part in parts) > LARGEST_UNPACKED
            or size > LARGEST_XML
            or (size > _SMALL and ratio > LARGEST_RATIO)
        ):
            raise TooLarge(
                f"{name!r} unpacks to {size / 1e6:,.1f} MB of text markup, {ratio:,.0f} times its size: "
                "more than a Word document should. Split it if it is genuine."
            )
        if "[Content_Types].xml" not in archive.namelist():
            raise wrong_content(name, "a ZIP archive")
        for part in xml:
            _refuse_entities(archive.read(part), name)


def _refuse_entities(part: bytes, name: str) -> None:
    """No part of an Office document declares a DTD (ECMA-376, part 2); one that does is an attack."""
    head = part[:400].replace(b"\x00", b"")
    code = _XML_CODE.search(head)
    foreign = code is not None and code[1].lower() not in _CODES
    if foreign or _DOCTYPE.search(part) or _DOCTYPE.search(part.replace(b"\x00", b"")):
        raise DamagedFile(f"{name!r} declares XML entities, which no Word document does. Not read.")
