"""The verb `report`: make one, or list those that there are.

Belongs here: arguments and words. Does not belong here: reports (`reports/defined/`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from orchestration.cli.delivery_words import sent_in_words, sent_of
from orchestration.cli.output import EXIT_FAILED, Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.reports.defined.errors import PeriodError, ReportError
from orchestration.reports.defined.period import ReportPeriod, between, period
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.delivery.channels import Channel
    from orchestration.reports.defined.definition import Definition
    from orchestration.reports.defined.document import ReportDocument
    from orchestration.reports.defined.read import Named

LIST = "list"
"""What to write instead of a report's name to see all names."""


def _list(output: Output) -> None:
    """The reports that can be made: Étude's own and those of the deployment.

    Leaves with 1 when a file of the deployment's is refused.
    """
    from orchestration.reports.defined.read import definitions, read, refused

    settings = Settings.from_env()
    faults, rows = refused(settings), []
    for name, file in definitions(settings).items():
        if file in faults:
            continue
        said = read(file).said
        sections = sum(len(page.sections) for page in said.pages)
        to = ", ".join(said.deliver_to) or "-"
        rows.append([name, said.title, said.audience, said.period, len(said.pages), sections, to])
    columns = ["name", "title", "audience", "period", "pages", "sections", "deliver_to"]
    documents = [dict(zip(columns, row, strict=True)) for row in rows]
    texts = [[str(value) for value in row] for row in rows]
    output.answer(
        {"reports": documents, "faults": list(faults.values())},
        table(columns, texts),
        *(escape(f"refused: {fault}") for fault in faults.values()),
    )
    if faults:
        raise typer.Exit(EXIT_FAILED)


def report(  # noqa: PLR0913, PLR0917 - every flag is a fact of the report
    name: Annotated[str, typer.Argument(help="A report, a definition's file (.yml), or: list.")],
    to_folder: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the files: report, or with --send reports/NAME/PERIOD of the data."
        ),
    ] = None,
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
        list[str] | None, typer.Option(help="Recipient in report.eml; may be repeated.")
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send it to the channels that its definition names.")
    ] = False,
    release: Annotated[str | None, typer.Option(help="By default the current one.")] = None,
    json: JsonFlag = False,
) -> None:
    """Make a report of a release, which needs nothing else; `etude report list` names them.

    Leaves with 1 when a channel that its definition names is not there or wakes people, or when it
    could not be sent now: it stays in the outbox and is tried again.
    """
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
    if send and "email" not in formats:
        raise ReportError("--send needs the format email: name it, or leave --format out.")

    channels = _channels(named, settings) if send else {}

    def chosen(as_of: dt.datetime) -> ReportPeriod:
        if since is not None and until is not None:
            return between(since.date(), until.date())
        return period(words or named.said.period, as_of)

    folder = find_release(settings, release).folder
    made = reports.make(folder, named, settings, chosen)
    time = chosen(made.as_of.replace(tzinfo=None))
    default = settings.reports / made.name / time.slug if send else Path("report")
    target = to_folder or default
    files = reports.write(made, target, formats, email or [])
    sent, lines, code = _send(made, named.said, target, channels) if send else ({}, [], 0)
    output.answer(
        {
            "report": made.name,
            "releaseId": made.release_id,
            "period": made.period.model_dump(mode="json", by_alias=True),
            "isEmpty": made.is_empty,
            "verdict": made.verdict.model_dump(mode="json", by_alias=True),
            "notes": list(made.notes),
            "files": [str(file) for file in files],
            **sent,
        },
        f"{made.title}, {made.period.text}, release {made.release_id}",
        made.verdict.text,
        *made.notes,
        *(str(file) for file in files),
        *map(escape, lines),
    )
    raise typer.Exit(code)


def _channels(named: Named, settings: Settings) -> Mapping[str, Channel]:
    """The channels of the deployment; refused where none of the report's own is among them."""
    from orchestration.delivery.channels import read_channels
    from orchestration.reports.defined.sending import require_channel

    channels = read_channels(settings)
    require_channel(named.said, named.name, channels)
    return channels


def _send(
    made: ReportDocument, said: Definition, folder: Path, channels: Mapping[str, Channel]
) -> tuple[dict[str, Any], list[str], int]:
    """Post a report and deliver what waits; gives a document, lines, and how to leave."""
    from orchestration.delivery.deliver import deliver, utc_now
    from orchestration.reports.defined.sending import post

    settings = Settings.from_env()
    posted = post(made, said, folder, settings, channels, utc_now())
    done = deliver(settings, channels, utc_now)
    document = {
        "sending": {
            "postedTo": posted.posted,
            "knownTo": posted.known,
            "unconfiguredChannels": posted.unconfigured,
            "pagers": posted.pagers,
            **sent_of(done),
        }
    }
    failed = bool(done.errors or posted.is_lacking)
    return document, [*posted.in_words, sent_in_words(done)], EXIT_FAILED if failed else 0


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
