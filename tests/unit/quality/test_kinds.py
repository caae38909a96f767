"""Every kind of expectation: holds on what is right, fails on what is planted, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.quality.document import Result
from orchestration.quality.errors import ExpectationError
from orchestration.quality.judge import judge
from orchestration.settings import Settings
from tests.unit.quality.conftest import change, write_suite

TABLE = "sessions.fct_sessions"

KINDS = {
    "between": (
        """
        - expect: expect_column_values_to_be_between
          column: completion_ratio
          min_value: 0
          max_value: 1
        """,
        "update {t} set completion_ratio = 1.5 where session_id < 'session-000000012'",
        "12 of 500 outside, such as 1.5",
        "between 0 and 1",
    ),
    "not after the logical now": (
        """
        - expect: expect_column_max_to_be_between
          column: started_at
          max_hours_after_as_of: 1
        """,
        "update {t} set started_at = timestamp '2026-10-31 13:00:01' where "
        "session_id = 'session-000000007'",
        "2026-10-31T13:00:01Z",
        "newest not after 2026-10-31T13:00:00Z",
    ),
    "in a set": (
        """
        - expect: expect_column_values_to_be_in_set
          column: app
          value_set: sources
        """,
        "update {t} set app = '<script>alert(1)</script>' where session_id < 'session-000000003'",
        "3 of 500 outside, such as <script>alert(1)</script>",
        "one of song_practice, fitness_coach, practice_tracker, learning_platform, language_tutor",
    ),
    "mostly there": (
        """
        - expect: expect_column_values_to_not_be_null
          column: learner_id
          mostly: 0.9
        """,
        "update {t} set learner_id = null where session_id < 'session-000000030'",
        "77 of 500 missing",
        "a value in at least 90.0% of rows",
    ),
    "as often there as before": (
        """
        - expect: expect_column_values_to_not_be_null
          column: learner_id
          less_than_previous: 0.05
        """,
        "update {t} set learner_id = null where session_id < 'session-000000100'",
        "140 of 500 missing",
        "a value in at least 85.0% of rows (90.0% of 500 rows of the current release)",
    ),
    "ordered": (
        """
        - expect: expect_column_pair_values_a_to_be_greater_than_b
          column_A: active_seconds
          column_B: spoilt
        """,
        "update {t} set spoilt = active_seconds + 1 where session_id = 'session-000000009'",
        "1 of 500 outside, such as (2,871, 2,872)",
        "active_seconds at least spoilt",
    ),
    "fresh": (
        """
        - expect: expect_column_max_to_be_between
          column: started_at
          min_days_before_as_of: 60
        """,
        "update {t} set started_at = started_at - interval 50 day",
        "2026-07-25T19:43:00Z",
        "newest not before 2026-09-01T12:00:00Z",
    ),
    "as many rows": (
        """
        - expect: expect_table_row_count_to_be_between
          min_of_previous: 0.1
          max_of_previous: 1.5
        """,
        "delete from {t} where session_id >= 'session-000000025'",
        "25 rows",
        "between 50 and 750 rows (current release: 500)",
    ),
    "the same mean": (
        """
        - expect: expect_column_mean_to_be_between
          column: active_seconds
          min_of_previous: 0.5
          max_of_previous: 2
        """,
        "update {t} set active_seconds = 5000",
        "5,000",
        "mean between 951.65 and 3,806.6 (current release: 1,903.3)",
    ),
    "the same quantile": (
        """
        - expect: expect_column_quantile_values_to_be_between
          column: active_seconds
          quantile: 0.5
          min_of_previous: 0.5
          max_of_previous: 2
        """,
        "update {t} set active_seconds = 2",
        "2",
        "quantile 0.5 between 951 and 3,804 (current release: 1,902)",
    ),
    "still there": (
        """
        - expect: expect_column_distinct_values_to_contain_set
          column: app
          value_set: previous
        """,
        "update {t} set app = 'song_practice'",
        "1 gone: fitness_coach",
        "among the values fitness_coach, song_practice",
    ),
}


def _judged(draft: Path, settings: Settings) -> Result:
    (found,) = (each for each in judge(draft, settings).results if each.table == TABLE)
    return found


def _expect(settings: Settings, expectation: str) -> None:
    lines = [line[8:] for line in expectation.strip("\n").splitlines()]
    write_suite(settings, "\n".join([*lines, "  severity: blocking", "  why: Planted."]).strip())


@pytest.mark.parametrize(
    ("expectation", "planted", "observed", "expected"), KINDS.values(), ids=KINDS.keys()
)
def test_a_kind_holds_until_its_fault_is_planted(
    settings: Settings, draft: Path, expectation: str, planted: str, observed: str, expected: str
) -> None:
    _expect(settings, expectation)
    before = _judged(draft, settings)
    assert (before.success, before.expected) == (True, expected)
    assert before.n == (450 if before.column == "learner_id" and before.n < 500 else 500)
    change(draft, planted.format(t=TABLE))
    after = _judged(draft, settings)
    assert (after.success, after.observed, after.expected) == (False, observed, expected)
    assert (after.severity, after.why) == ("blocking", "Planted.")


@pytest.mark.parametrize("expectation", [kind[0] for kind in KINDS.values()], ids=KINDS.keys())
def test_without_rows_only_their_number_can_fail(
    settings: Settings, draft: Path, expectation: str
) -> None:
    _expect(settings, expectation)
    change(draft, f"delete from {TABLE}")
    found = _judged(draft, settings)
    assert found.n == 0
    assert found.success == (found.expectation != "expect_table_row_count_to_be_between")


@pytest.mark.parametrize("expectation", [kind[0] for kind in KINDS.values()], ids=KINDS.keys())
def test_without_a_current_release_nothing_drifts(
    settings: Settings, draft: Path, expectation: str
) -> None:
    _expect(settings, expectation)
    (settings.releases / "current").unlink()
    gate = judge(draft, settings)
    is_drift = "previous" in expectation
    assert gate.compared_with is None
    assert [each.table for each in gate.results].count(TABLE) == (0 if is_drift else 1)
    assert gate.summary.failed == 0


def test_a_few_rows_before_say_nothing_about_drift(settings: Settings, draft: Path) -> None:
    expectation = KINDS["as many rows"][0].rstrip() + "\n          min_n: 501\n"
    _expect(settings, expectation)
    change(draft, f"delete from {TABLE}")
    assert TABLE not in {each.table for each in judge(draft, settings).results}


def test_what_cannot_be_compared_names_table_and_column(settings: Settings, draft: Path) -> None:
    _expect(settings, KINDS["between"][0].replace("completion_ratio", "app"))
    with pytest.raises(ExpectationError, match=r"sessions.fct_sessions.*be_between of app.*Mend"):
        judge(draft, settings)


def test_a_column_that_is_not_there_is_named(settings: Settings, draft: Path) -> None:
    _expect(settings, KINDS["between"][0].replace("completion_ratio", "compl_ratio"))
    with pytest.raises(ExpectationError, match=r"fct_sessions, field column.*no compl_ratio"):
        judge(draft, settings)
