"""What was planted in the songs is found again: hard sections, hard chords, skill, visits.

The models run over one app's rows as sent, all learners consenting, so that the truth is known to
the last visit. Ours is compared with what an app would do without a model: counting pauses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import polars as pl
import pytest

from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.planted import SongTruth
from orchestration.simulator.song_practice.app import simulate_song_practice
from tests.planted import SECTION, planted_sections, spearman
from tests.unit.warehouse.section_models import build_sections

Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def app() -> AppWorld[SongTruth]:
    """One thousand learners over all apps, ninety days."""
    return simulate_song_practice(
        Parameters(learners=1000, days=90, seed=7, until=date(2026, 11, 1))
    )


@pytest.fixture(scope="module")
def built(app: AppWorld[SongTruth]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        build_sections(connection, app)
        yield connection


@pytest.fixture(scope="module")
def sections(app: AppWorld[SongTruth], built: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    return planted_sections(app.facts, built)


def test_difficulty_is_found_and_better_than_by_counting_pauses(
    sections: pl.DataFrame, record_testsuite_property: Record
) -> None:
    ours = spearman(sections, "difficulty_factor", "difficulty")
    counting = spearman(sections, "pause_count", "difficulty")
    record_testsuite_property("spearman_difficulty_factor_with_planted", round(ours, 3))
    record_testsuite_property("spearman_pause_count_with_planted", round(counting, 3))
    both = f"ours {ours:.3f}, counting pauses {counting:.3f}"
    assert ours >= 0.8, both
    assert ours > counting + 0.2, both


def test_severity_tells_hard_sections_from_others(sections: pl.DataFrame) -> None:
    hard = sections.filter("is_hard")
    easy = sections.filter(~pl.col("is_hard"))
    assert hard["severity_score"].median() > easy["severity_score"].median() + 1
    named = sections.sort("severity_score", descending=True).head(hard.height)
    counted = sections.sort("pause_count", descending=True).head(hard.height)
    assert named["is_hard"].mean() >= 0.8
    assert named["is_hard"].mean() > counted["is_hard"].mean() + 0.1


def test_every_visit_is_found_that_was_delivered(
    app: AppWorld[SongTruth], sections: pl.DataFrame
) -> None:
    missed = (sections["visits"] - sections["found_visits"]).abs().sum()
    assert missed <= app.facts.events_never_delivered
    assert sections.height == len(app.facts.sections)


def test_pace_is_skill_and_not_the_choice_of_songs(
    app: AppWorld[SongTruth], built: duckdb.DuckDBPyConnection, record_testsuite_property: Record
) -> None:
    skill = pl.DataFrame({"learner_id": app.people.ids.cast(pl.String), "skill": app.people.skill})
    paces = built.sql("from agg_learner_pace").pl().join(skill, on="learner_id")
    ours = paces.select(pl.corr(pl.col("pace_factor").log(), "skill")).item()
    record_testsuite_property("correlation_of_log_pace_with_skill", round(ours, 3))
    assert ours <= -0.75


def test_hard_chords_stand_out(app: AppWorld[SongTruth], built: duckdb.DuckDBPyConnection) -> None:
    found = built.sql(
        "select chord, (sum(stumble_count) / sum(expected_millionths) * 1e6)::double as factor "
        "from int_practice__chord_cells group by chord"
    ).pl()
    chords = pl.DataFrame(app.facts.chords).join(found, on="chord")
    planted = chords["stumbles"] / chords["expected"]
    assert chords.height == len(app.facts.chords)
    assert ((chords["factor"] - planted).abs() < 0.1).all()
    hard = chords.filter("is_hard")
    assert hard["factor"].min() > 1.4
    assert chords.filter(~pl.col("is_hard"))["factor"].max() < 1.1
    named = built.sql("select chord from agg_chord_problems where is_problem").pl()["chord"]
    assert named.is_in(app.facts.hard_chords).mean() > 0.9


def test_problems_of_one_session_lie_in_hard_sections(
    sections: pl.DataFrame, built: duckdb.DuckDBPyConnection
) -> None:
    problems = built.sql("select song_id, section_name from fct_problem_sections").pl()
    shares = problems.join(sections, on=SECTION)["is_hard"].mean()
    assert shares > 3 * sections["is_hard"].mean()
