"""Outside services, crashes of the apps, and times in which something was in trouble.

Belongs here: checks, crashes, incidents. Does not belong here: the app's machines (`machines.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import pyarrow.parquet as pq

from tests.oracle.lake import Row
from tests.oracle.latency import quantile
from tests.oracle.machines import periods
from tests.oracle.statistics import millionths, ratio, wilson
from tests.oracle.world import OracleWorld

SOURCE = "fitness_coach"


def share(name: str, successes: int, trials: int) -> dict[str, float | None]:
    """A share with its interval."""
    ends = wilson(successes, trials) or (None, None)
    return {
        name: ratio(successes, trials),
        f"{name}_low": ends[0],
        f"{name}_high": ends[1],
    }


def agg_integration_days(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per service, provider and day with a check."""
    days: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "integration_health"):
        days[row["integration"], row["provider"], row["checkedAt"].date()].append(row)
    told = []
    for (integration, provider, day), rows in days.items():
        status = Counter(row["status"] for row in rows)
        good = sum(row["successCount"] for row in rows)
        calls = good + sum(row["failureCount"] for row in rows)
        times = sorted(row["latencyMs"] for row in rows if row["latencyMs"] is not None)
        told.append(
            {
                "integration": integration,
                "provider": provider,
                "check_date": day,
                "check_count": len(rows),
                **{f"{name}_count": status[name] for name in ("up", "degraded", "down")},
                **share("uptime_ratio", len(rows) - status["down"], len(rows)),
                "call_count": calls,
                "success_count": good,
                **share("success_ratio", good, calls),
                "median_latency_millis": quantile(times, 0.5) if times else None,
                "p95_latency_millis": quantile(times, 0.95) if times else None,
                "timed_check_count": len(times),
                "last_status": max(rows, key=lambda row: (row["checkedAt"], row["id"]))["status"],
                "last_checked_at": max(row["checkedAt"] for row in rows),
            }
        )
    return told


def agg_crash_days(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per platform, version and day with a session of a known learner, or a crash."""
    sessions = [
        row
        for row in pq.read_table(
            world.release / "marts" / "sessions.fct_sessions.parquet"
        ).to_pylist()
        if row["source_system"] == SOURCE and not row["is_anonymous"] and not row["is_bot"]
    ]
    by_id: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sessions:
        by_id[row["learner_id"], row["source_session_id"]].append(row)
    days: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(
        lambda: {"sessions": 0, "crashed": set(), "crashes": [], "matched": 0}
    )
    for row in sessions:
        days[row["platform"], row["app_version"], row["session_date"]]["sessions"] += 1
    for crash in world.lake.standing(SOURCE, "app_crashes"):
        own = [
            row
            for row in by_id.get((crash["userId"], crash["sessionId"]), ())
            if row["started_at"] <= crash["occurredAt"]
        ]
        session = max(own, key=lambda row: row["started_at"], default=None)
        device = (crash["platform"], crash["appVersion"])
        if session is not None:
            device = (session["platform"], session["app_version"])
            days[(*device, session["session_date"])]["crashed"].add(session["session_id"])
        facts = days[(*device, crash["occurredAt"].date())]
        facts["crashes"].append(crash)
        facts["matched"] += session is not None
    return [_crash_day(key, facts) for key, facts in days.items()]


def _crash_day(key: tuple[Any, ...], facts: dict[str, Any]) -> dict[str, Any]:
    crashes = facts["crashes"]
    signatures = Counter(crash["signature"] for crash in crashes)
    count, crashed = facts["sessions"], len(facts["crashed"])
    return {
        **dict(zip(("platform", "app_version", "crash_date"), key, strict=True)),
        "session_count": count,
        "crashed_session_count": crashed,
        "crash_count": facts["matched"],
        "fatal_count": sum(crash["fatal"] for crash in crashes),
        "unmatched_crash_count": len(crashes) - facts["matched"],
        **share("crash_free_ratio", count - crashed, count),
        "top_signature": min(signatures, key=lambda name: (-signatures[name], name), default=None),
    }


def fct_incidents(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per run of bad hours of the API, or of checks that were down."""
    marks: dict[str, list[tuple[datetime, datetime | None, bool, Row | None]]] = defaultdict(list)
    for (timeframe, at), rows in sorted(periods(world).items()):
        if timeframe == "hour":
            facts = _api(rows)
            if facts["p95"] is not None or facts["errors"] is not None:
                is_bad = (facts["p95"] or 0) > 2000 or (facts["errors"] or 0) > 0.05
                marks["api"].append((at, at + timedelta(hours=1), is_bad, facts))
    checks: dict[str, list[Row]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "integration_health"):
        checks[row["integration"]].append(row)
    for name, rows in checks.items():
        rows.sort(key=lambda row: (row["checkedAt"], row["id"]))
        ends = [row["checkedAt"] for row in rows[1:]] + [None]
        for row, end in zip(rows, ends, strict=True):
            marks[name].append((row["checkedAt"], end, row["status"] == "down", None))
    return [incident for name, own in marks.items() for incident in _runs(name, own)]


def _api(rows: list[Row]) -> dict[str, float | None]:
    p95s = [row["p95_response_millis"] for row in rows if row["p95_response_millis"] is not None]
    judged = [row for row in rows if row["request_count"] is not None]
    requests = sum(row["request_count"] for row in judged)
    errors = sum(min(row["server_error_count"], row["request_count"]) for row in judged)
    return {
        "p95": min((millionths(one / 1e3) / 1e3 for one in p95s), default=None),
        "errors": ratio(errors, requests),
    }


def _runs(name: str, marks: list[Any]) -> list[dict[str, Any]]:
    runs: list[list[int]] = []
    for place, (at, _, is_bad, _) in enumerate(marks):
        if is_bad:
            before = marks[place - 1] if place else None
            if before is not None and before[2] and before[1] >= at:
                runs[-1].append(place)
            else:
                runs.append([place])
    return [_incident(name, [marks[place] for place in run], run[-1] == len(marks) - 1)
            for run in runs]  # fmt: skip


def _incident(name: str, run: list[Any], is_newest: bool) -> dict[str, Any]:
    facts = [mark[3] for mark in run if mark[3] is not None]
    p95 = max((fact["p95"] for fact in facts if fact["p95"] is not None), default=None)
    errors = max((fact["errors"] for fact in facts if fact["errors"] is not None), default=None)
    rule = "p95_above_2_seconds" if (p95 or 0) > 2000 else "errors_above_5_percent"
    return {
        "component": name,
        "opened_at": run[0][0],
        "closed_at": None if is_newest else run[-1][1],
        "mark_count": len(run),
        "worst_p95_response_millis": p95,
        "worst_error_ratio": errors,
        "rule": rule if name == "api" else "down",
    }


TABLES = {
    "systems.agg_integration_days": agg_integration_days,
    "systems.agg_crash_days": agg_crash_days,
    "systems.fct_incidents": fct_incidents,
}
