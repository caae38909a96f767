"""Delivery to real receivers: everything arrives, once by its id, whatever dies or hangs."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from apprise.plugins import pagerduty
from apprise.plugins.slack import NotifySlack

from orchestration.alerts.evaluate import Evaluation
from orchestration.alerts.telling.announce import announce
from orchestration.alerts.telling.escalate import escalate
from orchestration.delivery.archive import archive_folder, clean_up
from orchestration.delivery.channels import channels_file, read_channels
from orchestration.delivery.deliver import Delivered, deliver
from orchestration.delivery.errors import ChannelError
from orchestration.delivery.outbox import MOST_ATTEMPTS, Outbox, outbox_file
from orchestration.faultpoints import KILL_AT
from orchestration.settings import Settings
from tests.unit.alerts.deliveries import (
    NOW,
    acknowledgement,
    evaluation,
    incident,
    mail_to,
    write_channels,
)
from tests.unit.alerts.factories import HOUR, START, rule
from tests.unit.alerts.receivers import Received, hanging_server, mail_server, webhook

MINUTE = dt.timedelta(minutes=1)

SENDER = """
import datetime, pathlib, sys
from orchestration.delivery.channels import read_channels
from orchestration.delivery.deliver import deliver
from orchestration.settings import Settings
settings = Settings(data_root=pathlib.Path(sys.argv[1]))
deliver(settings, read_channels(settings), lambda: datetime.datetime.now(datetime.UTC))
"""


@pytest.fixture
def mail() -> Iterator[Received]:
    with mail_server() as received:
        yield received


@pytest.fixture
def hook() -> Iterator[Received]:
    with webhook() as received:
        yield received


def post(settings: Settings, found: Evaluation, at: dt.datetime = NOW) -> int:
    with Outbox.of(settings) as outbox:
        return announce(outbox, found, sorted(read_channels(settings)), lambda _: "1. Look.", at)


def send(settings: Settings, at: dt.datetime = NOW) -> Delivered:
    return deliver(settings, read_channels(settings), lambda: at)


def test_mail_and_webhook_are_sent_once(settings: Settings, mail: Received, hook: Received) -> None:
    write_channels(
        settings,
        {
            "on_call": mail_to(mail.port),
            "data_team": {"url": f"json://127.0.0.1:{hook.port}/alerts"},
        },
    )
    asked = rule(notification_channels=["on_call", "data_team"])
    assert post(settings, evaluation(incident(), by=asked)) == 2
    assert send(settings).sent == 2
    assert send(settings) == Delivered()
    ((_, letter),) = mail.bodies.items()
    assert letter["Subject"] == "[high] Too much"
    assert letter["To"] == "on-call@example.org"
    assert "etude alerts ack" in letter.get_content()
    ((key, body),) = hook.bodies.items()
    assert (body["id"], body["severity"], body["alert_type"]) == (key, "high", "performance_alert")
    assert (body["action_required"], body["title"]) == ("true", "[high] Too much")


KILLS = [
    f"{name}:{nth}"
    for nth in (1, 2)
    for name in (
        "outbox intent recorded",
        "outbox message handed over",
        "outbox receipt recorded",
    )
]


def test_a_sender_killed_anywhere_loses_nothing_and_sends_nothing_twice(
    settings: Settings, mail: Received, hook: Received
) -> None:
    write_channels(
        settings,
        {"on_call": mail_to(mail.port), "product": {"url": f"json://127.0.0.1:{hook.port}"}},
    )
    asked = rule(notification_channels=["on_call", "product"])
    expected: set[str] = set()
    in_doubt = 0
    for number, kill in enumerate(KILLS):
        post(settings, evaluation(incident(f"app={number}"), by=asked))
        with Outbox.of(settings) as outbox:
            expected |= {each.message.id for each in outbox.messages()}
        assert run_sender(settings, kill) == -9
        with Outbox.of(settings) as outbox:
            in_doubt += len(outbox.messages("sending"))
    assert in_doubt >= len(KILLS) / 2
    assert run_sender(settings, None) == 0
    with Outbox.of(settings) as outbox:
        assert {each.state for each in outbox.messages()} == {"sent"}
    arrived = {*hook.ids, *(each.strip("<>").partition("@")[0] for each in mail.ids)}
    assert arrived == expected
    assert len(mail.bodies) + len(hook.bodies) == len(expected)


def run_sender(settings: Settings, kill: str | None) -> int:
    environment = {key: value for key, value in os.environ.items() if key != KILL_AT}
    if kill is not None:
        environment[KILL_AT] = kill
    arguments = [sys.executable, "-c", SENDER, str(settings.data_root)]
    return subprocess.run(arguments, env=environment, check=False).returncode


def test_a_kill_while_posting_leaves_message_and_memory_or_neither(settings: Settings) -> None:
    found = evaluation(incident())
    with Outbox.of(settings) as outbox, pytest.raises(ZeroDivisionError):
        outbox.post((1 // 0 for _ in "x"), (), NOW)
    with Outbox.of(settings) as outbox:
        assert outbox.messages() == []
        assert outbox.told() == {}
        assert announce(outbox, found, ["on_call"], lambda _: "", NOW) == 1
        assert announce(outbox, found, ["on_call"], lambda _: "", NOW) == 0


def test_a_mail_server_that_hangs_costs_one_time_out_and_loses_nothing(
    settings: Settings, mail: Received
) -> None:
    with hanging_server() as port:
        channel = mail_to(port)
        channel["smtp"]["timeout_seconds"] = 0.2
        write_channels(settings, {"on_call": channel})
        post(settings, evaluation(*(incident(f"app={number}") for number in range(3))))
        began = time.monotonic()
        done = send(settings)
        assert time.monotonic() - began < 2
    assert (done.sent, done.waiting) == (0, 3)
    assert "did not take it: no answer within 0.2 s" in done.errors[0]
    write_channels(settings, {"on_call": mail_to(mail.port)})
    assert send(settings, NOW + MINUTE).sent == 3
    assert len(mail.bodies) == 3


def test_waiting_doubles_and_a_message_that_nobody_takes_goes_to_the_next_channel(
    settings: Settings, mail: Received, hook: Received
) -> None:
    hook.answer = 503
    first = {"url": f"json://127.0.0.1:{hook.port}?token=s3cret", "escalate_to": "managers"}
    write_channels(settings, {"on_call": first, "managers": mail_to(mail.port)})
    found = evaluation(incident())
    post(settings, found)
    next_at = send(settings).next_at
    assert next_at is not None
    early = send(settings, next_at - MINUTE / 4)
    assert early == Delivered(waiting=1, next_at=next_at)
    assert len(hook.ids) == 1
    at = NOW
    for _ in range(MOST_ATTEMPTS - 1):
        at += 60 * MINUTE
        done = send(settings, at)
    assert (done.failed, done.waiting) == (1, 0)
    assert "s3cret" not in str(done)
    assert len(hook.ids) == MOST_ATTEMPTS
    assert len(set(hook.ids)) == 1
    with Outbox.of(settings) as outbox:
        for _ in range(2):
            escalate(outbox, found, read_channels(settings), at)
    assert send(settings, at).sent == 1
    (letter,) = mail.bodies.values()
    assert letter["Subject"].startswith("Not delivered to on_call")
    assert b"s3cret" not in outbox_file(settings).read_bytes()


def test_what_is_critical_goes_on_until_somebody_acknowledges(
    settings: Settings, mail: Received
) -> None:
    write_channels(
        settings,
        {
            "on_call": mail_to(mail.port, escalate_to="managers", escalate_after_minutes=30),
            "managers": mail_to(mail.port),
        },
    )
    critical = incident(severity="critical")
    decision = acknowledgement(critical)
    open_, acknowledged = evaluation(critical), evaluation(critical, decisions=[decision])
    post(settings, open_)
    send(settings)
    with Outbox.of(settings) as outbox:
        channels = read_channels(settings)
        assert escalate(outbox, open_, channels, NOW + 29 * MINUTE) == 0
        assert escalate(outbox, acknowledged, channels, NOW + 31 * MINUTE) == 0
        assert escalate(outbox, open_, channels, NOW + 31 * MINUTE) == 1
        assert escalate(outbox, open_, channels, NOW + 90 * MINUTE) == 0
    assert send(settings, NOW + 31 * MINUTE).sent == 1
    over = evaluation(incident(severity="critical", resolved_at=START + 2 * HOUR))
    for _ in range(2):
        post(settings, over)
        with Outbox.of(settings) as outbox:
            assert escalate(outbox, over, channels, NOW + 95 * MINUTE) == 0
    assert send(settings, NOW + 95 * MINUTE).sent == 2
    with Outbox.of(settings) as outbox:
        ends = [each.message for each in outbox.messages() if each.message.transition == "resolved"]
        assert {each.channel for each in ends} == {"on_call", "managers"}
        assert len({each.thread for each in ends}) == 1
        assert not any(each.is_open for each in outbox.told().values())


def test_an_end_never_overtakes_its_opening(settings: Settings, hook: Received) -> None:
    write_channels(settings, {"on_call": {"url": f"json://127.0.0.1:{hook.port}"}})
    hook.answer = 500
    post(settings, evaluation(incident()))
    next_at = send(settings).next_at
    post(settings, evaluation(incident(resolved_at=START + 2 * HOUR)))
    hook.answer = 200
    assert send(settings, NOW) == Delivered(waiting=2, next_at=next_at)
    assert send(settings, NOW + MINUTE).sent == 2
    assert [hook.bodies[each]["transition"] for each in hook.ids[1:]] == ["opened", "resolved"]


def test_pagerduty_joins_opening_and_end_by_its_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with webhook("dedup_key") as received:
        monkeypatch.setitem(
            pagerduty.PAGERDUTY_API_LOOKUP, "us", f"http://127.0.0.1:{received.port}"
        )
        monkeypatch.setenv("KEYS", "integration@token")
        write_channels(settings, {"on_call": {"url": "pagerduty://${KEYS}"}})
        post(settings, evaluation(incident()))
        assert send(settings).sent == 1
        opened = received.bodies[received.ids[0]]
        assert (opened["event_action"], opened["payload"]["severity"]) == ("trigger", "critical")
        post(settings, evaluation(incident(resolved_at=START + 2 * HOUR)))
        assert send(settings).sent == 1
        assert received.ids[0] == received.ids[1] != ""
        assert received.bodies[received.ids[1]]["event_action"] == "resolve"


def test_slack_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with webhook() as received:
        monkeypatch.setattr(NotifySlack, "webhook_url", f"http://127.0.0.1:{received.port}")
        url = f"slack://T1JJ3T3L2/A1BRTD4JD/{'T' * 24}/{quote('#')}alerts"
        write_channels(settings, {"on_call": {"url": url}})
        post(settings, evaluation(incident()))
        assert send(settings).sent == 1
        assert "Too much" in str(received.bodies[""])


def test_one_sender_at_a_time(settings: Settings, hook: Received) -> None:
    write_channels(settings, {"on_call": {"url": f"json://127.0.0.1:{hook.port}"}})
    post(settings, evaluation(incident()))
    inner: list[Delivered] = []
    deliver(
        settings,
        read_channels(settings),
        lambda: NOW,
        hand_over=lambda _channel, _posted: inner.append(send(settings)),
    )
    assert inner == [Delivered(is_busy=True, waiting=1)]
    assert hook.ids == []


def test_the_clean_up_keeps_what_is_young_open_or_unsent(settings: Settings) -> None:
    write_channels(settings, {"on_call": mail_to(9)})
    both = (incident("app=a"), incident("app=b"))
    post(settings, evaluation(*both))
    deliver(settings, read_channels(settings), lambda: NOW, hand_over=lambda *_: None)
    ended = incident("app=a", resolved_at=START + 2 * HOUR)
    post(settings, evaluation(ended, both[1]))
    deliver(settings, read_channels(settings), lambda: NOW, hand_over=lambda *_: None)
    assert clean_up(settings, NOW + dt.timedelta(days=27)) == 0
    later = NOW + dt.timedelta(days=29)
    assert clean_up(settings, later) == 2
    assert clean_up(settings, later) == 0
    (file,) = archive_folder(settings).iterdir()
    assert len(file.read_text().splitlines()) == 2
    with Outbox.of(settings) as outbox:
        (left,) = outbox.messages()
        assert ": b" in left.message.subject
        assert announce(outbox, evaluation(ended, both[1]), ["on_call"], lambda _: "", later) == 0


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        ({"on_call": {}}, "channels.on_call: give either smtp or url"),
        ({"on_call": {"url": "json://${NOT_THERE}"}}, "the environment has no NOT_THERE"),
        ({"on_call": {"url": "json://h", "escalate_to": "nobody"}}, "which is no channel"),
        ({"on_call": {"url": "json://h", "escalate_to": "on_call"}}, "in a circle"),
        (
            {"on_call": {"url": "json://s3cret", "colour": "red"}},
            "on_call.colour: there is no such",
        ),
        ({"on_call": {"ulr": "json://s3cret"}}, "line 3, channels.on_call.ulr: .*did you mean url"),
        ({"on_call": {"url": ["s3cret"]}}, "on_call.url: write a text .*, not a list"),
        ({"on_call": {"url": "json://h", "escalate_after_minutes": "s3cret"}}, "what stands there"),
        (
            {"on_call": mail_to(0)},
            "on_call.smtp.port: what stands there is out of range: write at l",
        ),
        (
            {"on_call": {"smtp": {**mail_to(25)["smtp"], "recipients": ["s3cret"]}}},
            r"smtp.recipients\[0\]: is no e-mail address: write name@example.org",
        ),
        ({"On call": {"url": "json://s3cret"}}, "channels.On call: .*write 3 to 61 characters of"),
    ],
)
def test_a_channel_that_is_none_is_told_without_its_secrets(
    settings: Settings, channels: dict, words: str
) -> None:
    write_channels(settings, channels)
    with pytest.raises(ChannelError, match=words) as caught:
        read_channels(settings)
    assert "s3cret" not in str(caught.value)


def test_a_file_of_channels_that_is_no_text_is_told(settings: Settings) -> None:
    settings.alerts.mkdir(parents=True)
    channels_file(settings).write_bytes(b"channels: {\xff}")
    with pytest.raises(ChannelError, match="line 1: no UTF-8 .*: save it as UTF-8"):
        read_channels(settings)
    channels_file(settings).write_text("channels:\n  a: [", encoding="utf-8")
    with pytest.raises(ChannelError, match="line 2: no YAML"):
        read_channels(settings)
    channels_file(settings).write_text("channels:\n  a: *s3cret", encoding="utf-8")
    with pytest.raises(
        ChannelError, match=r"line 2: no YAML: put .* begins with \* into"
    ) as caught:
        read_channels(settings)
    assert "s3cret" not in str(caught.value)


def test_a_service_that_is_none_is_told(settings: Settings) -> None:
    write_channels(settings, {"on_call": {"url": "carrierpigeon://s3cret"}})
    post(settings, evaluation(incident()))
    (error,) = send(settings).errors
    assert error.startswith("on_call: carrierpigeon is no service that apprise knows")
    assert "s3cret" not in error
