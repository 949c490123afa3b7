"""Counts failed sign-ins in SQL, so that nobody can keep guessing. Knows no password.

An attempt counts before it is checked, so that many at once cannot get around the limit, and is forgiven if
it succeeds. A name is locked for a guessing address long before it is locked for everyone, so that a stranger
cannot easily lock a person out.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Connection, Engine, delete, func, insert, select

from index.clock import Clock, now, stamp
from index.errors import TooManyFailures
from index.stores.factory import writing
from rag.access.accounts import plain_name
from rag.access.schema import failures
from rag.access.sessions import hashed

WINDOW = timedelta(minutes=15)
OF_NAME_AT_ADDRESS, OF_NAME, OF_ADDRESS = 10, 100, 100
"""Failures within the window after which attempts are refused."""


def network_of(address: str) -> str:
    """An address as one sender: for IPv6, the network of a whole household."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:80]
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or f"{known.exploded[:19]}/64")
    return str(known)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt, which counts as failed until it is forgiven."""

    ids: tuple[int, ...]
    pair: str


class Failures:
    """The failed attempts. Safe to use from several threads and processes."""

    def __init__(self, engine: Engine, clock: Clock = now) -> None:
        self._engine, self._clock = engine, clock

    def begin(self, name: str, address: str) -> Attempt:
        """Count an attempt to sign in. Raises TooManyFailures, for unknown names as for known ones."""
        who, where = hashed(plain_name(name)), network_of(address)
        pair = f"{who} {where}"
        limits = {pair: OF_NAME_AT_ADDRESS, who: OF_NAME, f"from {where}": OF_ADDRESS}
        return Attempt(self._count(limits), pair)

    def begin_by_address(self, address: str) -> Attempt:
        """Count an attempt that names nobody whom this server knows. Raises TooManyFailures."""
        return Attempt(self._count({f"from {network_of(address)}": OF_ADDRESS}), pair="")

    def forgive(self, attempt: Attempt) -> None:
        """Forgive an attempt that succeeded: neither it nor the failures before it count any more."""
        gone = failures.c.id.in_(attempt.ids) | (failures.c.subject == attempt.pair)
        with writing(self._engine) as sql:
            sql.execute(delete(failures).where(gone))

    def wrong_key(self, address: str) -> None:
        """Count a wrong key or token. Raises TooManyFailures."""
        self.begin_by_address(address)

    def unlock(self, name: str) -> None:
        """Forget the failures of a name."""
        who = hashed(plain_name(name))
        theirs = (failures.c.subject == who) | failures.c.subject.startswith(f"{who} ")
        with writing(self._engine) as sql:
            sql.execute(delete(failures).where(theirs))

    def _count(self, limits: Mapping[str, int]) -> tuple[int, ...]:
        moment = self._clock()
        with writing(self._engine) as sql:
            over = failures.c.moment < stamp(moment - WINDOW)
            to_come = failures.c.moment > stamp(
                moment + WINDOW
            )  # counted by a clock that was wrong
            sql.execute(delete(failures).where(over | to_come))
            for subject, most in limits.items():
                _refuse(sql, subject, most, moment)
            rows = [{"subject": subject, "moment": stamp(moment)} for subject in limits]
            made = [sql.execute(insert(failures).values(row)).inserted_primary_key for row in rows]
        return tuple(int(one[0]) for one in made if one)


def _refuse(sql: Connection, subject: str, most: int, moment: datetime) -> None:
    found = select(func.count(), func.min(failures.c.moment)).where(failures.c.subject == subject)
    count, first = sql.execute(found).one()
    if count >= most:
        wait = datetime.fromisoformat(first) + WINDOW - moment
        raise TooManyFailures(max(1, math.ceil(wait.total_seconds())))
