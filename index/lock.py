"""Allows one writing process per home folder.

The operating system holds the lock and frees it however the process ends.
"""

import os
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import HomeBusy, HomeUnwritable


class WriterLock:
    """A lock held from creation until `release()`. Raises HomeBusy or HomeUnwritable."""

    def __init__(self, home: Path) -> None:
        # The process id has a file of its own, as taking the lock truncates the lock file.
        self._pid = home / "writer.pid"
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(home / "writer.lock", thread_local=False)
            self._lock.acquire(timeout=0)
            self._pid.write_text(str(os.getpid()), encoding="ascii")
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
        """Free the lock for the next writer."""
        self._pid.unlink(missing_ok=True)
        self._lock.release()
