"""Reads DOCX into a Content: checks the archive, reads the body, takes the core properties.

The archive is checked before anything is parsed, and no part may declare XML entities. The file's name
does not matter: templates and files with macros, Strict or not, are all read the same way.
"""

import io
import re
import zipfile
import zlib

from index.errors import DamagedFile, EncryptedFile, ReadError, TooLarge
from index.readers.blocks import Blocks
from index.readers.metadata import metadata
from index.readers.numbered_headings import with_numbered
from index.readers.signatures import looks_like, wrong_content
from index.readers.titles import named
from index.readers.word_body import Body
from index.readers.word_package import Package
from index.readers.word_xml import tag
from index.types import Content

LARGEST_XML = 30_000_000
LARGEST_UNPACKED = 500_000_000
MOST_PARTS = 10_000
LARGEST_RATIO = 150
"""Unpacked to packed bytes of an XML part; Word's own stay below 30."""

_SMALL = 5_000_000  # bytes of XML that are harmless at any compression ratio
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XML_CODE = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CODES = (b"utf-8", b"utf-16", b"us-ascii", b"ascii")
_XML = (".xml", ".rels")
_TYPES, _DOCUMENT = "[content_types].xml", tag("w:document")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_AUTHOR, _NO_DAY = "python-docx", "2013-12-23"  # of python-docx's own template


def read(data: bytes, *, name: str) -> Content:
    """The document's text in order; title, author, date and language from the core properties."""
    _refuse_other_files(data, name)
    try:
        package = Package(_parts(data, name))
        package.part(_TYPES)  # read only to verify that the archive is whole
        root = package.part(package.main)
        if root is None or root.tag != _DOCUMENT:
            raise wrong_content(name, "an Office document of another kind")
        blocks = Blocks()
        body = Body(package, blocks)
        body.read()
        title, fields = _properties(package)
    except ReadError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, SyntaxError) as error:
        # lxml's XMLSyntaxError is a SyntaxError; unknown compression raises NotImplementedError
        raise DamagedFile(
            f"{name!r} is a damaged or truncated Word file ({error}). Fetch it again or save it anew."
        ) from error
    content = blocks.content(
        name=name, title=title or body.title, metadata=metadata(fields, format="docx")
    )
    return named(with_numbered(content), name=name)


def _properties(package: Package) -> tuple[str, list[tuple[str, str]]]:
    """Title and metadata, as far as the file declares them."""
    said = package.properties()
    author, date = said.get("creator", ""), said.get("modified") or said.get("created") or ""
    return said.get("title", ""), [
        ("author", author if author != _NO_AUTHOR else ""),
        ("date", date if _DAY.match(date) and not date.startswith(_NO_DAY) else ""),
        ("language", said.get("language", "")),
        ("description", said.get("subject", "")),
    ]


def _refuse_other_files(data: bytes, name: str) -> None:
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise EncryptedFile(f"{name!r} needs a password. Save it without one to have it read.")
    if not data.startswith(b"PK\x03\x04"):
        raise wrong_content(name, looks_like(data) or "no Word document")


def _parts(data: bytes, name: str) -> dict[str, bytes]:
    """The XML parts. Refuses an archive whose directory declares too much; zipfile never unpacks
    more than it declares.
    """
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
        if _TYPES not in {part.filename.lower() for part in parts}:
            raise wrong_content(name, "a ZIP archive")
        found = {part.filename: archive.read(part) for part in xml}
        for content in found.values():
            _refuse_entities(content, name)
        return found


def _refuse_entities(part: bytes, name: str) -> None:
    """No part of an Office document may declare a DTD (ECMA-376, part 2); one that does is an attack."""
    head = part[:400].replace(b"\x00", b"")
    code = _XML_CODE.search(head)
    foreign = code is not None and code[1].lower() not in _CODES
    if foreign or _DOCTYPE.search(part) or _DOCTYPE.search(part.replace(b"\x00", b"")):
        raise DamagedFile(f"{name!r} declares XML entities, which no Word document does. Not read.")
