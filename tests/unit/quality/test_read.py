"""Files of expectations: Étude's own, a deployment's, and how a fault is told."""

from __future__ import annotations

import pytest

from orchestration.quality.errors import ExpectationError
from orchestration.quality.read import own_folder, read_suites
from orchestration.settings import Settings
from tests.unit.quality.conftest import suite

GOOD = """
- expect: expect_column_values_to_be_between
  column: completion_ratio
  max_value: 1
  severity: warning
  why: A share.
"""


def _fault(settings: Settings, text: str) -> str:
    folder = own_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ExpectationError) as caught:
        read_suites(settings)
    return str(caught.value)


def test_the_packaged_expectations_are_expectations(settings: Settings) -> None:
    folder = own_folder(settings)
    assert not folder.exists()
    suites = read_suites(settings)
    expectations = [each for suite in suites for each in suite.expectations]
    assert 25 <= len(suites) <= 40
    assert 60 <= len(expectations) <= 130
    drift = [each for each in expectations if each.needs_previous and each.severity == "blocking"]
    assert {each.expect for each in drift} == {"expect_table_row_count_to_be_between"}


def test_a_deployments_own_table_stands_for_the_packaged_one(settings: Settings) -> None:
    own_folder(settings).mkdir(parents=True)
    (own_folder(settings) / "own.yml").write_text(suite(GOOD), encoding="utf-8")
    found = {each.table: each.expectations for each in read_suites(settings)}
    assert [each.why for each in found["sessions.fct_sessions"]] == ["A share."]
    assert len(found["cohorts.agg_day_retention"]) > 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("max_value: 1", "mostly: 1", "give min_value or max_value"),
        ("max_value: 1", "max_value: one", "max_value: Input should be a valid number"),
        ("max_value: 1", "max_value: 1\n        min_value: 2", "min_value lies above max_value"),
        ("max_value: 1", "max_value: .nan", "max_value: Input should be a finite number"),
        ("severity: warning", "severity: loud", "severity: Input should be 'blocking' or"),
        ("why: A share.", "because: A share.", "because: Extra inputs are not permitted"),
        ("_be_between", "_be_betwixt", "does not match any of the expected tags"),
        ("column: completion_ratio", "column: 'x\"; drop table y'", "column: String should match"),
        ("sessions.fct_sessions", "fct_sessions", "field table: String should match pattern"),
    ],
)
def test_a_fault_names_file_table_and_field(
    settings: Settings, old: str, new: str, told: str
) -> None:
    text = suite(GOOD)
    assert old in text
    fault = _fault(settings, text.replace(old, new, 1))
    assert fault.startswith("own.yml, table ")
    assert "fct_sessions" in fault
    assert "field " in fault
    assert told in fault


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tables:\n  - table: [\n", "own.yml, line 3: this is no YAML"),
        ("- table: a.b\n", "own.yml, field tables: write one list"),
        ("tables: {}\n", "own.yml, field tables: write a list"),
        ("tables:\n  - 7\n", "own.yml, table number 1, field table"),
        (suite(GOOD) + suite(GOOD)[len("tables:") :], "own.yml has it already"),
    ],
)
def test_what_is_no_list_of_tables_is_refused(settings: Settings, text: str, told: str) -> None:
    assert told in _fault(settings, text)
