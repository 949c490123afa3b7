"""A queue that is fair between people: one of each, then the next of each. Used by one thread at a time."""

from collections import Counter, deque
from collections.abc import Iterator
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar


class Owned(Protocol):
    """Something that is done for a person."""

    @property
    def person(self) -> str:
        """Whose it is."""
        ...


T = TypeVar("T", bound=Owned)


class FairQueue(Generic[T]):
    """What waits for its turn: of each person the first, then of each the second, and so on.

    Whoever asks ten at once delays others by one. At most `each` of one person are under way.
    """

    def __init__(self, each: int) -> None:
        self._each = each
        self._waiting: dict[str, deque[T]] = {}  # by person, in the order of their next turns
        self._under_way: Counter[str] = Counter()

    def add(self, item: T) -> None:
        """Put it behind what its owner has waiting; a person who is new comes after all others."""
        self._waiting.setdefault(item.person, deque()).append(item)

    def remove(self, item: T) -> bool:
        """Take it out; False if it does not wait."""
        own = self._waiting.get(item.person, ())
        if item not in own:
            return False
        self._waiting[item.person].remove(item)
        if not self._waiting[item.person]:
            del self._waiting[item.person]
        return True

    def take(self) -> T | None:
        """Whose turn it is, from now on under way; None where nobody may begin."""
        for person, own in self._waiting.items():
            if self._under_way[person] < self._each:
                item = own.popleft()
                del self._waiting[person]
                if own:
                    self._waiting[person] = own  # behind all others
                self._under_way[person] += 1
                return item
        return None

    def done(self, item: T) -> None:
        """It is no longer under way."""
        self._under_way[item.person] -= 1
        if not self._under_way[item.person]:
            del self._under_way[item.person]

    def __iter__(self) -> Iterator[T]:
        """All that waits, in the order in which it will be taken."""
        for round_ in zip_longest(*self._waiting.values()):
            yield from (item for item in round_ if item is not None)
