"""Notifies other programs that uploads have ended, by signed HTTP requests from a separate
thread. [httpx2]

It calls only addresses that the operator lists, follows no redirects and reads no replies. Signatures
follow https://www.standardwebhooks.com/.
"""

import base64
import binascii
import hashlib
import hmac
import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import httpx2

from index.errors import FundstelleError, SettingsError
from index.uploads.notices import Notice, Outbox

log = logging.getLogger("fundstelle.uploads")

PREFIX = "whsec_"
SHORTEST = 24
"""The fewest bytes of a secret that the standard allows."""
TIMEOUT_S = 10.0
IDLE_S = 5.0
FAREWELL_S = 10.0
WAITS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
)
"""The wait after each failed try; after one more failure the notice is given up."""


def read_addresses(setting: str) -> frozenset[str]:
    """The addresses in a setting, separated by spaces. Raises SettingsError."""
    found = frozenset(setting.split())
    for one in found:
        if not _is_address(one):
            raise SettingsError(
                f"Setting FUNDSTELLE_WEBHOOK_ADDRESSES holds {one!r}, which is no address. Write it like "
                "https://intranet.example/uploads, without name and password."
            )
    return found


def _is_address(text: str) -> bool:
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL:
        return False
    return url.scheme in ("http", "https") and bool(url.host) and not url.userinfo


def read_secret(setting: str) -> bytes:
    """The secret in a setting: base64 behind `whsec_`. Raises SettingsError."""
    try:
        found = base64.b64decode(setting.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) < SHORTEST:
        raise SettingsError(
            "Setting FUNDSTELLE_WEBHOOK_SECRET is needed where FUNDSTELLE_WEBHOOK_ADDRESSES lists "
            f"receivers: {PREFIX} and at least {SHORTEST} random bytes in base64. "
            "`openssl rand -base64 32` makes them."
        )
    return found


def signed(notice: Notice, secret: bytes, now: int) -> dict[str, str]:
    """The headers that prove to a receiver who sends a notice."""
    content = f"{notice.id}.{now}.{notice.body}".encode()
    signature = base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()
    return {
        "content-type": "application/json",
        "webhook-id": notice.id,
        "webhook-timestamp": str(now),
        "webhook-signature": f"v1,{signature}",
    }


Ended = Callable[[Notice, bool], None]
"""Called with a notice that was delivered or is given up."""


class Webhooks:
    """A thread that delivers the notices of the outbox; nothing runs before `start`."""

    def __init__(
        self,
        outbox: Outbox,
        addresses: frozenset[str],
        secret: bytes,
        *,
        ended: Ended = lambda notice, delivered: None,
    ) -> None:
        self.addresses = addresses
        self._outbox, self._secret, self._ended = outbox, secret, ended
        self._news = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Start to deliver, beginning with notices from an earlier run."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; undelivered notices wait for the next start."""
        self._stopping = True
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(FAREWELL_S)

    def look(self) -> None:
        """Wake the thread: there may be new notices."""
        self._news.set()

    def _run(self) -> None:
        with httpx2.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
            while not self._stopping:
                self._news.clear()
                try:
                    found = self._outbox.due()
                    if found:
                        self._deliver(found, client)
                        continue
                except FundstelleError as error:  # a full disk is temporary
                    log.warning("Notices of uploads cannot be read or written: %s", error)
                self._news.wait(IDLE_S)

    def _deliver(self, notice: Notice, client: httpx2.Client) -> None:
        if notice.address not in self.addresses:  # the operator has taken it off the list
            self._outbox.drop(notice)
            return
        problem = self._send(notice, client)
        if not problem:
            self._ended(notice, True)
            self._outbox.drop(notice)
        elif notice.tries < len(WAITS):
            log.warning("%s was not told of an upload: %s", notice.address, problem)
            self._outbox.put_off(notice, WAITS[notice.tries])
        else:
            log.error("%s is told no more of an upload: %s", notice.address, problem)
            self._ended(notice, False)
            self._outbox.drop(notice)

    def _send(self, notice: Notice, client: httpx2.Client) -> str:
        """Send a notice; returns what went wrong, empty if the receiver has it."""
        headers = signed(notice, self._secret, int(time.time()))
        try:
            with client.stream(
                "POST", notice.address, content=notice.body.encode(), headers=headers
            ) as answer:
                return "" if answer.is_success else f"it answered {answer.status_code}"
        except httpx2.HTTPError as error:
            return type(error).__name__
