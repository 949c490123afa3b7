"""Shows progress with the time left: a bar on a terminal, elsewhere a line now and then. [tqdm]"""

from typing import Any, TextIO

from index.types import Progress

EVERY_S = 15.0


class Bars:
    """A context manager that shows `Progress` calls, one bar for each kind of work."""

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        """With `quiet`, nothing is shown if the stream is no terminal."""
        self._stream, self._quiet = stream, quiet
        self._what = ""
        self._bar: Any = None

    def __enter__(self) -> "Bars":
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def update(self, what: str, done: int, total: int) -> None:
        """Show progress: `done` of `total`; a total of 0 means unknown."""
        if what != self._what or self._bar is None:
            self._close()
            self._open(what, done, total)
        if self._bar.total != (total or None):
            self._bar.total = total or None
        self._bar.update(done - self._bar.n)

    def under(self, name: str) -> Progress:
        """A `Progress` with one bar called `name` for everything; files pass too quickly."""

        def progress(what: str, done: int, total: int) -> None:
            self.update(name, done, total)

        return progress

    def _open(self, what: str, done: int, total: int) -> None:
        from tqdm import tqdm

        self._what = what
        terminal = self._stream.isatty()
        self._bar = tqdm(
            desc=what,
            total=total or None,
            initial=done,
            file=self._stream if terminal else _Lines(self._stream),
            disable=self._quiet and not terminal,
            dynamic_ncols=terminal,
            mininterval=0.2 if terminal else EVERY_S,
            maxinterval=10.0 if terminal else 2 * EVERY_S,
        )

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class _Lines:
    """A stream for journals and files: each update that tqdm writes over a line becomes a new
    line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write the text without terminal control characters."""
        if said := text.strip("\r\n "):
            self._stream.write(f"{said}\n")

    def flush(self) -> None:
        """Flush the underlying stream."""
        self._stream.flush()
