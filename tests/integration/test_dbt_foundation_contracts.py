"""The dbt project says of every stream what its contract says, and shows nothing it must not."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from orchestration.contracts.base import Contract
from orchestration.contracts.registry import CONTRACTS, SOURCES, contract
from orchestration.settings import PROJECT_ROOT

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
STAGING = DBT_PROJECT / "models" / "staging"

STREAMS = [
    pytest.param(stream, id=f"{stream.source}.{stream.stream}") for stream in CONTRACTS.values()
]


def source_tables(source: str) -> dict[str, dict[str, Any]]:
    described = yaml.safe_load((STAGING / source / f"_{source}__sources.yml").read_text())
    (only,) = described["sources"]
    return {table["name"]: table["config"]["meta"] for table in only["tables"]}


def staging_sql(stream: Contract) -> str:
    name = f"stg_{stream.source}__{stream.stream}.sql"
    return (STAGING / stream.source / name).read_text()


def selected_columns(stream: Contract) -> set[str]:
    return set(re.findall(rf"\b{stream.stream}\.(\w+)", staging_sql(stream)))


def seed(name: str) -> list[dict[str, str]]:
    with (DBT_PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


@pytest.mark.parametrize("source", SOURCES)
def test_every_stream_is_a_source_with_the_contracts_key_version_and_clock(source: str) -> None:
    expected = {
        stream.stream: {
            "key": [name.lower() for name in stream.key],
            "version": stream.version.lower() if stream.version else None,
            "clock": stream.clock.lower() if stream.clock else None,
        }
        for stream in CONTRACTS.values()
        if stream.source == source
    }
    assert source_tables(source) == expected


@pytest.mark.parametrize("stream", STREAMS)
def test_no_free_text_and_no_identifier_leaves_the_lake(stream: Contract) -> None:
    hidden = {field.name.lower() for field in stream.fields if field.free_text or field.identifier}
    assert selected_columns(stream) & hidden == set()


@pytest.mark.parametrize("stream", STREAMS)
def test_every_other_field_is_staged(stream: Contract) -> None:
    shown = {field.name.lower() for field in stream.lake_fields if not field.free_text}
    assert shown - selected_columns(stream) == set()


@pytest.mark.parametrize("path", sorted(STAGING.rglob("stg_*.sql")), ids=lambda path: path.stem)
def test_every_staged_column_is_cast_named_and_described(path: Path) -> None:
    sql = path.read_text()
    columns = re.findall(r"^    (?:cast\(.*\)|\))\s+as (\w+),?$", sql, re.MULTILINE)
    (described,) = (
        model
        for described in path.parent.glob("_*.yml")
        for model in yaml.safe_load(described.read_text()).get("models", [])
        if model["name"] == path.stem
    )
    assert columns == [column["name"] for column in described["columns"]]
    assert all(column["description"] for column in described["columns"])
    assert described["description"].startswith("One row per ")
    assert "*" not in sql


def test_every_source_answers_every_consent_flag_once() -> None:
    flags = {row["flag"] for row in seed("purposes")} - {"no_flag"}
    answered = [(row["source_system"], row["flag"]) for row in seed("consent_flags")]
    assert sorted(answered) == sorted((source, flag) for source in SOURCES for flag in flags)


def test_every_source_has_a_default_zone_that_exists() -> None:
    zones = {row["source_system"]: row["default_zone"] for row in seed("source_time_zones")}
    assert set(zones) == set(SOURCES)
    assert {ZoneInfo(zone).key for zone in zones.values()} == set(zones.values())


def test_every_kind_of_device_of_the_contracts_is_known() -> None:
    fields = {
        ("song_practice", "performance_sessions"): "device_type",
        ("fitness_coach", "analytics_events"): "deviceInfo_platform",
        ("fitness_coach", "app_crashes"): "platform",
        ("fitness_coach", "wearable_syncs"): "deviceType",
    }
    expected = {
        (source, kind)
        for (source, stream), name in fields.items()
        for kind in contract(source, stream).field(name).one_of or ()
    }
    assert {(row["source_system"], row["device_type"]) for row in seed("device_types")} == expected
