"""Reads the bytes of a file, whole, if it is a regular file and not too large. Knows no format."""

import os
import stat
from pathlib import Path

from index.errors import DamagedFile, TooLarge, UnsupportedFormat

MB = 1_000_000


def read_regular(place: Path, *, name: str, max_bytes: int) -> tuple[bytes, os.stat_result]:
    """The bytes of a regular file and its status. Raises ReadError.

    Links are not followed, and a pipe cannot block. The file's type is checked before opening, as
    opening a device can act on it, and again after, as the file may have been replaced.
    """
    try:
        _refuse_special(place.lstat(), name)
        handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(handle)
            _refuse_special(found, name)
            refuse_size(found.st_size, name=name, max_bytes=max_bytes)
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise DamagedFile(
            f"{name!r} cannot be opened: {error.strerror or error}. Correct its rights or copy it anew."
        ) from error
    refuse_size(len(data), name=name, max_bytes=max_bytes)
    return data, found


def refuse_size(size: int, *, name: str, max_bytes: int) -> None:
    """Raise TooLarge if the file has more bytes than allowed."""
    if size > max_bytes:
        raise TooLarge(
            f"{name!r} has {size / MB:,.1f} MB; files up to {max_bytes / MB:,.1f} MB are read. "
            "Split it.",
            hint="Or raise FUNDSTELLE_MAX_FILE_MB.",
        )


def _refuse_special(found: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise UnsupportedFormat(
            f"{name!r} is a folder, pipe or device; only regular files are read."
        )
