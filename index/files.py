"""A folder's files, safely: never out of the folder, never anything but regular files.

Knows no document and no catalog. Every file that is passed over is named with its reason.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import NotFound
from index.opening import read_regular
from index.reports import Skipped
from index.stores.records import Stamp


@dataclass(frozen=True, slots=True)
class File:
    """A file to index: where it lies, its path as the catalog names it, and its stamp."""

    place: Path
    path: str
    stamp: Stamp


@dataclass(slots=True)
class Walk:
    """What a walk through a folder found; `blind` are the spots that could not be looked at."""

    files: list[File] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)

    def sees(self, path: str) -> bool:
        """Whether a file at this path would have been found."""
        return not any(path == spot or path.startswith(f"{spot}/") for spot in self.blind)


class Folder:
    """A folder that must stay the same one while it is read."""

    def __init__(self, folder: Path) -> None:
        self.place = folder.absolute()
        self._identity = self._look()

    def check(self) -> None:
        """Raise NotFound when the folder is gone or another one stands in its place."""
        if self._look() != self._identity:
            raise NotFound(
                f"The folder {self.place} was replaced while it was read; nothing was removed from "
                "the index. Sync again."
            )

    def walk(self) -> Walk:
        """All files below, hidden ones left out, in the order of their paths."""
        walk = Walk()
        for entry in self._entries(walk):
            _look_at(entry, self.place, walk)
        self.check()
        walk.files.sort(key=lambda file: file.path)
        return walk

    def _look(self) -> tuple[int, int]:
        try:
            found = self.place.stat()
        except OSError as error:
            raise self._absent(error) from error
        if not stat.S_ISDIR(found.st_mode):
            raise NotFound(f"{self.place} is not a folder; to index one file use `add`.")
        return found.st_dev, found.st_ino

    def _absent(self, error: OSError) -> NotFound:
        return NotFound(
            f"The folder {self.place} is not there ({error.strerror}); nothing was removed from "
            "the index. Correct the path or mount the folder, then try again."
        )

    def _entries(self, walk: Walk) -> Iterator[os.DirEntry[str]]:
        waiting = [self.place]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(folder) as listing:
                    entries = [e for e in listing if not e.name.startswith((".", "~$"))]
            except OSError as error:
                self.check()
                if folder == self.place:
                    raise self._absent(error) from error
                path = _path(folder, self.place)
                walk.blind.append(path)
                walk.skipped.append(
                    Skipped(
                        path,
                        f"This folder cannot be listed ({error.strerror}); correct its rights.",
                    )
                )
                continue
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                else:
                    yield entry


def stamp_of(place: Path) -> Stamp:
    """The stamp of a file that a person named. Raises NotFound."""
    try:
        found = place.stat()
    except OSError as error:
        raise NotFound(f"{place} cannot be found ({error.strerror}); correct the path.") from error
    return Stamp(found.st_size, found.st_mtime_ns)


def read(place: Path, *, max_bytes: int) -> tuple[bytes, Stamp]:
    """The bytes of a regular file and its stamp. Raises ReadError."""
    data, found = read_regular(place, name=place.name, max_bytes=max_bytes)
    return data, Stamp(found.st_size, found.st_mtime_ns)


def _look_at(entry: os.DirEntry[str], root: Path, walk: Walk) -> None:
    path = _path(Path(entry.path), root)
    try:
        if not entry.is_symlink():
            found = entry.stat(follow_symlinks=False)
            path.encode()
            if stat.S_ISREG(found.st_mode):
                stamp = Stamp(found.st_size, found.st_mtime_ns)
                walk.files.append(File(Path(entry.path), path, stamp))
            else:
                walk.skipped.append(Skipped(path, "Not a regular file; it is left out."))
            return
        target = Path(entry.path).resolve(strict=True)
    except UnicodeEncodeError:
        walk.skipped.append(Skipped(_printable(path), "Its name is not valid Unicode; rename it."))
    except FileNotFoundError:
        walk.skipped.append(Skipped(path, "A link that leads nowhere; correct or delete it."))
    except (OSError, RuntimeError) as error:
        walk.blind.append(path)
        walk.skipped.append(Skipped(path, f"It cannot be looked at ({error}); correct its rights."))
    else:
        # A link that stays inside needs no entry: its target is found where it lies.
        if not target.is_relative_to(root.resolve()):
            walk.skipped.append(
                Skipped(path, "A link that leads out of the folder; copy the file into the folder.")
            )


def _path(place: Path, root: Path) -> str:
    return place.relative_to(root).as_posix()


def _printable(path: str) -> str:
    return path.encode("utf-8", "replace").decode()


def listed(paths: Sequence[Path]) -> tuple[list[File], list[Skipped]]:
    """The files that the paths name, folders opened; a name that comes twice is passed over."""
    files: dict[str, File] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if path.is_dir():
            walk = Folder(path).walk()
            found = walk.files
            skipped += walk.skipped
        else:
            place = path.resolve()  # whoever names a link means what it leads to
            found = [File(place, path.name, stamp_of(place))]
        for file in found:
            if file.path in files and files[file.path].place != file.place:
                skipped.append(
                    Skipped(
                        str(file.place),
                        f"Another file is added as {file.path} already; rename it, or sync a folder "
                        "that holds both.",
                    )
                )
            files.setdefault(file.path, file)
    return list(files.values()), skipped
