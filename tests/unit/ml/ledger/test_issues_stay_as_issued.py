from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import polars as pl
import pytest

from ml.errors import UnusableInputError
from ml.ledger.chain import CHAIN, GENESIS, BrokenLedgerError
from ml.ledger.issue import Issue, head, issue_forecasts, read_issues, verify
from tests.unit.ml.ledger.issued import NOON, series_rows

LEARNERS = Issue("series", "learners", NOON)
ROWS = series_rows("model", [100.0, 101.0])


def three_issues(ledger: Path) -> list[Issue]:
    """A ledger with three issues."""
    issues = [replace(LEARNERS, issued_at=NOON + timedelta(days=day)) for day in range(3)]
    for issue in issues:
        assert issue_forecasts(ledger, issue, ROWS)
    return issues


def test_what_was_issued_is_read_back(tmp_path: Path) -> None:
    assert head(tmp_path) == GENESIS
    three_issues(tmp_path)
    said = read_issues(tmp_path, "series", "learners")
    assert said.height == 6
    assert said.columns[:4] == ["target", "issued_at", "method", "model_version"]
    assert said["issued_at"].n_unique() == 3
    assert read_issues(tmp_path, "series", "revenue").is_empty()
    hourly = ROWS.with_columns(pl.col("target_start").cast(pl.Datetime("ms")))
    issue_forecasts(tmp_path, replace(LEARNERS, target="load"), hourly)
    assert read_issues(tmp_path, "series").height == 8
    assert verify(tmp_path) == []


def test_the_same_issue_twice_changes_nothing(tmp_path: Path) -> None:
    issue_forecasts(tmp_path, LEARNERS, ROWS)
    before = (tmp_path / CHAIN).read_bytes()
    assert not issue_forecasts(tmp_path, LEARNERS, ROWS.reverse())
    assert (tmp_path / CHAIN).read_bytes() == before


def test_other_rows_for_an_issue_are_refused(tmp_path: Path) -> None:
    issue_forecasts(tmp_path, LEARNERS, ROWS)
    with pytest.raises(BrokenLedgerError, match="was issued with other rows"):
        issue_forecasts(tmp_path, LEARNERS, ROWS.with_columns(point=pl.col("point") + 1e-9))
    assert verify(tmp_path) == []


def test_a_changed_file_is_named_and_not_read(tmp_path: Path) -> None:
    issues = three_issues(tmp_path)
    ROWS.with_columns(point=pl.lit(0.0)).write_parquet(tmp_path / issues[1].path)
    assert verify(tmp_path) == [f"{issues[1].path} was changed after it was issued: restore it."]
    with pytest.raises(BrokenLedgerError, match="was changed"):
        read_issues(tmp_path, "series")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    issues = three_issues(tmp_path)
    (tmp_path / issues[0].path).unlink()
    assert verify(tmp_path) == [f"{issues[0].path} is missing: restore it."]


def test_a_line_that_is_changed_or_removed_is_named(tmp_path: Path) -> None:
    three_issues(tmp_path)
    chain = tmp_path / CHAIN
    lines = chain.read_text().splitlines(keepends=True)
    chain.write_text(lines[0] + lines[2])
    assert "line 2 of chain.jsonl" in verify(tmp_path)[0]
    chain.write_text(lines[0].replace('"sha256": "', '"sha256": "f') + "".join(lines[1:]))
    assert "line 2 of chain.jsonl" in verify(tmp_path)[0]
    chain.write_text("nonsense\n")
    assert verify(tmp_path) == ["line 1 of chain.jsonl cannot be read: restore it."]


def test_a_chain_that_was_cut_does_not_go_through_the_head_that_was_kept(tmp_path: Path) -> None:
    issues = three_issues(tmp_path)
    kept = head(tmp_path)
    issue_forecasts(tmp_path, replace(LEARNERS, target="revenue"), ROWS)
    assert verify(tmp_path, expected_head=kept) == []
    chain = tmp_path / CHAIN
    chain.write_text("".join(chain.read_text().splitlines(keepends=True)[:2]))
    faults = verify(tmp_path, expected_head=kept)
    assert any(issues[2].path in fault for fault in faults)
    assert faults[-1].endswith("it was cut or written anew.")


def test_what_a_crash_leaves_is_no_issue_and_heals(tmp_path: Path) -> None:
    three_issues(tmp_path)
    whole = (tmp_path / CHAIN).read_bytes()
    later = replace(LEARNERS, issued_at=NOON + timedelta(days=9))
    ROWS.with_columns(point=pl.lit(1.0)).write_parquet(tmp_path / later.path)
    with (tmp_path / CHAIN).open("ab") as chain:
        chain.write(b'{"path": "series/lear')
    assert verify(tmp_path) == [
        f"{later.path} is in no line of chain.jsonl: a run was stopped before it was issued. "
        "Run again; remove it if it is still there."
    ]
    assert issue_forecasts(tmp_path, later, ROWS)
    assert verify(tmp_path) == []
    assert (tmp_path / CHAIN).read_bytes().startswith(whole)
    assert read_issues(tmp_path, "series").height == 8


def test_the_same_issues_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        three_issues(tmp_path / folder)
    assert head(tmp_path / "a") == head(tmp_path / "b")


def test_what_is_no_issue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInputError, match="kind 'guess' is none of"):
        Issue("guess", "x", NOON)
    with pytest.raises(UnusableInputError, match=r"target '\.\./x'"):
        Issue("series", "../x", NOON)
    with pytest.raises(UnusableInputError, match="has a zone"):
        Issue("series", "x", NOON.replace(tzinfo=UTC))
    with pytest.raises(UnusableInputError, match="says two things of 2026-11-02"):
        issue_forecasts(tmp_path, LEARNERS, pl.concat([ROWS, ROWS]))
    with pytest.raises(UnusableInputError, match="no series forecasts"):
        issue_forecasts(tmp_path, LEARNERS, ROWS.clear())
    churn = pl.DataFrame(
        {
            "method": "model",
            "model_version": "v1",
            "entity_id": "a",
            "target_at": [NOON],
            "probability": [1.4],
        }
    )
    with pytest.raises(UnusableInputError, match="outside 0 to 1"):
        issue_forecasts(tmp_path, Issue("probability", "churn", NOON), churn)
