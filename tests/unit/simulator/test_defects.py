"""Damage: undamaged rows keep their contract, damaged ones break it as the truth says."""

from __future__ import annotations

import json
from collections import Counter
from functools import reduce
from operator import getitem

import duckdb
import orjson
import pyarrow as pa
import pytest

from orchestration.contracts.base import Contract
from orchestration.contracts.compile import checked_sql
from orchestration.contracts.registry import CONTRACTS
from orchestration.simulator.defects import CODES, FIELD_CODES
from orchestration.simulator.truth import Defect
from tests.unit.simulator.landed import LandedBatch, LandedWorld


@pytest.mark.parametrize("stream", list(CONTRACTS), ids="/".join)
def test_every_undamaged_row_keeps_its_contract(
    world: LandedWorld, stream: tuple[str, str]
) -> None:
    rows = world.checked(*stream)
    truth = world.truth.stream(*stream)
    assert rows["_errors"].drop_nulls().to_list() == []
    assert rows.height == truth.landed - truth.defective


@pytest.mark.parametrize("stream", list(CONTRACTS), ids="/".join)
def test_keys_and_different_rows_are_as_many_as_the_truth_says(
    world: LandedWorld, stream: tuple[str, str]
) -> None:
    rows = world.checked(*stream)
    contract, truth = CONTRACTS[stream], world.truth.stream(*stream)
    assert rows.select(contract.key).n_unique() == truth.keys
    assert rows.select(field.name for field in contract.fields).n_unique() == truth.accepted


def test_about_three_in_a_thousand_rows_are_damaged(world: LandedWorld) -> None:
    share = len(world.truth.defects) / world.report.total_rows
    assert 0.002 < share < 0.004
    assert set(Counter(defect.code for defect in world.truth.defects)) == set(CODES)


def test_the_lines_that_cannot_be_read_are_the_ones_that_the_truth_names(
    world: LandedWorld,
) -> None:
    """Recount from the bytes alone, over every NDJSON line of the world."""
    named = {
        (defect.batch_id, defect.line): defect.code
        for defect in world.truth.defects
        if defect.code not in FIELD_CODES
    }
    found = {}
    for batch in world.batches:
        if ".ndjson" in batch.file.suffixes and batch.folder.name not in world.refused:
            for number, line in enumerate(batch.lines, start=1):
                code = line_code(line)
                if code is not None:
                    found[batch.folder.name, number] = code
    assert found == named


def line_code(line: bytes) -> str | None:
    try:
        payload = orjson.loads(line)
    except orjson.JSONDecodeError:
        return unreadable(line)
    if line.count(b"[") + line.count(b"{") > 32:
        return "TOO_DEEP"
    return "DUPLICATE_KEY" if len(payload) < top_level_keys(line) else None


def top_level_keys(line: bytes) -> int:
    first, _, _ = line.partition(b":")
    if line.count(first[1:] + b":") < 2:  # only first keys are ever repeated
        return 0
    return len(json.loads(line, object_pairs_hook=list))


def unreadable(line: bytes) -> str | None:
    if b"\0" in line:
        return "NUL_BYTE"
    try:
        line.decode()
    except UnicodeDecodeError:
        return "INVALID_UTF8"
    if b"1e999" in line:
        return None  # a number too large is JSON, and a matter of its field
    return "NOT_JSON"


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    return connection


class TestDamagedFields:
    @pytest.mark.parametrize("stream", list(CONTRACTS), ids="/".join)
    def test_the_contract_gives_the_code_and_field_of_the_truth(
        self, world: LandedWorld, connection: duckdb.DuckDBPyConnection, stream: tuple[str, str]
    ) -> None:
        by_name = {batch.folder.name: batch for batch in world.batches}
        defects = [
            defect
            for defect in world.truth.defects
            if (defect.source, defect.stream) == stream
            and defect.code in FIELD_CODES
            and by_name[defect.batch_id].file.suffix != ".parquet"
        ]
        lines = [damaged_line(by_name[defect.batch_id], defect) for defect in defects]
        assert errors(connection, CONTRACTS[stream], lines) == [
            f"{defect.code}|{defect.field}" for defect in defects
        ]

    def test_parquet_rows_hold_the_damage_that_the_truth_names(self, world: LandedWorld) -> None:
        by_name = {batch.folder.name: batch for batch in world.batches}
        defects = [
            defect
            for defect in world.truth.defects
            if by_name[defect.batch_id].file.suffix == ".parquet"
        ]
        assert {"NOT_FINITE", "NOT_ALLOWED", "ABSURD_CLOCK"} <= {each.code for each in defects}
        for defect in defects:
            row = json.loads(by_name[defect.batch_id].lines[defect.line - 1])
            value = reduce(getitem, defect.field.split("."), row)
            match defect.code:
                case "MISSING_FIELD":
                    assert value is None
                case "NOT_FINITE":
                    assert value is None or value == float("inf")
                case "NOT_ALLOWED":
                    assert value == "unheard_of"
                case "ABSURD_CLOCK":
                    assert value[:4] in ("1970", "9999")
                case _:
                    assert defect.code == "OUT_OF_RANGE"
                    assert value < 0 or value > 100


def damaged_line(batch: LandedBatch, defect: Defect) -> str:
    return batch.lines[defect.line - batch.first_line].decode()


def errors(
    connection: duckdb.DuckDBPyConnection, contract: Contract, lines: list[str]
) -> list[str]:
    if not lines:
        return []
    connection.register("damaged", pa.table({"line": lines, "n": range(len(lines))}))
    query = f"select _errors from ({checked_sql(contract, 'damaged', keep=['n'])}) order by n"
    found = connection.execute(query).fetchall()
    assert all(each and len(each) == 1 for (each,) in found), found
    return [each[0].rpartition("|")[0] for (each,) in found]
