"""What a step of ML is: the marts that it reads, the tables that it gives back, and its work.

Belongs here: the type. Does not belong here: the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from ml.tables.base import Table
from orchestration.predictions.marts import Marts


@dataclass(frozen=True)
class Step:
    """One step of ML.

    Attributes:
        name: What it does, as a verb and its object.
        description: The same in a sentence.
        reads: `<schema>.<table>` of the marts that it reads.
        tables: The tables that it gives back.
        work: From marts to the rows of every table, by table name.
        after: Tables of other steps that it reads.
    """

    name: str
    description: str
    reads: tuple[str, ...]
    tables: tuple[Table, ...]
    work: Callable[[Marts], Mapping[str, pl.DataFrame]]
    after: tuple[Table, ...] = ()
