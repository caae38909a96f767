"""Alerts and data quality, as other parts of the release found them.

Belongs here: what `reports/alerts.json` and `catalog/gate.json` hold, facts about arrivals and
laws. Does not belong here: judging (`alerts/`, the gate, dbt).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import orjson

from orchestration.figures.board import Point
from orchestration.reports.defined.asking import Ask, Scene, ask_each, number, only
from orchestration.reports.defined.definition import Alerts, Quality
from orchestration.reports.defined.document import AlertsSection, QualitySection
from orchestration.reports.defined.document_parts import (
    AlertRow,
    Fact,
    GateRow,
    Number,
    Source,
    Standing,
    Unit,
)
from orchestration.reports.defined.sections_trend import label_of
from orchestration.reports.defined.writing import written
from orchestration.reports.numbers import NO_DATA, whole
from orchestration.reports.quality import GOOD_SHARE

ALERTS_FILE = "reports/alerts.json"
GATE_FILE = "catalog/gate.json"
NOT_EVALUATED = "not evaluated"

_TITLE_LENGTH, _SUBJECT_LENGTH = 100, 60
"""Characters that fit into two lines of a row."""
_SEVERITIES = ("critical", "high", "medium", "low")
_UNITS: Mapping[str, Unit] = {unit: unit for unit in get_args(Unit)}
_ARRIVALS = (
    ("batches_received", "Batches received", ""),
    ("rows_received", "Rows received", ""),
    ("row_acceptance_ratio", "Accepted", "of the rows"),
    ("row_rejection_ratio", "Quarantined", "of the rows"),
    ("row_duplicate_ratio", "Duplicates", "of the rows"),
    ("late_session_ratio", "Arrived late", "of the sessions"),
    ("consent_coverage_ratio", "Consent", "of the sessions identified"),
)


@dataclass(frozen=True)
class Gate:
    """What the release's expectations came to.

    Attributes:
        expectations: How many were looked at; none if nobody looked.
        failed: Those that must hold and do not.
        warned: Those that should hold and do not.
        results: All of them.
    """

    expectations: int | None
    failed: int
    warned: int
    results: Sequence[Mapping[str, Any]]

    @property
    def text(self) -> str:
        """The outcome in words."""
        if self.expectations is None:
            return f"Expectations of the release: {NOT_EVALUATED}."
        if not self.failed and not self.warned:
            return f"All {whole(self.expectations)} expectations of the release hold."
        return (
            f"{whole(self.failed)} of {whole(self.expectations)} expectations of the release "
            f"failed, {whole(self.warned)} warn."
        )


def read_gate(folder: Path) -> Gate:
    """What a release's gate found; no expectation known if it has none."""
    said = _read(folder / GATE_FILE)
    if said is None:
        return Gate(None, 0, 0, ())
    summary = said["summary"]
    return Gate(summary["expectations"], summary["failed"], summary["warned"], said["results"])


def alerts(scene: Scene, section: Alerts) -> AlertsSection:
    """Fill a section that shows what is wrong: active alerts first, then those of the period."""
    said = _read(scene.folder / ALERTS_FILE)
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
    rows = tuple(_alert(each, is_active=each["id"] in known) for each in ordered[: section.rows])
    rules = len(said["alertRules"])
    return AlertsSection(
        title=section.title,
        width=section.width,
        is_evaluated=True,
        active_count=len(active),
        rules=rules,
        rows=rows,
        left_out=len(ordered) - len(rows),
        text=f"{len(active)} active, {len(recent)} resolved in the period; {rules} rules.",
    )


def _alert(said: Mapping[str, Any], *, is_active: bool) -> AlertRow:
    source = Source(table=ALERTS_FILE, key=str(said["id"]))
    unit = _UNITS.get(str(said.get("unit")), "score")

    def figure(value: float | None, n: float | None = None) -> Number:
        return Number(value=value, text=written(value, unit), n=n, source=source)

    opened, subject = said.get("openedAt"), str(said.get("subject") or "")
    return AlertRow(
        id=str(said["id"]),
        title=_clipped(_without(str(said["title"]), subject), _TITLE_LENGTH),
        severity=str(said["severity"]),
        state=str(said["state"]),
        subject=_clipped(_subject(subject), _SUBJECT_LENGTH),
        message=str(said.get("message") or ""),
        opened=_moment(opened) if opened else "",
        is_active=is_active,
        is_positive=bool(said.get("isPositive")),
        value=figure(said.get("value"), said.get("n")),
        threshold=figure(said.get("threshold")),
    )


