"""The verb `alerts`: what is wrong, who is told, what a rule is worth.

Belongs here: arguments. Does not belong here: words (`alert_words.py`), what people decide
(`alert_decisions.py`), evaluation (`alerts/`), sending (`delivery/`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from orchestration.cli.alert_words import (
    FIGURES,
    asked,
    document_of,
    figures,
    rounded,
    table_of,
    would_send,
)
from orchestration.cli.delivery_words import (
    sent_in_words,
    sent_of,
    table_of_undelivered,
    undelivered_of,
)
from orchestration.cli.output import EXIT_FAILED, Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases.store import current_release
from orchestration.settings import Settings

alerts_app = typer.Typer(
    help="Alerts: look at the rules and tell whom it concerns.", invoke_without_command=True
)


@alerts_app.callback()
def evaluate_and_tell(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Send nothing.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Every rule's newest figures.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Look at every rule on the current release, and tell whom it concerns.

    Leaves with 1 when a rule cannot be used or a message could not be sent.
    """
    if context.invoked_subcommand is not None:
        return
    from orchestration.alerts.evaluate import evaluate
    from orchestration.alerts.telling.tell import tell

    settings, output = Settings.from_env(), Output.create(as_json=json)
    folder = current_release(settings).folder
    if dry_run:
        found, code = evaluate(folder, settings), 0
        sent = would_send(found, settings)
        document: dict[str, Any] = {"wouldSend": sent}
        lines = [f"would send to {line}" for line in sent] or ["would send nothing."]
    else:
        told = tell(folder, settings)
        found, code = told.evaluation, EXIT_FAILED if told.delivered.errors else 0
        document = {**sent_of(told.delivered), "unconfiguredChannels": told.unconfigured}
        lines = [sent_in_words(told.delivered)]
        if told.unconfigured:
            file = settings.alerts / "channels.yml"
            lines.append(
                f"not told, for want of a channel in {file}: {', '.join(told.unconfigured)}."
            )
    newest = figures(found) if verbose else []
    faults = [str(fault) for fault in found.faults]
    output.answer(
        {**document_of(found, settings), **document, "figures": newest, "faults": faults},
        *([table(FIGURES, [list(row.values()) for row in newest])] if verbose else []),
        table_of(found),
        *(escape(f"not a rule: {fault}") for fault in faults),
        *map(escape, lines),
    )
    raise typer.Exit(EXIT_FAILED if faults else code)


@alerts_app.command("list")
def list_alerts(
    resolved: Annotated[bool, typer.Option(help="Those of five weeks that are over, too.")] = False,
    json: JsonFlag = False,
) -> None:
    """Alerts that last, with their ids; messages, of reports too, that did not arrive."""
    from orchestration.alerts.evaluate import evaluate
    from orchestration.delivery.outbox import Outbox

    settings = Settings.from_env()
    found = evaluate(current_release(settings).folder, settings)
    with Outbox.of(settings) as outbox:
        undelivered = outbox.messages("waiting", "sending", "failed")
    Output.create(as_json=json).answer(
        {
            **document_of(found, settings),
            "undelivered": [undelivered_of(each) for each in undelivered],
        },
        table_of(found, with_resolved=resolved),
        *([table_of_undelivered(undelivered)] if undelivered else []),
    )


@alerts_app.command("rules")
def rules(json: JsonFlag = False) -> None:
    """All rules with thresholds and channels; leaves with 1 when a file of rules has a fault."""
    from orchestration.alerts.check import checked
    from orchestration.alerts.read import read_rules
    from orchestration.metrics.definitions import Definitions

    settings, output = Settings.from_env(), Output.create(as_json=json)
    definitions = Definitions.of(current_release(settings).folder)
    found = checked(read_rules(settings), definitions)
    rows = [
        [rule.name, rule.title, asked(rule, definitions.catalogue.metrics),
         rule.cadence, ", ".join(rule.notification_channels)]
        for rule in found.rules
    ]  # fmt: skip
    output.answer(
        {
            "alertRules": [rule.model_dump(mode="json", by_alias=True) for rule in found.rules],
            "faults": [str(fault) for fault in found.faults],
        },
        output.rows(["rule", "tells", "asks", "cadence", "channels"], rows),
        *(escape(f"not a rule: {fault}") for fault in found.faults),
    )
    raise typer.Exit(EXIT_FAILED if found.faults else 0)


@alerts_app.command("deliver")
def deliver_waiting(json: JsonFlag = False) -> None:
    """Send what waits in the outbox, reports too; leaves with 1 when something was not sent."""
    from orchestration.delivery.channels import read_channels
    from orchestration.delivery.deliver import deliver, utc_now

    settings = Settings.from_env()
    done = deliver(settings, read_channels(settings), utc_now)
    Output.create(as_json=json).answer(sent_of(done), escape(sent_in_words(done)))
    raise typer.Exit(EXIT_FAILED if done.errors else 0)


@alerts_app.command("backtest")
def backtest(
    rule: Annotated[str | None, typer.Argument(help="A rule; or --all.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every rule, and the budget.")] = False,
    truth: Annotated[
        Path | None, typer.Option(help="truth.json of a simulated world: delay and precision.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """How often a rule would have fired in the release's history, how late, and how rightly.

    Leaves with 1 when the whole set tells of more alarms a week than its budget.
    """
    from orchestration.alerts.backtest import BUDGET_PER_WEEK, alarms_per_week, backtests
    from orchestration.alerts.evaluate import evaluate
    from orchestration.alerts.truth import read_truth
    from orchestration.metrics.errors import unknown

    if (rule is None) != every:
        message = "give either a rule or --all."
        raise typer.BadParameter(message)
    settings, output = Settings.from_env(), Output.create(as_json=json)
    planted = read_truth(truth) if truth is not None else None
    found = evaluate(current_release(settings).folder, settings)
    if rule is not None and rule not in found.names:
        refused = [str(each) for each in found.faults if each.field.startswith(f"{rule}.")]
        if refused:
            output.fail(f"the rule {rule!r} cannot be used: {'; '.join(refused)}")
        raise unknown(rule, found.names, "rule")
    tests = backtests(found.looked, found.as_of, planted)
    week = alarms_per_week(tests)
    columns = ["rule", "weeks", "fires", "told"]
    columns += ["planted", "found", "precision", "delay_hours"] if planted is not None else []
    rows = [
        [rounded(getattr(each, column), 1 if column == "weeks" else 3) for column in columns]
        for each in tests
        if rule is None or each.rule == rule
    ]
    document: dict[str, Any] = {"rules": [dict(zip(columns, row, strict=True)) for row in rows]}
    lines: list[Any] = [output.rows(columns, rows)]
    if every:
        document |= {"alarmsPerWeek": week, "budgetPerWeek": BUDGET_PER_WEEK}
        lines.append(
            f"{week:.2f} alarms a week, good news and explained ones left out; "
            f"the budget is {BUDGET_PER_WEEK:g}."
        )
    output.answer(document, *lines)
    raise typer.Exit(EXIT_FAILED if every and week > BUDGET_PER_WEEK else 0)
