"""The verb `report`: make one, or list those that there are.

Belongs here: arguments and words. Does not belong here: reports (`reports/defined/`).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.output import Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.reports.defined.errors import PeriodError
from orchestration.reports.defined.period import ReportPeriod, between, period
from orchestration.settings import Settings

LIST = "list"
"""What to write instead of a report's name to see all names."""


def _list(output: Output) -> None:
    """The reports that can be made: Étude's own and those of the deployment."""
    from orchestration.reports.defined.read import definitions, read

    rows = []
    for name, file in definitions(Settings.from_env()).items():
        said = read(file).said
        sections = sum(len(page.sections) for page in said.pages)
        rows.append([name, said.title, said.audience, said.period, len(said.pages), sections])
    columns = ["name", "title", "audience", "period", "pages", "sections"]
    documents = [dict(zip(columns, row, strict=True)) for row in rows]
    texts = [[str(value) for value in row] for row in rows]
    output.answer({"reports": documents}, table(columns, texts))


def report(  # noqa: PLR0913, PLR0917 - every flag is a fact of the report
    name: Annotated[str, typer.Argument(help="A report, a definition's file (.yml), or: list.")],
    to_folder: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("report"),
    period_: Annotated[
        str | None, typer.Option("--period", help="2026-10, 2026-Q3, 2026-W45, 2026-11-01.")
    ] = None,
    since: Annotated[
        dt.datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")
    ] = None,
    until: Annotated[
        dt.datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")
    ] = None,
    last: Annotated[str | None, typer.Option(help="The last whole days: 30d.")] = None,
    format_: Annotated[
        str, typer.Option("--format", help="By comma: pdf, xlsx, json, email.")
    ] = "pdf,xlsx,json,email",
    email: Annotated[
        list[str] | None, typer.Option(help="Recipient of the e-mail; may be repeated.")
    ] = None,
    release: Annotated[str | None, typer.Option(help="By default the current one.")] = None,
    json: JsonFlag = False,
) -> None:
    """Make a report of a release, which needs nothing else; `etude report list` names them."""
    output = Output.create(as_json=json)
    if name == LIST:
        _list(output)
        return
    from orchestration.releases.store import find_release
    from orchestration.reports.defined import write as reports
    from orchestration.reports.defined.read import find

    settings = Settings.from_env()
    named = find(name, settings)
    words = _one_of(period_, since, until, last)
    formats = [each.strip() for each in format_.split(",") if each.strip()]

    def chosen(as_of: dt.datetime) -> ReportPeriod:
        if since is not None and until is not None:
            return between(since.date(), until.date())
        return period(words or named.said.period, as_of)

    folder = find_release(settings, release).folder
    made = reports.make(folder, named, settings, chosen)
    files = reports.write(made, to_folder, formats, email or [])
    output.answer(
        {
            "report": made.name,
            "releaseId": made.release_id,
            "period": made.period.model_dump(mode="json", by_alias=True),
            "isEmpty": made.is_empty,
            "verdict": made.verdict.model_dump(mode="json", by_alias=True),
            "notes": list(made.notes),
            "files": [str(file) for file in files],
        },
        f"{made.title}, {made.period.text}, release {made.release_id}",
        made.verdict.text,
        *made.notes,
        *(str(file) for file in files),
    )


def _one_of(
    words: str | None, since: dt.datetime | None, until: dt.datetime | None, last: str | None
) -> str | None:
    """The time in words; none if it is given by days, or not at all.

    Raises:
        PeriodError: It is given twice, or half.
    """
    if (since is None) != (until is None):
        raise PeriodError("give both --from and --to.")
    if sum(each is not None for each in (words, since, last)) > 1:
        raise PeriodError("give one of --period, --from with --to, and --last.")
    return words or (f"last {last}" if last else None)
