"""The state of the system: every component just inside and just beyond its limits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import jsonschema
import orjson
import pytest

from orchestration.metrics.definitions import DEFINITIONS_FILE, Definitions
from orchestration.reports.health import judge, write_health
from orchestration.reports.health_document import SystemHealthResponse
from tests.unit.reports.conftest import Opener
from tests.unit.reports.health_marts import REFUSED, REJECTED, SCHEMA, judged

AS_OF = datetime(2026, 10, 31, tzinfo=UTC)


@pytest.fixture
def marts() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(SCHEMA)
    return connection


def states(marts: duckdb.DuckDBPyConnection, opened: Opener, *, hours: float = 0) -> dict[str, str]:
    health = judge(opened(marts).answers, AS_OF + timedelta(hours=hours))
    found = {each.name: each.status for each in health.components}
    worst = ("healthy", "degraded", "critical")
    assert health.status == max(found.values(), key=worst.index)
    return found


def test_a_system_without_trouble_is_healthy(
    marts: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    assert states(marts, opened) == dict.fromkeys(
        ("api", "cpu", "storage", "push", "app ios", "release", "batches", "rows", "conservation"),
        "healthy",
    )


@pytest.mark.parametrize(
    ("change", "component", "state"),
    [
        ("update systems.agg_system_periods set cpu_ratio = 0.85", "cpu", "healthy"),
        ("update systems.agg_system_periods set cpu_ratio = 0.851", "cpu", "degraded"),
        ("update systems.agg_system_periods set cpu_ratio = 0.95", "cpu", "degraded"),
        ("update systems.agg_system_periods set cpu_ratio = 0.951", "cpu", "critical"),
        ("update systems.agg_capacity_days set days_left = 30", "storage", "healthy"),
        ("update systems.agg_capacity_days set days_left = 29", "storage", "degraded"),
        ("update systems.agg_capacity_days set days_left = 7", "storage", "degraded"),
        ("update systems.agg_capacity_days set days_left = 6", "storage", "critical"),
        ("update systems.agg_integration_days set last_status = 'degraded'", "push", "degraded"),
        ("update systems.agg_integration_days set last_status = 'down'", "push", "critical"),
        ("update systems.agg_crash_days set crashed_session_count = 16", "app ios", "healthy"),
        ("update systems.agg_crash_days set crashed_session_count = 20", "app ios", "degraded"),
        ("update systems.agg_crash_days set crashed_session_count = 50", "app ios", "critical"),
        (REFUSED.format(1), "batches", "degraded"),
        (REFUSED.format(3), "batches", "critical"),
        (REJECTED.format(6), "rows", "degraded"),
        (REJECTED.format(51), "rows", "critical"),
        ("delete from ops.fct_receipts", "batches", "critical"),
        ("delete from systems.agg_system_periods", "api", "critical"),
        ("delete from ops.agg_conservation", "conservation", "critical"),
        ("update ops.agg_conservation set is_balanced = false", "conservation", "critical"),
    ],
)
def test_trouble_begins_beyond_the_limit(
    marts: duckdb.DuckDBPyConnection, opened: Opener, change: str, component: str, state: str
) -> None:
    marts.execute(change)
    assert states(marts, opened)[component] == state


@pytest.mark.parametrize(
    ("closed", "state"),
    [("2026-10-29 23:59:59", "healthy"), ("2026-10-30 00:00:01", "degraded"), (None, "critical")],
)
def test_an_incident_counts_for_a_day_and_longer_while_it_lasts(
    marts: duckdb.DuckDBPyConnection, opened: Opener, closed: str | None, state: str
) -> None:
    marts.execute(
        "insert into systems.fct_incidents values ('api', 'r', '2026-10-29 20:00', ?, 2)", [closed]
    )
    assert states(marts, opened)["api"] == state
    health = judge(opened(marts).answers)
    assert [each.component for each in health.incidents] == ["api"]
    since = health.components[0].since
    assert (since is None) == (state == "healthy")


@pytest.mark.parametrize(
    ("right", "n", "state"),
    [(75, 100, "degraded"), (74, 100, "critical"), (82, 100, "healthy"), (80, 100, "degraded")],
)
def test_a_model_is_held_against_its_own_first_28_days(
    marts: duckdb.DuckDBPyConnection, opened: Opener, right: int, n: int, state: str
) -> None:
    judged(marts, "1", "2026-08-01", 90, 100)
    judged(marts, "1", "2026-10-20", right, n)
    marts.execute(
        "insert into ai_performance.fct_recommendations "
        "select 'm', '1', '2026-10-20', false, true, false from range(1000)"
    )
    assert states(marts, opened)["ai m"] == state


@pytest.mark.parametrize(("drop", "state"), [(0.1, "degraded"), (0.2, "healthy")])
def test_how_far_a_model_may_fall_is_what_the_mart_says(
    marts: duckdb.DuckDBPyConnection, opened: Opener, drop: float, state: str
) -> None:
    marts.execute("update ai_performance.dim_ai_models set accuracy_warning_drop_ratio = ?", [drop])
    judged(marts, "1", "2026-08-01", 90, 100)
    judged(marts, "1", "2026-10-20", 80, 100)
    assert states(marts, opened)["ai m"] == state


def test_the_version_that_serves_is_judged(
    marts: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    judged(marts, "1", "2026-10-10", 0, 100)
    judged(marts, "2", "2026-10-20", 90, 100)
    assert states(marts, opened)["ai m"] == "healthy"


def test_of_a_model_with_few_judgements_nothing_is_said(
    marts: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    judged(marts, "1", "2026-10-20", 0, 49)
    assert "ai m" not in states(marts, opened)


def test_figures_name_the_metrics_of_the_catalogue_that_they_are(
    marts: duckdb.DuckDBPyConnection, opened: Opener
) -> None:
    answers = opened(marts).answers
    judged(marts, "1", "2026-10-20", 90, 100)
    named = {each.name: each for each in judge(answers).components if each.metrics}
    assert set(named) == {"app ios", "batches", "rows", "conservation", "ai m"}
    catalogue = answers.definitions.catalogue
    for each in named.values():
        assert [catalogue.metric(name).name for name in each.metrics] == list(each.metrics)
    assert (named["rows"].value, named["rows"].n) == (0.05, 100)
    assert (named["batches"].value, named["batches"].n) == (0, 4)


@pytest.mark.parametrize(
    ("hours", "state"), [(26, "healthy"), (26.01, "degraded"), (72.01, "critical")]
)
def test_a_release_grows_old_while_it_is_read(
    marts: duckdb.DuckDBPyConnection, opened: Opener, hours: float, state: str
) -> None:
    assert states(marts, opened, hours=hours)["release"] == state


def test_nothing_landed_is_critical(marts: duckdb.DuckDBPyConnection, opened: Opener) -> None:
    for table in ("systems.agg_system_periods", "systems.agg_capacity_days",
                  "systems.agg_integration_days", "systems.agg_crash_days",
                  "ops.fct_receipts", "ops.agg_conservation"):  # fmt: skip
        marts.execute(f"delete from {table}")
    health = judge(opened(marts).answers)
    assert health.status == "critical"
    assert health.metrics is None


def test_a_release_gets_the_same_bytes_each_time_and_a_schema(
    tmp_path: Path, definitions: Definitions
) -> None:
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute(SCHEMA)
    (tmp_path / "reports").mkdir()
    (tmp_path / DEFINITIONS_FILE).parent.mkdir()
    (tmp_path / DEFINITIONS_FILE).write_bytes(orjson.dumps(definitions.document))
    written = []
    for _ in range(2):
        write_health(tmp_path)
        written.append((tmp_path / "reports" / "health.json").read_bytes())
    assert written[0] == written[1]
    schema = json.loads((tmp_path / "reports" / "health.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(written[0])
    jsonschema.validate(document, schema)
    assert document["status"] == "healthy"
    assert [each["metrics"] for each in document["components"] if each["name"] == "rows"] == [
        ["rows_rejected", "rows_received"]
    ]
    assert document["metrics"]["application"]["p95ResponseTime"] == 1.0
    assert SystemHealthResponse.model_validate(document).release_id == "r-1"
