"""The app's machines: what it told of minutes, hours and days, and what follows for longer ones.

Belongs here: system metrics, and when resources run out. Does not belong here: outside services
(`outside.py`), times (`latency.py`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.statistics import millionths, ratio, wilson
from tests.oracle.world import OracleWorld

MINUTES = {"minute": 1, "hour": 60, "day": 1440}
COUNTS = {
    "request_count": "application_apiRequestCount",
    "active_user_count": "application_activeUsers",
    "concurrent_session_count": "application_concurrentSessions",
    "database_query_count": "application_databaseQueryCount",
    "scaling_event_count": "infrastructure_scalingEvents",
    "server_error_count": "errors_serverErrorCount",
    "client_error_count": "errors_clientErrorCount",
    "timeout_count": "errors_timeoutCount",
    "service_crash_count": "errors_crashCount",
}
AMOUNTS = {
    "mean_response_millis": "application_averageResponseTime",
    "p95_response_millis": "application_p95ResponseTime",
    "reported_error_ratio": "application_errorRate",
    "cache_hit_ratio": "application_cacheHitRate",
    "cpu_ratio": "infrastructure_cpuUtilization",
    "memory_ratio": "infrastructure_memoryUtilization",
    "disk_ratio": "infrastructure_diskUtilization",
    "wearable_api_success_ratio": "integrations_wearableApiSuccessRate",
    "payment_success_ratio": "integrations_paymentSuccessRate",
    "email_delivery_ratio": "integrations_emailDeliveryRate",
    "external_latency_millis": "integrations_externalLatencyMs",
}
BYTES = {
    "ingress_bytes": "infrastructure_networkIngress",
    "egress_bytes": "infrastructure_networkEgress",
    "storage_bytes": "infrastructure_storageUsed",
}
MEANS = {
    "cpu": "cpu_ratio",
    "memory": "memory_ratio",
    "disk": "disk_ratio",
    "wearable_api": "wearable_api_success_ratio",
    "payment": "payment_success_ratio",
    "email": "email_delivery_ratio",
    "external_latency": "external_latency_millis",
}


def start_of(timeframe: str, moment: datetime) -> datetime:
    """Beginning of the hour or day that holds a moment."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour if timeframe == "hour" else hour.replace(hour=0)


def told(world: OracleWorld) -> list[Row]:
    """Every row that the app sent, under the names of the marts."""
    return [
        {
            "timeframe": row["timeframe"],
            "occurred_at": row["timestamp"],
            **{name: row[field] for name, field in (COUNTS | AMOUNTS).items()},
            **{
                name: None if row[field] is None else math.floor(row[field] + 0.5)
                for name, field in BYTES.items()
            },
            "sent_at": row["first_sent_at"],
        }
        for row in world.lake.standing("fitness_coach", "system_metrics")
    ]


