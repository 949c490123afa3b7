"""Tells from the first bytes what a file really is, whatever its name. Parses nothing."""

import re

from index.errors import WrongContent

_HEAD = 65_536
_KNOWN = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (.doc, .xls, .ppt)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"RIFF", "an image, sound or film (RIFF)"),
    (b"OggS", "a sound or film (Ogg)"),
    (b"ID3", "a sound (MP3)"),
    (b"\x00\x00\x01\x00", "an icon"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")


def looks_like(data: bytes) -> str:
    """What the first bytes reveal, such as 'a PNG image'; empty if they reveal nothing."""
    if data.startswith(b"%PDF-"):
        return "a PDF document"
    if data.startswith(b"{\\rtf"):
        return "an RTF document"
    return next((kind for start, kind in _KNOWN if data.startswith(start)), "")


def refuse_binary(data: bytes, *, name: str) -> None:
    """Raise WrongContent if bytes that should be text in an 8-bit encoding are not."""
    head = data[:_HEAD]
    kind = looks_like(head)
    binary = len(_CONTROLS.findall(head)) * 100 > len(head)
    if binary or kind.startswith(("a PDF", "an RTF")):
        raise wrong_content(name, kind or "binary data")


def wrong_content(name: str, kind: str) -> WrongContent:
    """The error for a file whose content does not match its ending."""
    return WrongContent(
        f"{name!r} is {kind}, not what its ending says. Give it the right ending or convert it."
    )
