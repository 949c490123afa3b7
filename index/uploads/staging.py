"""Stores the bytes of waiting files in a folder of the home. Knows no queue and no format."""

import os
import secrets
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

from index.errors import HomeUnwritable
from index.opening import refuse_size

RESERVE = 50_000_000
"""Bytes of disk space that uploads leave free for the index itself."""


class Staging:
    """A folder with one file per id; an incomplete file has another name."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder, self._max_bytes = folder, max_bytes

    def receive(self, name: str, *, announced: int = 0) -> "Receiving":
        """A place to write a file called `name`; a context manager. Raises TooLarge and HomeUnwritable."""
        refuse_size(announced, name=name, max_bytes=self._max_bytes)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._folder).free < announced + RESERVE:
                raise OSError("the disk is nearly full")
            return Receiving(self._folder, name, max_bytes=self._max_bytes)
        except OSError as error:
            raise _full(error) from error

    def place(self, id_: str) -> Path:
        """The path of the file with this id."""
        return self._folder / id_

    def drop(self, id_: str) -> None:
        """Delete the file with this id."""
        self.place(id_).unlink(missing_ok=True)

    def keep_only(self, ids: Collection[str]) -> None:
        """Delete all other files; a crash has left them behind."""
        if self._folder.is_dir():
            for entry in list(os.scandir(self._folder)):
                if entry.name not in ids:
                    Path(entry.path).unlink(missing_ok=True)


class Receiving:
    """A file being written; it is deleted at the end unless it was kept."""

    def __init__(self, folder: Path, name: str, *, max_bytes: int) -> None:
        self.id = secrets.token_urlsafe(12)
        self.size = 0
        self._name, self._max_bytes = name, max_bytes
        self._place, self._part = folder / self.id, folder / f"{self.id}.part"
        self._file: BinaryIO = self._part.open("wb")
        self._kept = False

    def write(self, data: bytes) -> None:
        """Append bytes. Raises TooLarge and HomeUnwritable."""
        self.size += len(data)
        refuse_size(self.size, name=self._name, max_bytes=self._max_bytes)
        try:
            self._file.write(data)
        except OSError as error:
            raise _full(error) from error

    def keep(self) -> None:
        """Keep the complete file; from now on it survives a crash. Raises HomeUnwritable."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._part.replace(self._place)
        except OSError as error:
            raise _full(error) from error
        self._kept = True

    def drop(self) -> None:
        """Discard the file."""
        self._kept = False
        self._place.unlink(missing_ok=True)

    def close(self) -> None:
        """Delete it, unless it was kept."""
        if not self._kept:
            with suppress(OSError):  # on a full disk the buffer cannot be written
                self._file.close()
            self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _full(error: OSError) -> HomeUnwritable:
    return HomeUnwritable(
        f"The file cannot be kept in the home folder ({error.strerror or error}). Free some space or correct "
        "the folder's rights; nothing was changed."
    )
