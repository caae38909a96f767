"""Alerts and channels for tests of delivery."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import yaml

from orchestration.alerts.decisions import Acknowledgement
from orchestration.alerts.evaluate import Evaluation, Looked, assess
from orchestration.alerts.incident import Incident
from orchestration.alerts.observe import Observed
from orchestration.alerts.rule import Rule
from orchestration.delivery.channels import channels_file
from orchestration.settings import Settings
from tests.unit.alerts.factories import HOUR, START, rule

NOW = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)


def incident(subject: str = "all", **facts: object) -> Incident:
    found = {
        "rule": "too_much",
        "subject": subject,
        "kind": "threshold",
        "severity": "high",
        "began_at": START,
        "opened_at": START + HOUR,
        "value": 11.0,
        "worst": 12.0,
        "threshold": 10.0,
        **facts,
    }
    return Incident(**found)  # ty: ignore[invalid-argument-type]


def acknowledgement(seen: Incident, at: dt.datetime = START) -> Acknowledgement:
    return Acknowledgement(incident=seen.id, key=seen.key, by="Ada", reason="on it", at=at)


def evaluation(
    *incidents: Incident, by: Rule | None = None, decisions: Sequence = ()
) -> Evaluation:
    asked = by or rule()
    seen = Observed({}, "", is_share=False, counts=False, closed_until=START + 24 * HOUR)
    return assess(("release", START + 24 * HOUR), [Looked(asked, seen, incidents)], decisions)


def write_channels(settings: Settings, channels: dict[str, dict]) -> None:
    settings.alerts.mkdir(parents=True, exist_ok=True)
    channels_file(settings).write_text(yaml.safe_dump({"channels": channels}), encoding="utf-8")


def mail_to(port: int, **more: object) -> dict:
    smtp = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "etude@example.org",
        "recipients": ["on-call@example.org"],
        "timeout_seconds": 2,
    }
    return {"smtp": smtp, **more}
