"""Files of rules: what is read, and how a fault is told."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from orchestration.alerts.read import Ruleset, read_rules
from orchestration.alerts.rule import CADENCES
from orchestration.delivery.channels import read_channels
from orchestration.settings import Settings

RULE = """\
rules:
  - name: api_slow
    title: Slower than three seconds
    description: Ours.
    metric: worst_p95_response_millis
    period: hour
    condition: {operator: above}
    thresholds:
      - {severity: critical, value: 3000}
    cadence: 15min
    notification_channels: [on_call]
    runbook: api_slow
"""


def read(settings: Settings, text: str, name: str = "own.yml") -> Ruleset:
    folder = settings.alerts / "rules"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return read_rules(settings)


def faults(settings: Settings, text: str) -> list[str]:
    return [str(fault) for fault in read(settings, text).faults]


def test_the_packaged_rules_are_rules_and_cover_every_cadence(settings: Settings) -> None:
    found = read_rules(settings)
    assert found.faults == ()
    assert {rule.cadence for rule in found.rules} == set(CADENCES)
    assert any(rule.is_positive for rule in found.rules)
    assert all(rule.label for rule in found.rules if rule.sql is not None)


def test_what_the_readme_shows_is_right(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    _, *blocks = re.split(r"\n\n(?=    \S)", text.split("## A tour: who is told")[1])
    channels, rules = (textwrap.dedent(block.split("\n\n")[0]) for block in blocks[:2])
    for variable in re.findall(r"\$\{(\w+)\}", channels):
        monkeypatch.setenv(variable, "k" * 20)
    runbooks = settings.alerts / "runbooks"
    runbooks.mkdir(parents=True)
    (runbooks / "fewer_sessions.md").write_text("1. Ask the teachers.\n", encoding="utf-8")
    (settings.alerts / "channels.yml").write_text(channels, encoding="utf-8")
    found = read(settings, rules)
    assert found.faults == ()
    assert found.places["tutor_sessions_fall"].file == "own.yml"
    assert set(read_channels(settings)) == {"on_call", "executives"}
    assert f"{len(read_rules(Settings(data_root=Path('nowhere'))).rules)} rules ship" in (
        text.replace("Thirty", "30")
    )


def test_the_seeds_numbers_are_shipped(settings: Settings) -> None:
    rules = {rule.name: rule for rule in read_rules(settings).rules}
    worst = {name: rule.ordered[-1] for name, rule in rules.items() if rule.thresholds}
    assert (worst["ai_accuracy_low"].value, worst["ai_accuracy_low"].severity) == (0.75, "critical")
    assert (worst["api_slow"].value, worst["api_slow"].severity) == (2000, "critical")
    degraded = rules["ai_accuracy_degraded"].ordered[0]
    assert (degraded.value, degraded.severity) == (0.10, "high")


def test_a_deployments_rule_stands_for_ours_of_the_same_name(settings: Settings) -> None:
    found = read(settings, RULE)
    assert found.faults == ()
    (slow,) = (rule for rule in found.rules if rule.name == "api_slow")
    assert slow.thresholds[0].value == 3000


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "words"),
    [
        ("value: 3000", "value: much", 9, "thresholds.0.value", "a number, not 'much'"),
        ("operator: above", "operator: over", 7, "condition.operator", "is none of above,"),
        ("cadence: 15min", "cadence: monthly", 10, "cadence", "15min"),
        ("runbook: api_slow", "runbok: api_slow", 12, "runbok", "did you mean runbook?"),
        (
            "notification_channels: [",
            "channels: [",
            11,
            "channels",
            "mean notification_channels?",
        ),
        ("{severity: critical", "{severty: critical", 9, "thresholds.0.severty", "mean severity?"),
        ("severity: critical", "severity: severe", 9, "thresholds.0.severity", "none of low"),
        ("period: hour", "period: hours", 6, "period", "did you mean hour?"),
        ("name: api_slow", "name: API slow", 2, "name", "3 to 61 characters of small letters"),
        ("runbook: api_slow", "runbook: no_such_steps", 12, "runbook", "write its steps"),
        ("value: 3000", "value: 3000, clear: 4000", 2, "", "lies beyond"),
        ("{operator: above}", "{operator: falls}", 7, "condition", "`reference` goes with"),
        ("period: hour", "period: hour\n    by: [learner_id]", 7, "by.0", "names people"),
    ],
)
def test_a_fault_names_file_line_and_field(
    settings: Settings, old: str, new: str, line: int, field: str, words: str
) -> None:
    told = faults(settings, RULE.replace(old, new))[-1]
    assert told.startswith(f"own.yml, line {line}, field ")
    assert f".{field}".rstrip(".") in told
    assert words in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rules: [", "line 1: no YAML"),
        (RULE.replace("    runbook", "    period: day\n    runbook"), "line 12: period is given a"),
        ("- a", "write one list `rules:`"),
        ("", "write one list `rules:`"),
        ("rules: !!python/object/apply:os.system [ls]", "no YAML"),
        ("a: &a\n  b: *a\n", "write one list `rules:`"),
        (RULE + RULE.removeprefix("rules:\n"), "there is a rule of this name"),
    ],
)
def test_what_is_no_list_of_rules_is_told(settings: Settings, text: str, words: str) -> None:
    assert words in " ".join(faults(settings, text))


def test_bytes_that_are_no_text_are_told(settings: Settings) -> None:
    read(settings, "rules: []")
    (settings.alerts / "rules" / "own.yml").write_bytes(b"rules: \xff\xfe\x00")
    (fault,) = read_rules(settings).faults
    assert str(fault).startswith("own.yml, line 1: no UTF-8 ")


def test_a_rule_without_steps_is_not_used(settings: Settings) -> None:
    found = read(settings, RULE.replace("runbook: api_slow", "runbook: no_such_steps"))
    assert "api_slow" not in {rule.name for rule in found.rules}


def test_a_file_with_a_fault_takes_no_other_with_it(settings: Settings) -> None:
    read(settings, "rules: [", "broken.yml")
    found = read(settings, RULE)
    assert len(found.faults) == 1
    assert "api_slow" in {rule.name for rule in found.rules}


def test_a_packaged_rule_needs_steps(settings: Settings) -> None:
    folder = Path("orchestration/alerts/runbooks")
    used = {rule.runbook for rule in read_rules(settings).rules}
    assert used == {path.stem for path in folder.glob("*.md")}
