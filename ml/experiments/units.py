"""Units brought into the frames of an experiment; the warehouse does the same in SQL.

Belongs here: sums of units, and first exposures: intent to treat. Does not belong here: what is
made of the sums (`statistics.py`).
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from ml.errors import UnusableInputError
from ml.experiments.statistics import WHOLE
from ml.frames import anything, moment, require, text


def statistics_of(units: pl.DataFrame) -> pl.DataFrame:
    """Sufficient statistics of a frame that has every unit; the warehouse does it in SQL.

    Args:
        units: One row per unit with `arm` (text) and `value` (number, or true and false); perhaps
            `denominator`, `covariate` (numbers; a null covariate is a missing pre-period) and
            `stratum` (text). Units without a covariate become a stratum of their own.

    Returns:
        The frame that `arms_of` reads.
    """
    require(units, {"arm": text, "value": anything}, what="units", may_miss=("value",))
    shaped = units.with_columns(
        pl.col("value").cast(pl.Float64).fill_nan(None),
        _or_missing(units, "denominator", pl.Float64()),
        _or_missing(units, "covariate", pl.Float64()),
        _or_missing(units, "stratum", pl.String()).fill_null(WHOLE),
    )
    if shaped["value"].null_count():
        raise UnusableInputError("units have no value in some rows: a missing value is not 0.")
    if shaped["covariate"].null_count() not in (0, shaped.height):
        state = (
            pl.when(pl.col("covariate").is_null()).then(pl.lit("without")).otherwise(pl.lit("with"))
        )
        shaped = shaped.with_columns(
            pl.format("{}, {} pre-period", "stratum", state).alias("stratum")
        )
    value, below, before = pl.col("value"), pl.col("denominator"), pl.col("covariate")
    return (
        shaped.group_by("arm", "stratum", maintain_order=True)
        .agg(
            pl.len().alias("unit_count"),
            value.sum().alias("numerator_sum"),
            (value**2).sum().alias("numerator_square_sum"),
            _sum(below, "denominator_sum"),
            _sum(below**2, "denominator_square_sum"),
            _sum(value * below, "numerator_denominator_sum"),
            _sum(before, "covariate_sum"),
            _sum(before**2, "covariate_square_sum"),
            _sum(value * before, "numerator_covariate_sum"),
            _sum(below * before, "denominator_covariate_sum"),
        )
        .sort("arm", "stratum")
    )


def first_exposures(
    exposures: pl.DataFrame, window_days: float, as_of: dt.datetime
) -> pl.DataFrame:
    """The exposure of every unit that counts: its first, whatever came later.

    Args:
        exposures: One row per exposure with `unit_id`, `arm` (text) and `exposed_at` (moment);
            perhaps `is_lost` (flag: the outcome may no longer be used).
        window_days: Days after the first exposure in which an outcome counts.
        as_of: Logical now, UTC without offset. Later exposures are not known yet.

    Returns:
        One row per unit: `unit_id`, `arm`, `exposed_at`, `is_mixed` (it saw another arm as well),
        `is_immature` (its window is not over), `is_lost`. Units that saw two arms at once get the
        first by name.
    """
    require(
        exposures,
        {"unit_id": anything, "arm": text, "exposed_at": moment},
        what="exposures",
    )
    is_lost = pl.col("is_lost") if "is_lost" in exposures.columns else pl.lit(value=False)
    last = as_of - dt.timedelta(days=window_days)
    return (
        exposures.with_columns(
            pl.col("exposed_at").cast(pl.Datetime("us")), is_lost.alias("is_lost")
        )
        .filter(pl.col("exposed_at") <= as_of)
        .sort("unit_id", "exposed_at", "arm")
        .group_by("unit_id", maintain_order=True)
        .agg(
            pl.col("arm", "exposed_at").first(),
            (pl.col("arm").n_unique() > 1).alias("is_mixed"),
            (pl.col("exposed_at").first() > last).alias("is_immature"),
            pl.col("is_lost").any(),
        )
    )


def exposures_of(first: pl.DataFrame) -> pl.DataFrame:
    """First exposures per arm and day: the frame that `checks.units_of` reads.

    Args:
        first: As `first_exposures` gives it.
    """
    return (
        first.group_by("arm", pl.col("exposed_at").dt.date().alias("exposed_date"))
        .agg(
            pl.len().alias("exposed_count"),
            pl.col("is_immature").sum().alias("immature_count"),
            pl.col("is_mixed").sum().alias("mixed_count"),
            pl.col("is_lost").sum().alias("lost_count"),
        )
        .sort("arm", "exposed_date")
    )


def _or_missing(frame: pl.DataFrame, name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name) if name in frame.columns else pl.lit(None)
    return column.cast(kind).alias(name)


def _sum(values: pl.Expr, name: str) -> pl.Expr:
    return pl.when(values.count() > 0).then(values.sum()).alias(name)
