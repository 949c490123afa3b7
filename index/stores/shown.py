"""Looks up as needed which passage ids a view shows: listing 50,000 would take 100 ms."""

from collections.abc import Callable, Collection, Iterator
from functools import cached_property

FEWER = 8
"""Looking up one id takes as long as listing so many."""


class ShownPassages:
    """The `PassageIds` of one view: `size` of them; `listed` lists all, `shown_of` those among some."""

    def __init__(
        self,
        size: int,
        listed: Callable[[], set[str]],
        shown_of: Callable[[Collection[str]], set[str]],
    ) -> None:
        self._size, self._listed, self._shown_of = size, listed, shown_of
        self._known: dict[str, bool] = {}

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def intersection(self, ids: Collection[str], /) -> Collection[str]:
        """The ids among these that the view shows."""
        if len(self) <= FEWER * len(ids):
            return self._all.intersection(ids)
        asked = [id_ for id_ in ids if id_ not in self._known]
        found = self._shown_of(asked)
        self._known.update((id_, id_ in found) for id_ in asked)
        return {id_ for id_ in ids if self._known[id_]}

    @cached_property
    def _all(self) -> set[str]:
        return self._listed()
