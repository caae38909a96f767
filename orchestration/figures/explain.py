"""From a shown number to its rows: metric, version, release, SQL, rows, and the number once more.

Belongs here: the explanation, and what of it a role may see (G6). Does not belong here: rows
(`leaves.py`), adding up (`recomputed.py`), the command line (`cli/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orchestration.figures.access import read_access
from orchestration.figures.board import Board, Point
from orchestration.figures.explain_table import table_explanation
from orchestration.figures.explanation import Explanation, RowSet
from orchestration.figures.leaves import Asked
from orchestration.figures.lineage import Shown, read_all_lineage
from orchestration.figures.places import places_of
from orchestration.figures.recomputed import Counted, agrees, recomputed
from orchestration.figures.reference import ID_LENGTH, Reference, read_reference
from orchestration.figures.roles import Role
from orchestration.figures.taken import Taken, is_taken, read_taken
from orchestration.metrics.errors import RequestError
from orchestration.settings import Settings


def explained(
    cell: str, folder: Path, settings: Settings, role: Role, *, limit: int = 20
) -> Explanation:
    """The explanation of a shown number.

    Args:
        cell: Its lineage id, or its reference: a metric's or a table's.
        folder: The release that shows it.
        settings: The deployment.
        role: Who asks.
        limit: Most rows to list of each table.

    Raises:
        RequestError: There is no such number, the metric has another version by now, or it is not
            shown to this role.
        MetricsError: The engine refused the question.
    """
    listed = read_all_lineage(folder, settings.lineage(folder.resolve().name))
    reference, shown = _found(cell, listed, folder.name)
    dashboards = read_access(folder)
    single = [name for name, access in dashboards.items() if not access.is_personal]
    role.require(
        f"{reference.name} at this place",
        places_of(reference, listed, folder, single),
        listed.values(),
        dashboards,
    )
    with Board.on(folder, settings) as board:
        return explanation(reference, board, shown, role, limit=limit)


def explanation(
    reference: Reference | Taken, board: Board, shown: Shown | None, role: Role, *, limit: int
) -> Explanation:
    """The explanation of a number on an open release (see `explained`)."""
    if isinstance(reference, Taken):
        return table_explanation(reference, board, shown, role, limit=limit)
    request = reference.request
    plan = board.answers.plan(request)
    metric = plan.metrics[0]
    version = metric.meta["version"]
    if version != reference.version:
        raise RequestError(
            f"{reference.metric} has version {version} in this release, not "
            f"{reference.version}: give the release that showed it by --release."
        )
    point = _point(reference, board.ask(request, ""))
    span = plan.previous if reference.field == "previous" and plan.previous else plan.span
    known_from = board.answers.known_from(metric) if len(metric.models) > 1 else None
    asked = Asked(reference, plan.definitions, plan.span.since, span, board.answers, known_from)
    again = recomputed(metric, asked)
    value = point.value(reference.metric, reference.field)
    statement = board.answers.statement(request)
    return Explanation(
        id=reference.id,
        reference=reference.text,
        release_id=board.answers.release_id,
        as_of=board.answers.as_of,
        metric=metric.name,
        label=metric.label,
        description=metric.description,
        formula=plan.definitions.catalogue.formula(metric),
        version=version,
        effective_date=metric.effective_date,
        unit=metric.meta["unit"],
        owner=metric.meta["owner"],
        field=reference.field,
        period_start=asked.period.since,
        period_end=asked.period.until,
        dimensions=dict(reference.place),
        is_complete=point.is_complete_of(reference.metric),
        value=value,
        recomputed=again.value,
        agrees=agrees(value, again.value),
        sql=statement.sql,
        parameters={**statement.parameters, **statement.page},
        rows=tuple(_row_set(each, role, limit) for each in again.leaves),
        shown_in=shown.shown_in if shown else (),
        role=role.name,
    )


def _found(
    cell: str, listed: Mapping[str, Shown], release_id: str
) -> tuple[Reference | Taken, Shown | None]:
    """The number of an id or a reference."""
    if "?" in cell:
        reference = referred(cell)
        return reference, listed.get(reference.id)
    if cell not in listed:
        raise RequestError(
            f"{cell!r} is no number that {release_id} shows: an id has {ID_LENGTH} hex digits and "
            "belongs to one release (`--release ID`); `catalog/lineage.json` lists them all."
        )
    return referred(listed[cell].reference), listed[cell]


def referred(text: str) -> Reference | Taken:
    """What a reference refers to: a metric's number or a table's.

    Raises:
        RequestError: It is no reference.
    """
    return read_taken(text) if is_taken(text) else read_reference(text)


def _point(reference: Reference, points: list[Point]) -> Point:
    """The point of which the number is one figure."""
    for point in points:
        if point.reference(reference.metric, reference.field) == reference:
            return point
    raise RequestError(f"{reference.text}: the release has no such point.")


def _row_set(counted: Counted, role: Role, limit: int) -> RowSet:
    leaf, count = counted.leaf, len(counted.rows)
    return RowSet(
        metric=leaf.metric.name,
        table=leaf.table,
        columns=(*leaf.keys, "counted_at", "measured"),
        sql=leaf.sql,
        row_count=count if role.may_count(count) else None,
        value=counted.value,
        rows=tuple(counted.rows[:limit]) if role.sees_rows else None,
    )
