"""Files to Content: opens safely, asks what the bytes really are, and picks the format's reader.

Knows no index: what becomes of the Content is not decided here. Everything raised is a ReadError.
"""

import importlib
import os
import stat
from pathlib import Path, PurePath
from typing import cast

from index.errors import DamagedFile, EmptyFile, ReadError, TooLarge, UnsupportedFormat
from index.types import Content, Reader

_READERS = {  # imported when first needed: a text file shall not load the PDF engine
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}


def supported_endings() -> frozenset[str]:
    """The endings that can be read, in lower case and with the dot."""
    return frozenset(_READERS)


def read_file(path: Path, *, max_bytes: int) -> Content:
    """The content of a regular file; one that is too large is refused without being read."""
    _module_for(path.name)
    try:
        return read_bytes(_load(path, max_bytes), name=path.name, max_bytes=max_bytes)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReadError(f"{path.name!r} cannot be opened: {reason}. Check its rights.") from error


def read_bytes(data: bytes, *, name: str, max_bytes: int) -> Content:
    """The content of a file's bytes; `name` tells the format and is used in messages and titles."""
    reader = _module_for(name)
    _refuse_size(len(data), name=name, max_bytes=max_bytes)
    if not data.strip(b" \t\r\n\x0b\x0c\x00"):
        raise EmptyFile(f"{name!r} is empty. Save it with its content and add it again.")
    try:
        return cast(Reader, importlib.import_module(f"{__name__}.{reader}")).read(data, name=name)
    except ReadError:
        raise
    except Exception as error:
        raise DamagedFile(
            f"{name!r} cannot be read ({type(error).__name__}: {str(error)[:200]}). "
            "It may be damaged; open it in its program and save it again."
        ) from error


def _module_for(name: str) -> str:
    ending = PurePath(name).suffix.lower()
    if ending not in _READERS:
        known = ", ".join(sorted(_READERS))
        what = f"ends in {ending!r}" if ending else "has no ending"
        raise UnsupportedFormat(f"{name!r} {what}, which no reader knows. Known are {known}.")
    return _READERS[ending]


def _load(path: Path, max_bytes: int) -> bytes:
    """All bytes of a regular file. Asked before it is opened, since opening a device can act on it,
    and again after, since it may have been exchanged; a pipe is never waited for."""
    _refuse_special(path.stat(), path.name)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        _refuse_special(status, path.name)
        _refuse_size(status.st_size, name=path.name, max_bytes=max_bytes)
        return file.read(max_bytes + 1)


def _refuse_special(status: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise UnsupportedFormat(
            f"{name!r} is a folder, pipe or device; only regular files are read."
        )


def _refuse_size(size: int, *, name: str, max_bytes: int) -> None:
    if size > max_bytes:
        raise TooLarge(
            f"{name!r} has {size / 1e6:,.1f} MB; files up to {max_bytes / 1e6:,.1f} MB are read. "
            "Split it, or raise FUNDSTELLE_MAX_FILE_MB."
        )
