"""What the simulator planted beside what the models found: for the tests and for `make bench`.

Belongs here: bringing the two together. Does not belong here: how close they have to be.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from orchestration.simulator.planted import SongTruth
from orchestration.simulator.truth import TABLES_FOLDER

SECTION = ["song_id", "section_name"]
NAMED = ~pl.col("label").is_in(["stable", "insufficient_data"])
JUDGED = pl.col("label") != "insufficient_data"


def planted_sections(truth: SongTruth, connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Every section as planted and as found, pauses counted beside."""
    planted = pl.DataFrame(truth.sections).with_columns(pl.col("song_id").cast(pl.String))
    counted = connection.sql(
        "select song_id, section_id as section_name, sum(pause_count)::bigint as pause_count, "
        "sum(visit_count)::bigint as found_visits from int_practice__session_sections group by all"
    ).pl()
    found = connection.sql("from agg_section_difficulty").pl()
    return planted.join(found, on=SECTION).join(counted, on=SECTION)


def spearman(frame: pl.DataFrame, one: str, other: str) -> float:
    """The rank correlation of two columns."""
    return frame.select(pl.corr(one, other, method="spearman")).item()


def planted_trends(progress: pl.DataFrame, connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Trends of completion over ninety days that could be judged, with what was planted.

    Args:
        progress: The planted trends, by learner as the models name them.
        connection: Where the models are.
    """
    trends = connection.sql(
        "select learner_id as learner, completion_trend as label, completion_trend_points, "
        "completion_trend_points_low, completion_trend_points_high from agg_practice_trends "
        "where content_type = 'all' and period_days = 90"
    ).pl()
    return trends.filter(JUDGED).join(
        progress.with_columns(planted=pl.col("points_per_session") * pl.col("sessions") / 2),
        on="learner",
    )


def planted_steps(data_root: Path, days: pl.DataFrame) -> pl.DataFrame:
    """Days of which every sample was sent and sound: steps as planted and as found."""
    planted = by_pseudonym(data_root, "fitness_coach", "wearable_days")
    return planted.filter("is_complete", "is_sound").join(
        days.filter(pl.col("metric") == "steps"),
        left_on=["learner", "local_day"],
        right_on=["learner_id", "local_date"],
    )


def planted_progress(data_root: Path) -> pl.DataFrame:
    """The planted trends of completion, by pseudonym."""
    return by_pseudonym(data_root, "song_practice", "progress")


def by_pseudonym(data_root: Path, source: str, table: str) -> pl.DataFrame:
    """A table of the truth whose learners go by the pseudonyms that landing gave them."""
    planted = pl.read_parquet(data_root / TABLES_FOLDER / f"{source}_{table}.parquet")
    people = pl.read_parquet(data_root / "vault" / source / "people" / "*.parquet")
    names = people.select(learner="person_ref", pseudonym="learner_id")
    return planted.join(names, on="learner").drop("learner").rename({"pseudonym": "learner"})
