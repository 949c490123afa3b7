"""The shapes of errors and of what the server says about itself."""

from typing import Literal

from pydantic import BaseModel, Field


class ErrorShape(BaseModel):
    """An error: a sentence, a code that stays the same, and an id that stands in the server's log."""

    error: str
    code: str
    id: str


class AliveShape(BaseModel):
    """That the server runs."""

    status: Literal["alive"]


class ReadyShape(BaseModel):
    """How far start-up is."""

    ready: bool
    doing: str
    done: int
    total: int
    problem: str
    problem_id: str
    reason: str


class StartShape(BaseModel):
    """How far start-up is, whatever else is amiss."""

    ready: bool
    doing: str
    done: int
    total: int
    problem: str
    problem_id: str


class CheckShape(BaseModel):
    """A part of the server and what is amiss there, if anything."""

    part: str
    problem: str


class HealthShape(BaseModel):
    """What was looked at, and why the server is not ready if it is not."""

    ready: bool
    reason: str
    start: StartShape
    checks: list[CheckShape]


class WeightsShape(BaseModel):
    """Weights that are used, and their licence."""

    use: str
    name: str
    licence: str
    source: str


class ModelShape(BaseModel):
    """Which models answer."""

    model: str
    weights: list[WeightsShape]
    max_file_mb: int
    question_characters: int


class MeShape(BaseModel):
    """Who sends the request; without sign-in only what they may do."""

    signed_in: bool
    may_write: bool = Field(description="Whether they may add documents anywhere.")
    name: str | None = None
    role: Literal["reader", "editor", "administrator"] | None = None
    groups: list[str] | None = None
    by: Literal["session", "key", "proxy", "token"] | None = None
