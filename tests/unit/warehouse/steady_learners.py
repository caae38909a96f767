"""Learners who never change, some of them new: whatever is said to change is said by chance.

Belongs here: their sessions, as the models of insights read them. Does not belong here: what the
models say of them.
"""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import polars as pl

from tests.unit.warehouse.insight_models import INSIGHTS
from tests.unit.warehouse.section_models import GRANTS, run

TODAY = date(2026, 3, 31)
DAYS = 120
NEW_DAYS = 60
"""Every third learner began so many days ago."""


def build_steady(connection: duckdb.DuckDBPyConnection, learners: int, seed: int) -> None:
    """Run the models of insights over learners of one song who are the same every day.

    A learner practises on each day with a probability of his own, completes a share that follows a
    beta distribution, and stumbles by a rate that differs from session to session.
    """
    draw = np.random.default_rng(seed)
    practises = draw.random((learners, DAYS)) < draw.uniform(0.15, 0.8, learners)[:, None]
    practises[::3, : DAYS - NEW_DAYS] = False
    learner, day = np.nonzero(practises)
    count = len(learner)
    visits = draw.integers(4, 15, count)
    rate = draw.gamma(2, 0.25, count)
    sessions = pl.DataFrame(
        {
            "session_id": [f"song_practice:{number}" for number in range(count)],
            "learner_id": learner.astype(str),
            "local_date": np.datetime64(TODAY) - (DAYS - 1 - day).astype("timedelta64[D]"),
            "completion_ratio": draw.beta(3, 1.5, count),
            "visit_count": visits,
            "stumble_count": draw.poisson(visits * rate),
        }
    )
    connection.register("sessions", sessions)
    connection.execute(
        "create table int_sessions__decided as select 'song_practice' as source_system, "
        "session_id, learner_id, 'song' as content_type, '7' as content_id, local_date, "
        "local_date + interval 18 hour as started_at, 'learner_insight' as consent_basis, "
        "true as can_compare_sessions, false as is_future_clock, false as is_open, "
        "60::bigint as total_seconds, null::bigint as event_active_seconds, "
        "60::bigint as reported_active_seconds, completion_ratio, 4::bigint as self_rating "
        "from sessions"
    )
    connection.execute(
        "create table int_learners__today as select distinct source_system, learner_id, "
        f"date '{TODAY}' as today_date from int_sessions__decided"
    )
    connection.execute(
        "create table int_practice__session_stumbles as "
        "select session_id, visit_count, stumble_count from sessions"
    )
    connection.execute("create table fct_problem_sections (session_id varchar)")
    connection.execute(GRANTS)
    run(connection, INSIGHTS)
