"""Server-sent events from plain generators and threads, stopped when the client disconnects.

Events are (name, JSON object) pairs.
"""

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from typing import Any, TypeVar

import anyio
from anyio import to_thread
from fastapi.responses import StreamingResponse

from index.errors import AskerLeft

T = TypeVar("T")
Named = tuple[str, dict[str, Any]]


def encode(name: str, data: object) -> str:
    """One server-sent event; without a name, a bare data line as OpenAI's clients expect."""
    payload = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"event: {name}\ndata: {payload}\n\n" if name else f"data: {payload}\n\n"


class EventStream(StreamingResponse):
    """A stream of events whose source is always closed, even if the client disconnects.

    `stop`, if given, is called at the end in any case: a source that was never begun closes nothing.
    """

    def __init__(
        self, source: AsyncGenerator[str, None], stop: Callable[[], None] | None = None
    ) -> None:
        super().__init__(
            source,
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        self._source, self._stop = source, stop

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send everything, then close the source even if sending was cancelled."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await self._source.aclose()
                if self._stop:
                    self._stop()


async def ending_well(
    chunks: AsyncGenerator[str, None], farewell: Callable[[Exception], str]
) -> AsyncGenerator[str, None]:
    """The chunks; an error becomes the last chunk, because the status has long been sent.

    If the asker has left, the stream just ends.
    """
    async with aclosing(chunks):
        try:
            async for chunk in chunks:
                yield chunk
        except AskerLeft:
            return
        except Exception as error:  # noqa: BLE001 - here the web must answer
            yield farewell(error)


async def stepped(
    iterator: Iterator[T], stop: Callable[[], None] | None = None
) -> AsyncGenerator[T, None]:
    """The items of a blocking generator, each step in a thread; closing this closes the generator.

    `stop` may be called from any thread and ends a step under way; without it the step is waited for,
    since a running generator cannot be closed from another thread. These threads have a limit of their
    own, so that waiting for the chat model never holds up a search.
    """
    own = anyio.CapacityLimiter(2)
    stepping = threading.Lock()  # whoever waits for a step may be cancelled; the step goes on

    def step() -> T | None:
        with stepping:
            return next(iterator, None)

    def end() -> None:
        close = getattr(iterator, "close", None)
        if stop is not None:
            stop()
        with stepping:
            if close is not None:
                close()

    try:
        while (
            item := await to_thread.run_sync(step, abandon_on_cancel=True, limiter=own)
        ) is not None:
            yield item
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(end, limiter=own)


async def pushed(
    work: Callable[[Callable[[T | None], None]], None], limiter: anyio.CapacityLimiter
) -> AsyncGenerator[T, None]:
    """What `work`, run in a thread, passes to its argument; ends, or fails, when the work does.

    The work finishes even if the client disconnects: it writes documents, whole or not at all.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[T | None] = asyncio.Queue()

    def push(item: T | None) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, item)

    def run() -> None:
        try:
            work(push)
        finally:
            push(None)

    task = asyncio.ensure_future(to_thread.run_sync(run, limiter=limiter))
    while (item := await queue.get()) is not None:
        yield item
    await task
