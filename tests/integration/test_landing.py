"""Landing a whole simulated world: what was planted is found, and nobody can be recognised."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from orchestration.contracts.registry import CONTRACTS, SOURCES
from orchestration.landing.lake import lake_schema, landed_receipts
from orchestration.landing.receipts import Receipt, read_receipt
from orchestration.settings import Settings
from orchestration.simulator.truth import Truth, load
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

Stream = tuple[str, str]
STREAMS = list(CONTRACTS)


@pytest.fixture(scope="module")
def truth(world: World) -> Truth:
    """What the simulator planted."""
    return load(world.settings.data_root)


@pytest.fixture(scope="module")
def receipts(world: World) -> list[Receipt]:
    """All receipts of the lake."""
    return [read_receipt(path) for path in landed_receipts(world.settings)]


def quarantined(settings: Settings, stream: Stream) -> Counter[tuple[Any, ...]]:
    """Batch, file, line, code and field of every quarantined row of a stream."""
    found: Counter[tuple[Any, ...]] = Counter()
    for path in settings.lake.joinpath(*stream).glob("*/quarantine.parquet"):
        columns = ["batch_id", "file", "line", "code", "field"]
        found.update(
            tuple(row.values()) for row in pq.read_table(path, columns=columns).to_pylist()
        )
    return found


@pytest.mark.parametrize("stream", STREAMS, ids="/".join)
def test_the_quarantine_is_line_by_line_what_was_planted(
    world: World, truth: Truth, stream: Stream
) -> None:
    planted = Counter(
        (defect.batch_id, defect.file, defect.line, defect.code, defect.field or "")
        for defect in truth.defects
        if (defect.source, defect.stream) == stream
    )
    assert quarantined(world.settings, stream) == planted


@pytest.mark.parametrize("stream", STREAMS, ids="/".join)
def test_every_stream_adds_up_to_what_was_delivered(
    world: World, truth: Truth, receipts: list[Receipt], stream: Stream
) -> None:
    planted = truth.stream(*stream)
    landed = [
        receipt
        for receipt in receipts
        if (receipt.source, receipt.stream, receipt.status) == (*stream, "landed")
    ]
    sums = [
        sum(getattr(receipt, name) for receipt in landed)
        for name in ("received", "rejected", "duplicate", "accepted")
    ]
    assert len(landed) == planted.batches
    assert sums == [planted.landed, planted.defective, planted.duplicate, planted.accepted]
    pattern = world.settings.lake.joinpath(*stream, "*", "accepted.parquet")
    query = f"select count(distinct _key_hash), count(*) from read_parquet('{pattern}')"
    assert duckdb.sql(query).fetchall() == [(planted.keys, planted.accepted + planted.duplicate)]


def test_the_codes_that_were_planted_are_many(truth: Truth) -> None:
    assert len({defect.code for defect in truth.defects}) >= 8
    assert len({(defect.source, defect.stream) for defect in truth.defects}) >= 15


def test_refused_batches_are_the_ones_that_were_planted(
    truth: Truth, receipts: list[Receipt]
) -> None:
    refused = {(each.batch_id, each.code) for each in receipts if each.status == "rejected"}
    assert refused == {(each.batch_id, each.code) for each in truth.rejected_batches}
    assert refused


def test_new_fields_are_recorded_with_the_batch_that_brought_them(
    world: World, truth: Truth
) -> None:
    table = pq.read_table(world.settings.lake / "_ops" / "schema_changes.parquet")
    found = {
        (row["source"], row["stream"], row["field"], row["batch_id"]) for row in table.to_pylist()
    }
    assert found == {
        (change.source, change.stream, change.column, change.first_batch)
        for change in truth.schema_changes
    }


@pytest.mark.parametrize("stream", STREAMS, ids="/".join)
def test_every_landed_file_has_the_columns_of_its_contract(world: World, stream: Stream) -> None:
    expected = lake_schema(CONTRACTS[stream])
    paths = [*world.settings.lake.joinpath(*stream).glob("*/accepted.parquet")]
    assert len(paths) > 1
    assert {tuple(pq.read_schema(path).names) for path in paths} == {tuple(expected.names)}
    assert all(pq.read_schema(path).types == expected.types for path in paths)


@cache
def texts(path: Path) -> dict[str, set[str]]:
    """The different texts of a Parquet file by column; raw bytes of refused rows left out."""
    table = pq.ParquetFile(path).read()
    columns = {name: table[name] for name in table.column_names if name != "raw"}
    return {
        name: set(pc.unique(column.cast(pa.utf8())).drop_null().to_pylist())
        for name, column in columns.items()
    }


def vault_values(settings: Settings, source: str, kind: str, column: str) -> set[str]:
    folder = settings.vault / source / kind
    return {
        value
        for path in folder.glob("*.parquet")
        for value in pq.read_table(path, columns=[column])[column].to_pylist()
    }


def test_no_direct_identifier_is_anywhere_in_the_lake(world: World) -> None:
    """All columns of all files are decoded; the vault shows that there was something to find."""
    names = {
        value
        for source in SOURCES
        for value in vault_values(world.settings, source, "identifiers", "value")
    }
    assert len(names) > 100
    paths = world.settings.lake.rglob("*.parquet")
    in_lake = {text for path in paths for column in texts(path).values() for text in column}
    assert len(in_lake) > 10_000
    pattern = re.compile("|".join(sorted(map(re.escape, names), reverse=True)))
    assert pattern.search("\n".join(sorted(names)))
    assert pattern.search("\n".join(in_lake)) is None
    told = [path.read_text() for path in world.settings.receipts.iterdir()]
    assert pattern.search("\n".join(told)) is None


def test_no_person_is_named_by_the_id_of_an_app(world: World) -> None:
    for (source, stream), checked in CONTRACTS.items():
        persons = {field.name for field in checked.fields if field.person}
        known = vault_values(world.settings, source, "people", "person_ref")
        given = vault_values(world.settings, source, "people", "learner_id")
        paths = world.settings.lake.joinpath(source, stream).glob("*/accepted.parquet")
        found = {text for path in paths for name in persons for text in texts(path)[name]}
        assert found <= given, stream
        assert found.isdisjoint(known), stream
