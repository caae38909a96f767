"""`reports/alerts.json`: the alerts of a release, as S1's `AlertsResponse` has them.

Belongs here: the document's shape, and writing it into a draft. Does not belong here: what is an
alert (`evaluate.py`), pages that show it (`reports/`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from orchestration.alerts.errors import AlertError
from orchestration.alerts.evaluate import Evaluation, Looked, evaluate
from orchestration.alerts.incident import Kind
from orchestration.alerts.read import runbook
from orchestration.alerts.rule import SEVERITIES, Rule, Severity
from orchestration.alerts.states import Alert as Standing
from orchestration.alerts.states import State
from orchestration.alerts.words import figure_shown, limit, moment, sentence, title
from orchestration.json_schemas import DIALECT
from orchestration.metrics.shapes import Shape
from orchestration.releases.manifest import ALERTS_FILE, REPORTS_FOLDER
from orchestration.settings import Settings

RECENT = dt.timedelta(weeks=5)
"""How long a resolved alert is told of."""
MOST_SUBJECTS = 25
"""Subjects of one rule that are listed one by one; the others are counted."""


class Alert(Shape):
    """One alert (S1)."""

    id: str
    rule: str
    title: str
    severity: Severity
    state: State
    kind: Kind
    subject: str
    metric: str | None
    value: float | None
    """The newest figure of what lasts, the worst of what is over."""
    value_text: str
    """The same with its unit, ready to print."""
    threshold: float | None
    """In the metric's unit; a relative change of rules that compare, periods of silence."""
    threshold_text: str
    """What the figure had to be beyond, ready to print."""
    unit: str
    n: float | None
    figure_at: str | None
    """First moment of the newest period that `value` is made of."""
    opened_at: str
    resolved_at: str | None
    is_positive: bool
    message: str
    runbook: str | None


class AlertRule(Rule):
    """A rule (S1), with what became of it on this release."""

    status: Literal["evaluated", "no_data_yet", "query_failed"]
    subjects: int
    """How many subjects have a figure."""
    steps: str
    """Its runbook, in Markdown."""


class AlertsResponse(Shape):
    """The alerts of a release (S1)."""

    as_of: str
    recent_since: str
    """Alerts that were resolved before are not told."""
    active: tuple[Alert, ...]
    recent: tuple[Alert, ...]
    alert_rules: tuple[AlertRule, ...]
    not_listed: dict[str, int]
    """Alerts by rule that are counted only, because the rule has so many."""


def respond(evaluation: Evaluation, settings: Settings) -> AlertsResponse:
    """The document of an evaluation.

    Args:
        evaluation: What was found.
        settings: The deployment, for its runbooks.
    """
    recently = [
        each
        for each in evaluation.alerts
        if each.incident.resolved_at is not None
        and each.incident.resolved_at > evaluation.as_of - RECENT
    ]
    active, more = _listed(sorted(evaluation.active, key=_worst_first))
    recent, others = _listed(recently)
    return AlertsResponse(
        as_of=moment(evaluation.as_of),
        recent_since=moment(evaluation.as_of - RECENT),
        active=active,
        recent=recent,
        alert_rules=tuple(_rule(each, settings) for each in evaluation.looked),
        not_listed=dict(sorted((more + others).items())),
    )


def write_alerts(settings: Settings) -> Callable[[Path], None]:
    """A writer of `alerts.json` and its schema into the draft of a release.

    Args:
        settings: The deployment, with people's decisions; the same decisions on the same draft give
            the same bytes.
    """

    def write_alerts(draft: Path) -> None:
        found = respond(evaluate(draft, settings), settings)
        _write(draft / ALERTS_FILE, found.model_dump_json(by_alias=True, indent=2))
        schema = AlertsResponse.model_json_schema(by_alias=True, mode="serialization")
        schema = {"$schema": DIALECT, **schema}
        _write(
            draft / REPORTS_FOLDER / "alerts.schema.json",
            json.dumps(schema, indent=2, ensure_ascii=False),
        )

    return write_alerts


def alert_of(standing: Standing) -> Alert:
    """An alert in the document's shape."""
    incident, rule = standing.incident, standing.rule
    return Alert(
        id=incident.id,
        rule=incident.rule,
        title=title(standing),
        severity=incident.severity,
        state=standing.state,
        kind=incident.kind,
        subject=incident.subject,
        metric=rule.metric if rule is not None else None,
        value=incident.told.value,
        value_text=figure_shown(standing),
        threshold=incident.threshold,
        threshold_text=limit(standing),
        unit=standing.unit,
        n=incident.told.n,
        figure_at=moment(incident.told.at) if incident.told.at else None,
        opened_at=moment(incident.opened_at),
        resolved_at=moment(incident.resolved_at) if incident.resolved_at else None,
        is_positive=standing.is_positive,
        message=" ".join(filter(None, (sentence(standing), _why(standing)))),
        runbook=rule.runbook if rule is not None else None,
    )


def _why(standing: Standing) -> str:
    if standing.state in {"acknowledged", "suppressed"}:
        return f"{standing.state.capitalize()}: {standing.why}."
    return ""


def _worst_first(standing: Standing) -> tuple[bool, int]:
    return standing.is_positive, -SEVERITIES.index(standing.incident.severity)


def _listed(standings: Iterable[Standing]) -> tuple[tuple[Alert, ...], Counter[str]]:
    """Alerts one by one, and how many of each rule are too many for that."""
    shown, counted, more = [], Counter[str](), Counter[str]()
    for each in standings:
        name = each.incident.rule
        counted[name] += 1
        if counted[name] <= MOST_SUBJECTS:
            shown.append(alert_of(each))
        else:
            more[name] += 1
    return tuple(shown), more


def _rule(looked: Looked, settings: Settings) -> AlertRule:
    steps = runbook(looked.rule.runbook, settings)
    if steps is None:
        raise AlertError(f"there is no runbook {looked.rule.runbook}: write its steps.")
    return AlertRule.model_construct(
        **dict(looked.rule),
        status=looked.status,
        subjects=len(looked.observed.series) if looked.observed is not None else 0,
        steps=steps,
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")
