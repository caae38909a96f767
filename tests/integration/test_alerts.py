"""Alerts of a real release: the document, the command, Dagster, backtests, the budget."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import duckdb
import jsonschema
import orjson
import pytest
import yaml

from orchestration.alert_jobs import config_of
from orchestration.alert_sensors import EVERY
from orchestration.alerts.backtest import BUDGET_PER_WEEK, Backtest, alarms_per_week, backtests
from orchestration.alerts.decisions import ledger
from orchestration.alerts.document import write_alerts
from orchestration.alerts.evaluate import Evaluation, evaluate
from orchestration.alerts.read import PACKAGED
from orchestration.alerts.rule import CADENCES
from orchestration.alerts.truth import read_truth
from orchestration.cli.main import main
from orchestration.definitions import build_defs
from orchestration.delivery.outbox import Outbox, outbox_file
from orchestration.metrics.definitions import Definitions
from orchestration.releases.manifest import ALERTS_FILE
from orchestration.releases.query import query
from orchestration.releases.store import current_release
from orchestration.settings import PROJECT_ROOT, Settings
from tests.conftest import World
from tests.null_alerts import null_alarms
from tests.unit.alerts.deliveries import write_channels
from tests.unit.alerts.receivers import webhook

pytestmark = pytest.mark.xdist_group("world")

Etude = Callable[..., tuple[int, dict]]

OWN_RULES = """\
rules:
  - name: unknown_metric
    title: Asks for what there is not
    description: A slip of the pen.
    metric: sesions
    period: day
    condition: {operator: above}
    thresholds: [{severity: low, value: 1}]
    cadence: daily
    notification_channels: [data_team]
    depends_on: [api_slo]
    runbook: celebrate
  - name: unanswerable
    title: Asks a table that there is not
    description: A table that was renamed.
    metric: rows
    sql: select now() as period_started_at, 1 as value, 1 as n from gone.away
    unit: count
    period: day
    condition: {operator: above}
    thresholds: [{severity: low, value: 1}]
    cadence: daily
    notification_channels: [data_team]
    runbook: celebrate
"""


BUSY_RULE = """\
rules:
  - name: anybody_there
    title: Somebody practises
    description: At least one session on a day, so this always fires.
    metric: sessions
    period: day
    by: [source_system]
    condition: {operator: above}
    thresholds: [{severity: critical, value: 0}]
    cadence: 15min
    notification_channels: [product]
    runbook: celebrate
