"""What a series is: one value per whole period, no gap left unnamed, only periods that are over.

Belongs here: how a frame of series becomes regular arrays, and how counts are put on a log scale.
Does not belong here: what is forecast from them (`methods.py`).

Frame of series:
    series_id (text): Which series.
    period_start (date or datetime): Begin of the period, one row per series and period.
    value (number): What was measured in it; null is a gap, as a missing row is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl

from ml.arrays import Floats
from ml.errors import InsufficientDataError, UnusableInputError
from ml.frames import moment, number, require, text

GAPS = ("refuse", "zero", "last", "line")
"""What a gap becomes: an error that names it; 0 (nothing happened); the value before (gauges); the
straight line between its neighbours."""


@dataclass(frozen=True)
class Series:
    """One regular series.

    Attributes:
        series_id: Its name.
        starts: Begin of each period, oldest first, without gaps.
        values: One finite number per period.
        filled_count: How many of them were gaps.
    """

    series_id: str
    starts: pl.Series
    values: Floats
    filled_count: int

    def following(self, count: int, every: str) -> list[date | datetime]:
        """The begins of the next `count` periods."""
        last = pl.Series("last", [self.starts[-1]], dtype=self.starts.dtype)
        return [last.dt.offset_by(_times(step, every))[0] for step in range(1, count + 1)]


def regular(
    frame: pl.DataFrame,
    *,
    every: str = "1d",
    gaps: str = "refuse",
    as_of: datetime | None = None,
) -> list[Series]:
    """Bring a frame of series onto its grid.

    Args:
        frame: A frame of series (see the module).
        every: Length of a period as polars writes it: `1h`, `1d`, `1w`, `1mo`.
        gaps: One of `GAPS`. Only gaps between the first and the last value of a series count.
        as_of: The logical now; periods that end after it are not over and are left out.

    Returns:
        One series per `series_id`, in their order; a series without any whole period is not there.

    Raises:
        UnusableInputError: A column is not as documented, a period comes twice, lies off the grid,
            has a value that is not finite, or is missing while gaps are refused.
        InsufficientDataError: No series has a whole period.
    """
    require(
        frame,
        {"series_id": text, "period_start": moment, "value": number},
        what="series",
        may_miss=("value",),
    )
    if gaps not in GAPS:
        message = f"gaps is '{gaps}': it is one of {', '.join(GAPS)}."
        raise UnusableInputError(message)
    rows = _whole(frame.select("series_id", "period_start", "value"), every, as_of)
    rows = rows.with_columns(pl.col("series_id").cast(pl.String), pl.col("value").cast(pl.Float64))
    _refuse_odd(rows)
    rows = rows.drop_nulls("value").sort("series_id", "period_start")
    if rows.is_empty():
        message = "no series has a value in a period that is over: wait until the first has ended."
        raise InsufficientDataError(message)
    parts = rows.partition_by("series_id", maintain_order=True)
    return [_gridded(part, every, gaps) for part in parts]


def _whole(rows: pl.DataFrame, every: str, as_of: datetime | None) -> pl.DataFrame:
    """Rows whose period is over."""
    if as_of is None:
        return rows
    ends = pl.col("period_start").cast(pl.Datetime("us")).dt.offset_by(every)
    return rows.filter(ends <= pl.lit(as_of).cast(pl.Datetime("us")))


def _refuse_odd(rows: pl.DataFrame) -> None:
    """Refuse periods that come twice and values that are not finite."""
    if rows.select("series_id", "period_start").is_duplicated().any():
        twice = rows.filter(rows.select("series_id", "period_start").is_duplicated()).row(0)
        message = f"series '{twice[0]}' has {twice[1]} twice: give one row per period."
        raise UnusableInputError(message)
    odd = rows.filter(~pl.col("value").is_finite())
    if not odd.is_empty():
        name, start, value = odd.row(0)
        message = f"series '{name}' has {value} at {start}: a gap is null, not {value}."
        raise UnusableInputError(message)


def _gridded(part: pl.DataFrame, every: str, gaps: str) -> Series:
    """One series on its grid."""
    name = part["series_id"][0]
    found = part["period_start"]
    first, last = found[0], found[-1]
    span = pl.date_range if found.dtype == pl.Date else pl.datetime_range
    grid = pl.DataFrame({"period_start": span(first, last, every, eager=True).cast(found.dtype)})
    joined = grid.join(part, on="period_start", how="left", maintain_order="left")
    missing = joined["value"].null_count()
    if joined.height - missing != part.height:
        off = part.join(grid, on="period_start", how="anti")["period_start"][0]
        message = f"series '{name}' has {off}, which is no whole number of {every} from {first}."
        raise UnusableInputError(message)
    if missing and gaps == "refuse":
        gap = joined.filter(pl.col("value").is_null())["period_start"][0]
        message = f"series '{name}' has no value at {gap} ({missing} gaps): name a rule for gaps."
        raise UnusableInputError(message)
    filled = _filled(joined["value"], gaps)
    return Series(name, joined["period_start"], filled.to_numpy().astype(np.float64), missing)


def _filled(values: pl.Series, gaps: str) -> pl.Series:
    """Values with their gaps filled."""
    if gaps == "zero":
        return values.fill_null(0.0)
    return values.fill_null(strategy="forward") if gaps == "last" else values.interpolate()


def _times(count: int, every: str) -> str:
    """A period's length times `count`.

    >>> _times(3, "2w")
    '6w'
    """
    digits = every.rstrip("abcdefghijklmnopqrstuvwxyz")
    return f"{count * int(digits or 1)}{every[len(digits) :]}"


def to_log(values: Floats, *, is_count: bool) -> Floats:
    """Counts on the scale of log(1 + x), clipped at 0; anything else as it is."""
    return np.log1p(np.clip(values, 0.0, None)) if is_count else np.asarray(values, float)


def from_log(values: Floats, *, is_count: bool) -> Floats:
    """What `to_log` was made from; never below 0 for counts."""
    return np.clip(np.expm1(values), 0.0, None) if is_count else np.asarray(values, float)
