"""What app teams read is true: schemas, examples, models and compiled SQL agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from orchestration.contracts.base import Contract
from orchestration.contracts.publish import example, json_schema, write_catalog
from orchestration.contracts.registry import CONTRACTS, contract
from tests.unit.contracts.checking import (
    EVERY_STREAM,
    Checker,
    rows_refused_by_model,
    stream_id,
)
from tests.unit.contracts.rows import typed_example

UNDEFINED_IN_THE_SEED = {
    "IntegrationMetrics",
    "ErrorMetrics",
    "BusinessMetrics",
    "PrivacyMetrics",
    "UserGrowthMetrics",
    "CostMetrics",
    "PredictiveMetrics",
}


def is_valid(payload: dict[str, Any], checked: Contract) -> bool:
    return Draft202012Validator(json_schema(checked)).is_valid(payload)


@pytest.mark.parametrize("checked", EVERY_STREAM, ids=stream_id)
def test_example_is_accepted_by_schema_model_and_sql(checked: Contract, checker: Checker) -> None:
    schema = json_schema(checked)
    Draft202012Validator.check_schema(schema)
    payload = example(checked)
    Draft202012Validator(schema).validate(payload)
    assert checker.check(checked, [json.dumps(payload)])[0].errors is None
    row = {field.name: typed_example(field) for field in checked.fields}
    assert rows_refused_by_model(checked, [row]) == set()


@pytest.mark.parametrize("checked", EVERY_STREAM, ids=stream_id)
def test_schema_lets_optional_fields_be_null_and_no_others(checked: Contract) -> None:
    validator = Draft202012Validator(json_schema(checked))
    for field in checked.fields:
        payload = example(checked)
        *groups, name = field.path.split(".")
        inner = payload
        for group in groups:
            inner = inner[group]
        inner[name] = None
        assert validator.is_valid(payload) is not field.is_required, field.path


def test_schema_refuses_what_the_contract_refuses() -> None:
    sessions = contract("song_practice", "performance_sessions")
    wrong = [
        {"id": "1"},
        {"session_type": "jam"},
        {"session_rating": 6},
        {"completion_percentage": -1},
    ]
    assert not any(is_valid(example(sessions) | change, sessions) for change in wrong)
    assert is_valid(example(sessions) | {"added_later": 1}, sessions)


def test_schema_carries_what_json_schema_has_no_word_for() -> None:
    schema = json_schema(contract("fitness_coach", "analytics_events"))
    assert schema["x-etude-key"] == ["id"]
    assert schema["x-etude-clock"] == "timestamp"
    assert schema["x-etude-schema-version"] == "1.0.0"
    assert schema["x-etude-purpose"]
    assert schema["properties"]["userId"]["x-etude-person"] == "user"
    assert schema["properties"]["properties"]["default"] == {}
    device = schema["properties"]["deviceInfo"]
    assert device["required"] == ["platform", "appVersion", "osVersion"]
    assert "deviceInfo" in schema["required"]
    users = json_schema(contract("practice_tracker", "users"))["properties"]
    assert users["email"]["x-etude-identifier"] is True
    teachers = json_schema(contract("practice_tracker", "teachers"))["properties"]
    assert teachers["bio"]["x-etude-free-text"] is True


def test_catalog_is_whole_and_the_same_bytes_every_time(tmp_path: Path) -> None:
    first = write_catalog(tmp_path / "first")
    second = write_catalog(tmp_path / "second")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    index = json.loads((tmp_path / "first" / "index.json").read_text(encoding="utf-8"))
    assert [(entry["source"], entry["stream"]) for entry in index["contracts"]] == list(CONTRACTS)
    named = {tmp_path / "first" / entry["schema"] for entry in index["contracts"]}
    named |= {tmp_path / "first" / entry["example"] for entry in index["contracts"]}
    named |= {tmp_path / "first" / schema for schema in index["derived"]}
    assert named | {tmp_path / "first" / "index.json"} == set(first)


def test_types_that_the_seed_left_undefined_are_published(tmp_path: Path) -> None:
    schemas = {path.name for path in write_catalog(tmp_path) if path.parent.name == "derived"}
    assert schemas == {f"{name}.schema.json" for name in UNDEFINED_IN_THE_SEED}
    for name in schemas:
        schema = json.loads((tmp_path / "derived" / name).read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        assert schema["description"]
        assert all(field.get("description") for field in schema["properties"].values())
