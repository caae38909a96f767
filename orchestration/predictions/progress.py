"""Progress as known on a Monday, from weekly rows.

Belongs here: the frames of `ml/completion/progress.py`, the share that completed. Does not belong
here: predictions (`completion.py`).

A row that is gone means completion, or that the learner has left. Which of the two is told only
when the label of completion is: rates are of what was settled by then. Whoever is gone since would
be taken for a stop, and completions for none.

Courses are done module by module since their begin. A piece comes in jumps of percent, and its
begin is a jump itself: its clock starts with the first Monday on which it is seen, and what was
there is no progress since.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

LABEL_DAYS = 14
"""Days from a completion until it is told for good (dbt var `label_grace_days`)."""
SETTLED = timedelta(days=7 + LABEL_DAYS)
"""From the Monday of the last row until it is known what its end was."""
MIN_RATED = 20
"""Rows that are over without which no base rate is told."""
_KEY = ("source_system", "learner_id", "subject_kind", "subject_id")
_DAY = 86_400


def open_at(rows: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """What was open on a Monday.

    Args:
        rows: Weekly rows of `ml.fct_progress_weeks`.
        at: The Monday.

    Returns:
        A frame of progress with source_system, learner_id, subject_kind, subject_id.
    """
    return _progress(rows, at, at).filter(~pl.col("is_matured"))


def settled_by(rows: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """All that had begun by the last Monday of which everything is told.

    Args:
        rows: Weekly rows of `ml.fct_progress_weeks`.
        at: The Monday at which it is told.

    Returns:
        A frame of progress as of `SETTLED` before.
    """
    return _progress(rows, at - SETTLED, at)


def completed_share(rows: pl.DataFrame, at: datetime, within: timedelta) -> float | None:
    """Share of rows that completed in time, of those of which it was told; none of too few.

    Args:
        rows: Weekly rows of `ml.fct_progress_weeks`.
        at: The Monday at which it is told.
        within: The time.
    """
    over = rows.filter(pl.col("as_of_at") + within + timedelta(days=LABEL_DAYS) <= at)
    if over.height < MIN_RATED:
        return None
    came = pl.col("completed_at") <= pl.col("as_of_at") + within
    return float(over.select(came.fill_null(value=False).mean()).item())


def _progress(rows: pl.DataFrame, at: datetime, told_at: datetime) -> pl.DataFrame:
    """The frame of progress of a Monday, by what was told on a later one."""
    before = rows.filter(pl.col("as_of_at") <= at).sort(*_KEY, "as_of_at")
    rose = pl.col("units_done").diff() > 0
    last = before.group_by(*_KEY, maintain_order=True).agg(
        pl.col("as_of_at").first().alias("first_at"),
        pl.col("units_done").first().alias("first_units"),
        pl.col("as_of_at").filter(rose).max().alias("last_rise_at"),
        rose.sum().alias("rises"),
        pl.all().exclude(*_KEY).last(),
    )
    is_piece = pl.col("subject_kind") == "piece"
    is_complete = (
        (pl.col("completed_label_available_at") <= told_at) & (pl.col("completed_at") <= at)
    ).fill_null(value=False)
    begun_at = pl.col("as_of_at") - pl.duration(seconds=pl.col("exposure_days") * _DAY)
    begun_at = pl.when(is_piece).then("first_at").otherwise(begun_at)
    until = pl.when(is_complete).then("completed_at").otherwise("as_of_at")
    exposure = _days(until - begun_at).clip(1 / 24)
    idle = _days(pl.col("as_of_at") - pl.coalesce("last_rise_at", "first_at"))
    idle = pl.when(is_complete).then(0.0).otherwise(pl.min_horizontal(idle, exposure))
    done = pl.when(is_complete).then("units_total").otherwise("units_done")
    begun = pl.when(is_piece).then("first_units").otherwise(0)
    rises = pl.col("rises") + is_complete.cast(pl.Int64)
    return last.select(
        *_KEY,
        target_id=pl.col("subject_id"),
        entity_id=pl.col("learner_id"),
        units_done=done,
        units_total="units_total",
        units_at_begin=begun,
        jump_count=pl.when(is_piece).then(rises).otherwise(done),
        exposure_days=exposure,
        idle_days=idle,
        is_matured=is_complete | (pl.col("as_of_at") < at),
        predicted_days_seed="predicted_days_seed",
    )


def _days(time: pl.Expr) -> pl.Expr:
    """A length of time in days."""
    return time.dt.total_seconds() / _DAY
