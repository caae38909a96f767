"""What `etude status` tells of alerts and of messages that did not arrive."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from orchestration.alerts.document import respond
from orchestration.alerts.telling.announce import announce
from orchestration.cli.attention import attention
from orchestration.cli.delivery_words import table_of_undelivered, undelivered_of
from orchestration.delivery.channels import read_channels
from orchestration.delivery.deliver import deliver
from orchestration.delivery.outbox import MOST_ATTEMPTS, Outbox, outbox_file
from orchestration.settings import Settings
from tests.unit.alerts.deliveries import NOW, evaluation, incident, mail_to, write_channels

HOUR = dt.timedelta(hours=1)


def write_active(release: Path, *active: tuple[str, str, bool], counted: int = 0) -> None:
    (release / "reports").mkdir(parents=True)
    found = [dict(zip(("severity", "state", "isPositive"), each, strict=True)) for each in active]
    document = {"active": found, "notListed": {"too_much": counted} if counted else {}}
    (release / "reports" / "alerts.json").write_bytes(orjson.dumps(document))


def test_nothing_is_made_of_nothing(settings: Settings, tmp_path: Path) -> None:
    found, lines = attention(settings, None)
    assert found == {
        "alerts": None,
        "messages": {"waiting": 0, "givenUp": 0},
        "refusedReports": [],
    }
    assert lines == ["messages none wait, none were given up"]
    assert not outbox_file(settings).exists()
    assert attention(settings, tmp_path)[1][0].startswith("alerts   not looked at")
    write_active(tmp_path)
    assert attention(settings, tmp_path)[1][0] == "alerts   none active when the release was made"
    settings.reports.mkdir(parents=True)
    (settings.reports / "own.yml").write_text("title: [", encoding="utf-8")
    found, lines = attention(settings, None)
    assert lines[-1] == f"refused  {found['refusedReports'][0]}"
    assert "own.yml, line 1: no YAML" in lines[-1]


def test_alerts_are_counted_by_severity_and_good_news_apart(
    settings: Settings, tmp_path: Path
) -> None:
    low, critical = ("low", "suppressed", False), ("critical", "open", False)
    write_active(tmp_path, low, critical, critical, ("low", "open", True), counted=7)
    found, lines = attention(settings, tmp_path)
    assert found["alerts"] == {
        "active": 3,
        "bySeverity": {"critical": 2, "low": 1},
        "open": 2,
        "goodNews": 1,
        "countedOnly": 7,
    }
    assert lines[0] == (
        "alerts   3 active when the release was made: 2 critical, 1 low; 1 acknowledged or "
        "suppressed; 7 more are counted only, active or over"
    )


def test_the_document_of_a_release_is_what_is_counted(settings: Settings, tmp_path: Path) -> None:
    found = evaluation(incident(), incident("app=b", severity="critical"))
    (tmp_path / "reports").mkdir()
    text = respond(found, settings).model_dump_json(by_alias=True)
    (tmp_path / "reports" / "alerts.json").write_text(text, encoding="utf-8")
    counted = attention(settings, tmp_path)[0]["alerts"]
    assert (counted["active"], counted["open"], counted["goodNews"]) == (2, 2, 0)
    assert counted["bySeverity"] == {"critical": 1, "high": 1}


def _listed(settings: Settings) -> tuple[dict[str, Any], str]:
    """What `etude alerts list` says of the only message that did not arrive."""
    with Outbox.of(settings) as outbox:
        (posted,) = outbox.messages("waiting", "sending", "failed")
    told = io.StringIO()
    Console(file=told, width=200).print(table_of_undelivered([posted]))
    return undelivered_of(posted), told.getvalue()


def test_messages_that_wait_and_that_were_given_up_are_told(settings: Settings) -> None:
    write_channels(settings, {"on_call": mail_to(1)})
    with Outbox.of(settings) as outbox:
        announce(outbox, evaluation(incident()), ["on_call"], lambda _: "", NOW)
    for hour in range(MOST_ATTEMPTS):
        waits = attention(settings, None)[0]["messages"]
        assert waits == {"waiting": 1, "givenUp": 0}
        listed, printed = _listed(settings)
        assert listed["nextAttemptAt"] > (NOW + (hour - 1) * HOUR).isoformat()
        assert "given up" not in printed
        deliver(settings, read_channels(settings), lambda at=NOW + hour * HOUR: at)
    found, lines = attention(settings, None)
    assert found["messages"] == {"waiting": 0, "givenUp": 1}
    listed, printed = _listed(settings)
    assert (listed["nextAttemptAt"], listed["attempts"]) == (None, MOST_ATTEMPTS)
    assert "given up" in printed
    assert lines[0].startswith("messages 0 wait, 1 given up: `etude alerts list` names them")
