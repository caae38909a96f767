"""Slips in a deployment's own rules, on a real release: each is told, and harms no other rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from orchestration.alerts.check import checked
from orchestration.alerts.evaluate import look
from orchestration.alerts.observe import observe
from orchestration.alerts.read import read_rules, rules_folder
from orchestration.metrics.answer import Answers
from orchestration.metrics.definitions import Definitions
from orchestration.releases.store import current_release
from orchestration.settings import Settings
from tests.conftest import World
from tests.unit.alerts.factories import rule

pytestmark = pytest.mark.xdist_group("world")

DAY = "timestamp '2026-10-01'"


@pytest.fixture(scope="module")
def answers(world: World) -> Iterator[Answers]:
    with Answers.on(current_release(world.settings).folder, world.settings) as opened:
        yield opened


def own(name: str, **fields: Any) -> dict[str, Any]:
    """A rule of a deployment's own, as its file has it."""
    return {
        "name": name,
        "title": "Own",
        "description": "Ours.",
        "metric": "sessions",
        "period": "day",
        "condition": {"operator": "above"},
        "thresholds": [{"severity": "low", "value": 1}],
        "cadence": "daily",
        "notification_channels": ["data_team"],
        "runbook": "celebrate",
        **fields,
    }


def faults(world: World, settings: Settings, *rules: dict[str, Any]) -> tuple[str, ...]:
    rules_folder(settings).mkdir(parents=True)
    file = rules_folder(settings) / "own.yml"
    file.write_text(yaml.safe_dump({"rules": list(rules)}, sort_keys=False), encoding="utf-8")
    definitions = Definitions.of(current_release(world.settings).folder)
    return tuple(str(fault) for fault in checked(read_rules(settings), definitions).faults)


def test_rules_that_explain_each_other_are_told_since_nobody_would_hear_of_either(
    world: World, settings: Settings
) -> None:
    one, other = own("one", depends_on=["other"]), own("other", depends_on=["one"])
    itself = own("itself", depends_on=["itself"])
    first, second, third = faults(world, settings, one, other, itself, own("apart"))
    assert first.startswith("own.yml, line ")
    assert "field one.depends_on: one needs other needs one" in first
    assert "field other.depends_on: other needs one needs other" in second
    assert "field itself.depends_on: itself needs itself" in third


def test_all_that_is_wrong_with_a_rule_is_told_at_once(world: World, settings: Settings) -> None:
    rule = own("twice", metric="sesions", runbook="no_such_steps")
    steps, metric = faults(world, settings, rule)
    assert "field twice.runbook: there is no runbooks/no_such_steps.md" in steps
    assert "field twice.metric: there is no metric 'sesions'; near names: sessions" in metric


def test_a_filter_by_what_the_metric_does_not_have_is_told_with_near_names(
    world: World, settings: Settings
) -> None:
    condition = {"dimension": "source_sistem", "operator": "eq", "value": "song_practice"}
    (found,) = faults(world, settings, own("filtered", filters=[condition]))
    assert "field filtered.filters: " in found
    assert "source_system" in found


@pytest.mark.parametrize(
    ("operator", "value", "words"),
    [
        ("above", 15, "above 15 is never true; write 0.15 for 15 %"),
        ("above", 1, "above 1 is never true"),
        ("above", -0.1, "above -0.1 is always true"),
        ("below", 0, "below 0 is never true"),
        ("below", 95, "below 95 is always true"),
        ("falls", 1, "falls 1 is never true"),
        ("above", 0, None),
        ("below", 1, None),
        ("rises", 2, None),
    ],
)
def test_a_threshold_that_a_share_cannot_be_beyond_is_told_since_it_would_watch_nothing(
    world: World, settings: Settings, operator: str, value: float, words: str | None
) -> None:
    asked = {"operator": operator, "reference": 28 if operator in {"falls", "rises"} else 0}
    thresholds = [{"severity": "low", "value": value}]
    share = own("share", metric="completion_ratio", condition=asked, thresholds=thresholds)
    found = faults(world, settings, share)
    assert len(found) == (words is not None)
    assert all("field share.thresholds: " in each and str(words) in each for each in found)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (f"select {DAY} as period_started_at, 'many' as value, 1 as n", "'many' is no number"),
        (f"select {DAY} as period_started_at, 'nan'::double as value, 1 as n", "nan is no number"),
        (f"select {DAY} as period_started_at, 1 as value, 'few' as n", "n 'few' is no number"),
        (f"select {DAY} as period_started_at, 1 as value, -1 as n", "n is -1, below nothing"),
        ("select null as period_started_at, 1 as value, 1 as n", "None begins no day"),
        (
            "select timestamp '2026-10-01 13:45:00' as period_started_at, 1 as value, 1 as n",
            "13:45:00 begins no day",
        ),
        (
            f"select {DAY} as period_started_at, unnest([1, 2]) as value, 1 as n",
            "has two rows of all",
        ),
    ],
)
def test_sql_that_gives_no_series_is_an_alert_that_says_why(
    answers: Answers, sql: str, words: str
) -> None:
    (found,) = look(answers, rule(sql=sql, unit="count", period="day")).incidents
    assert found.kind == "query_failed"
    assert words in found.note


def test_a_value_with_a_comma_cannot_pass_for_two_dimensions(answers: Answers) -> None:
    sql = (
        f"select {DAY} as period_started_at, 'ios, source_system=song_practice' as platform, "
        "1 as value, 1 as n"
    )
    asked = rule(sql=sql, unit="count", period="day", by=["platform"])
    (subject,) = observe(answers, asked).series
    assert ", " not in subject
