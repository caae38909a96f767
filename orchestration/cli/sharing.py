"""The verbs of sharing: `etude share make`, `check` and `list`.

Belongs here: arguments and words. Does not belong here: bundles (`sharing/`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.output import Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases.store import find_release
from orchestration.settings import Settings

share_app = typer.Typer(
    help="Reports and dashboards for people outside: signed, with an expiry.", no_args_is_help=True
)


@share_app.command("make")
def make(
    part: Annotated[str, typer.Argument(help="Folder of the release: dashboards/executive.")],
    to: Annotated[Path, typer.Option(help="The zip file to write.")],
    recipient: Annotated[str, typer.Option("--with", help="Who gets it; noted and signed.")],
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day on which it may be used.")
    ],
    release: Annotated[str | None, typer.Option(help="By default the current one.")] = None,
    json: JsonFlag = False,
) -> None:
    """Bundle a report or dashboard; the register keeps who got what until when."""
    from orchestration.sharing.bundle import make_bundle
    from orchestration.sharing.keys import signing_key
    from orchestration.sharing.register import remember_share

    settings, now = Settings.from_env(), datetime.now(UTC)
    output = Output.create(as_json=json)
    if until.date() < now.date():
        output.fail(f"{until.date()} is over: give a day from today on.")
    label = make_bundle(
        find_release(settings, release).folder,
        part,
        to,
        label=(recipient, until.date()),
        key=signing_key(settings),
    )
    remember_share(settings, label, now, to.name)
    days = (label.expires_on - now.date()) // timedelta(days=1)
    output.answer(
        {"file": str(to), **label.model_dump(mode="json", by_alias=True)},
        f"{to}: {len(label.files)} files of {label.part}, release {label.release_id}",
        f"for {label.shared_with}, to be used until {label.expires_on} ({days} days)",
        f"to check it: etude share check {to.name} --key sharing.pub "
        f"(the key is {settings.data_root / 'sharing' / 'sharing.pub'})",
    )


@share_app.command("check")
def check(
    bundle: Annotated[Path, typer.Argument(help="The zip file.")],
    key: Annotated[
        Path | None, typer.Option(help="Public key of who shared it; by default our own.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Whether a bundle is what was signed, and has not expired."""
    from orchestration.sharing.bundle import check_bundle
    from orchestration.sharing.keys import public_key

    label = check_bundle(bundle, public_key(Settings.from_env(), key), _today())
    Output.create(as_json=json).answer(
        label.model_dump(mode="json", by_alias=True),
        f"{label.part} of release {label.release_id}, for {label.shared_with}: as it was signed",
        f"to be used until {label.expires_on}",
    )


@share_app.command("list")
def list_shares(json: JsonFlag = False) -> None:
    """What was shared, with whom, until when; the last first."""
    from orchestration.sharing.register import shares

    rows = shares(Settings.from_env(), _today())
    columns = ["at", "part", "releaseId", "sharedWith", "expiresOn", "isExpired"]
    Output.create(as_json=json).answer(
        {"shares": rows}, table(columns, [[row[name] for name in columns] for row in rows])
    )


def _today() -> date:
    return datetime.now(UTC).date()
