"""What the tests of uploads share: archives as people make them, and what the queue tells."""

import io
import time
import zipfile
from collections.abc import Callable, Mapping

from index.types import View
from index.uploads.queue import UploadQueue
from index.uploads.types import Upload

Send = Callable[..., Upload]
VIEW = View("c")
MAX_BYTES = 2_000_000


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def states(queue: UploadQueue) -> dict[str, str]:
    """What is told of each path: its state, or the reason why it was not taken in."""
    uploads = queue.listed("me", View(), limit=500).uploads
    return {one.path: one.reason or one.state for one in uploads}


def settled(queue: UploadQueue, seconds: float = 20) -> dict[str, str]:
    """The states once nothing waits or is worked on any more."""
    until = time.monotonic() + seconds
    while {"waiting", "working"} & set((found := states(queue)).values()):
        assert time.monotonic() < until, found
        time.sleep(0.02)
    return found
