"""Keeps the files that documents were read from, by content hash. Knows no catalog and no format.

Of an upload the bytes are stored, as it exists nowhere else; of a file in a folder only the path. A
file is handed out only if its hash is still that of the file that was read.
"""

import hashlib
import os
import tempfile
from collections.abc import Collection
from contextlib import suppress
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
    """A folder with one entry per content hash, created when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def temporary(cls) -> Self:
        """Originals in a temporary folder, to go with a catalog in memory."""
        folder = tempfile.TemporaryDirectory(prefix="fundstelle-")
        made = cls(Path(folder.name))
        made._temporary = folder
        return made

    def close(self) -> None:
        """Delete a temporary folder."""
        if self._temporary:
            self._temporary.cleanup()

    def keep(self, content_hash: str, data: bytes) -> None:
        """Keep the bytes of an upload. Raises HomeUnwritable; nothing is kept then."""
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
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise HomeUnwritable(
                f"The original file cannot be kept in {self._folder} ({error.strerror or error}). Free "
                "some space or correct the folder's rights; nothing was changed."
            ) from error

    def link(self, content_hash: str, file: Path) -> None:
        """Remember where a file of a folder lies; skipped if the home cannot hold links."""
        place = self._folder / content_hash
        try:
            if place.is_symlink():
                if os.readlink(place) == str(file):
                    return
                place.unlink()
            elif place.exists():
                return  # an upload with the same content is kept already
            self._folder.mkdir(parents=True, exist_ok=True)
            place.symlink_to(file)
        except OSError:
            return  # the document's text can still be shown

    def has(self, content_hash: str) -> bool:
        """Whether there is a file; `read` checks whether it is still the one that was read."""
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
        """Delete all other content, left behind by removed documents or a crash.

        Do not call it while a document is being added: its file is kept before the document exists.
        """
        try:
            entries = list(os.scandir(self._folder))
        except OSError:
            return  # nothing has been kept yet
        for entry in entries:
            if entry.name not in hashes:
                Path(entry.path).unlink(missing_ok=True)
