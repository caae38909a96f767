"""What a reader must know before the figures: what is missing, and what page one says of the data.

Belongs here: words on partial data. Does not belong here: the figures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from orchestration.metrics.written import percent, whole
from orchestration.reports.defined.asking import Ask, ask, ask_each, only
from orchestration.reports.defined.beginnings import beginnings, shown_metrics
from orchestration.reports.defined.document import ReportPage, Verdict
from orchestration.reports.defined.document_parts import Standing
from orchestration.reports.defined.scene import Scene
from orchestration.reports.defined.sections_quality import laws, read_gate
from orchestration.reports.quality import GOOD_SHARE


def is_empty(scene: Scene) -> bool:
    """Whether no session took place in the period, as far as the release knows."""
    point = only(ask(scene, Ask(["sessions"], scene.period.first, scene.period.last)).points)
    return point is None or not point.value("sessions")


def is_complete(scene: Scene) -> bool:
    """Whether the whole period is over and lies within the data."""
    as_of, first = scene.board.answers.as_of, scene.first_day
    return scene.period.is_over(as_of) and first is not None and first <= scene.period.first


def notes(scene: Scene, pages: Sequence[ReportPage]) -> tuple[str, ...]:
    """All notes of a report, in the order in which they matter."""
    said = (*_about_time(scene, shown_metrics(pages)), *_about_data(scene))
    return said if scene.is_ahead else (*said, *_about_sections(pages))


def verdict(scene: Scene) -> Verdict:
    """What page one says of the data: broken laws and failed gates first, then what arrived."""
    gate, law = read_gate(scene.folder), laws(scene)
    failed = []
    if law.standing == "failed":
        failed.append(f"{law.number.text} {law.detail} do not hold")
    if gate.failed:
        failed.append(gate.text.rstrip("."))
    if failed:
        return Verdict(standing="failed", text="Data failed their checks", reasons=tuple(failed))
    return _of_arrivals(scene, gate.warned)


def _of_arrivals(scene: Scene, warned: int) -> Verdict:
    names = ["rows_received", "row_rejection_ratio", "batches_refused"]
    told = ask_each(scene, Ask(names, scene.period.first, scene.period.last))
    values = {
        name: None if (point := only(told[name].points)) is None else point.value(name)
        for name in names
    }
    rejected = values["row_rejection_ratio"]
    if not values["rows_received"] or rejected is None:
        return Verdict(
            standing="unknown", text="Data quality unknown: nothing was received", reasons=()
        )
    usable = 1 - rejected
    reasons = []
    if values["batches_refused"]:
        batches = "batch" if values["batches_refused"] == 1 else "batches"
        reasons.append(f"{whole(values['batches_refused'])} {batches} refused")
    if warned:
        warn = "expectation warns" if warned == 1 else "expectations warn"
        reasons.append(f"{whole(warned)} {warn}")
    standing: Standing = "doubtful" if reasons or usable < GOOD_SHARE else "good"
    text = ", ".join([f"Data quality: {percent(usable)} of rows usable", *reasons])
    return Verdict(standing=standing, text=text, reasons=tuple(reasons))


def _about_time(scene: Scene, metrics: Sequence[str]) -> Iterator[str]:
    period, as_of, first = scene.period, scene.board.answers.as_of, scene.first_day
    if scene.is_ahead:
        yield (
            f"No data: {period.text} begins after this release, which knows the time up to "
            f"{_moment(as_of)} UTC. Its figures are missing, not zero."
        )
        return
    if first is None:
        yield "This release knows no session at all: figures on practice are missing, not zero."
    elif period.last < first:
        yield (
            f"No data on practice: {period.text} ends before the first session, on {first.day} "
            f"{first:%B %Y}. Its figures are missing, not zero."
        )
    yield from beginnings(scene, metrics)
    if not period.is_over(as_of):
        yield (
            f"Incomplete period: the release knows the time up to {_moment(as_of)} UTC, so "
            f"{_left(scene)} over everywhere. What is marked incomplete is what is known so far; "
            "amounts of it are compared with nothing."
        )


def _about_data(scene: Scene) -> Iterator[str]:
    first = scene.first_day
    has_any = first is not None and first <= scene.period.last and not scene.is_ahead
    if has_any and is_empty(scene):
        yield f"No session took place from {scene.period.text}."
    found = verdict(scene)
    if found.standing == "failed":
        yield "; ".join(found.reasons) + ": read every figure with that in mind."


def _about_sections(pages: Sequence[ReportPage]) -> Iterator[str]:
    problems: dict[str, list[str]] = {}
    for page in pages:
        for section in page.sections:
            if section.problem and section.kind != "alerts":
                problems.setdefault(section.problem, []).append(section.title)
    for problem, titles in problems.items():
        yield f"{', '.join(titles)}: {problem}."


def _left(scene: Scene) -> str:
    """How many days at the period's end are not over everywhere, up to these two words."""
    days = scene.period.days
    left = min(days, (scene.period.last - scene.last_known).days)
    if left == days:
        return "it is not" if days == 1 else f"none of its {days} days is"
    last = "its last day" if left == 1 else f"each of its last {left} days"
    return f"{last} of {days} is missing or not"


def _moment(moment: dt.datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M}"
