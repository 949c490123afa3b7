"""Receives an uploaded file, in several requests if the connection breaks."""

import secrets
from collections.abc import Callable

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from index.errors import Overtaken
from index.types import View
from index.uploads.queue import UploadQueue
from index.uploads.types import Upload

_BLOCK = 1 << 20


class HandedIn(BaseModel):
    """The upload that a request's address describes."""

    path: str
    collection: str | None = None
    webhook: str = ""
    transfer: str = Field(
        "",
        max_length=64,
        description="A name of the sender's own. If the connection breaks, what has come stays for an hour, "
        "and the rest is sent with the same name and `offset`.",
    )
    offset: int = Field(
        0, ge=0, description="Of the first byte sent: GET /api/uploads/transfers/{name} tells it."
    )
    size: int = Field(0, ge=0, description="Of the whole file, in bytes; needed with `transfer`.")


async def put(
    request: Request, given: HandedIn, *, path: str, owner: str, view: View, queue: UploadQueue
) -> Upload:
    """The file once it is whole, in the queue.

    Raises TooLarge, HomeUnwritable, NotAllowed, ClientDisconnect, and Overtaken if the bytes sent are not
    those that are missing.
    """
    name, goes_on = given.transfer or secrets.token_urlsafe(12), False
    transfers, size = queue.transfers, given.size or _announced(request)
    transfer = await run_in_threadpool(transfers.of, owner, name, path, size=size)
    try:
        sender = transfer.resume(given.offset)
        await _receive(request, lambda block: transfer.write(block, sender))
        received = transfer.received
        if received.size < given.size:
            raise Overtaken(f"{received.size} of {given.size} bytes have come. Send the rest.")
        return await run_in_threadpool(
            queue.put, received, path=path, owner=owner, view=view, webhook=given.webhook
        )
    except (ClientDisconnect, Overtaken):
        goes_on = bool(given.transfer)
        raise
    finally:
        if not goes_on:
            await run_in_threadpool(transfers.ended, owner, name)


def _announced(request: Request) -> int:
    said = request.headers.get("content-length", "0")
    return int(said) if said.isdecimal() else 0


async def _receive(request: Request, write: Callable[[bytes], None]) -> None:
    block = bytearray()
    async for chunk in request.stream():
        block += chunk
        if len(block) >= _BLOCK:
            await run_in_threadpool(write, bytes(block))
            block.clear()
    await run_in_threadpool(write, bytes(block))
