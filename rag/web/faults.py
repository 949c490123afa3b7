"""Errors in one form: a sentence for programs, a code that pages translate, an id, never a traceback.

The log has a line for every id. Details that only the operator can act on appear in the log alone.
"""

import errno
import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import (
    AccessError,
    ChatModelError,
    FundstelleError,
    HomeBusy,
    HomeError,
    HomeUnwritable,
    IndexMismatch,
    ModelError,
    NoPicture,
    NotAllowed,
    NotFound,
    OriginalGone,
    Overtaken,
    QuestionError,
    ReadError,
    SignInFailed,
    TooLarge,
    TooManyFailures,
    TooManyQuestions,
    UnsupportedFormat,
)
from rag.web.events import encode
from rag.web.markup import document, style_sheet
from rag.web.prefix import STATIC_POLICY, OwnPage
from rag.web.words import has, preferred, say

log = logging.getLogger("fundstelle.web")

STATUS: dict[type[FundstelleError], int] = {
    QuestionError: 400,
    SignInFailed: 401,
    TooManyFailures: 429,
    TooManyQuestions: 429,
    AccessError: 422,
    NotAllowed: 403,
    Overtaken: 409,
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
CODES: dict[type[FundstelleError], str] = {
    QuestionError: "question",
    TooManyQuestions: "too_many_questions",
    NotAllowed: "not_allowed",
    Overtaken: "overtaken",
    NotFound: "not_found",
    OriginalGone: "original_gone",
    NoPicture: "no_picture",
    TooLarge: "too_large",
    UnsupportedFormat: "unsupported_format",
    ReadError: "unreadable",
    HomeBusy: "busy",
    HomeUnwritable: "storage",
    ChatModelError: "chat_model",
    ModelError: "model",
}
UNEXPECTED = "unexpected"
MALFORMED = "malformed"
BY_STATUS = {
    400: MALFORMED,
    401: "sign_in",
    403: "not_allowed",
    404: "not_found",
    408: "too_slow",
    413: "too_large",
    429: "too_many",
}
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
DISCLOSED = {
    "busy": "Another process is writing to the server's store. Try again in a moment.",
    "storage": "The server cannot store anything at the moment.",
    "chat_model": "The chat model cannot answer at the moment.",
    "model": "A model of the server could not be loaded.",
    "stopping": "The server is about to stop; it starts again in a moment. Nothing was begun.",
    UNEXPECTED: "The server met an unexpected error.",
}
"""For errors that only the operator can fix; the log says more."""
_BODY = '<main><h1>Fundstelle</h1><p>{said}</p><p><a href="/">{back}</a></p></main>'
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is disclosed of an error; the log has a line with its `id`."""

    code: str
    sentence: str
    status: int
    id: str
    seconds: int = 0  # after which it is worth trying again, where that is known

    def json(self) -> dict[str, str]:
        """The JSON that is sent."""
        return {"error": self.sentence, "code": self.code, "id": self.id}

    def openai_json(self) -> dict[str, object]:
        """The same as OpenAI's clients read it."""
        other = "invalid_request_error" if self.status < 500 else "server_error"
        kind = OPENAI_TYPES.get(self.status, other)
        body = {"message": self.sentence, "type": kind, "param": None, "code": self.code}
        return {"error": {**body, "id": self.id}}

    def json_for(self, path: str) -> Mapping[str, object]:
        """The form that clients of this path read."""
        return self.openai_json() if for_openai(path) else self.json()


def for_openai(path: str) -> bool:
    """Whether OpenAI's clients are served at this path."""
    return path.startswith("/v1/")


def status_of(error: BaseException) -> int:
    """The HTTP status of an error: that of the nearest error class, 500 for an unexpected one."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 500


def code_of(error: BaseException) -> str:
    """The key of a page's message: the code of the nearest error class."""
    status = BY_STATUS.get(status_of(error), UNEXPECTED)
    return next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), status)


