"""Keeps the files that documents were read from, by content hash. Knows no catalog and no format.

An upload exists nowhere else, so its bytes are stored; a file of a folder stays there, and its path is
stored. Before either is handed out, its hash is compared: it must still be the file that was read.
"""

import hashlib
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from index.errors import HomeUnwritable, OriginalGone, ReadError
from index.opening import read_regular


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was read: its path in the collection, its bytes and their hash."""

    path: str
    data: bytes
    content_hash: str


class Originals:
    """A folder with one entry for each content, made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def temporary(cls) -> Self:
        """Originals that are gone at the end, as is a catalog in memory."""
        folder = tempfile.TemporaryDirectory(prefix="fundstelle-")
        made = cls(Path(folder.name))
        made._temporary = folder
        return made

    def close(self) -> None:
        """Let go of what is temporary."""
        if self._temporary:
            self._temporary.cleanup()

    def keep(self, content_hash: str, data: bytes) -> None:
        """Keep the bytes of an upload. Raises HomeUnwritable, and then nothing was kept."""
        place = self._folder / content_hash
        if place.is_file() and not place.is_symlink():
            return
        part = place.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            part.write_bytes(data)
            part.replace(place)
        except OSError as error:
            raise HomeUnwritable(
                f"The original file cannot be kept in {self._folder} ({error.strerror or error}). Free "
                "some space or correct the folder's rights; nothing was changed."
            ) from error

    def link(self, content_hash: str, file: Path) -> None:
        """Note where a file lies that stays in its folder; a home that takes no links goes without."""
        place = self._folder / content_hash
        try:
            if place.is_symlink():
                if os.readlink(place) == str(file):
                    return
                place.unlink()
            elif place.exists():
                return  # an upload of the same content is kept already
            self._folder.mkdir(parents=True, exist_ok=True)
            place.symlink_to(file)
        except OSError:
            return  # then its text is shown, as before there were originals

    def has(self, content_hash: str) -> bool:
        """Whether there is a file; whether it still is the one that was read, `read` says."""
        return (self._folder / content_hash).is_file()

    def read(self, content_hash: str, *, path: str, max_bytes: int) -> Original:
        """The file with this content. Raises OriginalGone."""
        place = self._folder / content_hash
        try:
            place = Path(os.readlink(place)) if place.is_symlink() else place
            data, _ = read_regular(place, name=path, max_bytes=max_bytes)
        except (OSError, ReadError) as error:
            raise OriginalGone(
                f"The original file of {path!r} is no longer there; only its text is kept. "
                "Add the file again to see and download it."
            ) from error
        if hashlib.sha256(data).hexdigest() != content_hash:
            raise OriginalGone(
                f"The original file of {path!r} was changed since it was read; only the text of then is "
                "kept. Sync its folder again."
            )
        return Original(path, data, content_hash)

    def keep_only(self, hashes: Collection[str]) -> None:
        """Forget every other content: what a removed document or a crash left behind.

        Not while somebody adds a document: its file is kept before the document is there.
        """
        try:
            entries = list(os.scandir(self._folder))
        except OSError:
            return  # nothing was ever kept
        for entry in entries:
            if entry.name not in hashes:
                Path(entry.path).unlink(missing_ok=True)
