"""What `etude status` tells of alerts, of messages that did not arrive, of refused reports.

Belongs here: counting and words. Does not belong here: alerts (`alerts/`), messages (`delivery/`),
definitions (`reports/`). All are read from files; nothing is evaluated, nothing is sent.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson
from rich.markup import escape

from orchestration.settings import Settings

_SEVERITIES = ("critical", "high", "medium", "low")


def attention(settings: Settings, release: Path | None) -> tuple[dict[str, Any], list[str]]:
    """What somebody should look at, for a program and for a person.

    Active alerts of a release, undelivered messages, definitions of reports that are refused.

    Args:
        settings: The deployment.
        release: The current release's folder, if there is one.
    """
    alerts, messages = _alerts(release), _messages(settings)
    faults = _refused(settings)
    lines = [] if release is None else [f"alerts   {_alerts_in_words(alerts)}"]
    lines += [f"messages {_in_words(messages)}", *(f"refused  {escape(fault)}" for fault in faults)]
    return {"alerts": alerts, "messages": messages, "refusedReports": faults}, lines


def _refused(settings: Settings) -> list[str]:
    """Why definitions of reports are refused; most deployments have none of their own."""
    if not settings.reports.is_dir():
        return []
    from orchestration.reports.defined.read import refused

    return [*refused(settings).values()]


def _alerts(release: Path | None) -> dict[str, Any] | None:
    """Counts of `alerts.json`; none if the release was not looked at."""
    from orchestration.alerts.document import ALERTS_FILE

    if release is None or not (release / ALERTS_FILE).exists():
        return None
    document = orjson.loads((release / ALERTS_FILE).read_bytes())
    bad = [each for each in document["active"] if not each["isPositive"]]
    severities = Counter(each["severity"] for each in bad)
    return {
        "active": len(bad),
        "bySeverity": {each: severities[each] for each in _SEVERITIES if severities[each]},
        "open": sum(each["state"] == "open" for each in bad),
        "goodNews": len(document["active"]) - len(bad),
        "countedOnly": sum(document["notListed"].values()),
    }


def _messages(settings: Settings) -> dict[str, int]:
    from orchestration.delivery.outbox import Outbox, outbox_file

    found: Counter[str] = Counter()
    if outbox_file(settings).exists():
        with Outbox.of(settings) as outbox:
            found.update(
                "givenUp" if each.state == "failed" else "waiting"
                for each in outbox.messages("waiting", "sending", "failed")
            )
    return {name: found[name] for name in ("waiting", "givenUp")}


def _alerts_in_words(alerts: dict[str, Any] | None) -> str:
    if alerts is None:
        return "not looked at with this release; `etude alerts` does"
    if not alerts["active"]:
        return "none active when the release was made"
    listed = ", ".join(f"{count} {name}" for name, count in alerts["bySeverity"].items())
    settled = alerts["active"] - alerts["open"]
    more = f"; {settled} acknowledged or suppressed" if settled else ""
    if alerts["countedOnly"]:
        more += f"; {alerts['countedOnly']} more are counted only, active or over"
    return f"{alerts['active']} active when the release was made: {listed}{more}"


def _in_words(messages: dict[str, int]) -> str:
    if not any(messages.values()):
        return "none wait, none were given up"
    return (
        f"{messages['waiting']} wait, {messages['givenUp']} given up: `etude alerts list` names "
        "them, `etude alerts deliver` sends those that wait"
    )
