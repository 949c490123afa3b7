"""Allows one writing process per home folder.

The operating system holds the lock and frees it however the process ends.
"""

import os
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import HomeBusy, HomeError
from index.home import make_home, unwritable

RESTORING = "restore-unfinished"
"""A file that exists in the home while a backup is being restored into it."""


class WriterLock:
    """A lock held from creation until `release()`. Raises HomeBusy or HomeUnwritable."""

    def __init__(self, home: Path, *, restoring: bool = False) -> None:
        """Take the lock; after an interrupted restore only another restore may."""
        # The process id has a file of its own, as taking the lock truncates the lock file.
        self._pid = home / "writer.pid"
        try:
            make_home(home)
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
            raise unwritable(home, error) from error

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
        """Free the lock for the next writer."""
        self._pid.unlink(missing_ok=True)
        self._lock.release()
