"""The fields of a contract out of lines of JSON, as columns of Arrow string views.

Belongs here: which bytes of a line are which field. Does not belong here: the grammar
(`tokens.py`), what a field must be (`contracts/`), what becomes of odd lines (`lines.py`).
"""

from __future__ import annotations

from numba import njit

from orchestration.landing.kernel.keys import Keys, find, is_choice
from orchestration.landing.kernel.tokens import (
    CLOSING,
    COLON,
    COMMA,
    ESCAPED,
    FAILED,
    LINE_FEED,
    LITTLE_N,
    OPENING,
    QUOTE,
    SIGNED_ZERO,
    SPACED,
    SUSPICIOUS,
    UNUSUAL,
    after_space,
    is_nested,
    is_number,
    number_end,
    text_end,
    word_end,
)
from orchestration.landing.kernel.values import value_end
from orchestration.landing.kernel.views import (
    IN_BLOCK,
    IN_SCRATCH,
    Columns,
    clear,
    compact,
    has_required,
    put,
    put_moment,
    put_view,
    unescape,
)
from orchestration.landing.shape import (
    BLANK,
    GROUP,
    LOOK,
    NUMBER,
    READ,
    REWRITTEN,
    STRICT,
    TEXT,
)

_ROW = 0
"""Number of the object that is the row itself."""


# fmt: off
@njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)
def read_lines(
    block, start, size, room, columns, timestamps, depth, longest,
    names, name_ends, kinds, targets, objects, moments_of,
    required, first_choices, choices, choice_ends, earliest, latest, seen, stack,
    found, ends, needs, counts, lines, views, valid, moments, has_moment, scratch,
):
    """Read the lines of a block that end before `size`, as many as there is room for.

    `found` gets their number and that of the rows; see `rows.py` for the other arrays.
    """
    keys = Keys(
        names, name_ends, kinds, targets, objects, moments_of,
        required, first_choices, choices, choice_ends, earliest, latest, seen, stack, depth,
    )
    out = Columns(room, views, valid, moments, has_moment, scratch)
    used, line, row = 0, 0, 0
    while line < room:
        at, need, counts[line], used = _line(block, start, line, row, keys, out, used)
        while block[at] != LINE_FEED:
            at += 1
        if at >= size:
            break
        if at - start > longest:
            need = STRICT
        if need == READ and not has_required(out, required, columns, row):
            need = REWRITTEN
        needs[line], ends[line] = need, at
        put_view(lines, line, block, IN_BLOCK, start, at + 1)
        if need == READ:
            row += 1
        else:
            clear(out, columns, timestamps, row)
        start = at + 1
        line += 1
    found[0], found[1] = line, row
# fmt: on


@njit(forceinline=True)
def _line(block, start, line, row, keys, out, used):
    """A place before the line feed, what the line needs, its keys, and the used bytes of scratch.

    Anything unexpected is left to the strict reader.
    """
    at = after_space(block, start)
    if block[at] == LINE_FEED:
        return at, BLANK, 0, used
    if block[at] != OPENING:
        return start, STRICT, 0, used
    need, count, level, guess, next_top = READ, 0, _ROW, 0, 0
    is_first = True
    at = after_space(block, at + 1)
    while True:
        if block[at] == CLOSING:
            at = after_space(block, at + 1)
            if level == _ROW:
                return at, need if block[at] == LINE_FEED else STRICT, count, used
            level, guess, is_first = _ROW, next_top, False
            continue
        if not is_first:
            if block[at] != COMMA:
                return start, STRICT, 0, used
            at = after_space(block, at + 1)
        is_first = False
        name = at + 1
        end, found = text_end(block, name) if block[at] == QUOTE else (FAILED, 0)
        if end == FAILED:
            return start, STRICT, 0, used
        at = after_space(block, end + 1)
        if block[at] != COLON:
            return start, STRICT, 0, used
        at = after_space(block, at + 1)
        count += 1
        key = FAILED if found & ESCAPED else find(block, name, end, keys, level, guess)
        if key != FAILED:
            guess = key + 1
            if keys.seen[key] == line:
                need = LOOK
            keys.seen[key] = line
            if keys.kinds[key] == GROUP and block[at] == OPENING and keys.depth > 1:
                level, next_top, is_first = keys.targets[key], guess, True
                guess = keys.objects[level]
                at = after_space(block, at + 1)
                continue
        at, needed, inner, used = _value(block, at, row, key, level, keys, out, used)
        if at == FAILED:
            return start, STRICT, 0, used
        need = max(need, needed)
        count += inner
        at = after_space(block, at)


@njit(forceinline=True)
def _value(block, at, row, key, level, keys, out, used):
    """Place after a value, what the line needs for its sake, its keys, used bytes of scratch."""
    sign = block[at]
    kind = GROUP if key == FAILED else keys.kinds[key]
    if kind in (TEXT, NUMBER) and not is_nested(sign):
        return _scalar(block, at, row, key, keys, out, used)
    start = at
    at, found, inner = value_end(block, at, keys.stack, keys.depth, 1 if level == _ROW else 2)
    if at == FAILED or sign == LITTLE_N:
        return at, READ, inner, used
    if kind == GROUP or found & SUSPICIOUS:
        return at, LOOK, inner, used
    if kind in (TEXT, NUMBER):
        return at, REWRITTEN, inner, used
    if found & SPACED:
        first = used
        used = compact(block, start, at, out.scratch, used)
        put(out, keys.targets[key], row, out.scratch, IN_SCRATCH, first, used)
    else:
        put(out, keys.targets[key], row, block, IN_BLOCK, start, at)
    return at, REWRITTEN if found & UNUSUAL else READ, inner, used


@njit(forceinline=True)
def _scalar(block, at, row, key, keys, out, used):
    """As `_value`, for a scalar of a field that is no JSON."""
    need, column = READ, keys.targets[key]
    start = at
    if block[at] == QUOTE:
        start += 1
        end, found = text_end(block, start)
        if end == FAILED:
            return FAILED, READ, 0, used
        at = end + 1
        if found & ESCAPED:
            first = used
            used = unescape(block, start, end, out.scratch, used)
            put(out, column, row, out.scratch, IN_SCRATCH, first, used)
            return at, READ, 0, used
    elif is_number(block, at):
        at, found = number_end(block, at)
        end = at
        is_as_text = found & UNUSUAL and keys.kinds[key] == TEXT
        need = REWRITTEN if is_as_text or found & SIGNED_ZERO else READ
    else:
        at = word_end(block, at)
        end = at
        if block[start] == LITTLE_N:
            return at, READ, 0, used
    if at != FAILED:
        put(out, column, row, block, IN_BLOCK, start, end)
        is_plausible = is_choice(block, start, end, keys, key)
        if keys.moments[key] != FAILED:
            is_plausible = put_moment(out, row, block, start, end, keys, key)
        need = need if is_plausible else REWRITTEN
    return at, need, 0, used