def _named(error: BaseException) -> BaseException:
    """The error; a full disk becomes one of our errors, whichever library met it."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return HomeUnwritable(f"Something cannot be written ({error}). Free some disk.")
    return error


def fault_of(error: BaseException) -> Fault:
    """The fault to disclose: everything if a person caused it, otherwise only an id in the log."""
    error = _named(error)
    code, status = code_of(error), status_of(error)
    if isinstance(error, FundstelleError) and status < 500 and not isinstance(error, HomeError):
        seconds = error.seconds if isinstance(error, TooManyFailures | TooManyQuestions) else 0
        return refused(code, error.message, status, seconds=seconds)
    id_ = noted(error)
    return Fault(
        code,
        f"{DISCLOSED.get(code, DISCLOSED[UNEXPECTED])} The log says more under {id_}.",
        status,
        id_,
    )


def refused(code: str, sentence: str, status: int, *, seconds: int = 0) -> Fault:
    """The fault of a request that its sender can correct.

    Its sentence may repeat what they sent, so it is logged for debugging only.
    """
    id_ = secrets.token_hex(4)
    log.warning("[%s] %d %s", id_, status, code)
    log.debug("[%s] %r", id_, sentence)
    return Fault(code, sentence, status, id_, seconds)


def noted(error: BaseException) -> str:
    """Log the error in full; returns the id of the log entry."""
    id_ = secrets.token_hex(4)
    known = isinstance(error, FundstelleError)
    log.error("[%s] %s", id_, one_line(error), exc_info=None if known else error)
    return id_


def one_line(said: object) -> str:
    """Foreign text as one line, so that none of it looks like a line of our log."""
    return _LINE_ENDS.sub(" ", str(said))[:2000]


def answer(fault: Fault, request: Request) -> Response:
    """An error as a response: a page for a browser, under /v1 the form that OpenAI's clients read."""
    if "text/html" in request.headers.get("accept", ""):
        language = preferred(request.headers.get("accept-language", ""))
        policy = {"Content-Security-Policy": STATIC_POLICY}
        return OwnPage(page(fault, language), status_code=fault.status, headers=policy)
    headers = {"Retry-After": str(fault.seconds)} if fault.seconds else None
    body = fault.json_for(request.url.path)
    return JSONResponse(body, status_code=fault.status, headers=headers)


def page(fault: Fault, language: str) -> str:
    """The page that a person reads at an address with nothing to show."""
    known = f"error_{fault.code}" if has(language, f"error_{fault.code}") else "error_unexpected"
    said = [say(language, known)]
    if fault.code in DISCLOSED:
        said.append(say(language, "error_id", id=fault.id))
    body = _BODY.format(said=escape(" ".join(said)), back=escape(say(language, "error_back")))
    return document(language, "Fundstelle", head=style_sheet("/ui/sign-in.css"), body=body)


def error_event(error: BaseException) -> str:
    """An error as the last event of a stream."""
    return encode("error", fault_of(error).json())


def unusable(errors: Sequence[Any]) -> str:
    """What is wrong with a malformed request: pydantic's first error."""
    first = errors[0]
    place = " › ".join(str(part) for part in first.get("loc", ()) if part != "body")
    where = f"The field {place}" if place else "The body"
    if first["type"] == "json_invalid":
        where = f"The body, from character {place} on,"
    return f"{where} cannot be used: {first['msg']}. /docs shows what is expected."


class Answered:
    """Answers unexpected errors inside the guard, so that such an answer has its headers, too.

    Starlette's own handler for them stands outside of everything and raises the error again once it has
    answered; then uvicorn closes a connection that its client wants to keep.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app; an answer that has begun breaks off, for it cannot be taken back."""
        begun = scope["type"] != "http"

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            if begun:
                raise
            await answer(fault_of(error), Request(scope))(scope, receive, send)


def add_handlers(app: FastAPI) -> None:
    """Make every error of the app a response of one sentence."""

    @app.exception_handler(FundstelleError)
    @app.exception_handler(Exception)
    async def known_or_not(request: Request, error: Exception) -> Response:
        return answer(fault_of(error), request)

    @app.exception_handler(HTTPException)
    async def by_status(request: Request, error: HTTPException) -> Response:
        sentence = str(error.detail)
        if error.status_code in (404, 405):
            where = f"{request.method} {request.url.path[:200]}"
            sentence = f"There is nothing at {where}; /docs lists the routes."
        code = BY_STATUS.get(error.status_code, UNEXPECTED)
        return answer(refused(code, sentence, error.status_code), request)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        status = 400 if for_openai(request.url.path) else 422
        return answer(refused(MALFORMED, unusable(error.errors()), status), request)
