"""Lines that are not what a row must be: one goes to quarantine, the others land."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestration.settings import LandingLimits
from tests.unit.landing.batches import EVENTS, joined, lines, put, rows
from tests.unit.landing.neighbours import Neighbourhood, read_rows

FIRST, LINE, LAST = lines(rows(EVENTS, 3))
DEPTH = 30_000
TIME = b"2026-03-02T18:04:05Z"
ABSURD = "is before 2000-01-01 or not before 2100-01-01"


def changed(old: bytes, new: bytes) -> bytes:
    """The second line with one thing in it replaced."""
    assert LINE.count(old) == 1
    return LINE.replace(old, new)


def extended(entry: bytes) -> bytes:
    """The second line with one more entry."""
    return b"%b,%b}" % (LINE[:-1], entry)


def land_line(neighbourhood: Neighbourhood, line: bytes) -> tuple[str, str, str]:
    """Code, field and reason of a line that goes to quarantine between two that land."""
    settings = neighbourhood.settings
    put(settings, "bad", {"rows.ndjson": joined([FIRST, line, LAST])}, rowCount=3)
    receipt = neighbourhood.land("bad")
    assert (receipt.status, receipt.code) == ("landed", None)
    assert (receipt.received, receipt.accepted, receipt.rejected) == (3, 2, 1)
    assert [row["_line"] for row in read_rows(settings, EVENTS, "bad", "accepted")] == [1, 3]
    (refused,) = read_rows(settings, EVENTS, "bad", "quarantine")
    assert (refused["file"], refused["line"], refused["raw"]) == ("rows.ndjson", 2, line)
    (error,) = receipt.errors
    (sample,) = receipt.samples
    assert (sample["line"], sample["file"]) == (2, "rows.ndjson")
    assert sample["detail"] == refused["reason"] == error.reason
    return refused["code"], refused["field"], refused["reason"]


@pytest.mark.parametrize(
    "line",
    [
        b"[" * DEPTH + b"]" * DEPTH,
        b"[" * DEPTH,
        b'{"a":' * DEPTH + b"1" + b"}" * DEPTH,
        changed(b'{"sets":3}', b'{"x":' + b"[" * DEPTH + b"]" * DEPTH + b"}"),
        extended(b'"trace":' + b'{"a":' * DEPTH + b"1" + b"}" * DEPTH),
        extended(b'"trace":' + b"[" * 32 + b"]" * 32),
    ],
    ids=["lists", "unclosed", "objects", "in-json-field", "in-unknown-field", "one-too-deep"],
)
def test_nesting_beyond_32_levels_is_refused(neighbourhood: Neighbourhood, line: bytes) -> None:
    told = land_line(neighbourhood, line)
    assert told == ("TOO_DEEP", "", "nests deeper than 32 levels")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (changed(b"12.0", b"NaN"), "expected a JSON value at character 192"),
        (changed(b"12.0", b"Infinity"), "expected a JSON value at character 192"),
        (changed(b'{"sets":3}', b'{"sets":NaN}'), "expected a JSON value at character"),
        (changed(b"12.0", b"-Infinity"), "no digit after sign"),
        (changed(b'"workout"', b"-Infinity"), "no digit after sign"),
        (changed(b'"workout"', b"-nan"), "no digit after sign"),
        (changed(b'"workout"', b" NaN"), "expected a JSON value at character"),
        (changed(b"12.0", b"012"), "number with leading zero is not allowed"),
        (changed(b'{"sets":3}', b"-Infinity"), "no digit after sign"),
        (LINE[:-1] + b",}", "trailing comma is not allowed"),
        (LINE[:50], "unexpected end of data at character 51"),
        (LINE + LINE, "unexpected content after document"),
        (LINE + b" // fine", "unexpected content after document"),
        (LINE.replace(b'"', b"'"), "expected a string key at character 2"),
        (changed(b"workout", b"\\ud800"), "no low surrogate in string"),
        (changed(b"workout", b"a\\x41"), "invalid escaped sequence"),
        (changed(b"workout", b"a\tb"), "unexpected control character in string"),
    ],
)
def test_what_is_no_strict_json_is_told_with_its_place(
    neighbourhood: Neighbourhood, line: bytes, reason: str
) -> None:
    code, field, said = land_line(neighbourhood, line)
    assert (code, field) == ("NOT_JSON", "")
    assert said.startswith("is not valid JSON: ")
    assert reason in said


@pytest.mark.parametrize("line", [b"[]", b"5", b"null", b'"text"', b"[%b]" % LINE])
def test_json_that_is_no_object_is_no_row(neighbourhood: Neighbourhood, line: bytes) -> None:
    told = land_line(neighbourhood, line)
    assert told == ("NOT_AN_OBJECT", "", "is valid JSON, but not an object")


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"1" * 400, b'"NaN"'])
def test_numbers_beyond_a_double_are_not_finite(
    neighbourhood: Neighbourhood, number: bytes
) -> None:
    told = land_line(neighbourhood, changed(b"12.0", number))
    assert told == ("NOT_FINITE", "value", "is not finite")


@pytest.mark.parametrize(
    ("line", "code", "reason"),
    [
        (changed(b"workout", b"\xff\xfe"), "INVALID_UTF8", "is not UTF-8 from byte 129 on"),
        (changed(b"workout", b"\xc0\xaf"), "INVALID_UTF8", "is not UTF-8 from byte 129 on"),
        (changed(b"workout", b"\xed\xa0\x80"), "INVALID_UTF8", "is not UTF-8 from byte 129 on"),
        (LINE + b"\xc3", "INVALID_UTF8", "is not UTF-8 from byte 534 on"),
        (changed(b"workout", b"a\0b"), "NUL_BYTE", "holds the character NUL"),
        (changed(b"workout", b"a\\u0000b"), "NUL_BYTE", "holds the character NUL"),
        (extended(b'"a\\u0000":1'), "NUL_BYTE", "holds the character NUL"),
        (LINE + b"\0", "NUL_BYTE", "holds the character NUL"),
    ],
)
def test_text_that_is_no_text_is_refused(
    neighbourhood: Neighbourhood, line: bytes, code: str, reason: str
) -> None:
    assert land_line(neighbourhood, line) == (code, "", reason)


@pytest.mark.parametrize(
    "line",
    [
        changed(b'"category"', b'"id":"twice","category"'),
        changed(b'"category"', b'"category":"workout","category"'),
        changed(b'"category"', b'"\\u0069d":"twice","category"'),
        changed(b'"platform":"ios"', b'"platform":"ios","platform":"web"'),
        changed(b'"deviceInfo":', b'"deviceInfo":{},"deviceInfo":'),
        extended(b'"added":1,"added":2'),
        changed(b'"category"', b'"label":null,"label":"x","category"'),
        extended(b'"added":null,"added":2'),
    ],
    ids=[
        "other-value",
        "same-value",
        "escaped",
        "inside",
        "object",
        "unknown",
        "null",
        "unknown-null",
    ],
)
def test_a_key_given_twice_is_refused(neighbourhood: Neighbourhood, line: bytes) -> None:
    assert land_line(neighbourhood, line) == ("DUPLICATE_KEY", "", "names one key twice")


@pytest.mark.parametrize("size", [4_000_001, 30_000_000])
def test_a_line_too_long_is_kept_in_part(neighbourhood: Neighbourhood, size: int) -> None:
    settings = neighbourhood.settings
    long = extended(b'"x":"%b"' % (b"y" * size))
    put(settings, "bad", {"rows.ndjson": joined([FIRST, long, LAST])}, rowCount=3)
    receipt = neighbourhood.land("bad")
    assert (receipt.received, receipt.accepted, receipt.rejected) == (3, 2, 1)
    assert receipt.error_counts == {"TOO_LONG_LINE": 1}
    (refused,) = read_rows(settings, EVENTS, "bad", "quarantine")
    assert refused["reason"] == "is longer than 4,000,000 bytes"
    assert long.startswith(refused["raw"])
    assert len(refused["raw"]) >= 65_536


def test_the_limit_of_a_line_is_a_setting(neighbourhood: Neighbourhood) -> None:
    settings = replace(neighbourhood.settings, limits=LandingLimits(max_line_bytes=600))
    put(settings, "bad", {"rows.ndjson": joined([FIRST, changed(b"squat", b"y" * 200), LAST])})
    receipt = neighbourhood.land("bad", settings)
    assert [(error.code, error.reason) for error in receipt.errors] == [
        ("TOO_LONG_LINE", "is longer than 600 bytes")
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (changed(TIME, b"0001-01-01T00:00:00Z"), ("ABSURD_CLOCK", "timestamp", ABSURD)),
        (changed(TIME, b"1999-12-31T23:59:59Z"), ("ABSURD_CLOCK", "timestamp", ABSURD)),
        (changed(TIME, b"2100-01-01T00:00:00Z"), ("ABSURD_CLOCK", "timestamp", ABSURD)),
        (changed(TIME, b"9999-12-31T23:59:59Z"), ("ABSURD_CLOCK", "timestamp", ABSURD)),
        (
            changed(b'"%b"' % TIME, b"1772474645"),
            ("TYPE_CONFLICT", "timestamp", "is not an ISO 8601 timestamp"),
        ),
        (changed(b"12.0", b'"many"'), ("TYPE_CONFLICT", "value", "is not a number")),
        (
            changed(b'"squat"', b'{"en":"squat"}'),
            ("TYPE_CONFLICT", "label", "is an object or a list, not a text"),
        ),
        (changed(b'"sessionId":"ses-9f31",', b""), ("MISSING_FIELD", "sessionId", "is required")),
        (
            changed(b'"ios"', b'"amiga"'),
            ("NOT_ALLOWED", "deviceInfo.platform", "is not one of ios, android, web"),
        ),
    ],
)
def test_a_field_that_breaks_its_contract_is_named(
    neighbourhood: Neighbourhood, line: bytes, told: tuple[str, str, str]
) -> None:
    assert land_line(neighbourhood, line) == told


def test_harmless_variants_of_a_line_land(neighbourhood: Neighbourhood) -> None:
    variants = [b"", b"  " + FIRST, LINE + b"  \r", b"   ", LAST]
    content = b"\xef\xbb\xbf" + joined(variants)[:-1]
    put(neighbourhood.settings, "bad", {"rows.ndjson": content}, rowCount=3)
    receipt = neighbourhood.land("bad")
    assert (receipt.received, receipt.accepted, receipt.rejected) == (3, 3, 0)
    landed = read_rows(neighbourhood.settings, EVENTS, "bad", "accepted")
    assert [row["_line"] for row in landed] == [2, 3, 5]
