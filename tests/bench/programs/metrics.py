"""Asks a release for metrics, in one process: ROOT. Prints requests and p95 in milliseconds.

Belongs here: the requests: shapes that differ in metrics, dimensions, filters, periods, order and
pages, each over several times. The first of a shape, which has to be put together, counts as well.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path
from typing import Any

import orjson

from orchestration.metrics.answer import Answers
from orchestration.metrics.read import read_request
from orchestration.releases.store import current_release
from orchestration.settings import Settings
from tests.bench.metrics import TILES

TIMES = [{"last": last} for last in ("1d", "7d", "30d", "90d", "4w", "12w", "1M", "2M", "3M")]

SHAPES: list[dict[str, Any]] = [
    {"metrics": TILES.split(",")},
    {"metrics": TILES.split(","), "granularity": "week", "compareTo": "previousPeriod"},
    {"metrics": ["sessions"], "granularity": "minute", "limit": 10_000},
    {"metrics": ["sessions", "active_learners"], "granularity": "hour"},
    {"metrics": ["sessions", "active_learners"], "granularity": "day", "dimensions": ["platform"]},
    {"metrics": ["completion_ratio"], "granularity": "week", "dimensions": ["source_system"]},
    {"metrics": ["active_learners"], "dimensions": ["country", "age_band"]},
    {"metrics": ["sessions", "recommendations"], "dimensions": ["source_system", "country"]},
    {"metrics": ["practice_seconds"], "aggregation": "percentile", "percentile": 0.99},
    {"metrics": ["practice_seconds"], "aggregation": "avg", "granularity": "day"},
    {"metrics": ["session_seconds_p95", "session_seconds_median"], "granularity": "week"},
    {"metrics": ["mrr_cents", "opening_mrr_cents", "net_new_mrr_cents"], "granularity": "day"},
    {"metrics": ["net_revenue_cents", "paying_learners"], "dimensions": ["currency"]},
    {"metrics": ["acceptance_ratio", "ai_accuracy_ratio"], "dimensions": ["model_version"]},
    {"metrics": ["ai_latency_p95_millis"], "granularity": "hour"},
    {"metrics": ["rows_received", "row_rejection_ratio"], "dimensions": ["stream"]},
    {
        "metrics": ["sessions"],
        "filters": [{"dimension": "platform", "operator": "in", "value": ["ios", "web"]}],
        "granularity": "day",
    },
    {
        "metrics": ["sessions", "completion_ratio"],
        "filters": [{"dimension": "country", "operator": "ne", "value": "DE"}],
        "dimensions": ["session_type"],
        "orderBy": [{"field": "sessions", "direction": "desc"}],
        "limit": 5,
    },
    {
        "metrics": ["sessions_per_learner"],
        "dimensions": ["app_version", "platform"],
        "granularity": "week",
        "limit": 50,
        "offset": 50,
    },
    {"metrics": ["consent_coverage_ratio", "late_session_ratio"], "dimensions": ["source_system"]},
]

if __name__ == "__main__":
    settings = Settings(data_root=Path(sys.argv[1]))
    taken = []
    with Answers.on(current_release(settings).folder, settings) as answers:
        for timed in TIMES:
            for shape in SHAPES:
                text = orjson.dumps({**shape, "timeRange": timed})
                began = time.perf_counter()
                answers.answer(read_request(text)).to_json()
                taken.append(time.perf_counter() - began)
    warm = sorted(taken[1:])
    print(len(warm), 1_000 * warm[math.ceil(0.95 * len(warm)) - 1])  # noqa: T201
