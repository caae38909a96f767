"""The rules over dbt's manifest: a kept project is silent, every broken rule names its model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.warehouse.rules import broken_rules, read_project

PURPOSES = """purpose,flag
event_detail,identified
event_detail,can_track
learner_insight,analytics_consent
contract,no_flag
preparation,no_flag
none,no_flag
"""


def model(name: str, purpose: str | None, **facts: Any) -> dict[str, Any]:
    folder = {"stg": "staging", "int": "intermediate"}.get(name.split("_", maxsplit=1)[0], "marts")
    return {
        "name": name,
        "path": f"{folder}/{name}.sql",
        "config": {"meta": {"purpose": purpose} if purpose else {}},
        "raw_code": facts.get("code", "select 1 as one"),
        "depends_on": {"nodes": [f"model.etude.{other}" for other in facts.get("reads", [])]},
        "columns": {column: {} for column in facts.get("columns", [])},
    }


def messages(tmp_path: Path, *models: dict[str, Any]) -> list[str]:
    seed = tmp_path / "purposes.csv"
    seed.write_text(PURPOSES)
    manifest = {"nodes": {f"model.etude.{node['name']}": node for node in models}}
    return broken_rules(read_project(manifest, seed))


STAGED = model("stg_app__sessions", "preparation", columns=["learner_id"])
GRANTS = model("int_consent__grants", "contract", columns=["learner_id"])
ASKING = model(
    "fct_sessions",
    "event_detail",
    code="where {{ consented('sessions', 'event_detail', 'sessions.started_at') }}",
    reads=["stg_app__sessions", "int_consent__grants"],
    columns=["learner_id"],
)


def test_a_project_that_keeps_every_rule_is_silent(tmp_path: Path) -> None:
    follower = model("agg_sessions", "event_detail", reads=["fct_sessions", "dim_dates"])
    dates = model("dim_dates", "none", code="select extract(year from day), 1e0, 'first(1.5)'")
    assert messages(tmp_path, STAGED, GRANTS, ASKING, follower, dates) == []


def test_a_model_may_obey_what_another_has_asked(tmp_path: Path) -> None:
    decided = model(
        "int_sessions__decided",
        "preparation",
        code="select {{ consented('s', 'learner_insight', 's.started_at') }} as can_show",
        reads=["stg_app__sessions", "int_consent__grants"],
    )
    days = model("int_sessions__days", "preparation", reads=["int_sessions__decided"])
    mart = model("agg_days", "learner_insight", reads=["int_sessions__days"])
    assert messages(tmp_path, STAGED, GRANTS, decided, days, mart) == []


@pytest.mark.parametrize(
    ("broken", "fragment"),
    [
        (model("agg_x", None), "names no purpose"),
        (model("agg_x", "curiosity"), "meta.purpose is 'curiosity'"),
        (
            model("agg_x", "event_detail", reads=["stg_app__sessions"]),
            "reads stg_app__sessions without asking",
        ),
        (
            model(
                "agg_x",
                "event_detail",
                code="{{ consented('s', 'learner_insight', 's.started_at') }}",
                reads=["stg_app__sessions", "int_consent__grants"],
            ),
            "consented(..., 'event_detail', ...)",
        ),
        (
            model("agg_x", "learner_insight", reads=["fct_sessions"]),
            "reads fct_sessions without asking",
        ),
        (model("agg_x", "preparation"), "preparation is no purpose"),
        (model("agg_x", "none", columns=["learner_id"]), "it has learner_id"),
        (model("agg_x", "none", code="select Any_Value (a) from b"), "any_value()"),
        (model("agg_x", "none", code="select now()"), "now()"),
        (model("agg_x", "none", code="select a / 100.0 from b"), "write 100.0e0"),
    ],
)
def test_a_broken_rule_names_the_model_and_what_to_do(
    tmp_path: Path, broken: dict[str, Any], fragment: str
) -> None:
    found = messages(tmp_path, STAGED, GRANTS, ASKING, broken)
    assert len(found) == 1
    assert found[0].startswith("agg_x: ")
    assert fragment in found[0]


def test_words_in_comments_and_texts_are_not_code(tmp_path: Path) -> None:
    code = "-- first (1.5) of all\nselect 'now() 2.5' as words {# hash(1.0) #}"
    assert messages(tmp_path, model("agg_x", "none", code=code)) == []
