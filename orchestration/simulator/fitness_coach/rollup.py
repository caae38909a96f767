"""Hours of `fitness_coach`'s system metrics that were also told by the minute.

Belongs here: an hour as its minutes say. Does not belong here: the minutes (`operations.py`).
"""

from __future__ import annotations

import polars as pl

SUMMED = (
    "application.apiRequestCount",
    "application.databaseQueryCount",
    "infrastructure.networkIngress",
    "infrastructure.networkEgress",
    "infrastructure.scalingEvents",
    "errors.serverErrorCount",
    "errors.clientErrorCount",
    "errors.timeoutCount",
    "errors.crashCount",
)
WEIGHTED = {
    "application.averageResponseTime": ("application.apiRequestCount", 2),
    "application.p95ResponseTime": ("application.apiRequestCount", 2),
    "application.cacheHitRate": ("application.databaseQueryCount", 4),
}
"""Means by how often something happened, and their decimals. The mean of the minutes' percentiles
lies between the least and the greatest of them, as the hour's own does."""
MEANS = {
    "infrastructure.cpuUtilization": 4,
    "infrastructure.memoryUtilization": 4,
    "integrations.wearableApiSuccessRate": 4,
    "integrations.paymentSuccessRate": 4,
    "integrations.emailDeliveryRate": 4,
    "integrations.externalLatencyMs": 1,
}
LAST = ("infrastructure.diskUtilization", "infrastructure.storageUsed")
GREATEST = ("application.activeUsers", "application.concurrentSessions")
"""People of one minute may be the people of the next: an hour has at least its fullest minute's."""


def as_minutes_say(hours: pl.DataFrame, minutes: pl.DataFrame) -> pl.DataFrame:
    """The hours, those that the minutes cover made from them; what was drawn for people stands.

    Args:
        hours: Rows of hours, by time.
        minutes: Rows of minutes, by time, whole hours of them.

    Returns:
        The hours, with the columns of `hours`.
    """
    requests, errors = pl.col("application.apiRequestCount"), pl.col("errors.serverErrorCount")
    covered = (
        minutes.group_by(pl.col("timestamp").dt.truncate("1h"), maintain_order=True)
        .agg(
            pl.col(SUMMED).sum(),
            *(_mean(name, *how) for name, how in WEIGHTED.items()),
            *(pl.col(name).mean().round(digits) for name, digits in MEANS.items()),
            pl.col(LAST).last(),
            pl.col(GREATEST).max(),
        )
        .with_columns((errors / requests.clip(1)).round(6).alias("application.errorRate"))
    )
    both = hours.select("timestamp", *GREATEST).join(covered, on="timestamp", suffix=".minutes")
    people = [pl.max_horizontal(name, f"{name}.minutes").alias(name) for name in GREATEST]
    return hours.update(both.with_columns(people), on="timestamp")


def _mean(name: str, weight: str, digits: int) -> pl.Expr:
    total = pl.col(weight).sum()
    weighted = (pl.col(name) * pl.col(weight)).sum() / total
    return (
        pl.when(total > 0).then(weighted).otherwise(pl.col(name).mean()).round(digits).alias(name)
    )
