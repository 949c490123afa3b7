"""An archive of files with their checksums, in one TAR file: the format of a backup.

The last member is the manifest; an archive without one was cut off. Knows no store.
"""

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from index.errors import BackupError

FORMAT = 1
"""Raise this when earlier programs can no longer restore new archives."""
MANIFEST = "manifest.json"
_BLOCK = 1 << 20


class _Hashed:
    """A file whose bytes are added to a checksum while they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self.sum.update(data)
        return data


class Writing:
    """An archive being written; `facts` go into its manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, dict[str, Any]] = {}
        self.facts: dict[str, Any] = {}

    def add(self, name: str, file: Path) -> None:
        """Add a file, unless it is in the archive or gone."""
        if name in self.files:
            return
        try:
            opened = file.open("rb")
        except FileNotFoundError:
            return
        with opened:
            info = self._tar.gettarinfo(arcname=name, fileobj=opened)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            hashed = _Hashed(opened)
            self._tar.addfile(info, hashed)
        self.files[name] = {"size": info.size, "sha256": hashed.sum.hexdigest()}

    def close(self) -> None:
        """Add the manifest."""
        manifest = {"format": FORMAT, **self.facts, "files": self.files}
        data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(data)
        self._tar.addfile(info, io.BytesIO(data))


@contextmanager
def writing(file: Path, *, packed: bool) -> Iterator[Writing]:
    """A new archive in a file that only its owner may read."""
    file.touch(mode=0o600)
    with tarfile.open(file, "w:gz" if packed else "w", format=tarfile.PAX_FORMAT) as tar:
        archive = Writing(tar)
        yield archive
        archive.close()


def unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Write every file of an archive into a new folder; returns the manifest.

    Raises BackupError for an archive that is damaged, incomplete, of a later version, or none.
    """
    sums: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(file, "r:*") as tar:
            for member in tar:
                source = tar.extractfile(member) if member.isreg() else None
                if source is None:
                    raise _damaged(file, f"it holds {member.name!r}, which is no file")
                if member.name == MANIFEST:
                    manifest = json.loads(source.read())
                else:
                    sums[member.name] = _written(source, _place(file, folder, member.name))
    except (tarfile.TarError, EOFError, zlib.error, ValueError) as error:
        raise _damaged(file, str(error)) from error
    except OSError as error:
        raise BackupError(
            f"{file} cannot be unpacked into {folder} ({error.strerror or error}). Correct that and try "
            "again; nothing was changed."
        ) from error
    _check(file, manifest, sums)
    return manifest


def _place(file: Path, folder: Path, name: str) -> Path:
    """Where a member goes: never outside the folder."""
    parts = name.split("/")
    if len(parts) > 2 or any(part in ("", ".", "..") or "\\" in part for part in parts):
        raise _damaged(file, f"it holds {name!r}, which no backup does")
    return folder / name


def _written(source: IO[bytes], place: Path) -> dict[str, Any]:
    place.parent.mkdir(mode=0o700, exist_ok=True)
    place.touch(mode=0o600, exist_ok=False)
    hashed = _Hashed(source)
    with place.open("wb") as target:
        while data := hashed.read(_BLOCK):
            target.write(data)
        return {"size": target.tell(), "sha256": hashed.sum.hexdigest()}


def _check(file: Path, manifest: dict[str, Any], sums: dict[str, dict[str, Any]]) -> None:
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise _damaged(file, "its end is missing")
    if manifest["format"] > FORMAT:
        raise BackupError(
            f"{file} was written by a later version of Fundstelle (format {manifest['format']}, this program "
            f"knows up to {FORMAT}). Update the program; nothing was changed."
        )
    files: dict[str, Any] = manifest.get("files") or {}
    wrong = sorted({*sums} ^ {*files}) or [name for name in sums if sums[name] != files[name]]
    if wrong:
        raise _damaged(file, f"{wrong[0]!r} is not what was written")


def _damaged(file: Path, why: str) -> BackupError:
    return BackupError(f"{file} is no whole backup: {why}. Take another one; nothing was changed.")
