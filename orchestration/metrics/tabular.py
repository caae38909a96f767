"""An answer as a table: one row per point, for terminals and CSV.

Belongs here: which columns there are. Does not belong here: how a table is written (`releases/`).
"""

from __future__ import annotations

from orchestration.metrics.response import MetricDataPoint, MetricsQueryResponse
from orchestration.metrics.shapes import MetricsQueryRequest
from orchestration.releases.answers import Result

Cell = object


def result_of(request: MetricsQueryRequest, answer: MetricsQueryResponse) -> Result:
    """The points as rows: time, dimensions, then every metric with n, interval and before.

    `is_complete` is that all of the row is; of several metrics `incomplete` names those that
    are not.
    """
    names = [metric.name for metric in answer.metadata.metrics]
    time = ["time"] if request.granularity else []
    columns = [*time, *request.dimensions, *names, "is_complete"]
    rows: list[tuple[Cell, ...]] = []
    for point in answer.data:
        cells = _cells(point, names)
        columns = list(cells)
        rows.append(tuple(cells.values()))
    return Result(
        columns=tuple(columns),
        types=("",) * len(columns),
        rows=tuple(rows),
        release_id=answer.metadata.release_id,
        as_of=answer.metadata.as_of,
        warnings=tuple(answer.warnings),
    )


def _cells(point: MetricDataPoint, names: list[str]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {} if point.time is None else {"time": point.time}
    cells |= point.dimensions
    for name in names:
        cells[name] = point.values[name]
        if name in point.n:
            low, high = point.intervals.get(name, (None, None))
            cells |= {f"{name}_n": point.n[name], f"{name}_low": low, f"{name}_high": high}
        if point.previous is not None:
            cells[f"{name}_before"] = point.previous[name]
    which = {"incomplete": ", ".join(point.incomplete)} if len(names) > 1 else {}
    return cells | {"is_complete": point.is_complete} | which
