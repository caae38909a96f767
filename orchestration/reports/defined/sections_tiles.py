"""Headline figures: the period's number, the one before, and the course over both.

Belongs here: tiles. Does not belong here: asking (`asking.py`), what counts as a change
(`comparison.py`), what is said below a number (`tile_words.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from orchestration.metrics.metric import Metric
from orchestration.metrics.written import written
from orchestration.reports.comparison import Share, relative_change, share_change
from orchestration.reports.defined.asking import BACK, Ask, Told, ask, ask_each, number, only
from orchestration.reports.defined.courses import compared_parts, courses, values_now
from orchestration.reports.defined.definition import TileMetric, Tiles
from orchestration.reports.defined.document import TilesSection
from orchestration.reports.defined.document_parts import Number, Tile, TileText
from orchestration.reports.defined.scene import Scene
from orchestration.reports.defined.tile_words import Asked, detail, of_day, spark_text
from orchestration.reports.document import Change
from orchestration.reports.tiles import change_text

_WEEK = 7


def tiles(scene: Scene, section: Tiles) -> TilesSection:
    """Fill a section of tiles."""
    wanted = [(each, scene.metric(each.metric)) for each in section.metrics]
    whole_time = [metric for _, metric in wanted if metric.granularity is None]
    told = _totals(scene, whole_time)
    drawn = courses(scene, whole_time)
    made, problems = [], []
    for each, metric in wanted:
        if metric.granularity is None:
            answer = told[metric.name]
            point, course = only(answer.points), drawn[metric.name]
            now = min(len(course), values_now(scene, metric))
            asked = Asked(each, metric, point, None, course, now, "")
            if each.or_newest is not None and (point is None or point.value(metric.name) is None):
                asked = _newest(scene, asked, each.or_newest)
        else:
            answer, asked = _by_its_periods(scene, each, metric, str(metric.granularity))
        problems += [(metric.label, answer.problem)] if answer.problem else []
        made.append(_tile(scene, asked))
    return TilesSection(
        title=section.title,
        width=section.width,
        tiles=tuple(made),
        problem=_problems(problems, len(made)),
    )


def _problems(found: Sequence[tuple[str, str]], tiles: int) -> str:
    """Which tiles have no figure, and why; one reason for all is told once."""
    reasons: dict[str, list[str]] = {}
    for label, reason in found:
        reasons.setdefault(reason, []).append(label)
    return "; ".join(
        reason if len(labels) == tiles else f"{', '.join(labels)}: {reason}"
        for reason, labels in reasons.items()
    )


def _totals(scene: Scene, metrics: Sequence[Metric]) -> dict[str, Told]:
    """Every metric over the whole time; shares with their parts, whose chance is compared."""
    groups = [(each.name, *compared_parts(each)) for each in metrics]
    asked = Ask((), scene.period.first, scene.period.last, is_compared=scene.is_compared)
    return ask_each(scene, asked, groups)


def _newest(scene: Scene, asked: Asked, grain: str) -> Asked:
    """The newest week, say, of which it is known, where nothing of the period is known yet."""
    _, newest = _by_its_periods(scene, asked.wanted, asked.metric, grain)
    return asked if newest.now is None else newest


def _by_its_periods(
    scene: Scene, wanted: TileMetric, metric: Metric, grain: str
) -> tuple[Told, Asked]:
    """A metric by the week, say: its last whole week that ends in the period and is known."""
    names = [metric.name, *compared_parts(metric)]
    first = scene.period.first - dt.timedelta(days=BACK[grain])
    told = ask(scene, Ask(names, first, scene.period.last, granularity=grain))
    over = [point for point in told.points if point.is_complete_of(metric.name)]
    known = [point for point in over if point.value(metric.name) is not None]
    now = known[-1] if known else None
    before = next((one for one, next_one in pairwise(over) if next_one is now), None)
    course = tuple(point.value(metric.name) for point in over[-_WEEK - 1 :])
    when = f"{grain} of {of_day(now.time)}" if now is not None and now.time else ""
    return told, Asked(
        wanted, metric, now, before if scene.is_compared else None, course, len(course), when
    )


def _tile(scene: Scene, asked: Asked) -> Tile:
    """A tile; an amount of a time that is not over is compared with nothing."""
    metric = asked.metric
    unit = scene.unit(metric.name)
    current = number(asked.now, metric.name)
    if not current.is_complete and unit != "ratio":
        previous = number(None, metric.name)
    elif asked.when:
        previous = number(asked.before, metric.name)
    elif scene.is_compared and scene.has_before(metric.name):
        previous = number(asked.now, metric.name, "previous")
    else:
        previous = number(None, metric.name)
    change = _change(asked, current, previous)
    return Tile(
        metric=metric.name,
        label=metric.label,
        unit=unit,
        definition=metric.description,
        current=current,
        previous=previous,
        change=change,
        better=asked.wanted.better,
        spark=asked.spark,
        spark_now=asked.spark_now,
        text=TileText(
            change=change_text(change),
            previous="" if previous.value is None else f"from {written(previous.value, unit)}",
            detail=detail(scene, asked, current),
            spark=spark_text(asked),
        ),
    )


def _change(asked: Asked, current: Number, previous: Number) -> Change | None:
    metric, now = asked.metric, asked.now
    if metric.meta["unit"] != "ratio":
        return relative_change(current.value, previous.value)
    if previous.value is None or current.value is None or now is None:
        return None
    if compared_parts(metric) and metric.parts is not None:
        hits, n = metric.parts
        if asked.when:
            earlier = asked.before
            before = (None, None) if earlier is None else (earlier.value(hits), earlier.value(n))
        else:
            before = (now.value(hits, "previous"), now.value(n, "previous"))
        return share_change(
            Share(now.value(hits) or 0, int(now.value(n) or 0)),
            Share(before[0] or 0, int(before[1] or 0)),
        )
    value = current.value - previous.value
    direction = "same" if abs(value) < 0.0005 else "up" if value > 0 else "down"
    return Change(value=round(value, 6), kind="difference", direction=direction)
