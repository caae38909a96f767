"""The verbs `identity link`, `unlink`, `preview` and `list`: who is the same human in two apps.

Belongs here: arguments and words. Does not belong here: evidence (`privacy/evidence.py`) or what
would change (`reports/identity_preview.py`).
"""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from orchestration.cli.output import Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.landing.lock import pipeline_lock
from orchestration.settings import Settings

identity_app = typer.Typer(
    help="Individuals: link or unlink learners, see what would change.", no_args_is_help=True
)

Learner = Annotated[str, typer.Argument(help="A learner id, from core.dim_learners.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the evidence.")]


@identity_app.command("link")
def link(one: Learner, other: Learner, reason: Reason, json: JsonFlag = False) -> None:
    """Declare that two learners are the same human; a declaration stands above addresses."""
    _declare("link", (one, other), reason, json)


@identity_app.command("unlink")
def unlink(one: Learner, other: Learner, reason: Reason, json: JsonFlag = False) -> None:
    """Declare that two learners are not the same human, whatever addresses say."""
    _declare("unlink", (one, other), reason, json)


def _declare(
    action: Literal["link", "unlink"], learners: tuple[str, str], reason: str, json: bool
) -> None:
    from orchestration.privacy import evidence

    settings = Settings.from_env()
    with pipeline_lock(settings):
        is_added = evidence.declare(
            settings,
            action,
            learners,
            reason=reason,
            actor=getpass.getuser(),
            now=datetime.now(UTC).replace(tzinfo=None),
        )
    said = "written down" if is_added else "was declared before; nothing is written"
    Output.create(as_json=json).answer(
        {"action": action, "learners": learners, "isAdded": is_added},
        f"{action}     {learners[0]}, {learners[1]}: {said}",
        "next     etude run",
    )


@identity_app.command("preview")
def preview(
    link: Annotated[tuple[str, str] | None, typer.Option(help="Two learners to be linked.")] = None,
    unlink: Annotated[
        tuple[str, str] | None, typer.Option(help="Two learners to be parted.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Say which individuals, rows and metrics a link or unlink would change; change nothing."""
    from orchestration.reports.identity_preview import preview as compared

    learners = link or unlink
    if learners is None or (link and unlink):
        message = "give either --link A B or --unlink A B."
        raise typer.BadParameter(message)
    settings = Settings.from_env()
    with pipeline_lock(settings):
        found = compared(settings, "link" if link else "unlink", learners)
    members = [
        (side, each.individual_id, each.source_system, each.learner_id, each.first_date)
        for side, group in (("before", found.before), ("after", found.after))
        for each in group
    ]
    metrics = [(each.metric, each.time, each.before, each.after) for each in found.metrics]
    Output.create(as_json=json).answer(
        found.to_json(),
        f"{found.individuals_before:,} individuals before, {found.individuals_after:,} after",
        table(["when", "individual", "app", "learner", "first day"], members),
        table(["table", "rows gone", "rows new"], [
            (each.table, each.gone, each.new) for each in found.tables
        ]),
        table(["metric", "period", "before", "after"], metrics),
    )  # fmt: skip


@identity_app.command("list")
def list_evidence(
    learner: Annotated[str | None, typer.Option(help="Only evidence about this learner.")] = None,
    json: JsonFlag = False,
) -> None:
    """The evidence, in the order of its moments: addresses that agree, and what persons said."""
    from orchestration.privacy import evidence

    found = evidence.read_evidence(Settings.from_env())
    if learner is not None:
        ends = found.select("left_learner_id", "right_learner_id").to_struct("ends")
        found = found.filter([learner in end.values() for end in ends])
    shown = found.drop("evidence_id")
    output = Output.create(as_json=json)
    output.answer({"evidence": found.to_dicts()}, output.rows(shown.columns, shown.rows()))
