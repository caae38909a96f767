"""Alerts, as the release has them.

Belongs here: what `reports/alerts.json` holds. Does not belong here: judging (`alerts/`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.figures.lineage import alert_reference
from orchestration.metrics import words as called
from orchestration.releases.manifest import ALERTS_FILE
from orchestration.reports.defined.alert_standings import Standing, is_newest, standings
from orchestration.reports.defined.data import read_json
from orchestration.reports.defined.definition import Alerts
from orchestration.reports.defined.document import AlertsSection
from orchestration.reports.defined.document_parts import (
    NOT_EVALUATED,
    AlertRow,
    Number,
)
from orchestration.reports.defined.scene import Scene
from orchestration.reports.defined.sections_trend import label_of

_TITLE_LENGTH, _SUBJECT_LENGTH = 100, 60
"""Characters that fit into two lines of a row."""


def alerts(scene: Scene, section: Alerts) -> AlertsSection:
    """Fill a section that shows what is wrong: what lasts first, then what ended in the period."""
    said = read_json(scene.folder / ALERTS_FILE)
    if said is None:
        return AlertsSection(
            title=section.title,
            width=section.width,
            problem=f"Alerts: {NOT_EVALUATED} for this release",
            is_evaluated=False,
            active_count=0,
            rules=0,
            rows=(),
            left_out=0,
            text=f"Alerts: {NOT_EVALUATED}.",
        )
    span, as_of = scene.period.span, scene.board.answers.as_of
    found = standings(said, span, as_of)
    rows = tuple(_alert(scene, each) for each in found[: section.rows])
    rules = len(said["alertRules"])
    words = _counted(found, is_newest=is_newest(span, as_of))
    return AlertsSection(
        title=section.title,
        width=section.width,
        is_evaluated=True,
        active_count=sum(each.is_active and not each.is_positive for each in found),
        attention_count=sum(each.needs_attention for each in found),
        rules=rules,
        rows=rows,
        left_out=len(found) - len(rows),
        text=f"{words}; {rules} rules.{_forgotten(said, scene)}{_counted_only(said)}",
    )


def _counted(found: Sequence[Standing], *, is_newest: bool) -> str:
    bad = [each for each in found if not each.is_positive]
    lasting = [each for each in bad if each.is_active]
    news, over = len(found) - len(bad), len(bad) - len(lasting)
    said = f"{len(lasting)} active, {over} resolved in the period"
    if not is_newest:
        since = sum(each.is_over for each in lasting)
        ended = f", {since} of them resolved since" if since else ""
        said = f"{len(lasting)} open when the period ended{ended}; {over} resolved within it"
    return f"{said}, {news} good news" if news else said


def _forgotten(said: Mapping[str, Any], scene: Scene) -> str:
    """What a release does not tell any more of a period that began long ago."""
    known_since = dt.datetime.fromisoformat(said["recentSince"]).replace(tzinfo=None)
    if scene.period.span.since >= known_since:
        return ""
    day = f"{known_since.day} {known_since:%B %Y}"
    return f" Alerts that were resolved before {day} are not in this release."


def _counted_only(said: Mapping[str, Any]) -> str:
    """Alerts of rules that have too many for a list."""
    more = sum(said["notListed"].values())
    return f" {more:,} more of rules with many subjects are counted only." if more else ""


def _alert(scene: Scene, standing: Standing) -> AlertRow:
    said = standing.said
    cell = str(said["id"])
    scene.board.remember(cell, alert_reference(cell), said.get("value"), scene.shown_in)

    def figure(name: str, n: float | None = None) -> Number:
        text = str(said.get(f"{name}Text") or "\N{EN DASH}")
        return Number(value=said.get(name), text=text, n=n, cells={name: cell})

    opened, subject = said.get("openedAt"), str(said.get("subject") or "")
    value = figure("value", said.get("n"))
    if standing.figure_day and value.value is not None:
        value = value.model_copy(update={"text": f"{value.text} on {standing.figure_day}"})
    return AlertRow(
        id=str(said["id"]),
        title=_clipped(called.without_subject(str(said["title"]), subject), _TITLE_LENGTH),
        severity=str(said["severity"]),
        state=standing.state,
        subject=_clipped(_subject(subject), _SUBJECT_LENGTH),
        message=str(said.get("message") or ""),
        opened=_moment(opened) if opened else "",
        outcome=standing.outcome,
        is_active=standing.is_active,
        is_over=standing.is_over,
        is_positive=standing.is_positive,
        value=value,
        threshold=figure("threshold"),
    )


def _subject(text: str) -> str:
    """`model_type=x, model_version=3` as people read it: the values."""
    if text == "all":
        return ""
    parts = [part.partition("=") for part in text.split(", ")]
    return ", ".join(label_of(value if equals else name) for name, equals, value in parts)


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}\N{HORIZONTAL ELLIPSIS}"


def _moment(text: str) -> str:
    moment = dt.datetime.fromisoformat(text)
    return f"{moment.day} {moment:%b %H:%M}"
