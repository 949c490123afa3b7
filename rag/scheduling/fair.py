"""A fair queue: one item of each person, then the next of each. Not thread-safe."""

from collections import Counter, deque
from collections.abc import Iterator
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar


class Owned(Protocol):
    """Work for a person."""

    @property
    def person(self) -> str:
        """The person it is for."""
        ...


T = TypeVar("T", bound=Owned)


class FairQueue(Generic[T]):
    """Round-robin between people: everyone's first item, then everyone's second, and so on.

    Ten items of one person delay others by one. At most `each` items of one person run at a time.
    """

    def __init__(self, each: int) -> None:
        self._each = each
        self._waiting: dict[str, deque[T]] = {}  # by person, in round-robin order
        self._under_way: Counter[str] = Counter()

    def add(self, item: T) -> None:
        """Queue an item behind the others of its person; a new person comes last."""
        self._waiting.setdefault(item.person, deque()).append(item)

    def remove(self, item: T) -> bool:
        """Take an item out; False if it is not waiting."""
        own = self._waiting.get(item.person, ())
        if item not in own:
            return False
        self._waiting[item.person].remove(item)
        if not self._waiting[item.person]:
            del self._waiting[item.person]
        return True

    def take(self) -> T | None:
        """The next item, which counts as running from now on; None if none may start."""
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
        """Note that an item no longer runs."""
        self._under_way[item.person] -= 1
        if not self._under_way[item.person]:
            del self._under_way[item.person]

    def __iter__(self) -> Iterator[T]:
        """The waiting items, in the order in which they will be taken."""
        for round_ in zip_longest(*self._waiting.values()):
            yield from (item for item in round_ if item is not None)
