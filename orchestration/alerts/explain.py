"""From an alert to what it was judged by: its rule, and the periods that its figure pools.

Belongs here: the explanation of an alert. Does not belong here: those of the periods' own numbers,
which each row refers to (`figures/`).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from orchestration.alerts.check import checked
from orchestration.alerts.evaluate import look
from orchestration.alerts.figure import length
from orchestration.alerts.incident import Incident
from orchestration.alerts.observe import Observation, Observed, request_of
from orchestration.alerts.read import read_rules
from orchestration.alerts.rule import Rule
from orchestration.alerts.words import formula
from orchestration.figures.access import read_access
from orchestration.figures.explanation import Explanation, RowSet
from orchestration.figures.lineage import alert_reference, read_lineage
from orchestration.figures.reference import Reference, place_of
from orchestration.figures.roles import Role
from orchestration.metrics.answer import Answers
from orchestration.metrics.errors import RequestError
from orchestration.metrics.ranges import Span, following
from orchestration.releases.manifest import ALERTS_FILE
from orchestration.settings import Settings

_COLUMNS = ("period_started_at", "value", "n", "reference")
_ALERT = re.compile("[0-9a-f]{16}")
_SAME = 1e-9
"""Relative difference that running sums may make."""


def alert_of(cell: str) -> str | None:
    """The alert that an id or a reference names; none if it names another number.

    >>> alert_of("0cb11ee0f62d42f7"), alert_of(alert_reference("0cb11ee0f62d42f7"))
    ('0cb11ee0f62d42f7', '0cb11ee0f62d42f7')
    >>> alert_of("0cb11ee0f62d")
    """
    found = _ALERT.fullmatch(cell.removeprefix(alert_reference("")))
    return found[0] if found else None


def explained_alert(
    alert: str, folder: Path, settings: Settings, role: Role, *, limit: int = 20
) -> Explanation:
    """The explanation of an alert's figure.

    Its rows are the closed periods that the rule pooled; each refers to the metric's own number,
    which can be explained in turn.

    Args:
        alert: Its id.
        folder: The release.
        settings: The deployment, with its rules.
        role: Who asks.
        limit: Most periods to list.

    Raises:
        RequestError: The rules give no such alert on this release, or no page shows it to the role.
        MetricsError: The release does not answer.
    """
    listed = read_lineage(folder)
    shown = listed.get(alert)
    places = shown.shown_in if shown else ()
    role.require(f"alert {alert}", places, listed.values(), read_access(folder))
    with Answers.on(folder, settings) as answers:
        rule, observed, incident = _found(alert, _rule_of(alert, folder), answers, settings)
        pooled = _pooled(rule, observed, incident)
        again = _mean(pooled)
        rows = tuple(_row(rule, observed, incident, each, answers) for each in pooled)
        metric = answers.definitions.catalogue.metrics.get(rule.metric) if not rule.sql else None
        meta: Mapping[str, Any] = metric.meta if metric else {}
        sql, parameters = _statement(rule, observed, answers)
        return Explanation(
            id=alert,
            reference=alert_reference(alert),
            release_id=answers.release_id,
            as_of=answers.as_of,
            metric=rule.metric,
            label=rule.title,
            description=rule.description,
            formula=formula(rule, observed.label, observed.unit) if observed else rule.metric,
            version=meta.get("version"),
            effective_date=metric.effective_date if metric else None,
            unit=observed.unit if observed else None,
            owner=meta.get("owner"),
            field="value",
            period_start=pooled[0].start if pooled else None,
            period_end=following(pooled[-1].start, rule.period) if pooled else None,
            dimensions=dict(observed.places.get(incident.subject, {})) if observed else {},
            is_complete=True if pooled else None,
            value=incident.told.value,
            recomputed=again,
            agrees=_agrees(incident.told.value, again),
            sql=sql,
            parameters=parameters,
            rows=(
                RowSet(
                    metric=rule.name,
                    table=f"periods ({rule.period}) of {rule.metric}, {incident.subject}",
                    columns=_COLUMNS,
                    sql=sql,
                    row_count=len(rows),
                    value=again,
                    rows=rows[max(0, len(rows) - limit) :] if role.sees_rows else None,
                ),
            ),
            shown_in=shown.shown_in if shown else (),
            role=role.name,
        )


def _rule_of(alert: str, folder: Path) -> str | None:
    """The rule of an alert that the release lists: it is looked at first."""
    file = folder / ALERTS_FILE
    said = orjson.loads(file.read_bytes()) if file.exists() else {"active": [], "recent": []}
    listed = {each["id"]: each["rule"] for each in (*said["active"], *said["recent"])}
    return listed.get(alert)


def _found(
    alert: str, likely: str | None, answers: Answers, settings: Settings
) -> tuple[Rule, Observed | None, Incident]:
    rules = checked(read_rules(settings), answers.definitions).rules
    for rule in sorted(rules, key=lambda each: each.name != likely):
        looked = look(answers, rule)
        for incident in looked.incidents:
            if incident.id == alert:
                return rule, looked.observed, incident
    raise RequestError(
        f"the rules give no alert {alert} on {answers.release_id}: `etude alerts list` has them; "
        "a rule that was changed or cannot be read gives others."
    )


def _pooled(rule: Rule, observed: Observed | None, incident: Incident) -> list[Observation]:
    """The periods of the told figure, oldest first; none where no figure was judged."""
    newest = incident.told.at
    if observed is None or newest is None:
        return []
    since = newest - (rule.condition.window - 1) * length(rule.period)
    series = observed.series[incident.subject]
    return [each for each in series if since <= each.start <= newest]


def _mean(pooled: Sequence[Observation]) -> float | None:
    """The mean of periods, each counting for its n, or for one where it has none."""
    known = [(each.value, 1.0 if each.n is None else each.n) for each in pooled]
    weighed = [(value, weight) for value, weight in known if value is not None]
    total = math.fsum(weight for _, weight in weighed)
    return math.fsum(value * weight for value, weight in weighed) / total if total else None


def _agrees(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=_SAME, abs_tol=_SAME)


def _row(
    rule: Rule, observed: Observed | None, incident: Incident, seen: Observation, answers: Answers
) -> tuple[dt.datetime, float | None, float | None, str | None]:
    """A period with the reference of its number; a `sql` measure has none."""
    span = observed.span if observed else None
    if observed is None or span is None:
        return seen.start, seen.value, seen.n, None
    request = request_of(rule, span)
    plan = answers.plan(request)
    reference = Reference(
        metric=rule.metric,
        version=plan.metrics[0].meta["version"],
        span=Span(plan.span.since, plan.span.until),
        granularity=rule.period,
        at=seen.start,
        where=tuple((each.dimension, each.operator, each.value) for each in rule.filters),
        place=place_of(observed.places[incident.subject], rule.by),
    )
    return seen.start, seen.value, seen.n, reference.text


def _statement(
    rule: Rule, observed: Observed | None, answers: Answers
) -> tuple[str, Mapping[str, Any]]:
    if rule.sql is not None:
        return rule.sql, {"now": answers.as_of} if "$now" in rule.sql else {}
    if observed is None or observed.span is None:
        return "", {}
    statement = answers.statement(request_of(rule, observed.span))
    return statement.sql, {**statement.parameters, **statement.page}
