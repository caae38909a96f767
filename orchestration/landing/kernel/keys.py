"""The keys of a contract in machine code: which one a name is.

Belongs here: looking up. Does not belong here: where the arrays come from (`shape.py`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numba import njit

from orchestration.landing.kernel.tokens import FAILED
from orchestration.landing.kernel.words import is_same


class Keys(NamedTuple):
    """Pointers to the arrays of a `Shape`, and to room for work.

    `seen` has the last line in which a key came, by key; `stack` has room for `depth` levels.
    """

    names: Any
    ends: Any
    kinds: Any
    targets: Any
    objects: Any
    moments: Any
    required: Any
    first_choices: Any
    choices: Any
    choice_ends: Any
    earliest: Any
    latest: Any
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
    return is_same(block, start, end, keys.names, first, keys.ends[key])


@njit
def is_choice(block, start, end, keys, key):
    """Whether a text is one of those that the field may have; any, if the contract lists none."""
    first, last = keys.first_choices[key], keys.first_choices[key + 1]
    if first == last:
        return True
    for choice in range(first, last):
        place = keys.choice_ends[choice - 1] if choice else 0
        if is_same(block, start, end, keys.choices, place, keys.choice_ends[choice]):
            return True
    return False