def fct_system_metrics(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per row sent, and whether it is among the finest that cover their time whole."""
    rows = told(world)
    known = {(row["timeframe"], row["occurred_at"]) for row in rows}

    def hour_by_minutes(hour: datetime) -> bool:
        return all(("minute", hour + timedelta(minutes=n)) in known for n in range(60))

    def day_by_hours(day: datetime) -> bool:
        hours = [day + timedelta(hours=n) for n in range(24)]
        return all(("hour", hour) in known or hour_by_minutes(hour) for hour in hours)

    def is_finest(row: Row) -> bool:
        day, hour = (start_of(name, row["occurred_at"]) for name in ("day", "hour"))
        if row["timeframe"] == "day":
            return not day_by_hours(day)
        if ("day", day) in known and not day_by_hours(day):
            return False
        if row["timeframe"] == "hour":
            return not hour_by_minutes(hour)
        return hour_by_minutes(hour) or ("hour", hour) not in known

    return [{**row, "is_finest": is_finest(row)} for row in rows]


def periods(world: OracleWorld) -> dict[tuple[str, datetime], list[Row]]:
    """Every period with the rows that it stands on; one row of its own length if it was sent."""
    found = {(row["timeframe"], row["occurred_at"]): [row] for row in told(world)}
    for finer, longer in (("minute", "hour"), ("hour", "day")):
        built: dict[tuple[str, datetime], list[Row]] = defaultdict(list)
        for (timeframe, at), rows in sorted(found.items()):
            if timeframe == finer:
                built[longer, start_of(longer, at)].extend(rows)
        found = {**built, **found}
    return found


def _weighted(rows: Iterable[Row], value: str, weight: Callable[[Row], int | None]) -> Any:
    pairs = [(row[value], weight(row)) for row in rows if row[value] is not None]
    known = [(one, n) for one, n in pairs if n is not None]
    total = sum(n for _, n in known)
    if not total:
        return None, total if known else None
    scale = 1e3 if value.endswith("millis") else 1
    micro = sum(millionths(one / scale) * n for one, n in known)
    return micro / (total * 1e6) * scale, total


def _known(rows: Iterable[Row], name: str, choose: Callable[[list[Any]], Any]) -> Any:
    values = [row[name] for row in rows if row[name] is not None]
    return choose(values) if values else None


def agg_system_periods(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per period: sums, means weighted by what they are means of, bounds of p95."""
    every = periods(world)
    finer = {"hour": "minute", "day": "hour"}
    parts: dict[tuple[str, datetime], int] = defaultdict(int)
    for timeframe, at in every:
        for longer, part in finer.items():
            if timeframe == part:
                parts[longer, start_of(longer, at)] += 1
    return [
        _period(key, rows, None if rows[0]["timeframe"] == key[0] else parts[key])
        for key, rows in every.items()
    ]


def _period(key: tuple[str, datetime], rows: list[Row], parts: int | None) -> dict[str, Any]:
    response = _weighted(rows, "mean_response_millis", lambda row: row["request_count"])
    cache = _weighted(rows, "cache_hit_ratio", lambda row: row["database_query_count"])
    judged = [row for row in rows if row["request_count"] is not None]
    requests = sum(row["request_count"] for row in judged) if judged else None
    errors = sum(min(row["server_error_count"], row["request_count"]) for row in judged)
    interval = wilson(errors, requests) if requests else None
    p95s = [millionths(row["p95_response_millis"] / 1e3) / 1e3 for row in rows
            if row["p95_response_millis"] is not None]  # fmt: skip
    told_means: dict[str, Any] = {}
    for name, column in MEANS.items():
        mean = _weighted(rows, column, lambda row: MINUTES[row["timeframe"]])
        told_means |= dict(zip((column, f"{name}_minute_count"), mean, strict=True))
    return {
        "timeframe": key[0],
        "started_at": key[1],
        "is_reported": parts is None,
        "part_count": parts,
        "expected_part_count": None if parts is None else {"hour": 60, "day": 24}[key[0]],
        "minute_count": sum(MINUTES[row["timeframe"]] for row in rows),
        **{
            name: _known(rows, name, sum)
            for name in (*COUNTS, "ingress_bytes", "egress_bytes")
            if name not in {"active_user_count", "concurrent_session_count"}
        },
        "mean_response_millis": response[0],
        "timed_request_count": response[1],
        "p95_response_millis": p95s[0] if parts is None and p95s else None,
        "p95_response_millis_low": min(p95s, default=None),
        "p95_response_millis_high": max(p95s, default=None),
        "error_ratio": ratio(errors, requests) if requests else None,
        "error_ratio_low": interval and interval[0],
        "error_ratio_high": interval and interval[1],
        "judged_request_count": requests,
        "active_user_low_count": _known(rows, "active_user_count", max),
        "active_user_high_count": _known(rows, "active_user_count", sum),
        "concurrent_session_count": _known(rows, "concurrent_session_count", max),
        "cache_hit_ratio": cache[0],
        "cached_query_count": cache[1],
        **told_means,
        **{f"{name}_ratio_highest": _highest(rows, name) for name in ("cpu", "memory", "disk")},
        "storage_bytes": _known(rows, "storage_bytes", lambda values: values[-1]),
    }


def _highest(rows: list[Row], name: str) -> float | None:
    highest = _known(rows, f"{name}_ratio", max)
    return None if highest is None else millionths(highest) / 1e6


TABLES = {
    "systems.fct_system_metrics": fct_system_metrics,
    "systems.agg_system_periods": agg_system_periods,
}
