"""When learners complete what they have begun, issued every Monday (VEL-04, VEL-05).

Belongs here: progress as known on a Monday, from weekly rows. Does not belong here: the posterior
(`ml/completion/`) or features (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from ml.completion.dates import with_dates
from ml.completion.posterior import fit_paces, predict
from ml.errors import InsufficientDataError
from ml.ledger.kinds import BOUNDS
from ml.tables.forecasts import COMPLETION_FORECASTS
from orchestration.predictions.issues import due, freeze, newest_monday
from orchestration.predictions.marts import Marts
from orchestration.predictions.step import Step

KIND = "duration"
FIRST_ISSUES = (8, 4, 0)
_KEY = ("source_system", "learner_id", "subject_kind", "subject_id")
_DAY = 86_400


def forecast_completion(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Days to completion of everything open on the newest Monday, with intervals."""
    weeks = marts.frame(f"from ml.fct_progress_weeks order by {', '.join(_KEY)}, as_of_at")
    newest = newest_monday(marts.as_of)
    told = [COMPLETION_FORECASTS.empty()]
    for (kind,), rows in weeks.group_by("subject_kind", maintain_order=True):
        target = f"completion.{kind}"
        try:
            for issue in due(marts, KIND, target, FIRST_ISSUES):
                said = said_at(rows, issue.issued_at)
                if not said.is_empty():
                    freeze(marts, issue, in_ledger(said))
            now = said_at(rows, newest)
        except InsufficientDataError as refusal:
            marts.refuse(target, refusal)
            continue
        told.append(COMPLETION_FORECASTS.of(with_dates(now, newest)))
    return {COMPLETION_FORECASTS.name: pl.concat(told)}


def said_at(rows: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Predictions of a Monday, from what was known then.

    Args:
        rows: Weekly rows of one kind of subject.
        at: The Monday.

    Raises:
        InsufficientDataError: Too few had begun by then.
    """
    known = progress_at(rows, at)
    open_now = known.filter(~pl.col("is_matured"))
    if open_now.is_empty():
        return COMPLETION_FORECASTS.empty()
    names = known.select("entity_id", *_KEY, "units_done", "exposure_days")
    said = predict(open_now, fit_paces(known))
    return said.join(names, on="entity_id", how="inner", maintain_order="left")


def progress_at(rows: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Everything begun by a Monday, in the form of `ml/completion/progress.py`.

    What has no row on that Monday is over: completed, if that was known by then, or left.
    """
    before = rows.filter(pl.col("as_of_at") <= at).sort(*_KEY, "as_of_at")
    same = pl.col("units_done") == pl.col("units_done").last()
    last = before.group_by(*_KEY, maintain_order=True).agg(
        pl.col("as_of_at").filter(same).min().alias("unchanged_since"),
        pl.all().exclude(*_KEY).last(),
    )
    is_complete = (pl.col("completed_label_available_at") <= at).fill_null(value=False)
    began = pl.col("as_of_at") - pl.duration(seconds=pl.col("exposure_days") * _DAY)
    ran = (pl.col("completed_at") - began).dt.total_seconds() / _DAY
    idle = (pl.col("as_of_at") - pl.col("unchanged_since")).dt.total_seconds() / _DAY
    exposure = pl.when(is_complete).then(ran).otherwise(pl.col("exposure_days")).clip(1 / 24)
    done = pl.when(is_complete).then("units_total").otherwise("units_done")
    return last.with_columns(
        target_id=pl.col("subject_id"),
        entity_id=pl.concat_str("learner_id", "subject_id", separator=":"),
        units_done=done,
        exposure_days=exposure,
        idle_days=pl.when(is_complete).then(0.0).otherwise(pl.min_horizontal(idle, exposure)),
        is_matured=is_complete | (pl.col("as_of_at") < at),
    )


def in_ledger(said: pl.DataFrame) -> pl.DataFrame:
    """Predictions as forecasts of a duration: ours, the seed's formula, the average velocity."""
    blank = {name: pl.lit(None, dtype=pl.Float64) for name in BOUNDS}
    ours = said.select("entity_id", *BOUNDS, point="median_days", method=pl.lit("model"))
    seed = said.select("entity_id", point="predicted_days_seed", method=pl.lit("seed_formula"))
    pace = pl.col("units_done") / pl.col("exposure_days")
    plain = said.select(
        "entity_id",
        point=pl.when(pace > 0).then(pl.col("units_left") / pace),
        method=pl.lit("average_velocity"),
    )
    others = pl.concat([each.cast({"point": pl.Float64}) for each in (seed, plain)]).with_columns(
        **blank
    )
    return pl.concat([ours, others.select(ours.columns)])


COMPLETION = Step(
    name="forecast_completion",
    description="When courses and pieces will be completed, with intervals (VEL-04, VEL-05).",
    reads=("ml.fct_progress_weeks",),
    tables=(COMPLETION_FORECASTS,),
    work=forecast_completion,
)
