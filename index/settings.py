"""Every setting of the program, in one frozen object.

They are read in app.py, index/__main__.py and rag/__main__.py only and passed down as plain arguments.
index/ and rag/ share them, as one environment and one file serve both commands.
"""

from functools import partial
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError
from index.settings_environment import PREFIX, origin, refuse_unknown
from index.settings_file import FILE, read_file
from index.tuning import tuned


class Settings(BaseSettings):
    """All settings; the environment variable FUNDSTELLE_<FIELD IN CAPITALS> sets a field."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True
    )

    home: Path = Field(
        default_factory=lambda: user_data_path("fundstelle"),
        description="Folder that holds everything the program stores.",
    )
    settings: Path | None = Field(
        None,
        description="TOML file of settings, named as here without the prefix and in small letters; left "
        f"out, {FILE} in the home folder if there is one.",
    )
    cache: Path = Field(
        default_factory=lambda: user_cache_path("fundstelle"),
        description="Folder for model weights and evaluation indexes; may be deleted at any time.",
    )
    collection: str = Field(
        "default", min_length=1, description="Collection used when none is named."
    )
    documents: Path | None = Field(
        Path("data/documents"),
        description="Folder that the app indexes into the default collection while that holds "
        "nothing else; 'none' for no folder.",
    )
    max_file_mb: int = Field(100, ge=1, description="Largest file that is read, in MB.")
    passage_characters: int = Field(
        900, ge=100, le=8000, description="Aimed length of a passage, in characters."
    )

    catalog: Literal["sqlite", "memory"] = Field(
        "sqlite",
        description="Where documents and passages are kept: 'sqlite', a file in the home folder, or "
        "'memory', for tests and trials: gone at the end.",
    )
    vector_store: Literal["chroma", "memory"] = Field(
        "chroma",
        description="Where vectors are kept: 'chroma', files in the home folder, or 'memory', compared "
        "one by one and gone at the end.",
    )

    embedder: str = Field(
        "offline",
        description="Embedding model: 'offline', a folder, or the hub name of any "
        "sentence-transformers model.",
    )
    reranker: str = Field(
        "",
        description="Model that reorders the first passages of every search: the folder or hub name "
        "of any sentence-transformers CrossEncoder; empty for none.",
    )
    llm: str = Field(
        "offline",
        description="Chat model: 'offline', a GGUF file, or the base URL of an OpenAI-compatible "
        "server (http://host/v1).",
    )
    llm_model: str = Field(
        "", description="Model name asked of the server; its first one if empty."
    )
    llm_name: str = Field(
        "", description="What people are shown as the model that answers; its own name if empty."
    )
    llm_api_key: SecretStr = Field(
        SecretStr(""), description="Key for the server, if it wants one."
    )
    llm_timeout_s: float = Field(
        60.0, gt=0, description="Seconds without a new token after which an answer is given up."
    )
    llm_at_once: int = Field(
        8,
        ge=1,
        description="Replies that a hosted chat model writes side by side; a local one writes one by one.",
    )
    llm_context_tokens: int = Field(4096, ge=1024, description="Context length of a local model.")
    threads: int = Field(
        0, ge=0, description="CPU threads of the local models; 0 for all physical cores."
    )

    passages: int = Field(8, ge=1, le=100, description="Passages that an answer may draw on.")
    reader: str = Field(
        "offline",
        description="Who reads question and passages together: 'offline' (our trained reader), or a folder "
        "or hub name of any sentence-transformers CrossEncoder with one score.",
    )
    evidence_tokens: int = Field(
        150, ge=50, description="Most tokens of answering places put into the prompt of one answer."
    )
    answer_tokens: int = Field(120, ge=16, description="Longest draft of an answer, in tokens.")
    refusal: float = Field(
        default_factory=partial(tuned, "index.settings.refusal"),
        ge=0,
        le=1,
        description="How probable it must be that a place answers a question before it is shown: "
        "0 always shows the likeliest, 1 refuses nearly always.",
    )
    proof: float = Field(
        default_factory=partial(tuned, "index.settings.proof"),
        ge=0,
        le=1,
        description="How probable it must be that a place supports what the chat model wrote before that "
        "is shown; 1 shows places alone.",
    )
    question_characters: int = Field(
        4000, ge=10, description="Longest question that is taken, in characters."
    )

    person_at_once: int = Field(
        2, ge=1, description="Replies that the chat model writes for one person side by side."
    )
    person_waiting: int = Field(
        8,
        ge=0,
        description="Further questions of one person that wait for the chat model; who asks more is told "
        "to try again. A person is an account, where nobody signs in a browser, else an address.",
    )
    questions_at_once: int = Field(
        8,
        ge=1,
        description="Questions that Gradio's endpoints answer side by side; who comes next waits in its "
        "queue and is told the place.",
    )
    questions_waiting: int = Field(
        64,
        ge=1,
        description="Longest that Gradio's queue gets; who comes then is told to try again.",
    )

    keep_conversations: bool = Field(
        True,
        description="Whether conversations of the chat are kept in the home folder, each for the "
        "browser that held it; 'false' stores none and shows none.",
    )
    retention: int = Field(
        365,
        ge=0,
        description="Days after its last question that a conversation is kept; 0 keeps it until "
        "somebody deletes it.",
    )

    log_format: Literal["lines", "json"] = Field(
        "lines",
        description="How the log is written: 'lines' for people, or 'json', an object a line.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="From which level on log lines are written; 'debug' logs probes, too."
    )
    traces: str = Field(
        "",
        description="Address of an OpenTelemetry collector that takes traces (http://host:4317, OTLP over "
        "gRPC); needs requirements-observability.txt; empty for none.",
    )
    audit: bool = Field(
        True,
        description="Whether the home keeps an audit stream: who asked, saw, added, removed and opened what.",
    )
    audit_days: int = Field(
        365, ge=0, description="Days that the audit stream is kept; 0 keeps it for good."
    )
    audit_questions: bool = Field(
        False, description="Whether the audit stream holds the questions themselves."
    )
    webhook_addresses: str = Field(
        "",
        description="Addresses that an upload may name to be told when it ends, separated by spaces; no "
        "others are called.",
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret that signs those messages: whsec_ and at least 24 random bytes in base64.",
    )

    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port that the server listens on.")
    stop_timeout_s: float = Field(
        30.0,
        ge=0,
        description="Seconds that the server, told to stop, gives answers that are being written.",
    )
    path_prefix: str = Field(
        "",
        pattern=r"^(/[\w.-]+)*$",
        description="Path under which a proxy serves it, without a last slash (/fundstelle); empty for a "
        "host of its own.",
    )
    sign_in: Literal["elsewhere", "always"] = Field(
        "elsewhere",
        description="When people must sign in: 'elsewhere', if the address listened on is reached from "
        "other machines, or 'always', also on this machine's own (behind a proxy).",
    )
    session_hours: float = Field(
        12, gt=0, le=720, description="Hours after its last use that a sign-in ends."
    )
    openid_providers: Path | None = Field(
        None, description="TOML file of the OpenID Connect providers that sign people in."
    )
    proxy_addresses: str = Field(
        "",
        description="Addresses or networks of the proxy in front, separated by spaces: from there alone "
        "its headers are believed. Empty: whom and how a request came from (X-Forwarded-For, -Proto) is "
        "believed from this machine.",
    )
    proxy_user_header: str = Field(
        "",
        description="Header in which that proxy says who has signed in with it (Remote-User); empty if "
        "it does not sign people in.",
    )
    proxy_groups_header: str = Field(
        "Remote-Groups",
        description="Header in which that proxy lists the person's groups, separated by commas.",
    )
    entry_groups: str = Field(
        "",
        description="Groups whose members the proxy lets in, separated by commas; empty for everyone "
        "who signs in there.",
    )
    administrators: str = Field(
        "", description="Group whose members are administrators where a proxy signs people in."
    )
    token_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret of at least 32 characters, shared with the server of a page that embeds the "
        "widget: it signs short-lived tokens for its readers (HS256).",
    )
    token_public_key: Path | None = Field(
        None,
        description="Instead of a secret, the public key (PEM) of that server, which signs with RS256, "
        "PS256, ES256 or Ed25519.",
    )
    embed_origins: str = Field(
        "",
        description="Origins that may embed the widget, separated by spaces "
        "(https://intranet.example); '*' for any.",
    )

    @field_validator("documents", mode="before")
    @classmethod
    def _no_folder(cls, value: object) -> object:
        return None if isinstance(value, str) and value.lower() == "none" else value


def read_settings(**given: Any) -> Settings:
    """Settings from `given` (command-line values, None = not given), the environment, and a file.

    The first of these that names a setting counts. Raises SettingsError, naming the nearest known key for
    an unknown one.
    """
    refuse_unknown(Settings.model_fields)
    values = {
        name: value for name, value in given.items() if value is not None or name == "documents"
    }
    first = _made(values, file=None)
    file = first.settings or first.home / FILE
    in_file = read_file(file, Settings.model_fields, named=first.settings is not None)
    if in_file is None:
        return first
    others = {name: value for name, value in in_file.items() if name not in first.model_fields_set}
    return _made({**others, **values, "settings": file}, file=file)


def _made(values: dict[str, Any], *, file: Path | None) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_unusable(error.errors()[0], file)) from error


def _unusable(error: Any, file: Path | None) -> str:
    """What is wrong with a value, which is shown unless it is a secret."""
    name = str(error["loc"][0]) if error["loc"] else "?"
    value = "…" if name in Settings.model_fields and is_secret(name) else repr(error.get("input"))
    return f"Setting {origin(name, value, file)} cannot be used: {error['msg']}. Correct it or unset it."


def is_secret(name: str) -> bool:
    """Whether the setting's value is hidden wherever settings are shown."""
    return Settings.model_fields[name].annotation is SecretStr
