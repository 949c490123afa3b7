"""A program that reads one file: its bytes arrive on standard input, its content leaves as JSON.

It runs as a separate process (started by `apart.py`), because files are untrusted and may be large: it can be
ended at any moment, a crash ends nothing else, and questions are answered meanwhile.
"""

import json
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

SECONDS = 3600
MEMORY = 6_000_000_000
"""Bytes of address space in addition to the file's size."""


def limit(file_bytes: int) -> None:
    """Have the system end this process if it exceeds its limits; not every system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        most = MEMORY + 10 * file_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def read(data: bytes, name: str, max_bytes: int) -> dict[str, Any]:
    """The content of a file, or the kind of error and its message."""
    from index.errors import ReadError
    from index.readers import read_bytes

    try:
        return asdict(read_bytes(data, name=name, max_bytes=max_bytes))
    except ReadError as error:
        return {"error": type(error).__name__, "message": str(error)}


def main(name: str, max_bytes: str) -> int:
    """Read the file on standard input."""
    data = sys.stdin.buffer.read()
    limit(len(data))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    found = json.dumps(read(data, name, int(max_bytes)))  # ASCII: it can carry lone surrogates too
    sys.stdout.buffer.write(found.encode("ascii"))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
