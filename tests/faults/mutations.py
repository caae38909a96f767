"""Models that are harmed by one row, and how: data and SQL.

Belongs here: the five ways, and the amounts and days of models that are added up. Does not belong
here: trying them (`mutants.py`). Every table loses a row and has one twice; a model that joins the
list is harmed in its amount and day, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Harmed:
    """A model that is harmed.

    Attributes:
        table: `<schema>.<name>`.
        amount: A column that is added up, negated in one row; none where nothing is added up.
        day: A date or timestamp, put off by a day in one row; none where rows have none.
    """

    table: str
    amount: str | None
    day: str | None


@dataclass(frozen=True)
class Mutant:
    """One harm to one row of one model."""

    model: Harmed
    way: str

    @property
    def name(self) -> str:
        """`<way> <schema>.<name>`."""
        return f"{self.way} {self.model.table}"


_INT, _SYS = "intermediate", "systems"

HARMED = (
    Harmed(f"{_INT}.int_sessions__unified", "total_seconds", "started_at"),
    Harmed(f"{_INT}.int_sessions__decided", "total_seconds", "local_date"),
    Harmed("sessions.fct_sessions", "total_seconds", "local_date"),
    Harmed(f"{_INT}.int_cohorts__learner_days", "session_count", "local_date"),
    Harmed("cohorts.fct_learner_days", "total_seconds", "local_date"),
    Harmed("sessions.agg_engagement_periods", "total_seconds", "period_start_date"),
    Harmed(f"{_INT}.int_practice__measurements", None, "measured_date"),
    Harmed("practice.fct_practice_points", "points", "local_date"),
    Harmed("community.fct_reputation_entries", "points", "occurred_at"),
    Harmed(f"{_INT}.int_subscriptions__paid_periods", "mrr_cents", "period_from_at"),
    Harmed("revenue.fct_mrr_movements", "movement_cents", "movement_date"),
    Harmed("revenue.agg_mrr_days", "closing_mrr_cents", "mrr_date"),
    Harmed("revenue.agg_mrr_plan_days", "closing_mrr_cents", "mrr_date"),
    Harmed("revenue.fct_payments", "net_usd_cents", "occurred_date"),
    Harmed("revenue.agg_revenue_cohorts", "revenue_cents", "cohort_month_date"),
    Harmed("revenue.agg_cost_days", "usd_cents", "cost_date"),
    Harmed(f"{_INT}.int_ai__answered", "cost_micros", "recommended_at"),
    Harmed("ai_performance.fct_recommendations", "cost_micros", "recommended_at"),
    Harmed("ai_performance.agg_ai_performance_hours", "cost_micros", "hour_started_at"),
    Harmed("ai_performance.agg_ai_performance_days", "recommendation_count", "performance_date"),
    Harmed("ai_performance.agg_ai_safety", "event_count", "period_start_date"),
    Harmed("revenue.fct_orders", "commission_cents", "ordered_date"),
    Harmed(f"{_INT}.int_product__session_steps", "seconds_to_next", "entered_at"),
    Harmed(f"{_INT}.int_product__funnel_moments", None, "occurred_at"),
    Harmed("product.fct_funnel_steps", "seconds_since_entry", "reached_at"),
    Harmed("product.agg_path_transitions", "transition_count", "week_start_date"),
    Harmed(f"{_SYS}.fct_system_metrics", "request_count", "occurred_at"),
    Harmed(f"{_SYS}.agg_integration_days", "check_count", "check_date"),
    Harmed(f"{_SYS}.agg_crash_days", "crash_count", "crash_date"),
    Harmed("identity.dim_individual_learners", None, None),
    Harmed("identity.agg_cross_app_weeks", "session_count", "week_start_date"),
)


def mutants(tables: Iterable[str]) -> Iterator[Mutant]:
    """All harms that tables, named `<schema>.<name>`, admit."""
    listed = {model.table: model for model in HARMED}
    for table in tables:
        model = listed.get(table, Harmed(table, None, None))
        yield Mutant(model, "drop")
        yield Mutant(model, "duplicate")
        if model.amount:
            yield Mutant(model, "sign")
        if model.day:
            yield Mutant(model, "shift")
        if model.amount and model.day and model.table.rpartition(".")[2].startswith("agg_"):
            yield Mutant(model, "swap")


def mutated(mutant: Mutant, sql: str) -> str:
    """A query with one row dropped, there twice, negated in its amount, or put off by a day.

    The row is the one with the least print, of those that the way can harm. To swap is to give it
    the amount of the next row that has another amount and another day, and the reverse.

    Args:
        mutant: The harm.
        sql: The query.
    """
    model, way = mutant.model, mutant.way
    can_be = {
        "sign": f"{model.amount} <> 0",
        "swap": f"{model.amount} <> 0",
        "shift": f"{model.day} is not null",
    }.get(way, "true")
    picked = f"""
        with original as (
            {sql}
        ),
        picked as (
            select
                original.*,
                row_number() over (
                    order by ({can_be}) is true desc, md5(cast(original as varchar))
                ) as mutant_rank
            from original
        )
        """
    every = "select * exclude (mutant_rank) from picked"
    if way == "swap":
        return _swapped(picked, str(model.amount), str(model.day))
    if way == "drop":
        return f"{picked} {every} where mutant_rank <> 1"
    if way == "duplicate":
        return f"{picked} {every} union all by name {every} where mutant_rank = 1"
    column = model.amount if way == "sign" else model.day
    changed = f"-{column}" if way == "sign" else f"{column} + interval 1 day"
    return f"""
        {picked} select * exclude (mutant_rank) replace (
            if(mutant_rank = 1, cast_to_type({changed}, {column}), {column}) as {column}
        ) from picked
        """


def _swapped(picked: str, amount: str, day: str) -> str:
    """A query with the amounts of two rows exchanged."""
    return f"""
        {picked},
        one as (select {amount} as amount, {day} as day from picked where mutant_rank = 1),
        other as (
            select min(mutant_rank) as place, min_by({amount}, mutant_rank) as amount
            from picked, one
            where {amount} <> one.amount and {day} <> one.day
        )
        select * exclude (mutant_rank) replace (
            case
                when mutant_rank = 1 then (select amount from other)
                when mutant_rank = (select place from other) then (select amount from one)
                else {amount}
            end as {amount}
        ) from picked
        """
