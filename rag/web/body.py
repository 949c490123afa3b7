"""What every JSON body is made of. Knows no route."""

from pydantic import BaseModel, ConfigDict


class JsonBody(BaseModel):
    """A JSON body, or a part of one.

    The limit on its texts makes pydantic refuse lone surrogates too, which JSON can spell and which neither
    a tokenizer nor a database takes.
    """

    model_config = ConfigDict(str_max_length=5_000_000)
