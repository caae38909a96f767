"""Tables in terminals: which columns stay in one piece where there is too little room.

Belongs here: the widths of columns. Does not belong here: what a table says or looks like.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console

_WORDS = 10
"""Width that a column of words can live with."""


def unbroken(columns: Sequence[str], texts: Sequence[Sequence[str]], *, gap: int) -> list[bool]:
    """Which columns are never wrapped: ids, times and numbers, so that they may be copied.

    Args:
        columns: Names of the columns.
        texts: Rows, as they are shown.
        gap: Width that each column costs beside its text.

    Returns:
        For each column whether it holds no words and the terminal has room for it in one piece
        beside some words of every other column; the first columns, which name a row, come first.
        The others are wrapped, since what is neither wrapped nor has room would be cut off.
    """
    widths = [
        max(map(cell_len, (name, *(row[position] for row in texts))))
        for position, name in enumerate(columns)
    ]
    room = Console().width - 1 - sum(gap + min(width, _WORDS) for width in widths)
    whole = []
    for position, width in enumerate(widths):
        more = max(0, width - _WORDS)
        is_word = all(len(row[position].split()) <= 1 for row in texts)
        whole.append(is_word and more <= room)
        room -= more if whole[-1] else 0
    return whole
