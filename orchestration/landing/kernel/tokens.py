"""The tokens of JSON in bytes: where a text, a number or a word ends, and what to make of it.

Belongs here: RFC 8259, strictly. Does not belong here: objects and lists (`values.py`).

Places are numbers, `block` is a pointer. No function looks further than eight bytes beyond the next
line feed, which is allowed nowhere. What they cannot read is read again, by the strict reader of
`gate.py`, which also says what is wrong.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from orchestration.landing.kernel.words import (
    HIGHS,
    ONES,
    WORD_BYTES,
    matches,
    trailing_zeros,
    word_at,
)

FAILED = -1
"""Place of the end of what is no JSON."""

ESCAPED, UNUSUAL, SPACED, SUSPICIOUS, SIGNED_ZERO = 1, 2, 4, 8, 16
"""Flags of what was read: it holds escapes; it may be written in another way than DuckDB writes it;
it holds white space between tokens; it may hold a credential; it is `-0`, a whole number."""

QUOTE, BACKSLASH, COMMA, COLON, MINUS, POINT, ZERO, NINE = (ord(sign) for sign in '"\\,:-.09')
OPENING, CLOSING, OPENING_LIST, CLOSING_LIST = (ord(sign) for sign in "{}[]")
LINE_FEED, RETURN, TAB, SPACE = (ord(sign) for sign in "\n\r\t ")
LITTLE_A, LITTLE_E, LITTLE_F, LITTLE_N, LITTLE_T, LITTLE_U = (ord(sign) for sign in "aefntu")
_PLUS, _SLASH, LOWER = ord("+"), ord("/"), 0x20
_HIGHEST_ASCII = 127

EXACT_DIGITS = 15
"""So many digits survive the way through a double."""

ZEROS_IN_FRONT = 3
"""Smaller numbers are written with an exponent."""

_SPACES = ONES * np.uint64(SPACE)


@njit(forceinline=True)
def after_space(block, at):
    """The first place from `at` on that holds no white space; a line feed is none."""
    while block[at] == SPACE or block[at] == TAB or block[at] == RETURN:
        at += 1
    return at


@njit(forceinline=True)
def text_end(block, at):
    """Place of the quotation mark that ends the text whose content begins at `at`, and flags."""
    flags = 0
    while True:
        word = word_at(block, at)
        marks = matches(word, QUOTE) | matches(word, BACKSLASH)
        marks |= ((word - _SPACES) | word) & HIGHS
        if not marks:
            at += WORD_BYTES
            continue
        at += trailing_zeros(marks) >> 3
        sign = block[at]
        if sign == QUOTE:
            return at, flags
        if sign == BACKSLASH:
            at, unusual = _after_escape(block, at)
            flags |= ESCAPED | unusual
        elif sign > _HIGHEST_ASCII:
            at = _after_high(block, at)
        else:
            at = FAILED
        if at == FAILED:
            return FAILED, 0


@njit
def _after_escape(block, at):
    sign = block[at + 1]
    if sign == LITTLE_U:
        return _after_code(block, at), UNUSUAL
    if sign == _SLASH:
        return at + 2, UNUSUAL
    for known in b'"\\bfnrt':
        if sign == known:
            return at + 2, 0
    return FAILED, 0


@njit
def _after_code(block, at):
    r"""After the `\uXXXX` at `at`; NUL and halves of a pair alone fail."""
    code = code_at(block, at)
    if code <= 0 or 0xDC00 <= code < 0xE000:
        return FAILED
    if code < 0xD800 or code >= 0xE000:
        return at + 6
    if block[at + 6] != BACKSLASH or block[at + 7] != LITTLE_U:
        return FAILED
    second = code_at(block, at + 6)
    return at + 12 if 0xDC00 <= second < 0xE000 else FAILED


@njit
def code_at(block, at):
    r"""Number of the `\uXXXX` at `at`; FAILED where a digit is none."""
    code = 0
    for place in range(at + 2, at + 6):
        sign = block[place]
        if ZERO <= sign <= NINE:
            digit = sign - ZERO
        elif LITTLE_A <= sign | LOWER <= LITTLE_F:
            digit = (sign | LOWER) - LITTLE_A + 10
        else:
            return FAILED
        code = code * 16 + digit
    return code


@njit
def _after_high(block, at):
    """After one character of two to four bytes; FAILED where it is not UTF-8."""
    first, second = block[at], block[at + 1]
    low, high = 0x80, 0xBF
    if 0xC2 <= first <= 0xDF:
        more = 1
    elif 0xE0 <= first <= 0xEF:
        more = 2
        low = 0xA0 if first == 0xE0 else low
        high = 0x9F if first == 0xED else high
    elif 0xF0 <= first <= 0xF4:
        more = 3
        low = 0x90 if first == 0xF0 else low
        high = 0x8F if first == 0xF4 else high
    else:
        return FAILED
    if second < low or second > high:
        return FAILED
    for place in range(at + 2, at + 1 + more):
        if block[place] & 0xC0 != 0x80:
            return FAILED
    return at + 1 + more


@njit(forceinline=True)
def is_nested(sign):
    """Whether an object or a list begins with the sign."""
    return sign in (OPENING, OPENING_LIST)


@njit(forceinline=True)
def is_number(block, at):
    """Whether a number begins at `at`."""
    return block[at] == MINUS or ZERO <= block[at] <= NINE


@njit
def number_end(block, at):
    """Place after the number at `at`, and flags: UNUSUAL unless DuckDB writes the same digits."""
    is_negative = block[at] == MINUS
    if is_negative:
        at += 1
    whole = at
    at = _after_digits(block, at)
    digits = at - whole
    is_zero = block[whole] == ZERO
    if digits == 0 or (digits > 1 and is_zero):
        return FAILED, 0
    flags = UNUSUAL if digits > EXACT_DIGITS else 0
    if block[at] == POINT:
        fraction = at + 1
        at = _after_digits(block, fraction)
        places = at - fraction
        if places == 0:
            return FAILED, 0
        zeros = 0
        while is_zero and zeros < places and block[fraction + zeros] == ZERO:
            zeros += 1
        if digits + places > EXACT_DIGITS or (places > 1 and block[at - 1] == ZERO):
            flags |= UNUSUAL
        if zeros > ZEROS_IN_FRONT:
            flags |= UNUSUAL
    elif is_negative and is_zero:
        flags |= UNUSUAL | SIGNED_ZERO
    if block[at] | LOWER == LITTLE_E:
        at += 1
        if block[at] == _PLUS or block[at] == MINUS:
            at += 1
        exponent = at
        at = _after_digits(block, at)
        if at == exponent:
            return FAILED, 0
        flags |= UNUSUAL
    return at, flags


@njit(forceinline=True)
def _after_digits(block, at):
    while ZERO <= block[at] <= NINE:
        at += 1
    return at


@njit
def word_end(block, at):
    """Place after the `true`, `false` or `null` at `at`."""
    if block[at] == LITTLE_T:
        word = b"true"
    elif block[at] == LITTLE_F:
        word = b"false"
    else:
        word = b"null"
    for each in word:
        if block[at] != each:
            return FAILED
        at += 1
    return at
