"""Values of JSON in bytes: where one ends, however deep it is.

Belongs here: objects and lists. Does not belong here: what they consist of (`tokens.py`), fields of
a contract (`fields.py`).
"""

from __future__ import annotations

from numba import njit

from orchestration.landing.kernel.secrets import (
    SHORTEST_CREDENTIAL,
    is_like_credential,
    is_like_secret,
)
from orchestration.landing.kernel.tokens import (
    COLON,
    COMMA,
    ESCAPED,
    FAILED,
    OPENING,
    QUOTE,
    SPACED,
    SUSPICIOUS,
    after_space,
    is_nested,
    is_number,
    number_end,
    text_end,
    word_end,
)


@njit(forceinline=True)
def value_end(block, at, stack, room, outer):
    """Place after the value at `at`, its flags, and the number of keys in it.

    Args:
        block: The bytes.
        at: Place of the first byte of the value.
        stack: Where to note the levels of nesting.
        room: Levels that the line may nest.
        outer: Levels around the value.
    """
    depth, flags, keys = outer, 0, 0
    is_key_next = False
    while True:
        if is_key_next:
            at, found = _name_end(block, at)
            if at == FAILED:
                return FAILED, 0, 0
            flags |= found
            keys += 1
            is_key_next = False
        sign = block[at]
        is_open = False
        if sign == QUOTE:
            start = at + 1
            at, found = text_end(block, start)
            if at == FAILED:
                return FAILED, 0, 0
            flags |= found
            if at - start >= SHORTEST_CREDENTIAL and is_like_credential(block, start, at):
                flags |= SUSPICIOUS
            at += 1
        elif is_nested(sign):
            if depth == room:
                return FAILED, 0, 0
            stack[depth] = sign
            depth += 1
            at += 1
            inner = after_space(block, at)
            flags |= SPACED if inner > at else 0
            at = inner
            is_open = block[at] != sign + 2
            is_key_next = is_open and sign == OPENING
        elif is_number(block, at):
            at, found = number_end(block, at)
            flags |= found
        else:
            at = word_end(block, at)
        if at == FAILED:
            return FAILED, 0, 0
        while not is_open:
            if depth == outer:
                return at, flags, keys
            inner = after_space(block, at)
            flags |= SPACED if inner > at else 0
            at = inner
            if block[at] == COMMA:
                inner = after_space(block, at + 1)
                flags |= SPACED if inner > at + 1 else 0
                at = inner
                is_open = True
                is_key_next = stack[depth - 1] == OPENING
            elif block[at] == stack[depth - 1] + 2:
                depth -= 1
                at += 1
            else:
                return FAILED, 0, 0


@njit(forceinline=True)
def _name_end(block, at):
    """Place of the value after the key at `at`, and flags."""
    if block[at] != QUOTE:
        return FAILED, 0
    end, flags = text_end(block, at + 1)
    if end == FAILED:
        return FAILED, 0
    if flags & ESCAPED or is_like_secret(block, at + 1, end):
        flags |= SUSPICIOUS
    colon = after_space(block, end + 1)
    if block[colon] != COLON:
        return FAILED, 0
    value = after_space(block, colon + 1)
    if value - end > 2:
        flags |= SPACED
    return value, flags
