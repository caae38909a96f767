"""Figures whose future is forecast or whose course is watched, from the oracles of their marts.

Belongs here: which figure of which mart is a series, and when it is settled. Does not belong here:
the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import chain
from typing import Any

from tests.oracle.capacity import agg_capacity_days
from tests.oracle.entries import seed_rows
from tests.oracle.growth import agg_user_growth_periods
from tests.oracle.machines import agg_system_periods
from tests.oracle.mrr import agg_mrr_plan_days
from tests.oracle.revenue_periods import agg_revenue_days
from tests.oracle.world import OracleWorld

APP = "fitness_coach"
Told = tuple[str, str, str, datetime, float | None, float | None]
"""Metric, grain, part, begin of the period, figure, limit."""


def _at(day: Any) -> datetime:
    return datetime.combine(day, time())


def _people(world: OracleWorld) -> Iterator[Told]:
    for row in agg_user_growth_periods(world):
        if row["grain"] == "day" and row["population"] == "people" and row["is_complete"]:
            at = _at(row["period_start_date"])
            for metric, figure in (("active", "active_count"), ("new", "new_count")):
                yield f"{metric}_learners", "day", row["source_system"], at, row[figure], None


def _money(world: OracleWorld) -> Iterator[Told]:
    for row in agg_revenue_days(world):
        if row["grain"] == "day" and row["is_complete"]:
            for part in ("subscription", "marketplace", "other"):
                at, cents = _at(row["period_start_date"]), row[f"{part}_revenue_cents"]
                yield "net_revenue_cents", "day", part, at, cents, None
    plans: dict[tuple[str, Any], int] = defaultdict(int)
    for row in agg_mrr_plan_days(world):
        plans[row["plan"], row["mrr_date"]] += row["closing_mrr_cents"]
    for (plan, day), cents in plans.items():
        yield "mrr_cents", "day", plan, _at(day), cents, None


def _machines(world: OracleWorld) -> Iterator[Told]:
    for row in agg_system_periods(world):
        at, grain = row["started_at"], row["timeframe"]
        if grain in {"hour", "day"}:
            yield "requests", grain, APP, at, row["request_count"], None
        if grain == "hour":
            for metric in ("mean_response_millis", "error_ratio", "cpu_ratio", "memory_ratio"):
                yield metric, grain, APP, at, row[metric], None
    for row in agg_capacity_days(world):
        stored = row["resource"] == "storage"
        metric = "storage_bytes" if stored else f"{row['resource']}_ratio"
        used, limit = row["used_amount"], row["limit_amount"]
        yield metric, "day", APP, _at(row["capacity_date"]), used, limit


def fct_metric_series(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per metric, grain, part and period."""
    rules = {(rule["metric"], rule["grain"]): rule for rule in seed_rows("forecast_series")}
    rows = []
    for metric, grain, part, at, figure, limit in chain(
        _people(world), _money(world), _machines(world)
    ):
        if figure is None:
            continue
        rule = rules[metric, grain]
        days = timedelta(days=int(rule["settling_days"]))
        settled = at + (timedelta(hours=1) if grain == "hour" else timedelta(days=1) + days)
        rows.append(
            {
                "metric": metric,
                "grain": grain,
                "part": part,
                "period_started_at": at,
                "metric_value": float(figure),
                "limit_value": None if limit is None else float(limit),
                "is_count": rule["is_count"] == "true",
                "settled_at": settled,
                "is_settled": settled <= world.as_of,
            }
        )
    return rows


TABLES = {"ml.fct_metric_series": fct_metric_series}
"""Tables told here."""
