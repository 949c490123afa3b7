"""Authorization: makes the view of a request, what its sender may see and write. Every route uses it.

Without sign-in everything is open to everyone. With it, `authentication.py` has noted who sends the request,
and the current grants of that person's groups make the view.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from index.errors import SignInFailed
from index.types import View
from rag.access.grants import Grants
from rag.access.store import Access
from rag.access.types import narrowed, view_of
from rag.operation.audit import of_this_machine
from rag.web.visitor import visitor_of

EVERYONE = View().asker
"""The asker when nobody has to sign in."""

Authorizer = Callable[[Request], View]
"""Decides what the sender of a request may see, in all collections."""


def open_to_all(_request: Request) -> View:
    """Everything, whoever asks."""
    return View()


def everything() -> View:
    """Everything, for a command: whoever can run one can read the home anyway."""
    return View(asker=of_this_machine())


def as_account(access: Access, name: str) -> Callable[[], View]:
    """What is open to an account, looked up at each call. Raises NotFound."""

    def seen() -> View:
        person = access.accounts.get(name).person
        return view_of(person, access.grants.of(person.groups))

    seen()
    return seen


def open_by_grants(grants: Grants) -> Authorizer:
    """What is open to the groups of a person who has signed in. Raises SignInFailed for anybody else."""

    def authorize(request: Request) -> View:
        visitor = visitor_of(request.scope)
        if visitor is None:
            raise SignInFailed("Nobody has signed in with this request.")
        person = visitor.person
        view = view_of(person, grants.of(person.groups))
        return narrowed(view, visitor.scopes, collection=visitor.collection)

    return authorize


def view_of_request(request: Request) -> View:
    """What the sender of the request may see, as the app that it came to decides."""
    authorize: Authorizer = request.app.state.authorize
    return authorize(request)


Seen = Annotated[View, Depends(view_of_request)]
"""A route's parameter: what the sender of the request may see."""
