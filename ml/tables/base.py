"""What a table of results is: a name, a key, columns with types and meanings.

Belongs here: the description of a table and how a frame is brought into its shape. Does not belong
here: the tables (their areas' files) or where they are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ml.errors import UnusableInputError

TYPES = frozenset(
    {pl.String(), pl.Int64(), pl.Float64(), pl.Boolean(), pl.Date(), pl.Datetime("us")}
)
"""Types on which both engines agree."""


@dataclass(frozen=True)
class Column:
    """One column of a table of results.

    Attributes:
        kind: Its type, one of `TYPES`.
        description: What it means, with its unit.
    """

    kind: pl.DataType
    description: str

    def __post_init__(self) -> None:
        """Refuse types on which the engines differ."""
        if self.kind not in TYPES:
            message = f"{self.kind} is not a type that both engines read alike: use one of {TYPES}"
            raise UnusableInputError(message)


@dataclass(frozen=True)
class Table:
    """One table of results.

    Attributes:
        name: Its name in the source `ml`.
        description: What one row is.
        key: Columns that name a row.
        columns: Column name to column, in their order.
    """

    name: str
    description: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column name to type."""
        return {name: column.kind for name, column in self.columns.items()}

    def empty(self) -> pl.DataFrame:
        """The table without rows."""
        return pl.DataFrame(schema=self.schema)

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A frame in this table's shape: its columns in order, cast, sorted by the key.

        Raises:
            UnusableInputError: A column is missing, or two rows have one key.
        """
        missing = [name for name in self.columns if name not in frame.columns]
        if missing:
            message = (
                f"rows of {self.name} have no {', '.join(missing)}: every column must be there."
            )
            raise UnusableInputError(message)
        shaped = frame.select(pl.col(name).cast(kind) for name, kind in self.schema.items())
        if shaped.select(self.key).is_duplicated().any():
            message = f"rows of {self.name} share a key ({', '.join(self.key)})."
            raise UnusableInputError(message)
        return shaped.sort(self.key)
