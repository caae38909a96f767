"""The machinery of `fitness_coach`: system metrics and integrations.

Belongs here: rows about machines, with a planted incident, outages and growth. Does not belong
here: what they cost (`costs.py`), what members notice of them (`support.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, Numbers, hex_ids, moments, take
from orchestration.simulator.fitness_coach.members import APP
from orchestration.simulator.fitness_coach.rollup import as_minutes_say
from orchestration.simulator.history import SENT
from orchestration.simulator.parameters import DAY, HOUR, MINUTE, SECOND, Moments, Parameters
from orchestration.simulator.seasons import day_factors

INCIDENT_SHARE = 0.72
INCIDENT_HOURS = 3
REQUESTS_PER_LEARNER_HOUR = 6.0
GROWTH_PER_DAY = 0.004
STORAGE_START = 4.0e11
STORAGE_PER_DAY = 2.4e9
STORAGE_LIMIT = 1.0e12

INTEGRATIONS = ("wearable_api", "payment_processor", "email_delivery", "push")
PROVIDERS = ("stride-cloud", "example-pay", "post-box", "ping-hub")
CHECK_EVERY = 6 * HOUR


@dataclass(frozen=True)
class Outage:
    """A time in which an integration did not answer.

    Attributes:
        integration: Which one.
        since: Share of the simulated time after which it began.
        hours: How long it lasted.
    """

    integration: str
    since: float
    hours: int


OUTAGES = (Outage("wearable_api", 0.45, 30), Outage("payment_processor", 0.8, 12))


def system_rows(parameters: Parameters) -> pl.DataFrame:
    """Hourly metrics of the whole time, and the last day by the minute as well."""
    hours = np.arange(parameters.start, parameters.end, HOUR)
    minutes = np.arange(parameters.end - DAY, parameters.end, MINUTE)
    by_hour = _metrics(parameters, "hour", hours, HOUR)
    by_minute = _metrics(parameters, "minute", minutes, MINUTE)
    return pl.concat([as_minutes_say(by_hour, by_minute), by_minute])


def is_failing(parameters: Parameters, at: Moments) -> Mask:
    """Whether the system was failing at each moment."""
    incident = parameters.at(INCIDENT_SHARE) + 14 * HOUR
    return (at >= incident) & (at < incident + INCIDENT_HOURS * HOUR)


def load(parameters: Parameters, at: Moments) -> Numbers:
    """Relative load at each moment: daily, weekly and yearly seasons, and growth."""
    day = np.clip((at - parameters.start) // DAY, 0, parameters.days - 1)
    hour = (at - parameters.start) % DAY / HOUR
    daily = (
        1
        + 0.55 * np.cos(2 * np.pi * (hour - 18.5) / 24)
        + 0.1 * np.cos(4 * np.pi * (hour - 8) / 24)
    )
    return (
        daily * day_factors(parameters)[day] * (1 + GROWTH_PER_DAY * (at - parameters.start) / DAY)
    )


def _metrics(parameters: Parameters, timeframe: str, at: Moments, step: int) -> pl.DataFrame:
    draw = parameters.generator(APP, "system", timeframe)
    count = len(at)
    members = parameters.count(APP)
    failing = is_failing(parameters, at)
    busy = load(parameters, at) * draw.lognormal(0, 0.06, count)
    requests = draw.poisson(busy * members * REQUESTS_PER_LEARNER_HOUR * step / HOUR + 1)
    mean_ms = (70 + 18 * busy) * draw.lognormal(0, 0.08, count) * np.where(failing, 9, 1)
    error_rate = np.clip(0.004 * draw.lognormal(0, 0.25, count) + 0.12 * failing, 0, 1)
    active = draw.poisson(busy * members * 0.05 * min(step / HOUR * 6, 1) + 0.5)
    processor = np.clip(0.22 + 0.16 * busy + 0.3 * failing + draw.normal(0, 0.02, count), 0.01, 1)
    days = (at - parameters.start) / DAY
    storage = STORAGE_START + STORAGE_PER_DAY * days + draw.normal(0, 2e7, count)
    success = {
        name: np.clip(
            0.99 - 0.6 * _is_out(parameters, name, at) + draw.normal(0, 0.004, count), 0, 1
        )
        for name in INTEGRATIONS
    }
    errors = draw.poisson(requests * error_rate)
    sent = at + step + 5 * SECOND
    return pl.DataFrame(
        {
            "timestamp": moments(at),
            "timeframe": pl.repeat(timeframe, count, eager=True),
            "application.apiRequestCount": requests,
            "application.averageResponseTime": np.round(mean_ms, 2),
            "application.p95ResponseTime": np.round(mean_ms * draw.uniform(2.6, 3.1, count), 2),
            "application.errorRate": np.round(errors / np.maximum(requests, 1), 6).clip(0, 1),
            "application.activeUsers": active,
            "application.concurrentSessions": (active * 0.4).astype(np.int64),
            "application.databaseQueryCount": requests * 5,
            "application.cacheHitRate": np.round(draw.beta(90, 9, count), 4),
            "infrastructure.cpuUtilization": np.round(processor, 4),
            "infrastructure.memoryUtilization": np.round(draw.beta(60, 36, count), 4),
            "infrastructure.diskUtilization": np.round(storage / STORAGE_LIMIT, 4).clip(0, 1),
            "infrastructure.networkIngress": np.round(requests * 9_000.0),
            "infrastructure.networkEgress": np.round(requests * 31_000.0),
            "infrastructure.storageUsed": np.round(storage),
            "infrastructure.scalingEvents": draw.poisson(0.02 + failing * 1.0),
            "integrations.wearableApiSuccessRate": np.round(success["wearable_api"], 4),
            "integrations.paymentSuccessRate": np.round(success["payment_processor"], 4),
            "integrations.emailDeliveryRate": np.round(success["email_delivery"], 4),
            "integrations.externalLatencyMs": np.round(draw.lognormal(5.6, 0.2, count), 1),
            "errors.serverErrorCount": errors,
            "errors.clientErrorCount": draw.poisson(requests * 0.006),
            "errors.timeoutCount": draw.poisson(requests * (0.0004 + 0.03 * failing)),
            "errors.crashCount": draw.poisson(0.003 + 0.5 * failing * step / HOUR),
            SENT: moments(np.minimum(sent, parameters.end)),
        }
    )


def _is_out(parameters: Parameters, integration: str, at: Moments) -> np.ndarray:
    out = np.zeros(len(at), dtype=np.bool_)
    for outage in OUTAGES:
        if outage.integration == integration:
            since = parameters.at(outage.since)
            out |= (at >= since) & (at < since + outage.hours * HOUR)
    return out


def integration_rows(parameters: Parameters) -> pl.DataFrame:
    """One row per integration and check."""
    draw = parameters.generator(APP, "integrations")
    checks = np.arange(parameters.start + CHECK_EVERY, parameters.end, CHECK_EVERY)
    at = np.repeat(checks, len(INTEGRATIONS)) + 7 * SECOND
    which: Index = np.tile(np.arange(len(INTEGRATIONS)), len(checks))
    out = np.zeros(len(at), dtype=np.bool_)
    for place, name in enumerate(INTEGRATIONS):
        own = which == place
        out[own] = _is_out(parameters, name, at[own])
    slow = ~out & (draw.random(len(at)) < 0.02)
    calls = draw.poisson(parameters.count(APP) * np.array([0.5, 0.05, 0.3, 0.8])[which] + 3)
    failures = draw.binomial(calls, np.where(out, 0.97, np.where(slow, 0.15, 0.004)))
    frame = pl.DataFrame(
        {
            "id": hex_ids(draw, len(at), "chk-", 10),
            "integration": take(INTEGRATIONS, which),
            "provider": take(PROVIDERS, which),
            "status": take(("up", "degraded", "down"), np.where(out, 2, np.where(slow, 1, 0))),
            "latencyMs": np.round(draw.lognormal(4.8, 0.3, len(at)) * np.where(slow, 8, 1), 1),
            "successCount": calls - failures,
            "failureCount": failures,
            "checkedAt": moments(at),
            SENT: moments(at + SECOND),
        }
    )
    return frame.with_columns(
        pl.when(pl.Series(out)).then(None).otherwise(pl.col("latencyMs")).alias("latencyMs")
    )
