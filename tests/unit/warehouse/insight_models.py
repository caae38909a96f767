"""The models of insights and recommendations over a simulated app, on a DuckDB of their own.

Belongs here: running them on top of the sections. Does not belong here: what was planted.
"""

from __future__ import annotations

from datetime import date

import duckdb

from orchestration.settings import PROJECT_ROOT
from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.planted import SongTruth
from tests.unit.warehouse.section_models import build_sections, run

INSIGHTS = (
    "intermediate/practice/insights/int_practice__session_windows",
    "intermediate/practice/insights/int_practice__first_days",
    "intermediate/practice/insights/int_practice__half_sums",
    "marts/practice/insights/agg_practice_insights",
    "marts/practice/insights/agg_practice_trends",
)
RECOMMENDATIONS = (
    "intermediate/practice/recommendations/int_practice__session_issues",
    "intermediate/practice/recommendations/int_practice__recommendation_windows",
    "intermediate/practice/recommendations/int_practice__chord_windows",
    "intermediate/practice/recommendations/int_practice__worst_sections",
    "intermediate/practice/recommendations/int_practice__trigger_figures",
    "intermediate/practice/recommendations/int_practice__triggers",
    "marts/practice/recommendations/fct_practice_recommendations",
    "marts/practice/recommendations/agg_recommendation_outcomes",
)
OUTCOMES = (
    "intermediate/practice/outcomes/int_practice__spot_days",
    "intermediate/practice/outcomes/int_practice__spot_windows",
    "intermediate/practice/outcomes/int_practice__spot_expectations",
    "marts/practice/recommendations/agg_section_outcomes",
)
RULES = PROJECT_ROOT / "dbt_project" / "seeds" / "recommendation_rules.csv"


def build_insights(
    connection: duckdb.DuckDBPyConnection, app: AppWorld[SongTruth], today: date
) -> None:
    """Run every model of sections, insights, recommendations and outcomes, looked at on a day."""
    build_sections(connection, app)
    connection.execute(
        "create table int_learners__today as select distinct source_system, learner_id, "
        "cast(? as date) as today_date from int_sessions__decided",
        [today],
    )
    connection.execute("create table recommendation_rules as from read_csv(?)", [str(RULES)])
    run(connection, (*INSIGHTS, *RECOMMENDATIONS, *OUTCOMES))