"""


@pytest.fixture
def deployment(world: World, settings: Settings) -> Settings:
    """A deployment of this test's own that reads the world's release."""
    settings.data_root.mkdir(parents=True)
    settings.releases.symlink_to(world.settings.releases)
    return settings


@pytest.fixture
def busy(deployment: Settings) -> Settings:
    """A deployment with a rule of its own that fires for each of five apps."""
    write_rules(deployment, BUSY_RULE)
    return deployment


def write_rules(deployment: Settings, text: str) -> None:
    folder = deployment.alerts / "rules"
    folder.mkdir(parents=True)
    (folder / "own.yml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def evaluation(world: World) -> Evaluation:
    return evaluate(current_release(world.settings).folder, world.settings)


@pytest.fixture
def etude(
    deployment: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Etude:
    monkeypatch.setenv("ETUDE_DATA", str(deployment.data_root))

    def run(*arguments: str) -> tuple[int, dict]:
        monkeypatch.setattr(sys, "argv", ["etude", "alerts", *arguments, "--json"])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0), orjson.loads(capsys.readouterr().out)

    return run


def test_every_rule_is_answered_by_a_release(evaluation: Evaluation) -> None:
    assert evaluation.faults == ()
    assert {each.status for each in evaluation.looked} <= {"evaluated", "no_data_yet"}
    assert sum(each.status == "evaluated" for each in evaluation.looked) >= 25


def test_the_document_is_s1s_names_nobody_and_is_the_same_twice(
    deployment: Settings, tmp_path: Path
) -> None:
    release = current_release(deployment).folder
    texts = []
    for name in ("one", "two"):
        draft = tmp_path / name
        (draft / "reports").mkdir(parents=True)
        for shared in ("marts.duckdb", "marts", "catalog"):
            (draft / shared).symlink_to(release / shared)
        write_alerts(deployment)(draft)
        texts.append((draft / ALERTS_FILE).read_bytes())
    assert texts[0] == texts[1]
    document = orjson.loads(texts[0])
    schema = orjson.loads((tmp_path / "one" / "reports" / "alerts.schema.json").read_bytes())
    jsonschema.validate(document, schema)
    assert set(document) == {
        "asOf",
        "recentSince",
        "active",
        "recent",
        "alertRules",
        "notListed",
    }
    assert {"name", "description", "condition", "thresholds", "notificationChannels"} < set(
        document["alertRules"][0]
    )
    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as connection:
        learners = connection.execute("select learner_id from core.dim_learners").fetchall()
    assert not any(learner.encode() in texts[0] for (learner,) in learners)


def test_planted_incidents_are_found_in_time_and_nothing_else_is_taken_for_them(
    world: World, evaluation: Evaluation
) -> None:
    planted = read_truth(world.settings.data_root / "truth.json")
    found = {each.rule: each for each in backtests(evaluation.looked, evaluation.as_of, planted)}
    assert (found["api_slow"].found, found["api_slow"].precision) == (1, 1.0)
    assert found["api_slow"].delay_hours == 1
    assert found["api_errors"].told == 0
    assert found["integration_failing"].precision == 1.0
    # the payment processor has too few calls in so small a world
    assert (found["integration_failing"].planted, found["integration_failing"].found) == (2, 1)
    assert found["integration_failing"].delay_hours == 24
    assert found["batch_refused"].precision == 1.0


def test_the_whole_set_keeps_its_budget(evaluation: Evaluation) -> None:
    tests: list[Backtest] = backtests(evaluation.looked, evaluation.as_of)
    assert alarms_per_week(tests) <= BUDGET_PER_WEEK
    for seed in range(3):
        week, _ = null_alarms(list(evaluation.looked), evaluation.as_of, seed)
        assert week <= BUDGET_PER_WEEK / 2


def test_cadences_find_together_what_one_look_finds(world: World, evaluation: Evaluation) -> None:
    folder = current_release(world.settings).folder
    ids = {
        each.incident.id: each.state
        for cadence in reversed(CADENCES)
        for each in evaluate(folder, world.settings, cadences=[cadence]).alerts
    }
    assert ids == {each.incident.id: each.state for each in evaluation.alerts}


def test_a_rule_that_cannot_be_asked_is_an_alert_and_stops_no_other(
    deployment: Settings, etude: Etude, evaluation: Evaluation
) -> None:
    write_rules(deployment, OWN_RULES)
    code, answer = etude("--dry-run")
    assert code == 1
    other, fault = answer["faults"]
    assert fault.startswith("own.yml, line 5, field unknown_metric.metric")
    assert "near names: sessions" in fault
    assert "line 11, field unknown_metric.depends_on" in other
    failed = {each["rule"]: each for each in answer["active"] if each["kind"] == "query_failed"}
    assert set(failed) == {"unknown_metric", "unanswerable"}
    told = failed["unknown_metric"]["message"]
    assert "no metric 'sesions'" in told
    assert "no rule 'api_slo'" in told
    assert "gone" in failed["unanswerable"]["message"]
    others = [each for each in answer["active"] if each["rule"] not in failed]
    assert len(others) == len(evaluation.active) == len(answer["active"]) - 2
    assert etude("rules")[0] == 1
    code, answer = etude("backtest", "unknown_metric")
    assert code == 1
    assert "'unknown_metric' cannot be used: own.yml, line " in answer["error"]


def _kept(deployment: Settings) -> list[Path]:
    """All files of a deployment but those that only save time."""
    cache = deployment.data_root / "cache"
    return sorted(
        file
        for file in deployment.data_root.rglob("*")
        if file != cache and cache not in file.parents
    )


def test_a_dry_run_writes_and_sends_nothing(busy: Settings, etude: Etude) -> None:
    before = _kept(busy)
    code, answer = etude("--dry-run", "--verbose")
    assert code == 0
    assert len(answer["wouldSend"]) == 5
    assert {"rule", "subject", "value", "n"} < set(answer["figures"][0])
    assert _kept(busy) == before


def test_decisions_change_the_state_of_what_they_name(busy: Settings, etude: Etude) -> None:
    _, before = etude("list")
    first, *_ = before["active"]
    assert etude("ack", "0" * 16, "--reason", "mistyped")[0] == 1
    assert etude("silence", "api_slo", "--until", "2027-01-01", "--reason", "x")[0] == 1
    code, answer = etude("silence", "api_slow", "--until", "tomorrow", "--reason", "x")
    assert (code, "'tomorrow': give a date such as 2026-11-01" in answer["error"]) == (1, True)
    until = ("--until", "2099-01-01", "--reason", "works", "--by", "Ada")
    code, answer = etude("silence", first["rule"], *until, "--subject", "nobody")
    assert (code, f"no subject of {first['rule']} 'nobody'" in answer["error"]) == (1, True)
    code, answer = etude("show", first["id"])
    assert (code, answer["alert"], answer["rule"]["name"]) == (0, first, first["rule"])
    assert answer["steps"]
    assert etude("show", "0" * 16)[0] == 1
    code, answer = etude("silence", "api_slow", "--until", "2020-01-01", "--reason", "x")
    assert (code, "is over in data time" in answer["error"]) == (1, True)
    for option in (("ack", first["id"]), ("silence", "api_slow", "--until", "2099-01-01")):
        code, answer = etude(*option, "--reason", "")
        assert (code, answer["error"].startswith("--reason '': ")) == (1, True)
    assert not ledger(busy).exists()
    assert etude("ack", first["id"], "--reason", "on it", "--by", "Ada")[0] == 0
    _, after = etude("list")
    states = {each["id"]: each["state"] for each in after["active"]}
    assert states.pop(first["id"]) == "acknowledged"
    assert set(states.values()) == {"open"}
    assert etude("silence", first["rule"], *until)[0] == 0
    _, silenced = etude("list")
    (shown,) = (each for each in silenced["active"] if each["id"] == first["id"])
    assert shown["state"] == "suppressed"
    assert "silenced by Ada: works" in shown["message"]
    assert {each["state"] for each in silenced["active"]} == {"suppressed"}


def test_dagster_looks_and_tells_once(busy: Settings) -> None:
    definitions = build_defs(busy)
    looking = definitions.resolve_job_def("look_at_alerts")
    with webhook() as received, dg.DagsterInstance.ephemeral() as instance:
        write_channels(busy, {"product": {"url": f"json://127.0.0.1:{received.port}"}})

        def run(job: dg.JobDefinition, **config: object) -> bool:
            quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
            return job.execute_in_process(run_config={**quiet, **config}, instance=instance).success

        for cadence in (*CADENCES, CADENCES[0]):
            assert run(looking, **config_of(cadence))
        with Outbox.of(busy) as outbox:
            assert [each.state for each in outbox.messages()] == ["sent"] * 5
            assert sorted(received.ids) == sorted(each.message.id for each in outbox.messages())
        assert run(definitions.resolve_job_def("deliver_alerts"))
        assert run(definitions.resolve_job_def("clean_up_alerts"))
        assert len(received.ids) == 5


def test_sensors_ask_once_for_each_release_and_again_when_people_decide(
    deployment: Settings, etude: Etude
) -> None:
    definitions = build_defs(deployment)

    def tick(name: str) -> dg.RunRequest | dg.SkipReason:
        sensor = definitions.resolve_sensor_def(name)
        context = dg.build_sensor_context(resources=dict(definitions.resources or {}))
        return sensor(context)  # ty: ignore[invalid-return-type]

    for cadence, (seconds, _) in EVERY.items():
        sensor = definitions.resolve_sensor_def(f"alerts_{cadence}")
        assert sensor.minimum_interval_seconds == seconds
    first, second = tick("alerts_hourly"), tick("alerts_hourly")
    assert isinstance(first, dg.RunRequest)
    assert isinstance(second, dg.RunRequest)
    assert first.run_key == second.run_key
    assert isinstance(tick("messages_waiting"), dg.SkipReason)
    assert not outbox_file(deployment).exists()
    etude("silence", "api_slow", "--until", "2099-01-01", "--reason", "works")
    third = tick("alerts_hourly")
    assert isinstance(third, dg.RunRequest)
    assert third.run_key != first.run_key


RUNBOOKS = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((PACKAGED / "runbooks").glob("*.md"))
)


@pytest.mark.parametrize("question", re.findall(r'`etude query "([^"]+)"`', RUNBOOKS))
def test_questions_of_runbooks_are_answered(world: World, question: str) -> None:
    query(world.settings, question)


@pytest.mark.parametrize("asked", re.findall(r"`etude (metrics query [^`]+)`", RUNBOOKS))
def test_requests_of_runbooks_are_answered(
    asked: str, deployment: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ETUDE_DATA", str(deployment.data_root))
    monkeypatch.setattr(sys, "argv", ["etude", *asked.split()])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code in {0, None}


def test_tables_of_runbooks_exist(world: World) -> None:
    tables = set(current_release(world.settings).tables)
    named = set(re.findall(r"`((?:ml|ops|systems|ai_performance)\.\w+)`", RUNBOOKS))
    assert named
    assert named <= tables


def test_the_exposure_names_the_marts_that_rules_read(evaluation: Evaluation, world: World) -> None:
    models = Definitions.of(current_release(world.settings).folder).catalogue
    read = set()
    for each in evaluation.looked:
        rule = each.rule
        if rule.sql is not None:
            read |= set(re.findall(r"(?:from|join) \w+\.(\w+)", rule.sql))
            continue
        named = (models.models[name] for name in models.metric(rule.metric).models)
        read |= {model["node_relation"]["alias"] for model in named}
    exposures = (PROJECT_ROOT / "dbt_project" / "models" / "exposures.yml").read_text()
    (alerts,) = (
        each for each in yaml.safe_load(exposures)["exposures"] if each["name"] == "alerts"
    )
    assert {each[5:-2] for each in alerts["depends_on"]} == read
