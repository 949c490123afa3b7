"""Turns the uploads in the queue into documents, in two threads. Knows no web.

One thread takes files in order, the other only small ones, the smallest first, so that a small file never
waits for a large one. Work on a cancelled file stops between two steps and leaves nothing behind.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from index.errors import FundstelleError, HomeBusy, HomeUnwritable
from index.library import Library
from index.readers.reader_process import read_in_subprocess
from index.types import Content
from index.uploads import archive
from index.uploads.pace import Pace
from index.uploads.queue import UploadQueue, out_of
from index.uploads.types import Upload, UploadWork, reason_of
from index.uploads.webhooks import Webhooks

log = logging.getLogger("fundstelle.uploads")

SMALL = 1_000_000
"""Bytes up to which a file is small."""
SUBPROCESS_FROM = 100_000
"""Bytes from which a file is read in a separate process; starting one takes half a second."""
IDLE_S = 30.0
FAREWELL_S = 10.0


class _GivenUp(BaseException):
    """A person cancelled the file, or the program is ending; no `except Exception` can stop it."""


@dataclass(slots=True)
class _Job:
    upload: Upload
    begun: float = field(default_factory=time.monotonic)
    embedding: float = 0.0
    work: UploadWork = field(default_factory=UploadWork)
    cancelled: bool = False


class Workers:
    """Two threads over a queue and a library; nothing runs before `start`."""

    def __init__(
        self,
        queue: UploadQueue,
        library: Library,
        *,
        max_bytes: int,
        webhooks: Webhooks | None = None,
    ) -> None:
        self._queue, self._library, self._max_bytes = queue, library, max_bytes
        self._webhooks = webhooks
        self._jobs: dict[str, _Job] = {}
        self._changed = threading.Condition()
        self._stranded: set[str] = set()
        self._stopping = False
        self._threads: list[threading.Thread] = []
        self._pace = Pace()

    @property
    def queue(self) -> UploadQueue:
        """The queue that they process."""
        return self._queue

    @property
    def receivers(self) -> frozenset[str]:
        """The addresses that may be notified when an upload ends."""
        return self._webhooks.addresses if self._webhooks else frozenset()

    # -- called from other threads

    def start(self) -> None:
        """Start to work, beginning with what an earlier run left waiting."""
        for name, small in (("uploads", False), ("small uploads", True)):
            thread = threading.Thread(target=self._run, args=(small,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        if self._webhooks:
            self._webhooks.start()

    def stop(self) -> None:
        """End the threads; unfinished files wait for the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(FAREWELL_S)
        if self._webhooks:
            self._webhooks.stop()

    def look(self) -> None:
        """Wake the threads: the queue has new files."""
        with self._changed:
            self._changed.notify_all()

    def work(self, id_: str) -> UploadWork | None:
        """The progress of a file that is being processed."""
        with self._changed:
            job = self._jobs.get(id_)
        return job.work if job else None

    def seconds_left(self, waiting_bytes: int) -> float | None:
        """How long all current work and this many waiting bytes will take; None if unknown."""
        with self._changed:
            lefts = [job.work.seconds_left for job in self._jobs.values()]
        waiting = self._pace.seconds("", waiting_bytes) if waiting_bytes else 0.0
        if waiting is None or (lefts and all(left is None for left in lefts)):
            return None
        return waiting + max((left for left in lefts if left is not None), default=0.0)

    def cancel(self, uploads: Sequence[Upload]) -> None:
        """Cancel these uploads in any state; returns once none of them is being processed."""
        ids = {one.id for one in uploads}
        with self._changed:
            self._queue.forget([one.id for one in uploads if one.id not in self._jobs])
            for id_ in ids & self._jobs.keys():
                self._jobs[id_].cancelled = True
            self._changed.wait_for(lambda: not ids & self._jobs.keys(), FAREWELL_S)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """No new work begins inside the `with` statement."""
        with self._changed:
            yield

    # -- internal

    def _run(self, small: bool) -> None:
        while job := self._next(small):
            try:
                self._one(job)
            except FundstelleError as error:  # a full disk is temporary
                log.error("The upload %s has to wait: %s", job.upload.id, error)
                self._stranded.add(job.upload.id)
            finally:
                with self._changed:
                    del self._jobs[job.upload.id]
                    self._changed.notify_all()
                if self._webhooks:
                    self._webhooks.look()

    def _next(self, small: bool) -> _Job | None:
        """The next file to process, waiting for one if need be; None at the end."""
        with self._changed:
            while not self._stopping:
                try:
                    self._take_back()
                    found = self._queue.take(partial(self._may, small), smallest=small)
                except FundstelleError as error:  # a full disk is temporary
                    log.warning("The queue of uploads cannot be used: %s", error)
                    found = None
                if found:
                    job = self._jobs[found.id] = _Job(found)
                    return job
                self._changed.wait(IDLE_S)
        return None

    def _take_back(self) -> None:
        """Return stranded uploads to the queue, unless this was just tried. Raises HomeError."""
        if self._stranded:
            self._changed.wait(IDLE_S)
            for id_ in list(self._stranded):
                self._queue.put_back(id_)
                self._stranded.discard(id_)

    def _may(self, small: bool, one: Upload) -> bool:
        """Whether a thread may process this: two uploads never become the same document at once."""
        if small and one.size > SMALL:
            return False
        at = (one.collection, one.path)
        return all(at != (job.upload.collection, job.upload.path) for job in self._jobs.values())

    def _one(self, job: _Job) -> None:
        upload = job.upload
        try:
            if upload.is_archive:
                self._unpack(job)
            else:
                id_ = self._take_in(job)
                self._pace.saw(upload.path, size=upload.size, seconds=time.monotonic() - job.begun)
                self._queue.added(upload.id, id_)
        except _GivenUp:
            if job.cancelled:
                self._queue.forget([upload.id])
            else:
                self._queue.put_back(upload.id)
        except Exception as error:
            if isinstance(error, HomeUnwritable | HomeBusy) and not upload.is_archive:
                raise  # not the file's fault, except for an archive, which may be what fills the disk
            self._note_failure(upload, error)

    def _note_failure(self, upload: Upload, error: Exception) -> None:
        reason = error.reason if isinstance(error, archive.Refused) else reason_of(error)
        known = reason != "unexpected"
        log.log(
            logging.WARNING if known else logging.ERROR,
            "The upload %s (%r) was not taken in: %s",
            upload.id,
            upload.path,
            error,
            exc_info=None if known else error,
        )
        self._queue.failed(upload.id, reason)

    def _take_in(self, job: _Job) -> str:
        upload = job.upload
        data = self._queue.staging.place(upload.id).read_bytes()
        self._reading(job)
        content: Callable[[], Content] | None = None
        if len(data) > SUBPROCESS_FROM:
            reading = partial(self._reading, job)
            content = partial(
                read_in_subprocess,
                data,
                name=upload.path,
                max_bytes=self._max_bytes,
                going_on=reading,
            )
        embedding = partial(self._embedding, job)
        info = self._library.add_upload(
            upload.path, data, upload.view, progress=embedding, content=content
        )
        return info.id

    def _unpack(self, job: _Job) -> None:
        upload, staging = job.upload, self._queue.staging
        files: list[archive.Unpacked] = []
        try:
            for one in archive.unpack(
                staging.place(upload.id),
                staging,
                name=upload.path,
                max_bytes=self._max_bytes,
                going_on=lambda done, total: self._go_on(job, UploadWork("unpacking", done, total)),
            ):
                files.append(one)
            taken = [
                out_of(
                    upload,
                    one.path,
                    id_=one.received.id if one.received else "",
                    size=one.received.size if one.received else 0,
                    reason=one.reason,
                )
                for one in files
                if one.received or one.reason
            ]
            self._queue.unpacked(upload, taken, junk=len(files) - len(taken))
        except BaseException:
            for one in files:
                if one.received:
                    one.received.drop()
            raise
        self.look()

    def _reading(self, job: _Job) -> None:
        left = self._pace.seconds(job.upload.path, job.upload.size)
        if left is not None:
            left = max(1.0, left - (time.monotonic() - job.begun))
        self._go_on(job, UploadWork("reading", seconds_left=left))

    def _embedding(self, job: _Job, _path: str, done: int, total: int) -> None:
        now = time.monotonic()
        job.embedding = job.embedding or job.begun
        left = (now - job.embedding) * (total - done) / done if done else None
        self._go_on(job, UploadWork("embedding", done, total, left))

    def _go_on(self, job: _Job, work: UploadWork) -> None:
        """Note the progress, or stop if the file was cancelled."""
        job.work = work
        if job.cancelled or self._stopping:
            raise _GivenUp
