"""Metrics of growth, retention by the day, reconciliation and privacy: every answer equals what
polars adds up from the release's Parquet files, by period and app."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import orjson
import polars as pl
import pytest

from orchestration.metrics.answer import Answers
from orchestration.metrics.definitions import DEFINITIONS_FILE
from orchestration.metrics.read import read_request
from orchestration.releases.manifest import MARTS_FILE
from orchestration.releases.store import current_release
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

SINCE, UNTIL = dt.date(2026, 7, 6), dt.date(2026, 12, 27)
"""Whole weeks, and whatever the small world holds lies between."""

PEOPLE = pl.col("population") == "people"
GROWTH, START = "cohorts.agg_user_growth_periods", "period_start_date"
DAY_RETENTION = "cohorts.agg_day_retention"
N_DAY = PEOPLE & (pl.col("retention_definition") == "n_day") & pl.col("is_complete")
OVER = PEOPLE & (pl.col("grain") == "month") & pl.col("is_complete")
DAILY = pl.col("timeframe") == "daily"
ALL = pl.lit(value=True)
DAYS_OF_MONTH = pl.col(START).dt.month_end().dt.day().cast(pl.Int64)


@dataclass(frozen=True)
class Sum:
    """A metric that is added up: table, its time, period asked for, rows and value."""

    table: str
    time: str
    grain: str
    rows: pl.Expr
    value: pl.Expr


SUMS = {
    **{
        f"{name}_{word}": Sum(GROWTH, START, grain, PEOPLE & (pl.col("grain") == grain), pl.col(of))
        for grain, word in (("day", "daily"), ("week", "weekly"), ("month", "monthly"))
        for name, of in (
            ("new_learners", "new_count"),
            ("reactivated_learners", "reactivated_count"),
            ("lost_learners", "lost_count"),
            ("net_growth", "net_growth_count"),
        )
    },
    **{
        f"{name}_monthly": Sum(GROWTH, START, "month", OVER, value)
        for name, value in (
            ("learner_days", pl.col("learner_day_count")),
            ("possible_learner_days", pl.col("active_count") * DAYS_OF_MONTH),
            ("onboarding_learners", pl.col("onboarding_count")),
            ("activated_learners", pl.col("activated_count")),
        )
    },
    **{
        f"day_{number}_{name}_learners": Sum(
            DAY_RETENTION,
            "cohort_week_date",
            "week",
            N_DAY & (pl.col("day_number") == number),
            pl.col(of),
        )
        for number in (1, 7, 30)
        for name, of in (("retained", "active_count"), ("cohort", "cohort_size"))
    },
    **{
        name: Sum(f"ops.{table}", "week_start_date", "week", ALL, pl.col(of))
        for name, table, of in (
            ("platform_facts_due", "agg_platform_reconciliation", "due_count"),
            ("platform_facts_unexplained", "agg_platform_reconciliation", "unexplained_count"),
            ("counters_compared", "agg_counter_reconciliation", "compared_count"),
            ("counters_differing", "agg_counter_reconciliation", "differing_count"),
        )
    },
    **{
        name: Sum("ops.agg_privacy_learner_periods", START, "day", DAILY, pl.col(of))
        for name, of in (
            ("privacy_decisions", "settings_change_count"),
            ("events_received", "received_event_count"),
            ("events_withheld", "withheld_event_count"),
        )
    },
}

RATIOS = {
    "stickiness_ratio": ("learner_days_monthly", "possible_learner_days_monthly"),
    "activation_ratio": ("activated_learners_monthly", "onboarding_learners_monthly"),
    **{
        f"retention_day_{number}_ratio": (
            f"day_{number}_retained_learners",
            f"day_{number}_cohort_learners",
        )
        for number in (1, 7, 30)
    },
    "platform_unexplained_ratio": ("platform_facts_unexplained", "platform_facts_due"),
    "counter_difference_ratio": ("counters_differing", "counters_compared"),
    "event_withheld_ratio": ("events_withheld", "events_received"),
}

Found = dict[tuple[str, str], Any]


@pytest.fixture(scope="module")
def release(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world's release with its months taken for whole: none of its 45 days are a whole one."""
    copy = tmp_path_factory.mktemp("whole") / "release"
    shutil.copytree(current_release(world.settings).folder, copy)
    with duckdb.connect(str(copy / MARTS_FILE)) as marts:
        marts.execute(f"update {GROWTH} set is_complete = true where grain = 'month'")
        marts.execute(f"copy {GROWTH} to '{copy}/marts/{GROWTH}.parquet' (format parquet)")
    return copy


@pytest.fixture(scope="module")
def answers(world: World, release: Path) -> Iterator[Answers]:
    with Answers.on(release, world.settings) as opened:
        yield opened


def asked(answers: Answers, metric: str, grain: str) -> list[dict[str, Any]]:
    request = {
        "metrics": [metric],
        "dimensions": ["source_system"],
        "granularity": grain,
        "timeRange": {"start": str(SINCE), "end": str(UNTIL)},
        "limit": 10_000,
    }
    return orjson.loads(answers.answer(read_request(orjson.dumps(request))).to_json())["data"]


def added_up(release: Path, metric: str) -> Found:
    """A metric by period and app, as polars adds it up."""
    of = SUMS[metric]
    frame = pl.read_parquet(release / "marts" / f"{of.table}.parquet").filter(
        of.rows & pl.col(of.time).is_between(SINCE, UNTIL)
    )
    sums = frame.group_by(pl.col(of.time).cast(pl.String), "source_system").agg(of.value.sum())
    return {(time, source): value for time, source, value in sums.rows()}


@pytest.mark.parametrize("metric", SUMS)
def test_a_sum_is_what_its_rows_add_up_to(answers: Answers, release: Path, metric: str) -> None:
    expected = added_up(release, metric)
    points = asked(answers, metric, SUMS[metric].grain)
    found = {(each["time"], each["dimensions"]["source_system"]): each["values"][metric]
             for each in points}  # fmt: skip
    assert expected
    for key in expected.keys() | found.keys():
        assert (found.get(key) or 0) == (expected.get(key) or 0), key


@pytest.mark.parametrize("metric", RATIOS)
def test_a_ratio_is_that_of_its_parts(answers: Answers, release: Path, metric: str) -> None:
    part, whole = (added_up(release, name) for name in RATIOS[metric])
    points = asked(answers, metric, SUMS[RATIOS[metric][0]].grain)
    assert sum(whole.values()) > 0
    seen = 0
    for each in points:
        key = each["time"], each["dimensions"]["source_system"]
        of = whole.get(key) or 0
        assert (each["n"][metric] or 0) == of
        expected = part[key] / of if of else None
        assert each["values"][metric] == (expected and pytest.approx(expected))
        seen += of
    assert seen == sum(whole.values())


def test_every_metric_of_these_marts_is_told_here(release: Path) -> None:
    document = orjson.loads((release / DEFINITIONS_FILE).read_bytes())
    tables = {of.table.rpartition(".")[2] for of in SUMS.values()}
    measures = {
        measure["name"]
        for model in document["semantic_models"]
        if model["node_relation"]["alias"] in tables
        for measure in model["measures"]
    }
    parameters = {metric["name"]: metric["type_params"] for metric in document["metrics"]}
    assert SUMS.keys() == {
        name for name, one in parameters.items() if (one["measure"] or {}).get("name") in measures
    }
    assert RATIOS.keys() == {
        name for name, one in parameters.items() if (one["numerator"] or {}).get("name") in SUMS
    }
