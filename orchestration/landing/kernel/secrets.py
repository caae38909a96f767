"""What may be a credential, in bytes: such a line gets the closer look.

Belongs here: the hints, quick and never too few. Does not belong here: what is one
(`credentials.py`).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from orchestration.landing.credentials import SECRET_WORDS
from orchestration.landing.kernel.tokens import LOWER
from orchestration.landing.kernel.words import word_at

SHORTEST_CREDENTIAL = 20
_TWO_BYTES, _THREE_BYTES = np.uint64(0xFFFF), np.uint64(0xFFFFFF)
_HASH, _TOKEN, _KEY_ID, _SHORT_KEY_ID, _DASHES = (
    np.uint64(int.from_bytes(start, "little")) for start in (b"$2", b"eyJ", b"AKI", b"ASI", b"---")
)
_BIG_A, _BIG_Z = ord("A"), ord("Z")

_WORDS = sorted(word.encode() for word in SECRET_WORDS)
_WORD_BYTES: Final = np.frombuffer(b"".join(_WORDS), np.uint8)
_WORD_STARTS: Final = np.cumsum([0, *(len(word) for word in _WORDS)])
_FIRST_WORD: Final = np.array(
    [sum(word[0] < letter for word in _WORDS) for letter in range(257)], np.int64
)
"""Number of the first word that begins with a byte, by byte."""


@njit
def is_like_secret(block, start, end):
    """Whether a key holds one of SECRET_WORDS."""
    for at in range(start, end - 2):
        letter = block[at] | LOWER
        for word in range(_FIRST_WORD[letter], _FIRST_WORD[letter + 1]):
            first = _WORD_STARTS[word]
            length = _WORD_STARTS[word + 1] - first
            same = 1
            while same < length and _WORD_BYTES[first + same] == _folded(block[at + same]):
                same += 1
            if same == length:
                return True
    return False


@njit
def _folded(sign):
    return sign | LOWER if _BIG_A <= sign <= _BIG_Z else sign


@njit
def is_like_credential(block, start, end):
    """Whether a text may match the patterns of `credentials.VALUE`, by their first letters."""
    for at in range(start, end - 2):
        letters = word_at(block, at) & _THREE_BYTES
        if letters & _TWO_BYTES == _HASH or letters in (_TOKEN, _KEY_ID, _SHORT_KEY_ID, _DASHES):
            return True
    return False
