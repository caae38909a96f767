"""Features as numbers, as learners read them.

Belongs here: which columns a fit can use, categories to codes, missing to NaN. Does not belong
here: what is learned from the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.errors import InsufficientDataError
from ml.models.spec import ModelSpec

MOST_CATEGORIES = 200
"""A column keeps its most frequent values up to this many: the boosting allows 255 bins."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Encoding:
    """How one fit reads its features.

    Attributes:
        numeric: Columns read as numbers, in order.
        categories: Column to its known values, in the order of their codes; they follow the
            numbers.
        dropped: Columns without any value among the rows of the fit. The library cannot bin them.
        reference: One value per column that stands for nothing special: the median of numbers, the
            most frequent category.
    """

    numeric: tuple[str, ...]
    categories: Mapping[str, tuple[str, ...]]
    dropped: tuple[str, ...]
    reference: Matrix

    @classmethod
    def learn(cls, frame: pl.DataFrame, spec: ModelSpec) -> Encoding:
        """The encoding that a fit on `frame` uses.

        Raises:
            InsufficientDataError: No feature has any value.
        """
        empty = tuple(
            name for name in spec.features if _values(frame[name]).null_count() == frame.height
        )
        if len(empty) == len(spec.features):
            message = f"no feature of model '{spec.name}' has a value: nothing can be learned."
            raise InsufficientDataError(message)
        numeric = tuple(name for name in spec.numeric if name not in empty)
        categories = {
            name: _frequent(frame[name]) for name in spec.categorical if name not in empty
        }
        medians = [float(_values(frame[name]).median()) for name in numeric]  # ty: ignore
        reference = np.array([*medians, *[0.0] * len(categories)])
        return cls(numeric, categories, empty, reference)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the matrix, in order."""
        return (*self.numeric, *self.categories)

    @property
    def is_categorical(self) -> NDArray[np.bool_]:
        """For every column of the matrix, whether it holds codes."""
        return np.arange(len(self.columns)) >= len(self.numeric)

    def matrix(self, frame: pl.DataFrame) -> Matrix:
        """The frame as numbers; a missing value, or a category never seen in the fit, is NaN."""
        coded = frame.select(
            *(pl.col(name).cast(pl.Float64).fill_nan(None) for name in self.numeric),
            *(
                pl.col(name)
                .cast(pl.String)
                .replace_strict(
                    list(known),
                    [float(code) for code in range(len(known))],
                    default=None,
                    return_dtype=pl.Float64,
                )
                for name, known in self.categories.items()
            ),
        )
        filled = coded.select(pl.all().fill_null(float("nan")))
        return np.ascontiguousarray(filled.to_numpy(), dtype=np.float64)

    def shown(self, place: int, value: float) -> float | str | None:
        """A value of the matrix as people know it; none when it is missing or was never seen."""
        if np.isnan(value):
            return None
        if place < len(self.numeric):
            return float(value)
        return self.categories[self.columns[place]][int(value)]


def _values(column: pl.Series) -> pl.Series:
    """The column with NaN as missing; true and false as 1 and 0."""
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        return column.cast(pl.Float64).fill_nan(None)
    return column


def _frequent(column: pl.Series) -> tuple[str, ...]:
    """The most frequent values, the first being the commonest; ties in the order of the text."""
    counts = column.cast(pl.String).drop_nulls().alias("value").to_frame()
    ranked = counts.group_by("value").len().sort(["len", "value"], descending=[True, False])
    return tuple(ranked["value"].head(MOST_CATEGORIES).to_list())
