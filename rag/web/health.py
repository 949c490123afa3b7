"""The routes that say whether the server is alive and ready, and what is wrong if it is not.

Everybody learns whether it is ready. What is wrong is for administrators, or for everybody if
nobody has to sign in.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from index.errors import NotAllowed
from rag.operation.figures import Figures
from rag.operation.health import Health
from rag.web.shapes import described
from rag.web.shapes.server import AliveShape, HealthShape, ReadyShape
from rag.web.state import ServerState
from rag.web.visitor import visitor_of

TROUBLE = "trouble"


def only_for_operators(request: Request, *, signing_in: bool) -> None:
    """Raise NotAllowed for anybody but administrators, where people sign in."""
    visitor = visitor_of(request.scope)
    if signing_in and (visitor is None or visitor.person.role != "administrator"):
        raise NotAllowed("Only administrators are told this.")


def reason_of(state: ServerState, health: Health, *, telling: bool) -> str:
    """Why the server is not ready, "" if it is. With `telling` it also names the part at fault."""
    if state.stopping.begun:
        return "stopping"
    if not state.ready:
        return "starting"
    problem = health.problem()
    return "" if problem is None else problem.part if telling else TROUBLE


def add_figures(routes: APIRouter, figures: Figures, *, signing_in: bool) -> None:
    """Add the route /metrics."""

    @routes.get("/metrics", summary="Figures for Prometheus", response_class=Response)
    def metrics(request: Request) -> Response:
        visitor = visitor_of(request.scope)
        if (
            visitor is None or visitor.by != "key"
        ):  # `authentication.py` has looked for the key's scope
            only_for_operators(request, signing_in=signing_in)
        content, kind = figures.read()
        return Response(content, headers={"Content-Type": kind, "Cache-Control": "no-store"})


def router(
    state: ServerState, health: Health, figures: Figures | None, *, signing_in: bool
) -> APIRouter:
    """The routes /healthz, /readyz, /api/health, and /metrics if there are figures."""
    routes = APIRouter(tags=["server"])
    if figures:
        add_figures(routes, figures, signing_in=signing_in)

    @routes.get("/healthz", summary="Alive", **described(AliveShape))
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @routes.get(
        "/readyz",
        summary="Ready to answer; 503 until then",
        description="`reason`: starting, stopping, or trouble; where nobody signs in, instead of trouble the "
        "part: disk, databases, vectors, chat_model.",
        response_model=None,
        responses={200: {"model": ReadyShape}, 503: {"model": ReadyShape}},
    )
    async def readyz() -> JSONResponse:
        reason = await run_in_threadpool(reason_of, state, health, telling=not signing_in)
        body = {**state.json(), "ready": not reason, "reason": reason}
        if signing_in:
            body["problem"] = ""
        return JSONResponse(body, status_code=503 if reason else 200)

    @routes.get(
        "/api/health", summary="What is amiss, for administrators", **described(HealthShape)
    )
    def checked(request: Request) -> dict[str, Any]:
        only_for_operators(request, signing_in=signing_in)
        checks = [{"part": one.part, "problem": one.problem} for one in health.checks()]
        reason = reason_of(state, health, telling=True)
        return {"ready": not reason, "reason": reason, "start": state.json(), "checks": checks}

    return routes
