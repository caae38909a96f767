"""Reading definitions of dashboards, and checking every name that they use.

Belongs here: files, and messages that name file, widget and field. Does not belong here: shapes
(`definition.py`), numbers (`content.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from orchestration.dashboards.definition import ALERTS, METRICS, Dashboard, Widget
from orchestration.dashboards.errors import DefinitionError
from orchestration.dashboards.people import FILTERS, counter_of, refused_breakdown
from orchestration.definition_files.faults import Complaint, complaints
from orchestration.definition_files.read import (
    Place,
    UnreadableError,
    Written,
    files_of,
    in_words,
    read_written,
)
from orchestration.figures.board import Board
from orchestration.metrics.errors import unknown
from orchestration.metrics.metric import Metric

SHIPPED = Path(__file__).parent / "definitions"


def files(custom: Path) -> list[Path]:
    """The project's own definitions, then those of a deployment, by name.

    Args:
        custom: Folder of the deployment's definitions; it need not exist.
    """
    return [*files_of(SHIPPED), *files_of(custom)]


def read(file: Path) -> Dashboard:
    """The dashboard that a file defines.

    Raises:
        DefinitionError: It cannot be read, is no YAML, or says what a dashboard cannot.
    """
    try:
        written = read_written(file)
    except UnreadableError as error:
        raise DefinitionError(f"{file.name}, line {error.line}: {error.text}.") from error
    try:
        return Dashboard.model_validate(written.said)
    except ValidationError as error:
        found = complaints(error, written.said, Dashboard, camel=True)
        said = [_complaint(file, written, each) for each in found]
        raise DefinitionError("; ".join(said)) from error


def check(file: Path, dashboard: Dashboard, board: Board) -> None:
    """See to it that a release knows all metrics and dimensions of a dashboard.

    Raises:
        DefinitionError: It does not; the message names file, line, widget, field and near names.
    """
    for position, widget in enumerate(dashboard.widgets):
        try:
            _check_widget(f"widget {widget.id}", widget, board)
        except DefinitionError as error:
            line = read_written(file).line(("widgets", position))
            raise DefinitionError(f"{file.name}, line {line}, {error}") from error


def _check_widget(where: str, widget: Widget, board: Board) -> None:
    if widget.data_source == METRICS:
        _check_metrics(where, widget, board)
    elif widget.data_source != ALERTS:
        _check_table(where, widget)


def _check_metrics(where: str, widget: Widget, board: Board) -> None:
    query = widget.query
    if not query.metrics:
        message = f"{where}: query.metrics: name at least one metric from `etude metrics list`."
        raise DefinitionError(message)
    if query.figures or query.group_by or query.people:
        message = f"{where}: query.figures, groupBy and people go with a table as dataSource."
        raise DefinitionError(message)
    for name in query.metrics:
        if name not in board.metrics:
            raise DefinitionError(_unknown(where, "query.metrics", name, board.metrics, "metric"))
        _check_dimensions(where, widget, board.metrics[name], board)
        counter = counter_of(board, board.metrics[name])
        asked = query.granularity
        if asked and asked != counter.grain and (counter.table or counter.metric):
            message = (
                f"{where}: query.granularity: {name} is shown by {counter.grain}, so that what is "
                f"hidden stays hidden; write {counter.grain}."
            )
            raise DefinitionError(message)
    if widget.type == "map" and query.dimensions != ["country"]:
        message = f"{where}: query.dimensions: a map shows countries; write [country]."
        raise DefinitionError(message)
    if widget.visualization.mark == "bar" and widget.type == "chart" and not query.dimensions:
        message = f"{where}: query.dimensions: a chart of bars needs one dimension."
        raise DefinitionError(message)


def _check_dimensions(where: str, widget: Widget, metric: Metric, board: Board) -> None:
    known = board.answers.definitions.flow.dimensions(metric.name)
    for name in widget.query.dimensions:
        if name not in known:
            raise DefinitionError(_unknown(where, "query.dimensions", name, known, "dimension"))
        if reason := refused_breakdown(board, metric):
            raise DefinitionError(f"{where}: query.dimensions: {reason}")
    for each in widget.query.filters:
        if each.dimension not in known:
            raise DefinitionError(
                _unknown(where, "query.filters", each.dimension, known, "dimension")
            )
        if counter_of(board, metric).table is not None:
            message = (
                f"{where}: query.filters: {metric.name} is made of single persons' rows, so what "
                "is left out could be found by subtraction; divide by the dimension instead."
            )
            raise DefinitionError(message)


def _check_table(where: str, widget: Widget) -> None:
    query = widget.query
    if not query.figures or query.metrics or query.dimensions or query.filters:
        message = (
            f"{where}: dataSource {widget.data_source!r} is a table: write query.figures (and "
            f"groupBy, people), or dataSource: {METRICS} with query.metrics."
        )
        raise DefinitionError(message)
    if query.people is None:
        message = (
            f"{where}: query.people: name the column that says how many people stand behind a row."
        )
        raise DefinitionError(message)
    for figure in query.figures:
        if figure.summary == "share" and figure.of is None:
            message = f"{where}: query.figures: {figure.name}: a share needs `of`, its denominator."
            raise DefinitionError(message)


def _unknown(where: str, field: str, name: str, known: Collection[str], what: str) -> str:
    return f"{where}: {field}: {unknown(name, known, what)}"


def _complaint(file: Path, written: Written, complaint: Complaint) -> str:
    """One thing that is wrong: where, and what to write instead."""
    place = complaint.place
    where, field = f"{file.name}, line {written.line(place)}", place
    if place[:1] == ("widgets",) and len(place) > 1:
        where, field = f"{where}, widget {_name(written, place)}", place[2:]
    return f"{where}: {in_words(field)}: {complaint.text}"


def _name(written: Written, place: Place) -> str:
    """What a widget is called in its file."""
    position = int(place[1])
    widget = written.said["widgets"][position]
    known = widget.get("id") if isinstance(widget, dict) else None
    return str(known or f"number {position + 1}")


__all__ = ["FILTERS", "SHIPPED", "check", "files", "read"]
