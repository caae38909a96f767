"""One page: its widgets' contents for the choice that it opens with, and as data for all.

Belongs here: putting contents into views. Does not belong here: what contents are (`content.py`,
`series.py`, `tables.py`), files (`site.py`), layout (`page.html.j2`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from orchestration.dashboards import texts
from orchestration.dashboards.cells import Asking, Cell
from orchestration.dashboards.content import Choice, Content, windowed
from orchestration.dashboards.countries import apart, squares
from orchestration.dashboards.definition import ALERTS, METRICS, Dashboard, Widget
from orchestration.dashboards.drawings import chart_rows, draw_chart
from orchestration.dashboards.people import FILTERS, Place
from orchestration.dashboards.row_times import in_time
from orchestration.dashboards.series import over_time
from orchestration.dashboards.spark import spark
from orchestration.dashboards.surroundings import alerts
from orchestration.dashboards.table_words import group_label, table_words
from orchestration.dashboards.tables import NotThereError, table_rows
from orchestration.dashboards.view import View
from orchestration.dashboards.windows import DEFAULT_PERIOD, PERIODS
from orchestration.figures.lineage import alert_reference

_ALL: Place = frozenset()
SHOWN_ALERTS = 25
"""Alerts that a page lists; the others are counted."""


def views(asking: Asking, dashboard: Dashboard, person: str | None) -> list[View]:
    """A page's widgets with the contents for the choice that it opens with.

    Args:
        asking: The release.
        dashboard: What the page shows.
        person: Whose page it is, for dashboards with `each`.
    """
    shown = [_view(asking, dashboard, widget, person) for widget in dashboard.widgets]
    for view in shown:
        view.wait()
    return shown


def options(shown: Iterable[View]) -> dict[str, list[Any]]:
    """Values of each filter that some widget of the page follows, by the filter's name."""
    found: dict[str, set[Any]] = {}
    for view in shown:
        for dimension in view.content.filters if view.content else ():
            values = found.setdefault(dimension, set())
            for _, place in view.content.choices if view.content else ():
                values |= {value for name, value in place if name == dimension}
    return {
        name: sorted(found[dimension], key=lambda value: (value is None, str(value)))
        for name, dimension in FILTERS.items()
        if found.get(dimension)
    }


def payload(shown: Sequence[View], offered: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The contents for all choices: widgets by id, each with its choices by key."""
    widgets = {}
    for view in shown:
        if view.content is None:
            continue
        followed = [
            name for name, dimension in FILTERS.items() if dimension in view.content.filters
        ]
        widgets[view.widget.id] = {
            "f": followed,
            "w": int(view.content.follows_period),
            "u": dict(view.content.times),
            "c": dict(sorted(dict(_choices(view, view.content, followed, offered)).items())),
            **({"spec": {**view.spec, "data": {"name": "rows"}}} if view.spec else {}),
            **({"map": 1, "squares": squares()} if view.kind == "map" else {}),
            **({"bar": 1} if view.widget.visualization.mark == "bar" else {}),
        }
    return {"w": widgets, "p": list(PERIODS)}


def _view(asking: Asking, dashboard: Dashboard, widget: Widget, person: str | None) -> View:
    view = View(widget, "map" if widget.type == "map" else widget.type)
    if widget.visualization.note:
        view.notes.append(widget.visualization.note)
    if widget.data_source == ALERTS:
        view.alerts = alerts(asking.folder)
        for each in (view.alerts or [])[:SHOWN_ALERTS]:
            reference = alert_reference(each.id)
            asking.board.remember(each.id, reference, each.value, f"{asking.shown_in}/{widget.id}")
        return view
    if widget.data_source == METRICS:
        _fill_metrics(asking, view)
    else:
        _fill_table(asking, dashboard, view, person)
    if view.kind in {"chart", "map"} and not view.fault:
        draw_chart(view, _unit(asking, widget))
    return view


def _fill_metrics(asking: Asking, view: View) -> None:
    widget = view.widget
    metrics = [asking.board.metrics[name] for name in widget.query.metrics]
    view.content = (
        over_time(asking, widget) if widget.query.granularity else windowed(asking, widget)
    )
    rows = view.content.choices.get((DEFAULT_PERIOD, _ALL), [])
    view.rows = [(label(view, own), cells) for own, cells in rows]
    view.headers = [metric.label for metric in metrics]
    view.time = view.content.times[DEFAULT_PERIOD]
    view.about = [f"{metric.label}: {metric.description}" for metric in metrics]
    has_spark = view.kind == "metric" and metrics[0].granularity is None
    view.spark = spark(asking, widget) if has_spark else ""


def _fill_table(asking: Asking, dashboard: Dashboard, view: View, person: str | None) -> None:
    widget = view.widget
    try:
        rows = table_rows(asking, dashboard, widget, person)
    except NotThereError as error:
        view.fault = str(error)
        return
    view.headers = [figure.name for figure in widget.query.figures]
    if view.kind == "chart" and widget.visualization.mark == "line":
        rows = in_time(rows, str(widget.query.group_by))
    shown = [(group_label(own), cells) for own, cells in rows]
    if view.kind == "metric":
        known = [(own, cells) for own, cells in shown if "t" in cells[0]]
        if known and widget.query.group_by:
            view.time = f"week of {known[0][0]}"
        shown = known[:1] or shown[:1]
    view.rows = (
        shown
        if widget.query.group_by or view.kind != "table"
        else [("All", shown[0][1])]
        if shown
        else []
    )
    view.about = table_words(asking.board, widget)


def _unit(asking: Asking, widget: Widget) -> str:
    """Of a chart's numbers."""
    if widget.query.metrics:
        return str(asking.board.metrics[widget.query.metrics[0]].meta["unit"])
    return widget.query.figures[0].unit


def label(view: View, own: Any) -> str:
    """A row's name: countries keep their codes."""
    if own is None and not view.widget.query.dimensions:
        return "All"
    return texts.label(own)


def _choices(
    view: View, content: Content, followed: Sequence[str], offered: Mapping[str, Sequence[Any]]
) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """Each choice's key and rows; a set of filters has no order of its own that lasts."""
    for choice, rows in content.choices.items():
        yield _key(choice, followed, offered, content), _packed(view, rows)


def _key(
    choice: Choice, followed: Sequence[str], offered: Mapping[str, Sequence[Any]], content: Content
) -> str:
    """A choice as numbers: the period's, then per followed filter its value's, 0 for all."""
    period, place = choice
    values = dict(place)
    numbers = [
        1 + offered[name].index(values[FILTERS[name]]) if FILTERS[name] in values else 0
        for name in followed
    ]
    first = period if content.follows_period else ""
    return ".".join([first, *map(str, numbers)])


def _packed(view: View, rows: Sequence[tuple[Any, Sequence[Cell]]]) -> dict[str, list[Any]]:
    """Rows by columns; what no row has is left out. A map's first row says what is not on it."""
    labelled = [(label(view, own), cells) for own, cells in rows]
    flat = chart_rows(labelled)
    if flat and view.kind == "map":
        flat[0]["a"] = apart(labelled)
    names = sorted({name for row in flat for name in row})
    packed = {name: [row.get(name) for row in flat] for name in names}
    if "s" in packed and not any(packed["s"]):
        del packed["s"]
    return packed
