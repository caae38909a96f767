"""What the reader in machine code makes of single values: credentials, repeated keys, moments."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import duckdb
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.contracts.compile import typed_sql
from orchestration.landing.credentials import SECRET_WORDS
from orchestration.landing.shape import LOOK, READ
from tests.unit.landing.json_lines import CONTRACT, SHAPE, TEXTS, WHOLE, fits, read


@pytest.mark.parametrize("word", SECRET_WORDS)
@pytest.mark.parametrize("form", ["{}", "my_{}", "{}Value"])
def test_a_key_like_a_credential_needs_the_closer_look(word: str, form: str) -> None:
    for name in (form.format(word), form.format(word).upper()):
        texts = [orjson.dumps({"properties": {"deep": [{name: 1}]}})]
        assert read(texts).needs.tolist() == [LOOK]


@pytest.mark.parametrize(
    "value",
    [
        "$2b$12$abcdefghijklmnopqrstuv",
        "Bearer eyJhbGciOiJI.eyJzdWIiOiIx",
        "AKIAABCDEFGHIJKLMNOP",
        "key: ASIAABCDEFGHIJKLMNOP",
        "-----BEGIN RSA PRIVATE KEY-----",
    ],
)
def test_a_text_like_a_credential_needs_the_closer_look(value: str) -> None:
    texts = [orjson.dumps({"userSegment": {"note": value}}), orjson.dumps({"properties": [value]})]
    assert read(texts).needs.tolist() == [LOOK, LOOK]


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"a","id":"b"}',
        b'{"deviceInfo":{"platform":"ios","platform":"web"}}',
        b'{"deviceInfo":{},"deviceInfo":{}}',
        b'{"id":null,"id":"b"}',
        b'{"\\u0069d":"a"}',
    ],
)
def test_keys_given_twice_or_in_disguise_need_the_closer_look(line: bytes) -> None:
    assert read([line]).needs.tolist() == [LOOK]


MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(  # noqa: DTZ001 - as written
    lambda moment: moment.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
)
PARTS = st.tuples(*(st.integers(0, limit) for limit in (2030, 14, 33, 25, 61, 61)))
NEARLY = PARTS.map(lambda parts: "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parts))
FRACTIONS = st.tuples(NEARLY, st.text("0123456789x", max_size=8)).map(
    lambda parts: f"{parts[0][:-1]}.{parts[1]}Z"
)

USUAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


@settings(max_examples=400, derandomize=True)
@given(st.lists(MOMENTS | NEARLY | FRACTIONS | TEXTS, min_size=1, max_size=6))
def test_a_moment_is_the_one_that_sql_finds(written: list[str]) -> None:
    field = CONTRACT.field("privacyFlags_consentDate")
    told = [each for each in written if fits({"t": each}) and "\0" not in each]
    flags = WHOLE["privacyFlags"]
    texts = [orjson.dumps(WHOLE | {"privacyFlags": flags | {"consentDate": t}}) for t in told]
    rows = read(texts)
    assert rows.needs.tolist() == [READ] * len(told)
    place = SHAPE.timestamps.index("privacyFlags.consentDate")
    for text, moment in zip(told, list(rows.timestamps())[place].to_pylist(), strict=True):
        query = (
            f"select {typed_sql(field)} from (select {{'privacyFlags': {{'consentDate': ?}}}} as j)"
        )
        by_sql = duckdb.execute(query, [text]).fetchone()
        assert by_sql is not None
        assert moment in {None, by_sql[0]}, text
        if USUAL.fullmatch(text):
            assert moment == by_sql[0], text
