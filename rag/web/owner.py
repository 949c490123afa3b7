"""The owner of conversations: a person once the door knows them, until then a browser with a random key.

The page has its key in a cookie that scripts cannot read, the widget in a header, for it stands on
another origin. What is stored is the key's hash: whoever reads the store cannot take a browser's place.
"""

import hashlib
import secrets
from typing import Annotated

from fastapi import Depends, Request, Response

from rag.web.door import EVERYONE, Seen
from rag.web.visitor import visitor_of

COOKIE = "fundstelle_key"
HEADER = "fundstelle-key"
_SHORTEST, _LONGEST = 32, 100
_DAYS = 400  # no browser keeps a cookie for longer


def _key(request: Request) -> str:
    key = request.headers.get(HEADER) or request.cookies.get(COOKIE, "")
    return key if _SHORTEST <= len(key) <= _LONGEST else ""


def _owner(request: Request, seen: Seen) -> str:
    if seen.asker != EVERYONE:
        return f"person:{seen.asker}"
    key = _key(request)
    return f"browser:{hashlib.sha256(key.encode()).hexdigest()}" if key else ""


Owner = Annotated[str, Depends(_owner)]
"""A route's parameter: whose conversations the sender of the request reads; "" is nobody's."""


def give_key(request: Request, response: Response) -> None:
    """Have the browser keep its key, a new one if it has none and brings none in the header.

    Where people sign in the conversations are theirs, and no key is needed.
    """
    if request.headers.get(HEADER) or visitor_of(request.scope):
        return
    response.set_cookie(
        COOKIE,
        _key(request) or secrets.token_urlsafe(32),
        max_age=_DAYS * 86400,
        path="/api",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
