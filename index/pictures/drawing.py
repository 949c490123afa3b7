"""Draws pages in a separate process, within limits of time and memory, and caches them.

Knows no PDF. The cache is bounded in bytes and keyed by content hash, so it never shows another
version.
"""

import json
import subprocess
import sys
import threading
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from index.errors import NoPicture, NotFound

WIDTHS = (800, 1200, 1800, 2600)
"""Pixels; few widths, so a cached page serves many requests."""
SECONDS = 20
KEPT_BYTES = 64_000_000
_PROGRAM = Path(__file__).with_name("draw.py")

Key = tuple[str, int, int]
"""Content hash, page number, width."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A drawn page: a WebP picture, its size in pixels, and the letters on it.

    `edges` holds four numbers per letter (left, top, right, bottom edge) as shares of the picture.
    """

    number: int
    pages: int
    width: int
    height: int
    letters: str
    edges: "array[float]"
    picture: bytes

    @property
    def size(self) -> int:
        """Its approximate size in bytes."""
        return len(self.picture) + len(self.edges) * 4 + len(self.letters) * 4


def width_for(wanted: int) -> int:
    """The width to draw for the one wanted: the next of `WIDTHS`."""
    return next((width for width in WIDTHS if width >= wanted), WIDTHS[-1])


class Kept:
    """A thread-safe cache of drawn pages, bounded in bytes."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._pages: OrderedDict[Key, DrawnPage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> DrawnPage | None:
        """The page, if it is still cached."""
        with self._lock:
            if found := self._pages.get(key):
                self._pages.move_to_end(key)
            return found

    def put(self, key: Key, drawn: DrawnPage) -> None:
        """Cache a page and evict the least recently used ones."""
        with self._lock:
            if key not in self._pages:
                self._pages[key] = drawn
                self._bytes += drawn.size
            while self._bytes > self._most:
                _, gone = self._pages.popitem(last=False)
                self._bytes -= gone.size


def draw(data: bytes, *, path: str, number: int, width: int, seconds: int = SECONDS) -> DrawnPage:
    """Draw one page of a PDF. Raises NotFound beyond the last page, and NoPicture."""
    command = [sys.executable, "-I", str(_PROGRAM), str(number), str(width), str(seconds)]
    try:
        done = subprocess.run(  # an empty environment: ours may hold keys
            command, input=data, capture_output=True, timeout=seconds, env={}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NoPicture(
            f"Page {number} of {path!r} takes longer than {seconds} s to draw. Read its text, or "
            "download the original."
        ) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1][:200]
        raise NoPicture(
            f"Page {number} of {path!r} cannot be drawn ({said or 'the engine gave up'}). Read its text, "
            "or download the original."
        )
    return _read(done.stdout, path, number)


def _read(out: bytes, path: str, number: int) -> DrawnPage:
    line, _, rest = out.partition(b"\n")
    head = json.loads(line)
    if "letters" not in head:
        raise NotFound(f"{path!r} has {head['pages']} pages; there is no page {number}.")
    ends = 4 * head["letters"]
    edges = array("f")
    edges.frombytes(rest[ends : 5 * ends])
    if sys.byteorder == "big":
        edges.byteswap()
    return DrawnPage(
        number=number,
        pages=head["pages"],
        width=head["width"],
        height=head["height"],
        letters=rest[:ends].decode("utf-32-le"),
        edges=edges,
        picture=rest[5 * ends :],
    )
