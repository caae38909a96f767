"""Eight bytes at once: what numba itself cannot say.

Belongs here: loads that need not be aligned, and the bit tricks over their eight bytes (Warren,
Hacker's Delight, 6-1). Does not belong here: what the bytes mean (`tokens.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

WORD_BYTES = 8
ONES = np.uint64(0x0101010101010101)
HIGHS = np.uint64(0x8080808080808080)


@intrinsic
def word_at(typing: Any, block: Any, at: Any) -> Any:
    """The eight bytes of `block` from `at` on as one number, the first byte lowest."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.gep(arguments[0], [arguments[1]])
        word = builder.bitcast(place, ir.IntType(64).as_pointer())
        return builder.load(word, align=1)

    return types.uint64(block, types.intp), generate


@intrinsic
def trailing_zeros(typing: Any, word: Any) -> Any:
    """Number of zero bits below the lowest set one; 64 for zero."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), generate


@njit
def matches(word, sign):
    """The highest bit of every byte of the word that is the sign; exact up to the first one."""
    other = word ^ (ONES * np.uint64(sign))
    return (other - ONES) & ~other & HIGHS


@njit
def head(word, length):
    """The first bytes of the word, the others zero."""
    if length >= WORD_BYTES:
        return word
    return word & ((np.uint64(1) << np.uint64(8 * length)) - np.uint64(1))


@njit(forceinline=True)
def is_same(block, start, end, other, first, last):
    """Whether two texts are the same; eight bytes after either may be looked at."""
    if last - first != end - start:
        return False
    while start < end:
        length = end - start
        if head(word_at(block, start), length) != head(word_at(other, first), length):
            return False
        start += WORD_BYTES
        first += WORD_BYTES
    return True
