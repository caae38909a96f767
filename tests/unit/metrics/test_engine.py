"""The engine: what it may import, whose work it never does, threads, releases without metrics."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from orchestration.metrics.answer import Answers
from orchestration.metrics.definitions import Definitions
from orchestration.metrics.errors import NoDefinitionsError
from orchestration.settings import PROJECT_ROOT
from tests.unit.metrics.factories import ask, definitions

PACKAGE = PROJECT_ROOT / "orchestration" / "metrics"


def test_asking_imports_neither_dagster_nor_dbt_nor_polars() -> None:
    program = (
        "import sys; import orchestration.metrics.answer, orchestration.metrics.flow;"
        "print([name for name in ('dagster', 'dbt', 'polars', 'pandas') if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_listing_does_not_wait_for_metricflow() -> None:
    program = "import sys; import orchestration.cli.metrics; print('metricflow' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "False"


def test_metricflows_own_time_constraint_is_never_used() -> None:
    for path in PACKAGE.glob("*.py"):
        assert "time_constraint_" not in path.read_text(encoding="utf-8"), path.name


def test_requests_of_several_threads_get_their_own_answers(answers: Answers) -> None:
    days = [f"2026-10-{day:02}" for day in (5, 6, 7, 12)] * 8

    def sessions(day: str) -> int:
        time = {"start": day, "end": day}
        return ask(answers, "sessions", timeRange=time, dimensions=["platform"])["pagination"][
            "total"
        ]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(sessions, days)) == [1, 2, 0, 1] * 8


def test_added_percentiles_are_kept_but_not_all_of_them(answers: Answers) -> None:
    fresh = Definitions(definitions())
    metric = fresh.catalogue.metric("seconds")
    first, named = fresh.percentile(metric, 0.11)
    assert fresh.percentile(metric, 0.11)[0] is first
    assert named.name == "seconds_p11"
    for q in range(1, 40):
        fresh.percentile(metric, q / 1_000)
    assert fresh.percentile(metric, 0.11)[0] is not first
    assert fresh.percentile(metric, 0.5) == (fresh, fresh.catalogue.metric("median"))
    assert answers.definitions.catalogue.metrics.keys() == fresh.catalogue.metrics.keys()


def test_a_release_without_definitions_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoDefinitionsError, match="Publish again with `etude run`"):
        Definitions.of(tmp_path)
