"""The routes to follow a running answer of a kept conversation again, and to stop it."""

from dataclasses import replace

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from index.errors import NotFound
from index.types import View
from rag.compose import Chat
from rag.conversations.recording import Recording
from rag.scheduling.sharing import Listener
from rag.web.asking import streamed
from rag.web.authorization import Seen
from rag.web.conversations import kept
from rag.web.owner import Owner
from rag.web.running import RunningAnswer, RunningAnswers
from rag.web.shapes import STREAM, TEXT

TURN = "/api/conversations/{id}/turns/{turn}"


def router(chat: Chat, running: RunningAnswers) -> APIRouter:
    """The routes events and stop of a turn."""
    routes = APIRouter(tags=["conversations"])

    def mine(id: str, turn: str, owner: str) -> RunningAnswer | None:
        return running.of(kept(chat, owner).turn(owner, id, turn).id)

    def heard(id: str, turn: str, owner: str, seen: View) -> tuple[Listener, Recording]:
        answer = mine(id, turn, owner)
        listener = answer.listen() if answer and _still_seen(answer, seen) else None
        if not (answer and listener):
            raise NotFound("This answer is not being made any more. Read it in its conversation.")
        return listener, answer.recording

    @routes.get(
        f"{TURN}/events",
        summary="The events of an answer that is being made, from its first",
        description="As POST /api/ask streams them. 404 once it has ended, or its asker sees other "
        "documents: the conversation tells.",
        response_class=Response,
        responses={200: {"content": {STREAM: TEXT}}},
    )
    async def listen(id: str, turn: str, seen: Seen, owner: Owner) -> Response:
        return await streamed(*await run_in_threadpool(heard, id, turn, owner, seen))

    @routes.post(
        f"{TURN}/stop", summary="Stop an answer; what was said of it is kept", status_code=204
    )
    def stop(id: str, turn: str, owner: Owner) -> None:
        answer = mine(id, turn, owner)
        if answer:
            answer.stop()

    return routes


def _still_seen(answer: RunningAnswer, seen: View) -> bool:
    """Whether the asker still has the rights that the answer is made with."""
    view = answer.recording.view
    return replace(view, documents=None) == seen.within(view.collection or "")
