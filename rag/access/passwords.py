"""Hashes passwords with argon2id and the parameters that RFC 9106 recommends. [argon2-cffi]

Knows no account. Checking an unknown name takes as long as checking a wrong password.
"""

import base64
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from index.errors import AccessError

SHORTEST, LONGEST = 12, 1000
AT_ONCE = 2
"""Hashes computed at the same time: each takes 64 MiB, and strangers can trigger them."""


def _random(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")


class Passwords:
    """Makes hashes and checks passwords against them. Safe to use from several threads.

    `rounds` and `memory_kib` are the cost of a hash; lower values are for tests.
    """

    def __init__(self, *, rounds: int = 3, memory_kib: int = 65_536) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=4)
        self._few = threading.BoundedSemaphore(AT_ONCE)
        cost = f"$argon2id$v=19$m={memory_kib},t={rounds},p=4"
        self._nobodys = (
            f"{cost}${_random(16)}${_random(32)}"  # for unknown names; costs as much as any other
        )

    def hash(self, password: str) -> str:
        """The hash to store. Raises AccessError if the password is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise AccessError(
                f"The password has {len(password)} characters; from {SHORTEST} to {LONGEST} are "
                "taken. Several words make a good one."
            )
        with self._few:
            return self._hasher.hash(password)

    def fit(self, password: str, stored: str | None) -> bool:
        """Whether the password matches the hash. Without a hash it never does, but checking takes as long."""
        with self._few:
            try:
                fits = self._hasher.verify(stored or self._nobodys, password[: LONGEST + 1])
            except (VerificationError, InvalidHashError):
                return False
        return fits and bool(stored)

    def outdated(self, stored: str) -> bool:
        """Whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)
