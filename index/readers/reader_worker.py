"""Program that reads files from standard input, each after a line of JSON, and writes their content as JSON.

`reader_process.py` starts it as a separate process, because files are untrusted and may be large: it can be
ended at any moment, a crash ends nothing else, and questions are answered meanwhile. The system ends it
when a file exceeds its limits of time or memory.
"""

import json
import math
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

MEMORY = 3_000_000_000
"""Bytes of address space in addition to ten times the file's size."""


def forbid_writing() -> None:
    """Have the system refuse to write any file, core dumps included; not every system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def limit(file_bytes: int, seconds: int) -> None:
    """Have the system end this process if the next file exceeds these limits; not every system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        spent = math.ceil(time.process_time())
        most = MEMORY + 10 * file_bytes
        resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


def read(data: bytes, name: str, max_bytes: int) -> dict[str, Any]:
    """The content of a file, or the kind of error, its message and hint."""
    from index.errors import ReadError
    from index.readers import read_bytes

    try:
        return asdict(read_bytes(data, name=name, max_bytes=max_bytes))
    except ReadError as error:
        return {"error": type(error).__name__, "message": error.message, "hint": error.hint}


def main() -> int:
    """Read one file after the other until standard input ends."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    forbid_writing()
    while head := sys.stdin.buffer.readline():
        request = json.loads(head)
        data = sys.stdin.buffer.read(request["size"])
        limit(len(data), request["seconds"])
        # in ASCII, which can also represent lone surrogates
        found = json.dumps(read(data, request["name"], request["max_bytes"])).encode("ascii")
        sys.stdout.buffer.write(b"%d\n%b" % (len(found), found))
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
