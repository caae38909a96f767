"""Building batch by batch gives the same rows as building once, however badly things arrive."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Settings
from tests.integration.incremental import assert_same_batch_by_batch
from tests.integration.session_worlds import world

MODELS = [
    "intermediate.consent",
    "intermediate.learners",
    "intermediate.sessions",
    "int_cohorts__learner_days",
    "fct_sessions",
    "fct_learner_days",
    "agg_session_accounting",
]

TABLES = [
    "intermediate.int_sessions__song_practice",
    "intermediate.int_sessions__fitness_coach",
    "intermediate.int_sessions__practice_tracker",
    "intermediate.int_sessions__learning_platform",
    "intermediate.int_sessions__language_tutor",
    "intermediate.int_sessions__decided",
    "sessions.fct_sessions",
    "cohorts.fct_learner_days",
    "ops.agg_session_accounting",
]


def _dirty_share(settings: Settings) -> float:
    with duckdb.connect(str(settings.build_file)) as connection:
        query = """
            select
                (
                    select count(distinct (source_system, session_date))
                    from intermediate.int_sessions__dirty_days
                ) / count(distinct (source_system, session_date))
            from intermediate.int_sessions__decided
        """
        ((share,),) = connection.execute(query).fetchall()
    return share


@pytest.mark.parametrize("seed", [2, 3])
def test_batch_by_batch_is_the_same_as_at_once(seed: int, tmp_path: Path) -> None:
    shares: list[float] = []
    assert_same_batch_by_batch(
        world(seed),
        MODELS,
        TABLES,
        tmp_path,
        after_load=lambda settings: shares.append(_dirty_share(settings)),
    )
    assert min(shares[1:]) < 0.75, "no load left days alone, so nothing was shown"
