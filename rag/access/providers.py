"""The OpenID Connect providers that sign people in, and whom they let in, from a TOML file.

    [providers.staff]
    title = "Staff account"
    issuer = "https://sso.example"
    client_id = "fundstelle"
    client_secret = "…"
    groups_claim = "groups"          # claim that lists a person's groups
    entry_groups = ["staff"]         # who may enter; everyone the provider knows if not said
    administrators = "leads"         # group of the administrators

Knows no protocol.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from index.errors import NotAllowed, SettingsError
from rag.access.types import LOCAL, Person

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
TAKEN = {LOCAL, "proxy", "token", "command"}
Text = Annotated[str, Field(min_length=1, max_length=500)]


class Provider(BaseModel):
    """A provider, known here by `id`, which is the prefix of its persons' ids."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    title: Text
    issuer: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")]
    client_id: Text
    client_secret: SecretStr = SecretStr("")
    scopes: Text = "openid profile"
    name_claim: Text = "preferred_username"
    groups_claim: Text = "groups"
    entry_groups: frozenset[str] = frozenset()
    administrators: str = ""

    def person(self, claims: Mapping[str, Any]) -> Person:
        """The person described by the provider's claims. Raises NotAllowed if they may not enter."""
        said = claims.get(self.groups_claim, ())
        groups = frozenset(
            str(one) for one in (said if isinstance(said, list | tuple) else [said]) if one
        )
        sub = str(claims["sub"])
        known = (claims.get(one) for one in (self.name_claim, "name", "email"))
        name = str(next((one for one in known if one), sub))[:200]
        if self.entry_groups and not groups & {*self.entry_groups, self.administrators}:
            raise NotAllowed(f"You are signed in as {name}, but may not enter here.")
        leads = bool(self.administrators) and self.administrators in groups
        return Person(f"{self.id}:{sub}", name, "administrator" if leads else "reader", groups)


def read_providers(file: Path | None) -> tuple[Provider, ...]:
    """The providers in a file; none if no file is given. Raises SettingsError."""
    if file is None:
        return ()
    try:
        said = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The file of providers {file} cannot be read: {error}.") from error
    listed = said.get("providers")
    if set(said) != {"providers"} or not isinstance(listed, dict) or not listed:
        raise SettingsError(
            f"The file of providers {file} holds [providers.NAME] and nothing else."
        )
    return tuple(_provider(id_, entry, file) for id_, entry in listed.items())


def _provider(id_: str, entry: Any, file: Path) -> Provider:
    if ID.fullmatch(id_) is None or id_ in TAKEN or not isinstance(entry, dict):
        raise SettingsError(
            f"{file}: [providers.{id_[:60]}] cannot name a provider. Use small letters, digits and "
            f"dashes, and none of {', '.join(sorted(TAKEN))}."
        )
    try:
        return Provider(**{"title": id_, **entry, "id": id_})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"{file}: {where} of [providers.{id_}] cannot be used: {first['msg']}."
        ) from error
