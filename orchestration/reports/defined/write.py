"""Making reports and writing their files: on a release, into a folder.

Belongs here: which files a report has, and the order of making them. Does not belong here: their
content, or when reports are made (`schedules.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Literal, get_args

from orchestration.figures.board import Board
from orchestration.figures.lineage import keep_lineage, write_lineage
from orchestration.reports.defined.compose import compose
from orchestration.reports.defined.document import ReportDocument
from orchestration.reports.defined.errors import ReportError
from orchestration.reports.defined.period import ReportPeriod, period
from orchestration.reports.defined.read import OURS, Named, read
from orchestration.settings import Settings

Format = Literal["pdf", "xlsx", "json", "email"]
FORMATS: tuple[Format, ...] = get_args(Format)
STANDARD = ("executive", "business", "technical")
"""Reports that every release with pages carries."""

_FILES: dict[str, str] = {
    "pdf": "report.pdf",
    "xlsx": "report.xlsx",
    "json": "report.json",
    "email": "report.eml",
}
_SCHEMA = "report.schema.json"


def make(
    folder: Path, named: Named, settings: Settings, choose: Callable[[dt.datetime], ReportPeriod]
) -> ReportDocument:
    """A report on one release, whose numbers `etude explain` knows from then on.

    Args:
        folder: The release's folder.
        named: The definition.
        settings: The deployment, for its limits; its `reports/.lineage` keeps the numbers.
        choose: Says which time, by the logical now of the release.

    Raises:
        ReportError: The definition or the time is not right.
    """
    with Board.on(folder, settings) as board:
        time = choose(board.answers.as_of)
        report = compose(board, folder, named, time)
        kept = settings.lineage(report.release_id)
        keep_lineage(kept, f"{report.name}-{time.slug}", board.lineage())
    return report


def write(
    report: ReportDocument,
    folder: Path,
    formats: Collection[str] = FORMATS,
    recipients: Sequence[str] = (),
) -> list[Path]:
    """Write a report's files; each appears whole or not at all.

    Args:
        report: The report.
        folder: Where to; made if it is not there.
        formats: Which files.
        recipients: Addresses of the message.

    Returns:
        The files, in their order.
    """
    made = files(report, formats, recipients)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        aside = folder / f".{name}.part"
        aside.write_bytes(content)
        aside.replace(folder / name)
    return [folder / name for name in made]


def files(
    report: ReportDocument, formats: Collection[str], recipients: Sequence[str] = ()
) -> dict[str, bytes]:
    """A report's files by name.

    Raises:
        ReportError: There is no such format.
    """
    if unknown := sorted(set(formats) - set(FORMATS)):
        raise ReportError(f"there is no format {', '.join(unknown)}; known: {', '.join(FORMATS)}.")
    made: dict[str, bytes] = {}
    if {"pdf", "email"} & set(formats):
        from orchestration.reports.defined.pdf import pdf  # noqa: PLC0415 - charts take time to load

        made[_FILES["pdf"]] = pdf(report)
    if {"xlsx", "email"} & set(formats):
        from orchestration.reports.defined.workbook import workbook  # noqa: PLC0415 - as above

        made[_FILES["xlsx"]] = workbook(report)
    if "email" in formats:
        from orchestration.reports.defined.mail import eml, message  # noqa: PLC0415 - as above

        made[_FILES["email"]] = eml(message(report, dict(made), recipients))
    if "json" in formats:
        from orchestration.reports.defined.data import data, schema  # noqa: PLC0415 - as above

        made |= {_FILES["json"]: data(report), _SCHEMA: schema()}
    wanted = {_FILES[each] for each in FORMATS if each in formats} | {_SCHEMA}
    return {name: content for name, content in made.items() if name in wanted}


def write_scheduled(
    folder: Path, named: Named, settings: Settings, time: ReportPeriod
) -> tuple[ReportDocument, Path]:
    """A report that a schedule asked for, in the deployment's `reports/<name>/<period>/`.

    A period of which the release does not know all gives a report that says so: the next release
    makes it anew, and nothing waits.

    Args:
        folder: The release's folder.
        named: The report's definition.
        settings: The deployment.
        time: Which time.

    Returns:
        The report and its folder; `report.json` there names the release.
    """
    report = make(folder, named, settings, lambda _: time)
    target = settings.reports / named.name / time.slug
    write(report, target)
    return report, target


def reports_of(settings: Settings) -> Callable[[Path], None]:
    """A writer of the standard reports into the draft of a release, for `publish`.

    Args:
        settings: The deployment, for its limits.
    """

    def write_reports(release: Path) -> None:
        with Board.on(release, settings) as board:
            for name in STANDARD:
                named = read(OURS / f"{name}.yml")
                time = period(named.said.period, board.answers.as_of)
                write(compose(board, release, named, time), release / "reports" / name)
            write_lineage(release, board.lineage())

    return write_reports
