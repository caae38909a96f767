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
        For each column whether it holds no words and the terminal has room for all of that kind
        beside some words of the others. Where it has not, none: a column that is not wrapped
        would be cut off.
    """
    whole, least = [], 1
    for position, name in enumerate(columns):
        cells = [row[position] for row in texts]
        width = max(map(cell_len, (name, *cells)))
        whole.append(all(len(text.split()) <= 1 for text in cells))
        least += gap + (width if whole[-1] else min(width, _WORDS))
    return [least <= Console().width and each for each in whole]
