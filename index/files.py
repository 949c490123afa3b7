"""Lists the files of a folder safely: regular files only, and none outside the folder.

Knows no document and no catalog. Reports every skipped file with the reason.
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
    """The files that a walk found; `blind` lists the folders that could not be read."""

    files: list[File] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)

    def sees(self, path: str) -> bool:
        """Whether the walk would have found a file at this path."""
        return not any(path == spot or path.startswith(f"{spot}/") for spot in self.blind)


class Folder:
    """A folder that must not be replaced while it is read."""

    def __init__(self, folder: Path) -> None:
        self.place = folder.absolute()
        self._identity = self._look()

    def check(self) -> None:
        """Raise NotFound if the folder is gone or has been replaced."""
        if self._look() != self._identity:
            raise NotFound(
                f"The folder {self.place} was replaced while it was read; nothing was removed from "
                "the index. Sync again."
            )

    def walk(self) -> Walk:
        """All files below the folder, sorted by path; hidden ones are left out."""
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
            raise NotFound(f"{self.place} is not a folder.", hint="To index one file use `add`.")
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
    """The stamp of a file given by a person. Raises NotFound."""
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
    """The files at these paths and inside these folders; duplicates are skipped."""
    files: dict[str, File] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if path.is_dir():
            walk = Folder(path).walk()
            found = walk.files
            skipped += walk.skipped
        else:
            place = path.resolve()  # a link given by name stands for its target
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
