"""The gate in publishing: what stops, what is told, and that equal drafts give equal bytes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import jsonschema
import orjson
import pytest

from orchestration.quality.document import SCHEMA_FILE
from orchestration.quality.write import write_gate
from orchestration.releases.errors import UnfitReleaseError
from orchestration.releases.manifest import GATE_FILE
from orchestration.releases.publish import publish
from orchestration.releases.store import Release, current_release, verify
from orchestration.settings import Settings
from tests.unit.quality.conftest import change, write_suite
from tests.unit.releases.factories import AS_OF, build, manifest_path

SHARE = """
- expect: expect_column_values_to_be_between
  column: completion_ratio
  max_value: 1
  severity: {severity}
  why: A share is at most all.
- expect: expect_table_row_count_to_be_between
  min_of_previous: 0.1
  severity: blocking
  why: Nine of ten rows are gone.
"""
TOO_MUCH = "update sessions.fct_sessions set completion_ratio = 2 where active_seconds < 1000"


def _publish(settings: Settings) -> Release:
    return publish(
        settings,
        as_of=AS_OF,
        manifest=manifest_path(settings),
        extras=[write_gate(settings)],
    )


def _build(settings: Settings, sql: str) -> None:
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute(sql)


def test_a_blocking_failure_leaves_current_and_says_what_to_do(settings: Settings) -> None:
    write_suite(settings, SHARE.format(severity="blocking"))
    before = current_release(settings).release_id
    _build(settings, TOO_MUCH)
    with pytest.raises(UnfitReleaseError) as caught:
        _publish(settings)
    message = str(caught.value)
    kept = settings.warehouse / "gate.json"
    for part in (
        "1 of 3 expectations stop the release, so current stays",
        "sessions.fct_sessions.completion_ratio, expect_column_values_to_be_between",
        "observed 113 of 500 outside, such as 2, expected at most 1, n 500",
        "A share is at most all.",
        "Mend the model or the data and run again",
        str(kept),
    ):
        assert part in message
    assert current_release(settings).release_id == before
    found = orjson.loads(kept.read_bytes())
    assert found["comparedWith"] == before
    assert found["summary"]["failed"] == 1

    build(settings, rows=501)
    made = _publish(settings)
    assert made.is_current
    assert made.release_id != before
    assert not kept.exists()


def test_a_warning_goes_into_the_release(settings: Settings) -> None:
    write_suite(settings, SHARE.format(severity="warning"))
    _build(settings, TOO_MUCH)
    made = _publish(settings)
    assert verify(made) == []
    found = orjson.loads((made.folder / GATE_FILE).read_bytes())
    assert found["summary"] == {
        "tables": 2,
        "expectations": 3,
        "failed": 0,
        "warned": 1,
        "notEvaluated": found["summary"]["notEvaluated"],
    }
    (told,) = (each for each in found["results"] if not each["success"])
    assert told == {
        "table": "sessions.fct_sessions",
        "expectation": "expect_column_values_to_be_between",
        "column": "completion_ratio",
        "severity": "warning",
        "success": False,
        "observed": "113 of 500 outside, such as 2",
        "expected": "at most 1",
        "n": 500,
        "why": "A share is at most all.",
    }
    jsonschema.validate(found, orjson.loads((made.folder / SCHEMA_FILE).read_bytes()))


def test_a_release_that_lost_nearly_all_rows_is_refused(settings: Settings) -> None:
    write_suite(settings, SHARE.format(severity="warning"))
    build(settings, rows=25)
    with pytest.raises(UnfitReleaseError, match=r"observed 25 rows, expected at least 50 rows"):
        _publish(settings)


def test_equal_drafts_give_equal_bytes(settings: Settings, draft: Path) -> None:
    write_suite(settings, SHARE.format(severity="warning"))
    change(draft, TOO_MUCH)
    written = []
    for _ in range(2):
        write_gate(settings)(draft)
        written.append([(draft / file).read_bytes() for file in (GATE_FILE, SCHEMA_FILE)])
    assert written[0] == written[1]
    assert str(draft.parent).encode() not in written[0][0]


def test_a_damaged_current_release_is_no_measure(settings: Settings) -> None:
    write_suite(settings, SHARE.format(severity="blocking"))
    (settings.releases / "current" / "manifest.json").unlink()
    build(settings, rows=25)
    made = _publish(settings)
    assert orjson.loads((made.folder / GATE_FILE).read_bytes())["comparedWith"] is None
