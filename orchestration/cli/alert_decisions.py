"""The verbs `alerts ack` and `alerts silence`: what people decide about alerts.

Belongs here: arguments and words. Does not belong here: the ledger (`alerts/decisions.py`).
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.markup import escape

from orchestration.cli.output import Output
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases.store import current_release
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.alerts.decisions import Acknowledgement, Silence
    from orchestration.alerts.rule import Rule

Made = TypeVar("Made", "Acknowledgement", "Silence")

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
    decision = _decided(
        Acknowledgement,
        incident=alert,
        key=known[alert].incident.key,
        by=who,
        reason=reason,
        at=found.as_of,
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
    subject: Annotated[
        str | None, typer.Option(help="Only this subject, as `etude alerts show` tells it.")
    ] = None,
    by: By = None,
    json: JsonFlag = False,
) -> None:
    """Tell nobody of a rule's alerts for a while; they stay in the release, as suppressed."""
    from orchestration.alerts.decisions import Silence, decide, naive
    from orchestration.alerts.read import read_rules
    from orchestration.metrics.errors import unknown

    settings, output = Settings.from_env(), Output.create(as_json=json)
    rules = {each.name: each for each in read_rules(settings).rules}
    if rule not in rules:
        raise unknown(rule, rules, "rule")
    release = current_release(settings)
    if subject is not None:
        _require_subject(release.folder, settings, rules[rule], subject)
    who = by or getpass.getuser()
    decision = _decided(
        Silence, rule=rule, subject=subject, until=until, by=who, reason=reason, at=release.as_of
    )
    if naive(decision.until) <= naive(decision.at):
        now = naive(decision.at)
        output.fail(f"--until {until} is over in data time, which is {now} UTC: give a later one.")
    decide(settings, decision)
    output.answer(
        decision.model_dump(mode="json", by_alias=True),
        escape(f"silenced {rule} until {decision.until} (data time, UTC) by {who}: {reason}"),
    )


def _require_subject(folder: Path, settings: Settings, rule: Rule, subject: str) -> None:
    """Refuse a subject that the rule does not have: its silence would be of nothing.

    Raises:
        RequestError: The release has no figure of it; the message names those near to it.
    """
    from orchestration.alerts.evaluate import look
    from orchestration.metrics.answer import Answers
    from orchestration.metrics.errors import unknown

    with Answers.on(folder, settings) as answers:
        looked = look(answers, rule)
    known = looked.observed.series if looked.observed is not None else {}
    if subject not in known:
        raise unknown(subject, known, f"subject of {rule.name}")


def _decided(shape: type[Made], **said: Any) -> Made:
    """A decision of what was said on the command line.

    Raises:
        AlertError: It is none; the message names the option.
    """
    from pydantic import ValidationError

    from orchestration.alerts.errors import AlertError

    try:
        return shape(**said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0])
        words = first["msg"].removeprefix("Value error, ")
        message = f"--{field} {said.get(field)!r}: {words}."
        raise AlertError(message) from error
