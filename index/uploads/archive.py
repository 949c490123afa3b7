"""Opens ZIP archives safely and unpacks one file after another. Knows no queue.

An archive is untrusted: names cannot escape, links are not followed, nothing is opened twice, and bytes are
counted as they arrive, whatever the archive declares.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.errors import DamagedFile, HomeUnwritable, TooLarge
from index.paths import is_junk, leads_out, safe_path
from index.readers import supported_endings
from index.uploads.staging import Receiving, Staging
from index.uploads.types import Reason

MOST_FILES = 10_000
TIMES = 10
"""An archive may unpack to this many times the size of the largest file allowed."""
_ARCHIVES = frozenset(".zip .7z .rar .tar .gz .tgz .bz2 .xz .zst .jar".split())
_ENTRY_BYTES = 1000
"""Bytes; no directory entry is larger, even with a long name."""
_BLOCK = 1 << 20


class Refused(Exception):
    """The whole archive is rejected, for a reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file of an archive: received, or rejected for a reason; junk has neither."""

    path: str
    received: Receiving | None = None
    reason: Reason | None = None


def unpack(
    archive: Path,
    staging: Staging,
    *,
    name: str,
    max_bytes: int,
    going_on: Callable[[int, int], None],
) -> Iterator[Unpacked]:
    """The files of an archive, received but not yet kept. Calls `going_on(done, total)`, which may
    raise.

    Raises Refused, DamagedFile and HomeUnwritable.
    """
    try:
        with archive.open("rb") as file:
            _refuse_large_directory(file.read, file.seek, archive.stat().st_size)
            with zipfile.ZipFile(file) as opened:
                yield from _each(opened, staging, name=name, max_bytes=max_bytes, going_on=going_on)
    except (zipfile.BadZipFile, struct.error, ValueError, EOFError) as error:
        raise DamagedFile(f"{name!r} is damaged or no ZIP archive. Pack it anew.") from error


def _each(
    opened: zipfile.ZipFile,
    staging: Staging,
    *,
    name: str,
    max_bytes: int,
    going_on: Callable[[int, int], None],
) -> Iterator[Unpacked]:
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise Refused("many")
    names = [_name(entry) for entry in entries]
    folder = _folder_for(name, [one for one in names if not is_junk(one) and not leads_out(one)])
    left, seen = TIMES * max_bytes, set[str]()
    for number, (entry, inside) in enumerate(zip(entries, names, strict=True)):
        going_on(number, len(entries))
        path = safe_path(folder + inside)
        if is_junk(inside):
            yield Unpacked(path)
        elif reason := _why_not(entry, inside, path, seen, max_bytes):
            yield Unpacked(path, reason=reason)
        else:
            seen.add(path)
            one = _taken(opened, entry, path, staging, min(left, max_bytes))
            left -= one.received.size if one.received else 0
            if left <= 0 or (one.reason == "large" and left < max_bytes):
                raise Refused("bomb")
            yield one


def _why_not(
    entry: zipfile.ZipInfo, inside: str, path: str, seen: set[str], max_bytes: int
) -> Reason | None:
    """Why an entry is not even opened."""
    ending = PurePosixPath(path).suffix.lower()
    if leads_out(inside):
        return "name"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "link"
    if entry.flag_bits & 0x1:
        return "encrypted"
    if ending in _ARCHIVES:
        return "nested"
    if ending not in supported_endings():
        return "format"
    if path in seen:
        return "twice"
    return "large" if entry.file_size > max_bytes else None


def _taken(
    opened: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, staging: Staging, most: int
) -> Unpacked:
    with staging.receive(path) as received:
        try:
            with opened.open(entry) as source:
                while block := source.read(_BLOCK):
                    if received.size + len(block) > most:
                        return Unpacked(path, reason="large")
                    received.write(block)
        except TooLarge:
            return Unpacked(path, reason="large")
        except HomeUnwritable:
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
            return Unpacked(path, reason="damaged")  # NotImplementedError is a RuntimeError
        received.keep()
    return Unpacked(path, received=received)


def _name(entry: zipfile.ZipInfo) -> str:
    """An entry's name. Many programs write UTF-8 without declaring it; zipfile reads it as code page 437."""
    name = entry.orig_filename.split("\0")[0].replace("\\", "/")
    if not entry.flag_bits & 0x800:
        with suppress(UnicodeError):
            return name.encode("cp437").decode("utf-8")
    return name


def _folder_for(archive: str, names: list[str]) -> str:
    """The folder for an archive's files: named after it, unless they already share a folder."""
    above = PurePosixPath(archive).parent
    first = {one.split("/")[0] if "/" in one else "" for one in names}
    own = above if len(first) == 1 and first != {""} else above / PurePosixPath(archive).stem
    return "" if str(own) == "." else f"{own}/"


def _refuse_large_directory(
    read: Callable[[int], bytes], seek: Callable[[int], int], size: int
) -> None:
    """Raise Refused if the directory, which is read as a whole, is too large for this many
    files."""
    start = max(0, size - 66_000)
    seek(start)
    end = read(66_000)
    at = end.rfind(b"PK\x05\x06")
    length = struct.unpack_from("<I", end, at + 12)[0] if at >= 0 else 0
    if length == 0xFFFFFFFF and at >= 20:  # larger values are in a record of their own
        (record,) = struct.unpack_from("<Q", end, at - 20 + 8)
        seek(record)
        length = struct.unpack_from("<Q", read(56), 40)[0]
    seek(0)
    if length > MOST_FILES * _ENTRY_BYTES:
        raise Refused("many")
