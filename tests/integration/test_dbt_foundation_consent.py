"""Consent over random histories: what the compiled models grant is what a plain reading grants.

Histories are small and crowded on purpose: choices that hold from one moment, recorded at one
moment, back-dated, recorded after the logical now, and events on every boundary.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import duckdb
import pytest
from dbt.cli.main import dbtRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.settings import Settings
from orchestration.warehouse.environment import environment, options
from orchestration.warehouse.parsed import parsed_manifest
from tests.integration.consent_histories import (
    CONSENTS,
    DBT_PROJECT,
    FLAG_OF_SETTING,
    LAST_DAY,
    MODELS,
    NOW_DAY,
    SETTINGS,
    Choice,
    History,
    answers_of,
    at,
    fill,
    needed_flags,
    oracle,
)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The compiled SQL of the models, and of one query that asks for every purpose."""
    places = Settings(data_root=tmp_path_factory.mktemp("consent"))
    asked = ", ".join(
        f"{{{{ consented('events', '{purpose}', 'events.occurred_at') }}}} as {purpose}"
        for purpose in needed_flags()
    )
    query = f"select source_system, learner_id, occurred_at, {asked} from events"
    told = [*options(places, places.data_root / "target"), "--no-write-json"]
    places.warehouse.mkdir()
    with environment(places, as_of=at(NOW_DAY)):
        models, inline = (
            dbtRunner(parsed_manifest(places)).invoke(["compile", *asking, *told])
            for asking in (["--select", *MODELS], ["--inline", query])
        )
    assert models.success
    assert inline.success
    code = {result.node.name: result.node.compiled_code for result in models.result}
    code["events"] = inline.result.results[0].node.compiled_code
    return code


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database named as dbt's, with the seeds and what staging would give."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as build; use build")
        connection.execute(
            "create schema staging; create schema intermediate; create schema seeds;"
            f"create table seeds.purposes as from '{DBT_PROJECT}/seeds/purposes.csv';"
            f"create table seeds.consent_flags as from '{DBT_PROJECT}/seeds/consent_flags.csv';"
            "create table intermediate.int_learners__people (source_system text, learner_id text);"
            "create table events (source_system text, learner_id text, occurred_at timestamp);"
            "create table staging.stg_song_practice__privacy_settings (source_system text, "
            f"learner_id text, {' boolean, '.join(SETTINGS)} boolean, effective_at timestamp, "
            "recorded_at timestamp, sent_at timestamp);"
            "create table staging.stg_fitness_coach__consents (source_system text, "
            f"learner_id text, {' boolean, '.join(CONSENTS)} boolean, effective_at timestamp, "
            "recorded_at timestamp);"
        )
        yield connection


def granted(
    connection: duckdb.DuckDBPyConnection, code: dict[str, str]
) -> dict[tuple[str, str, datetime, str], bool]:
    """What the compiled models grant, by source, learner, moment and purpose."""
    for model in MODELS:
        connection.execute(f"create or replace table intermediate.{model} as {code[model]}")
    cursor = connection.execute(code["events"])
    names = [column[0] for column in cursor.description or []]
    return {
        (row[0], row[1], row[2], purpose): verdict
        for row in cursor.fetchall()
        for purpose, verdict in zip(names[3:], row[3:], strict=True)
    }


choice_strategy = st.builds(
    Choice,
    answers=st.tuples(*[st.booleans()] * 5),
    effective_day=st.integers(0, LAST_DAY - 1),
    recorded_day=st.integers(0, LAST_DAY - 1),
)
history_strategy = st.lists(choice_strategy, max_size=5)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    song_practice=st.lists(history_strategy, min_size=1, max_size=4),
    fitness_coach=st.lists(history_strategy, min_size=1, max_size=4),
)
def test_the_models_grant_what_a_plain_reading_grants(
    compiled: dict[str, str],
    warehouse: duckdb.DuckDBPyConnection,
    song_practice: list[list[Choice]],
    fitness_coach: list[list[Choice]],
) -> None:
    histories: dict[str, History] = {
        "song_practice": {f"s{number}": choices for number, choices in enumerate(song_practice)},
        "fitness_coach": {f"f{number}": choices for number, choices in enumerate(fitness_coach)},
        "language_tutor": {"t0": []},
    }
    fill(warehouse, histories)
    expected = {
        (source, learner, at(day), purpose): oracle(source, choices, purpose, day)
        for source, history in histories.items()
        for learner, choices in history.items()
        for day in range(-1, LAST_DAY + 1)
        for purpose in needed_flags()
    }
    assert granted(warehouse, compiled) == expected


CELLS = [
    (source, purpose, flag)
    for source in ("song_practice", "fitness_coach")
    for purpose, flags in needed_flags().items()
    for flag in sorted(flags)
    if flag in (FLAG_OF_SETTING.values() if source == "song_practice" else CONSENTS)
]


@pytest.mark.parametrize(("source", "purpose", "flag"), CELLS)
def test_every_cell_of_the_purpose_matrix_matters(
    compiled: dict[str, str],
    warehouse: duckdb.DuckDBPyConnection,
    source: str,
    purpose: str,
    flag: str,
) -> None:
    all_yes = Choice((False, True, True, True, True), 0, 0)
    if source == "fitness_coach":
        all_yes = Choice((True, True, True, True, True), 0, 0)
    questions = list(answers_of(source, all_yes))
    position = questions.index(flag)
    answers = list(all_yes.answers)
    answers[position] = not answers[position]
    fill(warehouse, {source: {"yes": [all_yes], "no": [Choice(tuple(answers), 0, 0)]}})
    verdicts = granted(warehouse, compiled)
    allowed = source == "fitness_coach" or purpose not in {"profiling", "sharing"}
    assert verdicts[source, "yes", at(3), purpose] is allowed
    assert verdicts[source, "no", at(3), purpose] is False


def test_who_is_unknown_or_nobody_has_granted_nothing(
    compiled: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    fill(warehouse, {"language_tutor": {"known": []}})
    warehouse.execute(
        "insert into events values ('language_tutor', 'stranger', ?), ('language_tutor', null, ?)",
        [at(1), at(1)],
    )
    verdicts = granted(warehouse, compiled)
    assert verdicts["language_tutor", "known", at(1), "event_detail"] is True
    assert verdicts["language_tutor", "stranger", at(1), "event_detail"] is False
    assert verdicts["language_tutor", None, at(1), "event_detail"] is False
