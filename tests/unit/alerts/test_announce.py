"""What each channel is told: once, grouped, and only of what lasts."""

from __future__ import annotations

import doctest
from dataclasses import replace

import pytest

from orchestration.alerts import words
from orchestration.alerts.decisions import Silence
from orchestration.alerts.evaluate import Evaluation, Looked, assess
from orchestration.alerts.observe import Observed
from orchestration.alerts.telling.announce import announce
from orchestration.alerts.words import formula, limit
from orchestration.delivery.message import Message
from orchestration.delivery.outbox import Outbox
from orchestration.settings import Settings
from tests.unit.alerts.deliveries import NOW, acknowledgement, evaluation, incident
from tests.unit.alerts.factories import HOUR, START, rule

CHANNELS = ["on_call"]


def told(settings: Settings, *evaluations: Evaluation) -> list[Message]:
    with Outbox.of(settings) as outbox:
        for each in evaluations:
            announce(outbox, each, CHANNELS, lambda _: "1. Look.", NOW)
        return [each.message for each in outbox.messages()]


def test_an_opening_is_told_once_and_its_end_once(settings: Settings) -> None:
    open_, ended = incident(), incident(resolved_at=START + 5 * HOUR)
    messages = told(settings, *map(evaluation, (open_, open_, ended, ended)))
    assert [each.transition for each in messages] == ["opened", "resolved"]
    assert len({each.thread for each in messages}) == 1
    assert "What to do:\n1. Look." in messages[0].body


def test_people_read_labels_and_days(settings: Settings) -> None:
    asked = rule(condition={"operator": "rises", "reference": 672}, label="Load of the API",
                 sql="select 1", unit="ratio", depends_on=["busy"])  # fmt: skip
    shown = incident(value=0.7, worst=0.8, threshold=0.1, reference=0.6)
    seen = Observed({}, "ratio", False, False, closed_until=START, label="Load of the API")
    cause = incident(rule="busy", subject="app=music_practice")
    busy = Looked(rule(name="busy", title="A busy hour"), seen, (cause,))
    found = assess(("release", START), [Looked(asked, seen, (shown,))], ())
    (message,) = told(settings, found)
    assert message.body.startswith(
        "Since 2 March 2026, 00:00 UTC: Load of the API: 70.0%; 60.0% in the 28 days before; alert "
        "at a rise of more than 10%; at worst 80.0%."
    )
    prose, _, names = message.body.rpartition(f"Alert {shown.id}, rule too_much, metric load.")
    assert asked.metric not in prose
    assert f"More: etude alerts show {shown.id}" in names
    assert formula(asked, seen.label, seen.unit) == (
        "Load of the API, by hour; a rise against the 28 days before: high beyond 1000%, critical "
        "beyond 2000%"
    )
    explained = assess(("release", START), [Looked(asked, seen, (shown,))], (), beside=[busy])
    (alert,) = explained.alerts
    assert alert.why == 'explained by "A busy hour" (music practice)'
    silent = incident(kind="no_data", threshold=48.0, value=None, worst=None, note="Nothing.")
    (quiet,) = assess(("release", START), [Looked(asked, seen, (silent,))], ()).alerts
    assert limit(quiet) == "2 days without data"
    assert doctest.testmod(words).failed == 0


def test_a_worse_severity_is_told_and_a_milder_one_is_not(settings: Settings) -> None:
    worse = incident(severity="critical")
    messages = told(settings, *map(evaluation, (incident(), worse, incident())))
    assert [each.transition for each in messages] == ["opened", "worse"]


def test_a_history_that_was_restated_is_no_news(settings: Settings) -> None:
    earlier = incident(opened_at=START)
    assert earlier.id != incident().id
    assert len(told(settings, evaluation(incident()), evaluation(earlier))) == 1


def test_what_opened_and_ended_in_between_is_no_news(settings: Settings) -> None:
    over = incident(resolved_at=START + 2 * HOUR)
    assert told(settings, evaluation(over)) == []


