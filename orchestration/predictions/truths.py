"""What came, in the form in which the ledger compares it with what was said.

Belongs here: truth of every kind of forecasts, read from marts. Does not belong here: scores.
"""

from __future__ import annotations

import polars as pl

from ml.models.spec import ModelSpec, shipped_specs
from orchestration.predictions.marts import Marts
from orchestration.predictions.progress import LABEL_DAYS

_SERIES = """
    select
        metric || '.' || part as target,
        period_started_at as target_start,
        metric_value as value
    from ml.fct_metric_series
    where grain = 'day' and is_settled
    union all
    select
        metric || '.total',
        period_started_at,
        sum(metric_value)
    from ml.fct_metric_series
    where grain = 'day' and is_settled
    group by metric, period_started_at
    order by target, target_start
"""

_DURATIONS = """
    select distinct
        'completion.' || subject_kind as target,
        subject_id || '/' || learner_id as entity_id,
        completed_at as ended_at
    from ml.fct_progress_weeks
    order by target, entity_id
"""

WITHIN_DAYS = 28
"""Days within which the probability of completion is issued."""

_COMPLETED = f"""
    select
        'completion.' || subject_kind || '.{WITHIN_DAYS}d' as target,
        subject_id || '/' || learner_id as entity_id,
        as_of_at + interval '{WITHIN_DAYS}' day as target_at,
        coalesce(completed_at <= as_of_at + interval '{WITHIN_DAYS}' day, false) as outcome
    from ml.fct_progress_weeks
    where as_of_at + interval '{WITHIN_DAYS + LABEL_DAYS}' day <= ?
    order by target, entity_id, target_at
"""


def completion_within(target: str) -> str:
    """The target of its probability within `WITHIN_DAYS`."""
    return f"{target}.{WITHIN_DAYS}d"


def series_values(marts: Marts) -> pl.DataFrame:
    """Settled figures of every part and total: target, target_start, value."""
    return marts.frame(_SERIES)


def durations(marts: Marts) -> pl.DataFrame:
    """When subjects were completed: target, entity_id, ended_at (null while they are open)."""
    return marts.frame(_DURATIONS)


def outcomes(marts: Marts) -> pl.DataFrame:
    """Matured labels of every model and of completion: target, entity_id, target_at, outcome."""
    parts = [
        marts.frame(
            f"select '{spec.name}' as target, {entity_sql(spec)} as entity_id, "
            f"{spec.as_of} + interval '{spec.horizon_days}' day as target_at, "
            f"{spec.label} as outcome from {spec.table} where {spec.label} is not null "
            f"order by entity_id, target_at"
        )
        for spec in shipped_specs().values()
    ]
    return pl.concat([*parts, marts.frame(_COMPLETED, [marts.as_of])])


def entity_sql(spec: ModelSpec) -> str:
    """The name of a row's entity in the ledger, as SQL: its key columns, joined by colons."""
    return " || ':' || ".join(spec.entity)


def entity_of(spec: ModelSpec) -> pl.Expr:
    """The same of a frame."""
    return pl.concat_str(*spec.entity, separator=":").alias("entity_id")
