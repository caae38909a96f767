"""The mappings that we ship read a tiny university as OULAD means it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.landing.load import load_pending
from orchestration.landing.receipts import Receipt
from orchestration.landing.submit import submit
from orchestration.settings import PROJECT_ROOT, Settings
from tests.unit.landing.batches import NOW, SENT_AT
from tests.unit.landing.neighbours import read_rows
from tests.unit.landing.oulad import BEN, COURSE, ZOE, write_university

SOURCE = "learning_platform"
MAPPINGS = PROJECT_ROOT / "mappings" / "oulad"
STREAMS = ("modules", "learners", "module_progress", "assessments", "activities")

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def university(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the foreign files."""
    return write_university(tmp_path_factory.mktemp("oulad") / "files")


def land(settings: Settings, stream: str, *paths: Path) -> tuple[Receipt, Rows]:
    """Receipt and lake rows of foreign files under the mapping that we ship."""
    folder = submit(
        settings, paths, SOURCE, stream, mapping=MAPPINGS / f"{stream}.sql", sent_at=SENT_AT
    )
    (receipt,) = load_pending(settings, now=NOW).receipts
    assert (receipt.status, receipt.rejected, receipt.schema_changes) == ("landed", 0, {})
    return receipt, read_rows(settings, (SOURCE, stream), folder.name, "accepted")


def told(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    return sorted(tuple(str(row[name]) for name in names) for row in rows)


def test_there_is_a_mapping_for_every_stream_and_no_other() -> None:
    assert {path.stem for path in MAPPINGS.iterdir()} == {*STREAMS}


@pytest.mark.parametrize(("stream", "count"), list(zip(STREAMS, (2, 3, 4, 3, 6), strict=True)))
def test_every_mapping_lands_every_row(
    settings: Settings, university: Path, stream: str, count: int
) -> None:
    receipt, rows = land(settings, stream, university)
    assert (receipt.received, receipt.accepted, receipt.duplicate) == (count, count, 0)
    assert len(rows) == count


def test_modules_start_in_february_or_october(settings: Settings, university: Path) -> None:
    _, rows = land(settings, "modules", university)
    assert told(rows, "id", "course", "starts_at", "length_days") == [
        ("AAA/2013J", "AAA", "2013-10-01 00:00:00", "268"),
        ("BBB/2014B", "BBB", "2014-02-01 00:00:00", "240"),
    ]


def test_learners_are_as_their_latest_course_knew_them(
    settings: Settings, university: Path
) -> None:
    _, rows = land(settings, "learners", university)
    columns = ("region", "imd_band", "disability", "registered_at", "updated_at")
    assert told(rows, *columns) == [
        ("Ireland", "10-20%", "False", "2013-09-11 00:00:00", "2013-10-01 00:00:00"),
        ("Wales", "20-30%", "True", "2013-04-25 00:00:00", "2014-02-01 00:00:00"),
        ("Wales", "None", "False", "None", "2013-10-01 00:00:00"),
    ]


def test_enrolments_end_in_one_of_three_ways(settings: Settings, university: Path) -> None:
    _, rows = land(settings, "module_progress", university)
    columns = ("module_id", "status", "enrolled_at", "completed_at", "withdrawn_at")
    assert told(rows, *columns) == [
        ("AAA/2013J", "completed", "None", "2014-06-26 00:00:00", "None"),
        ("AAA/2013J", "failed", "2013-04-25 00:00:00", "None", "None"),
        ("AAA/2013J", "withdrawn", "2013-09-11 00:00:00", "None", "2013-10-13 00:00:00"),
        ("BBB/2014B", "completed", "2013-12-10 00:00:00", "2014-09-29 00:00:00", "None"),
    ]


def test_assessments_lie_on_real_days(settings: Settings, university: Path) -> None:
    _, rows = land(settings, "assessments", university)
    columns = ("id", "assessment_type", "submitted_at", "score", "weight", "is_banked")
    assert told(rows, *columns) == [
        ("1752/11391", "TMA", "2013-10-19 00:00:00", "78.0", "10.0", "False"),
        ("1752/30268", "TMA", "2013-09-30 00:00:00", "70.0", "10.0", "True"),
        ("1760/11391", "Exam", "2014-09-23 00:00:00", "None", "100.0", "False"),
    ]


def test_identical_clicks_of_a_day_are_all_kept(settings: Settings, university: Path) -> None:
    receipt, rows = land(settings, "activities", university)
    assert receipt.duplicate == 0
    assert sum(row["clicks"] for row in rows) == 18
    assert told(rows, "id", "occurred_at", "clicks", "time_precision")[:3] == [
        ("AAA/2013J/11391/546943/-10/1/1", "2013-09-21 00:00:00", "1", "day"),
        ("AAA/2013J/11391/546943/-10/4/1", "2013-09-21 00:00:00", "4", "day"),
        ("AAA/2013J/11391/546943/-10/4/2", "2013-09-21 00:00:00", "4", "day"),
    ]


def test_clicks_on_an_unlisted_site_by_nobody_enrolled_are_kept(
    settings: Settings, university: Path
) -> None:
    _, rows = land(settings, "activities", university)
    assert told(
        [row for row in rows if row["content_id"] == "999999"], "activity_type", "clicks"
    ) == [("unknown", "3")]


def test_rows_without_their_other_half_are_reported(settings: Settings, tmp_path: Path) -> None:
    orphans = {
        "studentAssessment": [(9999.0, BEN, 5.0, 0.0, 50.0)],
        "studentInfo": [(*COURSE, ZOE, "F", "Wales", "HE", None, "0-35", 0.0, 60.0, "N", None)],
    }
    university = write_university(tmp_path / "files", **orphans)
    for stream, count, field in (
        ("assessments", 3, "submitted_at"),
        ("module_progress", 4, "status"),
    ):
        mapping = MAPPINGS / f"{stream}.sql"
        submit(settings, [university], SOURCE, stream, mapping=mapping, sent_at=SENT_AT)
        (receipt,) = load_pending(settings, now=NOW).receipts
        assert (receipt.received, receipt.accepted, receipt.rejected) == (count + 1, count, 1)
        assert [(each.code, each.field) for each in receipt.errors] == [("MISSING_FIELD", field)]


def test_a_student_is_one_learner_in_all_streams(settings: Settings, university: Path) -> None:
    _, register = land(settings, "learners", university)
    known = {row["id"] for row in register}
    found = {}
    for stream in ("module_progress", "assessments", "activities"):
        _, rows = land(settings, stream, university)
        found[stream] = {row["learner_id"] for row in rows}
    assert found["module_progress"] == known
    assert found["assessments"] < known
    assert len(found["activities"] - known) == 1


def test_the_same_files_again_are_all_duplicates(settings: Settings, university: Path) -> None:
    land(settings, "activities", university)
    mapping = MAPPINGS / "activities.sql"
    submit(settings, [university], SOURCE, "activities", mapping=mapping, batch_id="again")
    (receipt,) = load_pending(settings).receipts
    assert (receipt.accepted, receipt.duplicate) == (0, 6)
