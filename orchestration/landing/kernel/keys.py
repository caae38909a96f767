"""The keys of a contract in machine code: which one a name is.

Belongs here: looking up. Does not belong here: where the arrays come from (`shape.py`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numba import njit

from orchestration.landing.kernel.tokens import FAILED
from orchestration.landing.kernel.words import WORD_BYTES, head, word_at


class Keys(NamedTuple):
    """Pointers to the arrays of a `Shape`, and to room for work.

    `seen` has the last row in which a key came, by key; `stack` has room for `depth` levels.
    """

    names: Any
    ends: Any
    kinds: Any
    targets: Any
    objects: Any
    moments: Any
    seen: Any
    stack: Any
    depth: Any


@njit(forceinline=True)
def find(block, start, end, keys, level, guess):
    """Number of the key among those of an object, the guessed one tried first; FAILED if none."""
    last = keys.objects[level + 1]
    if guess < last and _is_key(block, start, end, keys, guess):
        return guess
    for key in range(keys.objects[level], last):
        if _is_key(block, start, end, keys, key):
            return key
    return FAILED


@njit(forceinline=True)
def _is_key(block, start, end, keys, key):
    first = keys.ends[key - 1] if key else 0
    if keys.ends[key] - first != end - start:
        return False
    while start < end:
        word = head(word_at(block, start), end - start)
        if word != head(word_at(keys.names, first), end - start):
            return False
        start += WORD_BYTES
        first += WORD_BYTES
    return True
