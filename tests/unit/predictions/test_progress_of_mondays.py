from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import yaml

from orchestration.predictions.progress import LABEL_DAYS, completed_share, open_at, settled_by

START = datetime(2026, 8, 31)  # noqa: DTZ001


def monday(week: int) -> datetime:
    return START + timedelta(weeks=week)


def weeks(who: str, units: list[int], *, kind: str = "piece", ended: float | None = None) -> list:
    """Weekly rows; `ended` is the week of the completion."""
    end = monday(0) + timedelta(weeks=ended) if ended else None
    told = end + timedelta(days=14) if end else None
    return [
        ("app", who, kind, "x", monday(week), done, 100, 7.0 * week + 3, None, end, told)
        for week, done in enumerate(units)
    ]


def rows(*parts: list) -> pl.DataFrame:
    names = ["source_system", "learner_id", "subject_kind", "subject_id", "as_of_at", "units_done"]
    names += ["units_total", "exposure_days", "predicted_days_seed", "completed_at"]
    kinds = {"predicted_days_seed": pl.Int64, "completed_at": pl.Datetime("us")}
    kinds["completed_label_available_at"] = pl.Datetime("us")
    return pl.DataFrame(
        [row for part in parts for row in part],
        schema=[*names, "completed_label_available_at"],
        schema_overrides=kinds,
        orient="row",
    )


def test_the_clock_of_a_piece_starts_with_its_first_monday() -> None:
    told = open_at(rows(weeks("anna", [40, 40, 70, 70])), monday(3)).row(0, named=True)
    assert (told["units_at_begin"], told["units_done"], told["jump_count"]) == (40, 70, 1)
    assert told["exposure_days"] == 21
    assert told["idle_days"] == 7


def test_a_course_counts_every_module_since_its_begin() -> None:
    told = open_at(rows(weeks("anna", [2, 3], kind="course")), monday(1)).row(0, named=True)
    assert (told["units_at_begin"], told["jump_count"]) == (0, 3)
    assert told["exposure_days"] == 10


def test_a_completion_that_is_not_told_yet_is_not_taken_for_a_stop() -> None:
    given = rows(weeks("anna", [40, 60], ended=1.5), weeks("bert", [40] * 8))
    known = settled_by(given, monday(4)).sort("entity_id")
    assert known["is_matured"].to_list() == [False, False]
    later = settled_by(given, monday(5)).sort("entity_id")
    assert later["is_matured"].to_list() == [True, False]
    done = later.row(0, named=True)
    assert (done["units_done"], done["jump_count"]) == (100, 2)
    assert done["exposure_days"] == 10.5
    assert open_at(given, monday(4))["entity_id"].to_list() == ["bert"]


def test_labels_are_awaited_as_long_as_the_marts_wait() -> None:
    project = Path(__file__).parents[3] / "dbt_project" / "dbt_project.yml"
    assert yaml.safe_load(project.read_text())["vars"]["label_grace_days"] == LABEL_DAYS


def test_the_base_rate_is_of_those_that_were_told() -> None:
    given = rows(
        *(weeks(f"quick{row}", [50], ended=2) for row in range(10)),
        *(weeks(f"slow{row}", [50] * 3) for row in range(10)),
    )
    four = timedelta(days=28)
    assert completed_share(given, monday(6), four) == 0.5
    assert completed_share(given, monday(5), four) is None
    assert completed_share(given, monday(8), four) == 0.25
