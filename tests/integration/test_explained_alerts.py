"""An alert leads to the periods that its rule pooled, and each of these to its rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from orchestration.alerts.evaluate import evaluate
from orchestration.alerts.explain import explained_alert
from orchestration.alerts.states import Alert
from orchestration.figures.board import Board
from orchestration.figures.explain import explained
from orchestration.figures.roles import Role
from orchestration.metrics.errors import RequestError
from orchestration.releases.store import current_release
from orchestration.settings import Settings
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

COMMON = """\
    description: Always fires.
    period: day
    cadence: daily
    notification_channels: [product]
    runbook: celebrate
"""
RULES = f"""\
rules:
  - name: pooled_share
    title: A share of a week
    metric: completion_ratio
    by: [source_system]
    condition: {{operator: above, window: 7}}
    thresholds: [{{severity: low, value: 0.01}}]
{COMMON}
  - name: pooled_count
    title: Sessions of three days
    metric: sessions
    condition: {{operator: above, window: 3}}
    thresholds: [{{severity: low, value: 0}}]
{COMMON}
  - name: own_sql
    title: What no metric has
    metric: music_share
    sql: select date_trunc('day', started_at) as period_started_at,
      avg((source_system = 'music_practice')::int) as value, count(*) as n
      from sessions.fct_sessions group by all
    unit: ratio
    is_share: true
    condition: {{operator: below, window: 2}}
    thresholds: [{{severity: low, value: 1}}]
{COMMON}
"""
FORMULAS = {
    "pooled_share": "Completion: mean over 7 days, each day by its n; low above 1.0%",
    "pooled_count": "Sessions: mean over 3 days, each day by its n; low above 0",
    "own_sql": "Music share: mean over 2 days, each day by its n; low below 100.0%",
}
ANALYST = Role()


@pytest.fixture
def deployment(world: World, settings: Settings) -> Settings:
    """A deployment with rules that fire all the time, reading the world's release."""
    folder = settings.alerts / "rules"
    folder.mkdir(parents=True)
    (folder / "own.yml").write_text(RULES, encoding="utf-8")
    settings.releases.symlink_to(world.settings.releases)
    return settings


@pytest.fixture
def folder(deployment: Settings) -> Path:
    return current_release(deployment).folder


@pytest.fixture
def alerts(folder: Path, deployment: Settings) -> dict[str, Alert]:
    found = evaluate(folder, deployment, cadences={"daily"})
    return {each.incident.rule: each for each in found.active}


def test_the_pooled_periods_come_to_the_figure(
    alerts: dict[str, Alert], folder: Path, deployment: Settings
) -> None:
    for rule, window in (("pooled_share", 7), ("pooled_count", 3), ("own_sql", 2)):
        incident = alerts[rule].incident
        found = explained_alert(incident.id, folder, deployment, ANALYST)
        assert found.agrees
        assert found.value == incident.value
        assert found.recomputed == pytest.approx(incident.value, rel=1e-9)
        assert found.formula == FORMULAS[rule]
        (periods,) = found.rows
        assert periods.rows is not None
        assert len(periods.rows) == periods.row_count == window
        for _, value, n, reference in periods.rows:
            assert bool(reference) == (rule != "own_sql")
            assert (n is None) == (rule == "pooled_count")
            if reference and rule == "pooled_share":
                own = explained(reference, folder, deployment, ANALYST, limit=0)
                assert own.agrees
                assert own.value == value


def test_an_alert_that_is_over_is_explained_by_the_periods_of_its_worst_figure(
    folder: Path, deployment: Settings
) -> None:
    over = [
        each.incident
        for each in evaluate(folder, deployment).alerts
        if each.incident.worst is not None and each.incident.worst != each.incident.value
    ]
    over = [each for each in over if not each.is_open]
    assert len(over) > 2
    for incident in over:
        found = explained_alert(incident.id, folder, deployment, ANALYST)
        assert (found.value, found.agrees) == (incident.worst, True)


def test_a_pooled_share_is_the_metric_of_the_whole_time(
    alerts: dict[str, Alert], folder: Path, deployment: Settings
) -> None:
    incident = alerts["pooled_share"].incident
    found = explained_alert(incident.id, folder, deployment, ANALYST, limit=2)
    assert found.period_start is not None
    assert found.period_end is not None
    assert found.period_end - found.period_start == dt.timedelta(days=7)
    with Board.on(folder, deployment) as board:
        (point,) = board.ask(
            {
                "metrics": ["completion_ratio"],
                "filters": [
                    {
                        "dimension": "source_system",
                        "operator": "eq",
                        "value": found.dimensions["source_system"],
                    }
                ],
                "timeRange": {
                    "start": found.period_start.isoformat(),
                    "end": found.period_end.isoformat(),
                },
            },
            "",
        )
    assert found.value == pytest.approx(point.value("completion_ratio"), rel=1e-9)
    assert found.rows[0].rows is not None
    assert len(found.rows[0].rows) == 2


def test_who_is_not_shown_an_alert_is_not_told_of_it(
    alerts: dict[str, Alert], folder: Path, deployment: Settings
) -> None:
    incident = alerts["own_sql"].incident
    with pytest.raises(RequestError, match=f"alert {incident.id} is not shown to product"):
        explained_alert(incident.id, folder, deployment, Role("product"))
    with pytest.raises(RequestError, match="the rules give no alert 0123456789abcdef"):
        explained_alert("0123456789abcdef", folder, deployment, ANALYST)