def test_what_comes_back_is_told_again_even_under_the_same_id(settings: Settings) -> None:
    over = incident(resolved_at=START + 2 * HOUR)
    messages = told(settings, *map(evaluation, (incident(), over, incident())))
    assert [each.transition for each in messages] == ["opened", "resolved", "opened"]
    assert len({each.id for each in messages}) == 3


def test_a_rule_that_fires_ten_thousand_times_is_one_message(settings: Settings) -> None:
    many = [incident(f"app={number}", worst=float(number)) for number in range(10_000)]
    (message,) = told(settings, evaluation(*many), evaluation(*many))
    assert "10,000 subjects" in message.subject
    assert ": 9999" in message.body
    assert "and 9,995 more" in message.body
    assert len(message.body) < 2_000


def test_a_group_ends_with_its_last_member(settings: Settings) -> None:
    many = [incident(f"app={number}") for number in range(8)]
    ended = [replace(each, resolved_at=START + 3 * HOUR) for each in many]
    messages = told(
        settings,
        evaluation(*many),
        evaluation(*ended[:7], many[7]),
        evaluation(*ended),
    )
    assert [each.transition for each in messages] == ["opened", "resolved"]


def test_good_news_have_no_end(settings: Settings) -> None:
    asked = rule(is_positive=True)
    over = incident(resolved_at=START + 2 * HOUR)
    (message,) = told(settings, evaluation(incident(), by=asked), evaluation(over, by=asked))
    assert message.is_positive
    assert message.subject.startswith("[good news]")


@pytest.mark.parametrize(
    "decision",
    [
        acknowledgement(incident()),
        Silence(rule="too_much", until=START + 48 * HOUR, by="Ada", reason="works", at=START),
    ],
)
def test_what_was_decided_before_is_not_told(settings: Settings, decision: object) -> None:
    assert told(settings, evaluation(incident(), decisions=[decision])) == []


def test_a_silence_that_ended_is_over(settings: Settings) -> None:
    ended = Silence(rule="too_much", until=START + HOUR, by="Ada", reason="works", at=START)
    assert len(told(settings, evaluation(incident(), decisions=[ended]))) == 1


def test_an_agreed_window_suppresses_its_subject_alone(settings: Settings) -> None:
    window = {"reason": "move", "start": "2026-03-02", "end": "2026-03-09", "subject": "app=a"}
    asked = rule(suppression_rules=[window])
    found = evaluation(incident("app=a"), incident("app=b"), by=asked)
    assert {each.incident.subject: each.state for each in found.alerts} == {
        "app=a": "suppressed",
        "app=b": "open",
    }
    (message,) = told(settings, found)
    assert ": b" in message.subject


def test_a_channel_that_is_configured_later_is_told_what_still_lasts(settings: Settings) -> None:
    with Outbox.of(settings) as outbox:
        assert announce(outbox, evaluation(incident()), [], lambda _: "", NOW) == 0
        assert announce(outbox, evaluation(incident()), CHANNELS, lambda _: "", NOW) == 1


def test_hostile_subjects_stay_one_line(settings: Settings) -> None:
    (message,) = told(settings, evaluation(incident("app=<script>\u202e=cmd")))
    assert "\n" not in message.subject


def test_an_acknowledgement_stays_where_late_data_move_the_beginning() -> None:
    seen = incident()
    decision = acknowledgement(seen, at=START + 4 * HOUR)
    moved, later = incident(opened_at=START), incident(opened_at=START + 9 * HOUR)
    for found, state in ((moved, "acknowledged"), (later, "open")):
        (alert,) = evaluation(found, decisions=[decision]).alerts
        assert alert.state == state


def test_an_acknowledgement_lasts_a_week_where_every_release_finds_the_same_anew() -> None:
    decision = acknowledgement(incident(is_snapshot=True), at=START + HOUR)
    day = 24 * HOUR
    assert decision.covers(incident(is_snapshot=True, opened_at=START + day))
    assert not decision.covers(incident(opened_at=START + day))
    assert not decision.covers(incident(is_snapshot=True, opened_at=START + 9 * day))
