"""Python imports this first in every process whose PYTHONPATH starts with this folder.

It refuses whatever would leave the machine and writes each attempt to the file $WATCH_LOG. An audit
hook, not a patch: it sees C extensions that go through Python's sockets, and cannot be removed.
"""

import os
import sys
from typing import Any

LOCAL_NAMES = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"}
CONNECTING = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1}
RESOLVING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


def _local(address: object) -> bool:
    if isinstance(address, tuple):
        host = str(address[0])
        return host in LOCAL_NAMES or host.startswith("127.")
    return True  # a path of this machine (a Unix socket), or a socket that is connected already


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in CONNECTING and not _local(arguments[CONNECTING[event]]):
        _refuse(f"{event} {arguments[CONNECTING[event]]}")
    if event in RESOLVING:
        name = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
        if name not in LOCAL_NAMES:
            _refuse(f"{event} {name}")


def _refuse(attempt: str) -> None:
    with open(os.environ["WATCH_LOG"], "a", encoding="utf-8") as log:
        log.write(f"{attempt}\n")
    raise OSError(f"Refused by the test: {attempt}")


if "WATCH_LOG" in os.environ:
    sys.addaudithook(_watch)
