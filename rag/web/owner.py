"""The owner of conversations: a person who signed in, otherwise a browser with a random key.

The page has its key in a cookie that scripts cannot read, the widget in a header, because it runs on
another origin. Only the key's hash is stored, so reading the store lets nobody pose as a browser.
"""

import hashlib
import secrets
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request, Response

from index.types import View
from rag.access.failures import network_of
from rag.forgetting import owner_of
from rag.web.authorization import EVERYONE, Seen
from rag.web.prefix import prefix_of
from rag.web.visitor import address_of, visitor_of

COOKIE = "fundstelle_key"
HEADER = "fundstelle-key"
_SHORTEST, _LONGEST = 32, 100
LONGEST_NAME = 100
_DAYS = 400  # no browser keeps a cookie longer


def _key(request: Request) -> str:
    key = request.headers.get(HEADER) or request.cookies.get(COOKIE, "")
    return key if _SHORTEST <= len(key) <= _LONGEST else ""


def _owner(request: Request, seen: Seen) -> str:
    if seen.asker != EVERYONE:
        return owner_of(seen.asker)
    key = _key(request)
    return f"browser:{hashlib.sha256(key.encode()).hexdigest()}" if key else ""


Owner = Annotated[str, Depends(_owner)]
"""A route's parameter: whose conversations the sender of the request reads; "" is nobody's."""


def who_asks(request: Request, seen: View) -> str:
    """Whose question it is: the person's, the browser's, else that of the address it came from."""
    return _owner(request, seen) or f"address:{network_of(address_of(request))}"


def who_asks_for(request: Request, seen: View, user: str) -> tuple[str, View]:
    """The person to schedule a program's question for, and the view with the name of that person.

    Only a key made for this distinguishes the users of a program. All of them see what the key may see.
    """
    who, visitor, name = (
        who_asks(request, seen),
        visitor_of(request.scope),
        user.strip()[:LONGEST_NAME],
    )
    if not name or visitor is None or visitor.by != "key" or "people" not in visitor.scopes:
        return who, seen
    return f"{who} for {name}", replace(seen, name=name)


def _who(request: Request, seen: Seen) -> str:
    return who_asks(request, seen)


Who = Annotated[str, Depends(_who)]
"""A route's parameter: the person whose questions are limited and scheduled together."""


def give_key(request: Request, response: Response) -> None:
    """Set the browser's key, a new one if it has none and sends none in the header.

    If people sign in, the conversations are theirs and no key is needed.
    """
    if request.headers.get(HEADER) or visitor_of(request.scope):
        return
    response.set_cookie(
        COOKIE,
        _key(request) or secrets.token_urlsafe(32),
        max_age=_DAYS * 86400,
        path=f"{prefix_of(request.scope)}/api",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
