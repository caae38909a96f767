"""Tables that change: from all versions of their rows to the extracts that an app hands over.

Belongs here: full and incremental extracts of a version history. Does not belong here: files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from orchestration.simulator.parameters import DAY, Parameters

VERSION = "_version"
SENT = "_sent_at"

MOMENT = pl.Datetime("us")


@dataclass(frozen=True)
class Table:
    """A table whose rows change.

    Attributes:
        versions: Every version of every row; the contract's version clock tells them apart.
        is_full: Whether an extract holds the whole table or only rows changed since the last one.
    """

    versions: pl.DataFrame
    is_full: bool


def extracts(
    parameters: Parameters, table: Table, key: Sequence[str], changed: str, every_days: int
) -> pl.DataFrame:
    """The rows of all extracts of a table, oldest extract first.

    An extract is taken at the world's start, at the end of every so many days, and at the world's
    end. It holds the newest version of each row; versions that were replaced between two extracts
    are never seen.

    Args:
        parameters: The world.
        table: The table.
        key: Columns that name a row.
        changed: Column that says when a version came to be.
        every_days: Days between extracts.

    Returns:
        The rows with `_sent_at`, the moment of the extract, and `_version`, the same number for
        the same version in several extracts.
    """
    step = every_days * DAY
    last_turn = -(-(parameters.end - parameters.start) // step)
    turn = -(-(pl.col(changed).to_physical() - parameters.start) // step)
    history = (
        table.versions.filter(pl.col(changed).to_physical() <= parameters.end)
        .sort(changed, maintain_order=True)
        .with_row_index(VERSION)
        .with_columns(turn.clip(lower_bound=0).alias("turn"))
    )
    if table.is_full:
        parts = [
            history.filter(pl.col("turn") <= number)
            .unique(subset=list(key), keep="last", maintain_order=True)
            .with_columns(pl.lit(number, dtype=pl.Int64).alias("turn"))
            for number in range(last_turn + 1)
        ]
        history = pl.concat(parts)
    else:
        history = history.unique(subset=[*key, "turn"], keep="last", maintain_order=True)
    sent = (parameters.start + pl.col("turn") * step).clip(upper_bound=parameters.end)
    return history.with_columns(sent.cast(MOMENT).alias(SENT)).drop("turn")
