"""The routes to list, create, rename and delete collections."""

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from index.errors import NotAllowed, NotFound
from index.types import View
from index.uploads.workers import Workers
from rag.access.grants import Grants
from rag.compose import Chat
from rag.web.authorization import Seen
from rag.web.body import JsonBody
from rag.web.documents import collection_name
from rag.web.shapes import described
from rag.web.shapes.documents import CollectionsShape


class NameBody(JsonBody):
    """The name of a collection."""

    name: str = Field(max_length=1000)


def router(chat: Chat, grants: Grants | None) -> APIRouter:
    """The routes under /api/collections; grants, if there are any, are kept up to date."""
    routes = APIRouter(tags=["documents"])
    library, default = chat.library, chat.settings.collection

    def named(seen: View) -> dict[str, Any]:
        names = sorted({default, *library.collections(seen)})
        return {"collections": names, "default": default}

    @routes.get(
        "/api/collections", summary="Names of the collections", **described(CollectionsShape)
    )
    def collections(seen: Seen) -> dict[str, Any]:
        return named(seen)

    @routes.post(
        "/api/collections",
        summary="Make an empty collection",
        status_code=201,
        **described(CollectionsShape, status=201),
    )
    def create(body: NameBody, seen: Seen) -> dict[str, Any]:
        name = collection_name(body.name, "")
        library.create_collection(name, seen)
        chat.audit.note("collection_made", who=seen.asker, collection=name)
        return named(seen)

    @routes.patch(
        "/api/collections/{name:path}", summary="Rename a collection", **described(CollectionsShape)
    )
    def rename(name: str, body: NameBody, seen: Seen) -> dict[str, Any]:
        new = collection_name(body.name, "")
        rename_everywhere(chat, grants, name, new, seen)
        return named(seen)

    @routes.delete(
        "/api/collections/{name:path}",
        summary="Delete a collection and its documents",
        **described(CollectionsShape),
    )
    def delete(name: str, seen: Seen) -> dict[str, Any]:
        delete_everywhere(chat, grants, name, seen)
        return named(seen)

    return routes


def rename_everywhere(chat: Chat, grants: Grants | None, name: str, new: str, view: View) -> None:
    """Rename a collection in the library, grants, uploads and conversations.

    Raises NotFound, NotAllowed and Overtaken.
    """
    uploads = _uploads_of(chat, name)
    with uploads.paused():
        chat.library.rename_collection(name, new, view)
        if grants:
            grants.rename_collection(name, new)
        uploads.queue.rename_collection(name, new)
    if chat.conversations:
        chat.conversations.rename_collection(name, new)
    chat.audit.note("collection_renamed", who=view.asker, collection=name, to=new)


def delete_everywhere(chat: Chat, grants: Grants | None, name: str, view: View) -> None:
    """Delete a collection with its documents, uploads and grants.

    Raises NotFound, NotAllowed and Overtaken.
    """
    uploads = _uploads_of(chat, name)
    if name not in chat.library.collections(view):
        raise NotFound(f"There is no collection {name[:100]!r}.")
    if view.may_write(name, ""):
        uploads.cancel(uploads.queue.in_collection(name))
    with uploads.paused():
        chat.library.delete_collection(name, view)
        if grants:
            grants.drop_collection(name)
    chat.audit.note("collection_deleted", who=view.asker, collection=name)


def _uploads_of(chat: Chat, name: str) -> Workers:
    """The uploads of a collection that may be changed as a whole. Raises NotAllowed and NotFound."""
    if name == chat.settings.collection:
        raise NotAllowed(
            f"{name!r} is the collection that this server begins with; it is neither renamed nor "
            "deleted. Its documents can be."
        )
    if chat.uploads is None:
        raise NotFound("Nothing can be written here.")
    return chat.uploads
