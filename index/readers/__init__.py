"""Reads a file into a Content: opens it safely, checks what the bytes really are, picks the format's reader.

Indexing happens elsewhere. Every error raised here is a ReadError.
"""

import importlib
import os
from pathlib import Path, PurePath

from index.errors import DamagedFile, EmptyFile, ReadError, UnsupportedFormat
from index.opening import read_regular, refuse_size
from index.readers.titles import dated
from index.types import Content

_READERS = {  # imported when first needed, so that a text file does not load the PDF engine
    ".txt": "plain",
    ".text": "plain",
    ".csv": "separated",
    ".tsv": "separated",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}


def supported_endings() -> frozenset[str]:
    """The file endings that can be read, in lower case with the dot."""
    return frozenset(_READERS)


def read_file(path: Path, *, max_bytes: int) -> Content:
    """The content of a file that a person named; a file that is too large is refused unread."""
    refuse_unknown_ending(path.name)
    place = Path(os.path.realpath(path))  # a person who names a link means its target
    data, _ = read_regular(place, name=path.name, max_bytes=max_bytes)
    return read_bytes(data, name=path.name, max_bytes=max_bytes)


def read_bytes(data: bytes, *, name: str, max_bytes: int) -> Content:
    """The content of a file's bytes; `name` determines the format and appears in messages and titles."""
    reader = _READERS[refuse_unknown_ending(name)]
    refuse_size(len(data), name=name, max_bytes=max_bytes)
    if not data.strip(b" \t\r\n\x0b\x0c\x00"):
        raise EmptyFile(f"{name!r} is empty. Save it with its content and add it again.")
    try:
        module = importlib.import_module(f"{__name__}.{reader}")
        content: Content = module.read(data, name=name)
        return dated(content, name=name)
    except ReadError:
        raise
    except Exception as error:
        raise DamagedFile(
            f"{name!r} cannot be read ({type(error).__name__}: {str(error)[:200]}). "
            "It may be damaged; open it in its program and save it again."
        ) from error


def refuse_unknown_ending(name: str) -> str:
    """The ending of a name, in lower case with the dot. Raises UnsupportedFormat if it is unknown."""
    ending = PurePath(name).suffix.lower()
    if ending not in _READERS:
        known = ", ".join(sorted(_READERS))
        what = f"ends in {ending!r}" if ending else "has no ending"
        raise UnsupportedFormat(
            f"{name!r} {what}, which no reader knows. Known are {known}; convert it to one of them."
        )
    return ending
