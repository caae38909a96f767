"""A funnel: how many of those who entered came to each step.

Belongs here: weeks of entry added up. Does not belong here: what a funnel is (`mappings`, dbt).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from orchestration.metrics.errors import MetricsError, unknown
from orchestration.metrics.intervals import wilson
from orchestration.metrics.written import NO_DATA, percent, whole
from orchestration.reports.defined.asking import Ask, ask
from orchestration.reports.defined.definition import Condition, Funnel
from orchestration.reports.defined.document import FunnelSection
from orchestration.reports.defined.document_parts import Number, Step
from orchestration.reports.defined.scene import Scene
from orchestration.reports.defined.sections_trend import label_of
from orchestration.warehouse.state import DBT_PROJECT

_REACHED, _ENTERED = "funnel_steps_reached", "funnel_step_entries"

_STEPS = """
select funnel, step_name, min(step_number)
from product.agg_funnel_weeks
group by all
order by 1, 3
"""


@dataclass
class _Total:
    """Weeks added up."""

    reached: int = 0
    entered: int = 0
    weeks: set[object] = field(default_factory=set)
    cells: list[str] = field(default_factory=list)
    is_complete: bool = True


def funnel(scene: Scene, section: Funnel) -> FunnelSection:
    """Fill a section that shows a funnel.

    Raises:
        DefinitionError: There is no funnel of that name.
    """
    names, problem = _steps(scene, section)
    now, told = _totals(scene, section, first=True)
    before, _ = _totals(scene, section, first=False) if scene.has_before(_ENTERED) else ({}, "")
    problem = problem or told
    steps = tuple(_step(name, now[name], before.get(name)) for name in names if name in now)
    if not steps and not problem:
        problem = f"no entry into {section.funnel} of {scene.period.text} whose window is over"
    weeks = max((len(now[name].weeks) for name in names if name in now), default=0)
    return FunnelSection(
        title=section.title,
        width=section.width,
        problem=problem,
        funnel=section.funnel,
        steps=steps,
        weeks=weeks,
        text=_told(section, steps, weeks),
    )


def _steps(scene: Scene, section: Funnel) -> tuple[list[str], str]:
    """The funnel's steps in their order."""
    try:
        rows = scene.board.answers.rows(_STEPS)
    except MetricsError as error:
        return [], str(error).removeprefix("not answered: ")
    funnels = {row[0] for row in rows} | _defined()
    if section.funnel not in funnels:
        message = str(unknown(section.funnel, funnels, "funnel"))
        raise scene.named.fault((*scene.place, "funnel"), message)
    return [row[1] for row in rows if row[0] == section.funnel], ""


@cache
def _defined() -> frozenset[str]:
    """Funnels that the project defines, whether anybody has entered one or not."""
    with (DBT_PROJECT / "seeds" / "funnels.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["funnel"] for row in csv.DictReader(file))


def _totals(scene: Scene, section: Funnel, *, first: bool) -> tuple[dict[str, _Total], str]:
    """The weeks of entry that lie in the period, or in the time before, by step."""
    time = scene.period if first else scene.previous
    asked = Ask(
        [_REACHED, _ENTERED],
        time.first,
        time.last,
        by=["step_name"],
        granularity="week",
        where=[Condition(dimension="funnel", value=section.funnel)],
    )
    told = ask(scene, asked)
    found: dict[str, _Total] = defaultdict(_Total)
    for point in told.points:
        reached, entered = point.value(_REACHED), point.value(_ENTERED)
        if reached is None or not entered or not point.is_complete_of(_ENTERED):
            continue
        total = found[str(point.dimensions["step_name"])]
        total.reached += int(reached)
        total.entered += int(entered)
        total.weeks.add(point.time)
        total.cells += [point.cell(_REACHED).id, point.cell(_ENTERED).id]
    return dict(found), told.problem


def _step(name: str, now: _Total, before: _Total | None) -> Step:
    parts = tuple(now.cells)
    return Step(
        name=name,
        label=label_of(name),
        reached=Number(value=now.reached, text=whole(now.reached), n=now.entered, parts=parts),
        share=_share(now),
        previous_share=Number(value=None, text=NO_DATA) if before is None else _share(before),
    )


def _share(total: _Total) -> Number:
    bounds = wilson(total.reached, total.entered)
    if bounds is None:
        return Number(value=None, text=NO_DATA, n=0)
    share = total.reached / total.entered
    return Number(
        value=share,
        text=percent(share, 0),
        n=total.entered,
        low=bounds[0],
        high=bounds[1],
        range_text=f"{bounds[0] * 100:.0f}\N{EN DASH}{bounds[1] * 100:.0f}",
        parts=tuple(total.cells),
    )


def _told(section: Funnel, steps: Sequence[Step], weeks: int) -> str:
    if not steps:
        return f"{section.title}: no data."
    said = ", ".join(
        f"{step.label.lower()} {step.reached.text} ({step.share.text})" for step in steps
    )
    return f"{section.title}, {weeks} weeks of entry: {said}."
