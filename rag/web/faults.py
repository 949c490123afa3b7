"""Errors as HTTP answers: {"error": "one sentence"} with a status by kind, never a traceback."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import (
    AccessError,
    ChatModelError,
    FundstelleError,
    HomeBusy,
    HomeUnwritable,
    IndexMismatch,
    ModelError,
    NoPicture,
    NotAllowed,
    NotFound,
    OriginalGone,
    QuestionError,
    ReadError,
    SignInFailed,
    TooLarge,
    TooManyFailures,
    UnsupportedFormat,
)
from rag.web.events import encode

log = logging.getLogger("fundstelle.web")

STATUS: dict[type[FundstelleError], int] = {
    QuestionError: 400,
    SignInFailed: 401,
    TooManyFailures: 429,
    AccessError: 422,
    NotAllowed: 403,
    NotFound: 404,
    OriginalGone: 410,
    NoPicture: 422,
    TooLarge: 413,
    UnsupportedFormat: 415,
    ReadError: 422,
    HomeBusy: 503,
    HomeUnwritable: 507,
    IndexMismatch: 409,
    ChatModelError: 502,
    ModelError: 503,
}
UNEXPECTED = "The server met an unexpected error; its log says more. Try again."


def status_of(error: BaseException) -> int:
    """The HTTP status of an error: that of the nearest kind, 500 for what nobody expected."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 500


def sentence_of(error: BaseException) -> str:
    """What a person is told: the message of a known error, and nothing about an unknown one."""
    if isinstance(error, FundstelleError):
        return str(error)
    log.error("Unexpected error", exc_info=error)
    return UNEXPECTED


def body(sentence: str, status: int, path: str) -> dict[str, object]:
    """The JSON of an error; under /v1 in the shape that OpenAI's clients read."""
    if not path.startswith("/v1/"):
        return {"error": sentence}
    kind = "invalid_request_error" if status < 500 else "server_error"
    return {"error": {"message": sentence, "type": kind, "param": None, "code": None}}


def answer(sentence: str, status: int, path: str) -> JSONResponse:
    """An error as a response."""
    return JSONResponse(body(sentence, status, path), status_code=status)


def error_event(error: BaseException) -> str:
    """An error as the last event of a stream."""
    return encode("error", {"error": sentence_of(error)})


def add_handlers(app: FastAPI) -> None:
    """Make every error of the app leave as one sentence."""

    @app.exception_handler(FundstelleError)
    @app.exception_handler(Exception)
    async def known_or_not(request: Request, error: Exception) -> JSONResponse:
        return answer(sentence_of(error), status_of(error), request.url.path)

    @app.exception_handler(HTTPException)
    async def by_status(request: Request, error: HTTPException) -> JSONResponse:
        path = request.url.path
        sentence = str(error.detail)
        if error.status_code in (404, 405):
            sentence = f"There is nothing at {request.method} {path[:200]}; /docs lists the routes."
        return answer(sentence, error.status_code, path)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = " › ".join(str(part) for part in first.get("loc", ()) if part != "body")
        where = f"The field {place}" if place else "The body"
        if first["type"] == "json_invalid":
            where = f"The body, from character {place} on,"
        sentence = f"{where} cannot be used: {first['msg']}. /docs shows what is expected."
        return answer(sentence, 422, request.url.path)
