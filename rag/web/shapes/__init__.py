"""The JSON of the HTTP API as types, which describe it in /openapi.json and to MCP clients.

Nothing is checked or changed by them while the server runs; tests hold its answers against them.
"""

from typing import Any

from pydantic import BaseModel

from rag.web.shapes.server import ErrorShape

BINARY = {"schema": {"type": "string", "format": "binary"}}
TEXT = {"schema": {"type": "string"}}
STREAM = "text/event-stream"
ERRORS: dict[int | str, dict[str, Any]] = {
    "default": {"model": ErrorShape, "description": "An error, in the form of all errors"}
}


def described(shape: type[BaseModel], *, status: int = 200, stream: bool = False) -> dict[str, Any]:
    """What a route's decorator needs to describe its response, and its stream of events if there is one."""
    response: dict[str, Any] = {"model": shape}
    if stream:
        response["content"] = {STREAM: TEXT}
    return {"response_model": None, "responses": {status: response}}
