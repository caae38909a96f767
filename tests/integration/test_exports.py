"""What apps show their learners is what the marts say, in the shapes that are published."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from orchestration.exports.shapes import FILES, schemas
from orchestration.releases.store import current_release
from tests.conftest import World
from tests.integration.exported import Files, read_files

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def release(world: World) -> Path:
    """The folder of the small world's release."""
    return current_release(world.settings).folder


@pytest.fixture(scope="module")
def files(release: Path) -> Files:
    """What stands in the learners' files."""
    return read_files(release)


def rows(release: Path, table: str, source: str | None = None) -> list[dict[str, Any]]:
    """Rows of a mart, of one app or all."""
    found = pq.read_table(release / "marts" / f"{table}.parquet").to_pylist()
    return [row for row in found if source in (None, row["source_system"])]


def test_every_file_has_the_shape_that_is_published(release: Path, files: Files) -> None:
    published = {
        path.name.removesuffix(".schema.json"): orjson.loads(path.read_bytes())
        for path in (release / "catalog" / "exports").iterdir()
    }
    assert published == schemas()
    validators = {
        source: Draft202012Validator(
            published[f"learner_file.{source}"], format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        for source in FILES
    }
    for document in files.values():
        validators[document["source_system"]].validate(document)
    assert set(Counter(file["source_system"] for file in files.values())) == set(FILES)


def test_who_may_be_told_about_is_told_and_nobody_else(release: Path, files: Files) -> None:
    learners = rows(release, "core.dim_learners")
    described = {row["learner_id"] for row in learners if row["is_described"]}
    with_data = {
        row["learner_id"]
        for table in (
            "practice.agg_practice_insights",
            "practice.agg_slow_practice_areas",
            "practice.agg_segment_heat",
            "learning.agg_learning_progress",
            "sessions.agg_stats_periods",
        )
        for row in rows(release, table)
        if (row["source_system"] == "song_practice") == (table.endswith("practice_insights"))
    }
    assert set(files) == described & with_data
    assert {row["learner_id"] for row in learners} - described, "nobody denies: nothing was tested"


def test_insights_are_the_marts(release: Path, files: Files) -> None:
    told = {
        (learner, str(body["song_id"] or "all"), body["analysis_period"]["days"]): body
        for learner, file in files.items()
        for body in file.get("insights") or ()
    }
    marts = rows(release, "practice.agg_practice_insights", "song_practice")
    compared = {
        (row["learner_id"], row["content_id"], row["period_days"]): row
        for row in rows(release, "practice.agg_practice_trends", "song_practice")
    }
    assert len(told) == len(marts) > 100
    for row in marts:
        key = (row["learner_id"], row["content_id"], row["period_days"])
        body, ratio = told[key], row["completion_ratio_mean"]
        assert body["summary_metrics"] == {
            "total_sessions": row["session_count"],
            "total_practice_time": row["total_seconds"],
            "average_session_length": pytest.approx(row["mean_session_seconds"], abs=0.0501),
            "average_completion_rate": ratio and pytest.approx(100 * ratio, abs=0.0501),
            "total_problem_sections": row["problem_section_count"],
        }
        assert (body["improvement_trends"] is None) == (key not in compared)
    assert 0 < len(compared) < len(marts)


def test_current_recommendations_are_told_once_by_song_and_once_of_all(
    release: Path, files: Files
) -> None:
    current = [
        row
        for row in rows(release, "practice.fct_practice_recommendations")
        if row["is_current"] and row["learner_id"] in files
    ]
    told: Counter[tuple[str, str]] = Counter()
    for learner, file in files.items():
        for body in file.get("insights") or ():
            if body["analysis_period"]["days"] == 90:
                song = str(body["song_id"] or "all")
                told[learner, song] += len(body["ai_recommendations"])
    by_song = Counter(
        (row["learner_id"], row["content_id"]) for row in current if row["content_id"] != "all"
    )
    of_all = Counter((row["learner_id"], "all") for row in current)
    assert +told == by_song + of_all
    assert by_song


def test_problem_sections_are_the_marts(release: Path, files: Files) -> None:
    by_song = Counter(
        (row["learner_id"], row["song_id"])
        for row in rows(release, "practice.agg_problem_sections")
        if row["is_problem"]
    )
    told, unknown = Counter(), 0
    for learner, file in files.items():
        problems = file.get("problem_sections") or {"songs": None, "sessions": None}
        unknown += problems["songs"] is None
        for song in problems["songs"] or ():
            told[learner, str(song["song_id"])] = song["total_count"]
            scores = [section["severity_score"] for section in song["problem_sections"]]
            assert scores == sorted(scores, reverse=True)
            assert len(scores) == min(10, song["total_count"])
    assert told == by_song
    assert by_song
    assert unknown


def test_history_has_every_session_once_in_all_and_once_in_its_type(
    release: Path, files: Files
) -> None:
    sessions = rows(release, "sessions.fct_session_history")
    told, by_type = Counter(), Counter()
    for learner, file in files.items():
        for kind, pages in (file.get("history") or {}).items():
            for page in pages:
                moments = [session["created_at"] for session in page["sessions"]]
                assert moments == sorted(moments, reverse=True)
                counted = told if kind == "all" else by_type
                counted.update((learner, session["id"]) for session in page["sessions"])
    expected = Counter(
        (row["learner_id"], row["session_id"].removeprefix("language_tutor:")) for row in sessions
    )
    assert told == by_type == expected
    assert sessions


def test_stats_add_up_to_the_history(files: Files) -> None:
    for file in files.values():
        if not file.get("stats"):
            continue
        months, total = file["stats"]["calendar_months"], file["history"]["all"][0]["total"]
        assert sum(month["total_sessions"] for month in months) == total
        for body in (*months, *file["stats"]["calendar_weeks"]):
            days = sum(day["sessions"] for day in body["daily_trends"])
            assert days == sum(body["sessions_by_type"].values()) == body["total_sessions"]


def test_alerts_are_the_risks_that_are_present(release: Path, files: Files) -> None:
    risks = Counter(
        row["learner_id"]
        for row in rows(release, "learning.agg_learner_risks")
        if row["is_present"]
    )
    told = Counter(
        {learner: len(file["dashboard"]["alerts"]) for learner, file in files.items() if
         file.get("dashboard")}
    )  # fmt: skip
    assert +told == risks
    assert not [file for file in files.values() if "{measure}" in str(file.get("dashboard"))]
