"""The routes to list, create, rename and delete collections."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from index.errors import NotAllowed, NotFound
from index.types import View
from rag.access.grants import Grants
from rag.compose import Chat
from rag.web.documents import collection_name
from rag.web.door import Seen
from rag.web.shapes import described
from rag.web.shapes.documents import CollectionsShape


class NameBody(BaseModel):
    """The name of a collection."""

    name: str = Field(max_length=1000)


def router(chat: Chat, grants: Grants | None) -> APIRouter:
    """The routes under /api/collections; grants, if there are any, are kept up to date."""
    routes = APIRouter(tags=["documents"])
    library, settings = chat.library, chat.settings

    def named(seen: View) -> dict[str, Any]:
        names = sorted({settings.collection, *library.collections(seen)})
        return {"collections": names, "default": settings.collection}

    def refuse_default(name: str) -> None:
        if name == settings.collection:
            raise NotAllowed(
                f"{name!r} is the collection that this server begins with; it is neither renamed nor "
                "deleted. Its documents can be."
            )

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
        refuse_default(name)
        new = collection_name(body.name, "")
        if chat.uploads is None:
            raise NotFound("Nothing can be written here.")
        with chat.uploads.paused():
            library.rename_collection(name, new, seen)
            if grants:
                grants.rename_collection(name, new)
            chat.uploads.queue.rename_collection(name, new)
        if chat.conversations:
            chat.conversations.rename_collection(name, new)
        chat.audit.note("collection_renamed", who=seen.asker, collection=name, to=new)
        return named(seen)

    @routes.delete(
        "/api/collections/{name:path}",
        summary="Delete a collection and its documents",
        **described(CollectionsShape),
    )
    def delete(name: str, seen: Seen) -> dict[str, Any]:
        refuse_default(name)
        if name not in library.collections(seen):
            raise NotFound(f"There is no collection {name[:100]!r}.")
        if chat.uploads is None:
            raise NotFound("Nothing can be written here.")
        if seen.may_write(name, ""):
            chat.uploads.cancel(chat.uploads.queue.in_collection(name))
        with chat.uploads.paused():
            library.delete_collection(name, seen)
            if grants:
                grants.drop_collection(name)
        chat.audit.note("collection_deleted", who=seen.asker, collection=name)
        return named(seen)

    return routes