def _without(title: str, subject: str) -> str:
    """A title without its subject, which has a column of its own."""
    return title.removesuffix(f" ({subject})")


def _subject(text: str) -> str:
    """`model_type=x, model_version=3` as people read it: the values."""
    parts = [part.partition("=") for part in text.split(", ")]
    return ", ".join(label_of(value if equals else name) for name, equals, value in parts)


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}\N{HORIZONTAL ELLIPSIS}"


def _urgency(said: Mapping[str, Any]) -> tuple[int, str]:
    severity = said["severity"]
    place = _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)
    return place, str(said["openedAt"])


def _lies_in(said: Mapping[str, Any], scene: Scene) -> bool:
    """Whether an alert was open at any time of the period."""
    opened = str(said.get("openedAt") or "")[:10]
    resolved = str(said.get("resolvedAt") or scene.period.last)[:10]
    return opened <= str(scene.period.last) and resolved >= str(scene.period.first)


def _moment(text: str) -> str:
    moment = dt.datetime.fromisoformat(text)
    return f"{moment.day} {moment:%b %H:%M}"


def quality(scene: Scene, section: Quality) -> QualitySection:
    """Fill a section on the data behind the figures."""
    asked = Ask([name for name, *_ in _ARRIVALS], scene.period.first, scene.period.last)
    told = ask_each(scene, asked)
    facts = []
    for name, label, of in _ARRIVALS:
        point = only(told[name].points)
        facts.append(_arrival(name, label, of, point))
    problems = {each.problem for each in told.values() if each.problem}
    gate = read_gate(scene.folder)
    return QualitySection(
        title=section.title,
        width=section.width,
        problem="; ".join(sorted(problems)),
        facts=(*facts, laws(scene)),
        gate=tuple(_expectation(each) for each in _unmet(gate)),
        gate_text=gate.text,
    )


def laws(scene: Scene) -> Fact:
    """How many laws of conservation hold, on the day of the release."""
    day = scene.board.answers.as_of.date()
    told = ask_each(scene, Ask(["laws_broken", "laws_checked"], day, day))
    broken = number(only(told["laws_broken"].points), "laws_broken")
    checked = number(only(told["laws_checked"].points), "laws_checked")
    standing: Standing = "unknown"
    detail = NOT_EVALUATED
    if checked.value:
        standing = "failed" if broken.value else "good"
        detail = f"of {checked.text} laws of conservation"
    return Fact(
        id="laws_broken", label="Laws broken", number=broken, detail=detail, standing=standing
    )


def _arrival(name: str, label: str, of: str, point: Point | None) -> Fact:
    figure = number(point, name)
    standing: Standing = "unknown"
    if figure.value is not None:
        bad = name == "row_acceptance_ratio" and figure.value < GOOD_SHARE
        standing = "doubtful" if bad else "good"
    detail = f"{of}, n = {whole(figure.n)}" if of and figure.n else of
    return Fact(id=name, label=label, number=figure, detail=detail, standing=standing)


def _unmet(gate: Gate) -> list[Mapping[str, Any]]:
    unmet = [each for each in gate.results if not each["success"]]
    return sorted(unmet, key=lambda each: (each["severity"] != "blocking", str(each["table"])))


def _expectation(said: Mapping[str, Any]) -> GateRow:
    column = said.get("column")
    return GateRow(
        table=str(said["table"]),
        expectation=f"{said['expectation']}" + (f" ({column})" if column else ""),
        severity=str(said["severity"]),
        observed=NO_DATA if said.get("observed") is None else str(said["observed"]),
        expected="" if said.get("expected") is None else str(said["expected"]),
    )


def _read(file: Path) -> Any:
    return orjson.loads(file.read_bytes()) if file.exists() else None
