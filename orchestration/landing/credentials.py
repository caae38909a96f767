"""What looks like a credential: such a batch must not land at all (ING-30).

Belongs here: the words and patterns, for Python and for DuckDB's regular expressions. Does not
belong here: where they are applied (`closer.py`, `query.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRETS = frozenset(
    [
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "passcode",
        "secret",
        "token",
        "authorization",
        "bcrypt",
        "jwt",
        "credential",
        "credentials",
        "apikey",
        "accesstoken",
        "refreshtoken",
        "authtoken",
        "privatekey",
        "passwordhash",
    ]
)
_SECRET_KEYS = frozenset(["api", "private", "access", "signing", "auth", "encryption"])
_SUFFIXES = frozenset(
    ["hash", "hashed", "digest", "value", "salt", "header", "confirm", "confirmation", "text"]
)

SECRET_WORDS = (
    *("password", "passwd", "passphrase", "passcode", "pwd", "secret", "token"),
    *("authorization", "bcrypt", "jwt", "credential"),
    *(f"{of}{sign}key" for of in sorted(_SECRET_KEYS) for sign in ("", "_", ".", "-")),
)
"""Every secret name holds one of these, in upper or lower case."""

_NAME_HINT = f"(?i:{'|'.join(map(re.escape, SECRET_WORDS))})"

_VALUE = (
    r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{22}"  # bcrypt
    r"|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}"  # JSON Web Token
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}"  # cloud access key
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
VALUE = re.compile(_VALUE)
"""Text that holds a credential."""

JSON_HINT = f'"[A-Za-z0-9_.-]*{_NAME_HINT}[A-Za-z0-9_.-]*":|{_VALUE}'
"""For DuckDB: JSON text that may hold a credential, by name or by value."""


@lru_cache(maxsize=65_536)
def is_secret_name(name: str) -> bool:
    """Whether a key or column of this name holds a credential.

    Words are told apart by case and by signs, and the last one decides: `refreshToken` and
    `password_hash` are credentials, `promptTokens` and `passwordChangedAt` are not.

    Args:
        name: Key as the app wrote it.
    """
    words = [word.lower() for word in _WORDS.findall(name[:256])]
    if "".join(words) in _SECRETS:
        return True
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    if words[-1:] == ["key"]:
        return not _SECRET_KEYS.isdisjoint(words[-2:-1])
    return not _SECRETS.isdisjoint(words[-1:])
