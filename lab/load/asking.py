"""How the people of a load test sign in, and what shows that an answer went to the wrong one."""

import re
import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey

from lab.load.corpus import ORIGIN, numbers

TOKEN_S = 600
"""Seconds after which a person's token expires."""
_NUMBERS = numbers()


def signed_in(name: str, house: str, secret: str) -> dict[str, str]:
    """Headers with a token of the page's server for a person of one house."""
    claims: dict[str, Any] = {"aud": "fundstelle", "sub": name, "groups": [house]}
    claims |= {"origin": ORIGIN, "exp": int(time.time() + TOKEN_S)}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret))
    return {"Authorization": f"Bearer {token}", "Origin": ORIGIN}


def strays(read: str, house: str) -> str:
    """What an answer contains of another house; "" if nothing."""
    for found in re.findall(r"\b([a-z]+)-\d+\.md", read):
        if found != house:
            return f"a document of {found} was shown to {house}"
    for found in re.findall(
        r"\b(\d{3}) (?:Tage|Euro|Plätze|Stufen|Fahr|Wochen|Seiten|Meter)", read
    ):
        if (known := _NUMBERS.get(int(found))) and known.house != house:
            return f"a number of {known.house} was shown to {house}"
    return ""
