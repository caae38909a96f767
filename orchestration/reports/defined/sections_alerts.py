"""Alerts, as the release has them.

Belongs here: what `reports/alerts.json` holds. Does not belong here: judging (`alerts/`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.figures.lineage import alert_reference
from orchestration.metrics import words
from orchestration.releases.manifest import ALERTS_FILE
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
_SEVERITIES = ("critical", "high", "medium", "low")


def alerts(scene: Scene, section: Alerts) -> AlertsSection:
    """Fill a section that shows what is wrong: active alerts first, then those of the period."""
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
    active = sorted(said["active"], key=_urgency)
    known = {each["id"] for each in active}
    recent = [each for each in said["recent"] if each["id"] not in known and _lies_in(each, scene)]
    ordered = [*active, *sorted(recent, key=lambda each: str(each["openedAt"]), reverse=True)]
    rows = tuple(
        _alert(scene, each, is_active=each["id"] in known) for each in ordered[: section.rows]
    )
    rules = len(said["alertRules"])
    return AlertsSection(
        title=section.title,
        width=section.width,
        is_evaluated=True,
        active_count=sum(not each["isPositive"] for each in active),
        rules=rules,
        rows=rows,
        left_out=len(ordered) - len(rows),
        text=f"{_counted(active, recent)}; {rules} rules.{_forgotten(said, scene)}",
    )


def _counted(active: Sequence[Mapping[str, Any]], recent: Sequence[Mapping[str, Any]]) -> str:
    news = sum(bool(each["isPositive"]) for each in (*active, *recent))
    over = sum(not each["isPositive"] for each in recent)
    said = f"{sum(not each['isPositive'] for each in active)} active, {over} resolved in the period"
    return f"{said}, {news} good news" if news else said


def _forgotten(said: Mapping[str, Any], scene: Scene) -> str:
    """What a release does not tell any more of a period that began long ago."""
    known_since = dt.datetime.fromisoformat(said["recentSince"]).replace(tzinfo=None)
    if scene.period.span.since >= known_since:
        return ""
    day = f"{known_since.day} {known_since:%B %Y}"
    return f" Alerts that were resolved before {day} are not in this release."


def _alert(scene: Scene, said: Mapping[str, Any], *, is_active: bool) -> AlertRow:
    cell = str(said["id"])
    scene.board.remember(cell, alert_reference(cell), said.get("value"), scene.shown_in)

    def figure(name: str, n: float | None = None) -> Number:
        text = str(said.get(f"{name}Text") or "\N{EN DASH}")
        return Number(value=said.get(name), text=text, n=n, cells={name: cell})

    opened, subject = said.get("openedAt"), str(said.get("subject") or "")
    return AlertRow(
        id=str(said["id"]),
        title=_clipped(words.without_subject(str(said["title"]), subject), _TITLE_LENGTH),
        severity=str(said["severity"]),
        state=str(said["state"]),
        subject=_clipped(_subject(subject), _SUBJECT_LENGTH),
        message=str(said.get("message") or ""),
        opened=_moment(opened) if opened else "",
        is_active=is_active,
        is_positive=bool(said.get("isPositive")),
        value=figure("value", said.get("n")),
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


def _urgency(said: Mapping[str, Any]) -> tuple[bool, int, str]:
    severity = said["severity"]
    place = _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)
    return bool(said["isPositive"]), place, str(said["openedAt"])


def _lies_in(said: Mapping[str, Any], scene: Scene) -> bool:
    """Whether an alert was open at any time of the period."""
    opened = str(said.get("openedAt") or "")[:10]
    resolved = str(said.get("resolvedAt") or scene.period.last)[:10]
    return opened <= str(scene.period.last) and resolved >= str(scene.period.first)


def _moment(text: str) -> str:
    moment = dt.datetime.fromisoformat(text)
    return f"{moment.day} {moment:%b %H:%M}"
