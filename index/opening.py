"""Reads the bytes of a file: only a regular file, whole, and not too large. Knows no format."""

import os
import stat
from pathlib import Path

from index.errors import DamagedFile, TooLarge, UnsupportedFormat

MB = 1_000_000


def read_regular(place: Path, *, name: str, max_bytes: int) -> tuple[bytes, os.stat_result]:
    """The bytes of a regular file and what the system says of it. Raises ReadError.

    Links are not followed and a pipe is never waited for. The file is asked what it is before it is opened,
    since opening a device can act on it, and again after, since it may have been exchanged.
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
    """Raise TooLarge for a file of more bytes than are read."""
    if size > max_bytes:
        raise TooLarge(
            f"{name!r} has {size / MB:,.1f} MB; files up to {max_bytes / MB:,.1f} MB are read. "
            "Split it, or raise FUNDSTELLE_MAX_FILE_MB."
        )


def _refuse_special(found: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise UnsupportedFormat(
            f"{name!r} is a folder, pipe or device; only regular files are read."
        )
