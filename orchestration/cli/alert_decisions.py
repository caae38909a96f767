"""The verbs `alerts ack` and `alerts silence`: what people decide about alerts.

Belongs here: arguments and words. Does not belong here: the ledger (`alerts/decisions.py`).
"""

from __future__ import annotations

import getpass
from typing import Annotated

import typer
from rich.markup import escape

from orchestration.cli.output import Output
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases.store import current_release
from orchestration.settings import Settings

By = Annotated[str | None, typer.Option(help="Who decides; by default the user of this machine.")]
Why = Annotated[str, typer.Option(help="Why; kept with the decision.")]


def acknowledge(
    alert: Annotated[str, typer.Argument(help="An alert's id, from `etude alerts list`.")],
    reason: Why,
    by: By = None,
    json: JsonFlag = False,
) -> None:
    """Say that somebody takes care of an alert: it is not escalated any more."""
    from orchestration.alerts.decisions import Acknowledgement, decide
    from orchestration.alerts.evaluate import evaluate

    settings, output = Settings.from_env(), Output.create(as_json=json)
    found = evaluate(current_release(settings).folder, settings)
    known = {each.incident.id: each for each in found.active}
    if alert not in known:
        output.fail(f"no alert {alert!r} lasts: `etude alerts list` names those that do.")
    who = by or getpass.getuser()
    decision = Acknowledgement(
        incident=alert, key=known[alert].incident.key, by=who, reason=reason, at=found.as_of
    )
    decide(settings, decision)
    output.answer(
        {"id": alert, "state": "acknowledged", "by": who, "reason": reason},
        escape(f"acknowledged {alert} ({known[alert].incident.rule}) by {who}: {reason}"),
    )


def silence(
    rule: Annotated[str, typer.Argument(help="A rule, from `etude alerts rules`.")],
    until: Annotated[str, typer.Option(help="Day or moment in UTC at which it ends.")],
    reason: Why,
    subject: Annotated[str | None, typer.Option(help="Only this subject.")] = None,
    by: By = None,
    json: JsonFlag = False,
) -> None:
    """Tell nobody of a rule's alerts for a while; they stay in the release, as suppressed."""
    from pydantic import ValidationError

    from orchestration.alerts.decisions import Silence, decide
    from orchestration.alerts.errors import AlertError
    from orchestration.alerts.read import read_rules
    from orchestration.metrics.errors import unknown

    settings = Settings.from_env()
    names = [each.name for each in read_rules(settings).rules]
    if rule not in names:
        raise unknown(rule, names, "rule")
    release = current_release(settings)
    who = by or getpass.getuser()
    try:
        decision = Silence(
            rule=rule, subject=subject, until=until, by=who, reason=reason, at=release.as_of
        )
    except ValidationError as error:
        message = f"--until {until}: {error.errors()[0]['msg'].removeprefix('Value error, ')}"
        raise AlertError(message) from error
    decide(settings, decision)
    Output.create(as_json=json).answer(
        decision.model_dump(mode="json", by_alias=True),
        escape(f"silenced {rule} until {decision.until} (data time, UTC) by {who}: {reason}"),
    )
