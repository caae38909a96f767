"""The verb `alerts show`: all that is known of one alert, and what to do about it.

Belongs here: arguments and words. Does not belong here: alerts (`alerts/`), their rows
(`etude explain`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from orchestration.cli.output import Output
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases.store import current_release
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.alerts.states import Alert


def show(
    alert: Annotated[str, typer.Argument(help="An alert's id, from `etude alerts list`.")],
    json: JsonFlag = False,
) -> None:
    """One alert, also one that is over: its figures, its rule, who is told, what to do."""
    from orchestration.alerts.document import alert_of
    from orchestration.alerts.evaluate import evaluate
    from orchestration.alerts.read import runbook

    settings, output = Settings.from_env(), Output.create(as_json=json)
    found = evaluate(current_release(settings).folder, settings)
    known = {each.incident.id: each for each in found.alerts}
    if alert not in known:
        output.fail(f"there is no alert {alert!r}: `etude alerts list --resolved` names them.")
    shown = known[alert]
    rule = shown.rule
    steps = "" if rule is None else runbook(rule.runbook, settings) or ""
    document = alert_of(shown).model_dump(by_alias=True)
    said = None if rule is None else rule.model_dump(mode="json", by_alias=True)
    output.answer(
        {"releaseId": found.release_id, "alert": document, "rule": said, "steps": steps},
        *map(escape, _lines(shown, steps)),
    )


def _lines(alert: Alert, steps: str) -> Iterator[str]:
    from orchestration.alerts.telling.announce import channels_of
    from orchestration.alerts.words import formula, sentence, title, told_moment

    incident, rule = alert.incident, alert.rule
    level = "good news" if alert.is_positive else incident.severity
    until = f", resolved {told_moment(incident.resolved_at)}" if incident.resolved_at else ""
    why = f" ({alert.why})" if alert.state in {"acknowledged", "suppressed"} else ""
    yield title(alert)
    yield f"state     {level}, {alert.state}{why}"
    began, opened = told_moment(incident.began_at), told_moment(incident.opened_at)
    yield f"time      since {began}, known {opened}{until}"
    yield f"figures   {sentence(alert)}"
    yield f"subject   {incident.subject}"
    yield f"rule      {incident.rule}"
    if rule is not None:
        yield f"means     {rule.description}"
        if alert.unit:
            yield f"formula   {formula(rule, alert.label, alert.unit)}"
    yield f"told      {', '.join(channels_of(alert))}"
    if steps:
        yield f"\nWhat to do:\n{steps}\n"
    if incident.told.at is not None:
        yield f"its rows     etude explain {incident.id}"
    if incident.is_open and not alert.is_positive:
        yield f"acknowledge  etude alerts ack {incident.id} --by NAME --reason WHY"
        subject = "" if incident.subject == "all" else f" --subject '{incident.subject}'"
        yield f"silence      etude alerts silence {incident.rule}{subject} --until DAY --reason WHY"
