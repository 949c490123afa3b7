"""Looks up as needed which passage ids a view shows: listing 50,000 would take 100 ms."""

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Protocol

from index.types import View

FEWER = 8
"""Looking up one id takes as long as listing so many."""


class FindsPassageIds(Protocol):
    """The part of a catalog that is needed here."""

    def passage_ids(self, view: View) -> set[str]:
        """The ids of all passages."""
        ...

    def shown_of(self, ids: Collection[str], view: View) -> set[str]:
        """The existing ones of these ids."""
        ...


class ShownPassages:
    """The `PassageIds` of one view, `size` of them."""

    def __init__(self, catalog: FindsPassageIds, view: View, size: int) -> None:
        self._catalog, self._view, self._size = catalog, view, size
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
        found = self._catalog.shown_of(asked, self._view)
        self._known.update((id_, id_ in found) for id_ in asked)
        return {id_ for id_ in ids if self._known[id_]}

    @cached_property
    def _all(self) -> set[str]:
        return self._catalog.passage_ids(self._view)
