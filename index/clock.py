"""The current time as stores record it: UTC, as text that sorts by time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The current time, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime, timespec: str = "milliseconds") -> str:
    """A time as it is stored: ISO 8601, so that text order is time order."""
    return moment.isoformat(timespec=timespec)
