"""The verb that leads from a shown number to its rows: `etude explain`.

Belongs here: arguments and words. Does not belong here: the explanation (`figures/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.output import Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases.store import find_release
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.figures.explanation import Explanation, RowSet

_OF_THE_UNIT = frozenset({"value", "previous", "low", "high"})
"""What is told in the metric's unit; n is a count."""
_MOST_PLACES = 6
"""The quality of its data stands on every page."""


def explain(
    cell: Annotated[
        str, typer.Argument(help="Lineage id of a shown number or id of an alert, or a reference.")
    ],
    release: Annotated[
        str | None, typer.Option(help="Release that shows it; by default the current one.")
    ] = None,
    role: Annotated[
        str,
        typer.Option(help="Who asks: analyst, admin, executive, product, or one person: coach/ID."),
    ] = "analyst",
    limit: Annotated[int, typer.Option(min=0, help="Rows to list of each table at most.")] = 20,
    json: JsonFlag = False,
) -> None:
    """Which metric, version, release, SQL and rows a shown number or an alert comes from."""
    from orchestration.explained import explained
    from orchestration.figures.roles import Role

    settings = Settings.from_env()
    folder = find_release(settings, release).folder
    found = explained(cell, folder, settings, Role(role), limit=limit)
    output = Output.create(as_json=json)
    output.answer(
        found.model_dump(mode="json", by_alias=True),
        *_headline(found),
        *(line for each in found.rows for line in _rows(output, each)),
        f"asked again  {found.value} by the release, {found.recomputed} from these rows: "
        + ("the same" if found.agrees else "NOT THE SAME, please report it"),
    )
    if not found.agrees:
        raise typer.Exit(1)


def _headline(found: Explanation) -> list[str]:
    place = ", ".join(f"{name} {value}" for name, value in found.dimensions.items())
    until = " (not complete)" if found.is_complete is False else ""
    unit = f", {found.unit}" if found.unit else ""
    lines = [
        f"number    {_number(found)}  ({found.field} of {found.metric}{unit})",
        f"means     {found.label}: {found.description}",
        f"formula   {found.formula}",
    ]
    if found.version is not None:
        lines.append(
            f"version   {found.version}, since {found.effective_date}, owner {found.owner}"
        )
    if found.period_start is not None:
        lines.append(f"time      {found.period_start} up to {found.period_end}{until}")
    return [
        *lines,
        *([f"place     {place}"] if place else []),
        f"release   {found.release_id}, as of {found.as_of} UTC",
        f"shown in  {_places(found.shown_in)}",
        f"reference {found.reference}",
    ]


def _number(found: Explanation) -> str:
    """The number as pages write it, and to the digit where that is something else."""
    from orchestration.metrics.written import SCALE, written

    exact, unit = str(found.value), found.unit or ""
    if found.value is None or unit not in SCALE or found.field not in _OF_THE_UNIT:
        return exact
    said = written(found.value, unit)
    return (
        exact if said.replace(",", "") == exact.removesuffix(".0") else f"{said}, exactly {exact}"
    )


def _places(shown_in: Sequence[str]) -> str:
    """Where it is shown; of many places the first."""
    listed = ", ".join(shown_in[:_MOST_PLACES]) or "no page of this release"
    more = len(shown_in) - _MOST_PLACES
    return f"{listed} and {more} more places" if more > 0 else listed


def _rows(output: Output, each: RowSet) -> list:
    count = "fewer than five" if each.row_count is None else f"{each.row_count:,}"
    rows = "row" if each.row_count == 1 else "rows"
    lines: list = [
        f"\n{each.metric} = {each.value}, {count} {rows} of {each.table}:",
        f"\n{each.sql}\n",
    ]
    if each.rows is None:
        return [*lines, "(rows are for analysts)"]
    shown = output.rows(each.columns, each.rows) if each.rows else table(each.columns, [])
    return [*lines, shown]
