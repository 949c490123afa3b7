"""The door: makes the view of a request, which says what its sender may see. Every route uses it.

Nobody signs in yet, so it is open to everyone. A door that knows people says in `View.asker` who asks and in
`View.allowed` what is open to that person's groups; nothing behind it has to change.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from index.types import View

EVERYONE = View().asker
"""Who asks while nobody has signed in."""

Door = Callable[[Request], View]
"""What the sender of a request may see, in all collections."""


def open_to_all(_request: Request) -> View:
    """Everything, whoever asks."""
    return View()


def _through(request: Request) -> View:
    door: Door = request.app.state.door
    return door(request)


Seen = Annotated[View, Depends(_through)]
"""A route's parameter: what the sender of the request may see."""
