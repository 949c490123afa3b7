"""Allows one writing process per home folder.

The lock belongs to the operating system, which frees it when its process ends, however it ends.
"""

import os
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import HomeBusy, HomeError, HomeUnwritable

RESTORING = "restore-unfinished"
"""A file in the home while a backup takes its place."""


class WriterLock:
    """Held from creation until `release()`; raises HomeBusy or HomeUnwritable when not to be had."""

    def __init__(self, home: Path, *, restoring: bool = False) -> None:
        """Take the lock; only a restore may, if one was interrupted."""
        # The pid stands in a file of its own: taking the lock truncates the lock file.
        self._pid = home / "writer.pid"
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(home / "writer.lock", thread_local=False)
            self._lock.acquire(timeout=0)
            self._pid.write_text(str(os.getpid()), encoding="ascii")
            if not restoring and (home / RESTORING).exists():
                self.release()
                raise HomeError(
                    f"A restore into the home folder {home} was interrupted. Run it again, with --force; "
                    "what was there before is kept in it."
                )
        except Timeout as error:
            raise HomeBusy(self._busy(home)) from error
        except OSError as error:
            raise HomeUnwritable(
                f"The home folder {home} cannot be written ({error.strerror or error}). "
                "Free its disk, correct its rights, or name another folder with --home."
            ) from error

    def _busy(self, home: Path) -> str:
        try:
            who = f"process {int(self._pid.read_text(encoding='ascii'))}"
        except (OSError, ValueError):
            who = "another process"
        return (
            f"The home folder {home} is being written by {who}. Wait until it is done or end it, "
            "then try again; while the web chat runs, documents can be added there."
        )

    def release(self) -> None:
        """Let the next writer in."""
        self._pid.unlink(missing_ok=True)
        self._lock.release()
