"""Creates, renames and deletes whole collections. Knows no file and no question."""

from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import NotAllowed, NotFound, Overtaken
from index.exclusion import Exclusion
from index.protocols import VectorStore
from index.stores.catalog import Catalog
from index.types import View


class CollectionChanges:
    """Changes collections in catalog and vectors; never while documents are being added to them."""

    def __init__(self, catalog: Catalog, vectors: VectorStore, exclusion: Exclusion) -> None:
        self._catalog, self._vectors, self._exclusion = catalog, vectors, exclusion

    def create(self, name: str, view: View) -> None:
        """Create an empty collection. Raises Overtaken if the name is taken, and NotAllowed."""
        _refuse_part(name, view)
        with self._exclusion.change():
            if not self._catalog.create_collection(name):
                raise Overtaken(f"There is a collection {name!r} already. Choose another name.")

    def rename(self, name: str, new: str, view: View) -> None:
        """Rename a collection. Raises NotFound, NotAllowed, and Overtaken if the name is taken or in use."""
        with self._changing(name, view):
            _refuse_part(new, view)
            if not self._catalog.rename_collection(name, new):
                raise Overtaken(f"There is a collection {new!r} already. Choose another name.")
            self._vectors.rename(name, new)

    def delete(self, name: str, view: View) -> None:
        """Delete a collection with all its documents. Raises NotFound, NotAllowed and Overtaken."""
        with self._changing(name, view):
            self._catalog.drop_collection(name)
            self._vectors.drop(name)

    @contextmanager
    def _changing(self, collection: str, view: View) -> Iterator[None]:
        """Keep others from adding to a collection while it is changed as a whole."""
        with self._exclusion.change():
            if collection not in self._catalog.collections(view):
                raise NotFound(f"There is no collection {collection[:100]!r}.")
            _refuse_part(collection, view)
            self._exclusion.refuse_while_adding(collection)
            yield


def _refuse_part(collection: str, view: View) -> None:
    """Raise NotAllowed unless the view may write everywhere in the collection."""
    if not view.may_write(collection, ""):
        raise NotAllowed(f"You may not change the collection {collection[:100]!r} as a whole.")
