"""What becomes of a value in bytes: Arrow string views, moments, text without escapes.

Belongs here: writing. Does not belong here: which value is which field (`fields.py`).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit

from orchestration.landing.kernel.moments import NO_MOMENT, moment_at
from orchestration.landing.kernel.tokens import BACKSLASH, LITTLE_U, QUOTE, SPACE, code_at
from orchestration.landing.kernel.words import head, word_at

_INLINE_BYTES, _PREFIX_BYTES = 12, 4
IN_BLOCK, IN_SCRATCH = 0, 1
_ESCAPES: Final = np.frombuffer(b"bfnrt", np.uint8)
_ESCAPED_SIGNS: Final = np.frombuffer(b"\b\f\n\r\t", np.uint8)


class Columns(NamedTuple):
    """The number of rows there is room for, and pointers to the arrays of `Rows`."""

    room: Any
    views: Any
    valid: Any
    moments: Any
    has_moment: Any
    scratch: Any


@njit(forceinline=True)
def put(out, column, row, source, buffer, start, end):
    """Write the string view of a value."""
    place = column * out.room + row
    out.valid[place] = np.uint8(1)
    put_view(out.views, place, source, buffer, start, end)


@njit(forceinline=True)
def put_view(views, place, source, buffer, start, end):
    """Write a string view: length, then the bytes; or four of them, the buffer and the place."""
    length = end - start
    first = np.uint64(length)
    if length > _INLINE_BYTES:
        first |= word_at(source, start) << np.uint64(32)
        second = np.uint64(buffer) | np.uint64(start) << np.uint64(32)
    else:
        first |= head(word_at(source, start), length) << np.uint64(32)
        second = np.uint64(0)
        if length > _PREFIX_BYTES:
            second = head(word_at(source, start + _PREFIX_BYTES), length - _PREFIX_BYTES)
    views[2 * place] = first
    views[2 * place + 1] = second


@njit
def clear(out, columns, timestamps, row):
    """Forget the values of a row."""
    for column in range(columns):
        out.valid[column * out.room + row] = np.uint8(0)
    for column in range(timestamps):
        out.has_moment[column * out.room + row] = np.uint8(0)


@njit
def put_moment(out, row, block, start, end, keys, key):
    """Write a moment, if the text is one in the usual form; whether it can be true."""
    moment, column = moment_at(block, start, end), keys.moments[key]
    if moment == NO_MOMENT:
        return True
    place = column * out.room + row
    out.moments[place] = moment
    out.has_moment[place] = np.uint8(1)
    return keys.earliest[column] <= moment < keys.latest[column]


@njit
def has_required(out, required, columns, row):
    """Whether the row has every field that it must have."""
    for column in range(columns):
        if required[column] and not out.valid[column * out.room + row]:
            return False
    return True


@njit
def compact(block, start, end, scratch, used):
    """Copy a JSON value without the white space between its tokens; the end of the copy."""
    is_inside = False
    at = start
    while at < end:
        sign = block[at]
        if sign == QUOTE:
            is_inside = not is_inside
        if is_inside or sign > SPACE:
            scratch[used] = sign
            used += 1
        if is_inside and sign == BACKSLASH:
            at += 1
            scratch[used] = block[at]
            used += 1
        at += 1
    return used


@njit
def unescape(block, start, end, scratch, used):
    """Copy the content of a text with its escapes replaced; the end of the copy."""
    at = start
    while at < end:
        sign = block[at]
        if sign != BACKSLASH:
            at += 1
        elif block[at + 1] == LITTLE_U:
            code = code_at(block, at)
            at += 6
            if 0xD800 <= code < 0xDC00:
                code = 0x10000 + ((code - 0xD800) << 10) + code_at(block, at) - 0xDC00
                at += 6
            used = _encode(code, scratch, used)
            continue
        else:
            sign = block[at + 1]
            for place in range(len(_ESCAPES)):
                if sign == _ESCAPES[place]:
                    sign = _ESCAPED_SIGNS[place]
                    break
            at += 2
        scratch[used] = sign
        used += 1
    return used


@njit
def _encode(code, scratch, used):
    """Write a character as UTF-8; the end of it."""
    if code < 0x80:
        more, first = 0, code
    elif code < 0x800:
        more, first = 1, 0xC0 | code >> 6
    elif code < 0x10000:
        more, first = 2, 0xE0 | code >> 12
    else:
        more, first = 3, 0xF0 | code >> 18
    scratch[used] = np.uint8(first)
    for place in range(more):
        scratch[used + 1 + place] = np.uint8(0x80 | (code >> 6 * (more - 1 - place)) & 0x3F)
    return used + 1 + more
