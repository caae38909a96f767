"""What a frame must look like before anything is computed from it.

Belongs here: checks of columns, types and missing values that every reader of a frame shares. Does
not belong here: what the columns mean (the functions that read them say so).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import polars as pl

from ml.errors import UnusableInputError

Kind = Callable[[pl.DataType], bool]
"""Whether a column's type will do."""


def number(kind: pl.DataType) -> bool:
    """Whole numbers, doubles, decimals."""
    return kind.is_numeric()


def text(kind: pl.DataType) -> bool:
    """Texts and categories."""
    return kind == pl.String or isinstance(kind, pl.Categorical | pl.Enum)


def flag(kind: pl.DataType) -> bool:
    """True or false."""
    return kind == pl.Boolean


def moment(kind: pl.DataType) -> bool:
    """Days and moments."""
    return kind.is_temporal() and not isinstance(kind, pl.Duration | pl.Time)


def anything(kind: pl.DataType) -> bool:  # noqa: ARG001
    """Any type."""
    return True


def require(
    frame: pl.DataFrame,
    columns: Mapping[str, Kind],
    *,
    what: str,
    may_miss: Collection[str] = (),
) -> None:
    """Refuse a frame that lacks columns, has other types, or misses values where none may miss.

    Args:
        frame: The frame.
        columns: Column to what its type must be.
        what: What the frame is, for the message.
        may_miss: Columns that may hold nulls.

    Raises:
        UnusableInputError: Something is not as it must be; the message names the column.
    """
    for name, kind in columns.items():
        if name not in frame.columns:
            message = f"{what} has no column '{name}'; it has {', '.join(frame.columns)}."
            raise UnusableInputError(message)
        if not kind(frame.schema[name]):
            message = f"column '{name}' of {what} is {frame.schema[name]}: {kind.__doc__}"
            raise UnusableInputError(message + " Cast it first.")
        missing = frame[name].null_count()
        if missing and name not in may_miss:
            message = f"column '{name}' of {what} misses {missing} of {frame.height} values."
            raise UnusableInputError(message + " Fill or drop those rows first.")
