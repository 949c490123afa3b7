"""The shapes that OpenAI's clients read, as far as this server fills them."""

from typing import Any, Literal

from pydantic import BaseModel

from rag.web.shapes.answers import AnswerShape, CitationShape


class DetailShape(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str
    id: str


class OpenAIErrorShape(BaseModel):
    """An error under /v1."""

    error: DetailShape


class NamedShape(BaseModel):
    """A model, which stands for a collection."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsShape(BaseModel):
    """The models."""

    object: Literal["list"]
    data: list[NamedShape]


class SpanShape(BaseModel):
    """A span of the message, and the address of the place that says it."""

    start_index: int
    end_index: int
    title: str
    url: str


class AnnotationShape(BaseModel):
    """A citation."""

    type: Literal["url_citation"]
    url_citation: SpanShape


class MessageShape(BaseModel):
    """The answer's text with its citations."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[AnnotationShape]


class ChoiceShape(BaseModel):
    """The only choice."""

    index: int
    message: MessageShape
    finish_reason: Literal["stop"]
    logprobs: None


class UsageShape(BaseModel):
    """Tokens, estimated."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionShape(BaseModel):
    """A whole answer, with our own JSON in extra fields."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ChoiceShape]
    usage: UsageShape
    citations: list[CitationShape]
    fundstelle: AnswerShape


ERRORS: dict[int | str, dict[str, Any]] = {
    "default": {
        "model": OpenAIErrorShape,
        "description": "An error, in the form of all errors here",
    }
}
