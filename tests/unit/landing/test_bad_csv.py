"""CSV that is not a table of its header: broken headers refuse the batch, broken records do not."""

from __future__ import annotations

import pytest

from tests.unit.landing.batches import EVENTS, encoded, joined, put, rows
from tests.unit.landing.neighbours import Neighbourhood, read_rows

HEADER, FIRST, SECOND, THIRD = encoded(EVENTS, rows(EVENTS, 3), "csv")["rows.csv"].splitlines()
DEPTH = 30_000
TIME = b"2026-03-02T18:04:05Z"
SETS = b'"{""sets"":3}"'


def land_record(neighbourhood: Neighbourhood, record: bytes) -> tuple[str, str, str]:
    """Code, field and reason of a record that goes to quarantine between two that land."""
    settings = neighbourhood.settings
    put(settings, "bad", {"rows.csv": joined([HEADER, FIRST, record, THIRD])}, rowCount=3)
    receipt = neighbourhood.land("bad")
    assert (receipt.status, receipt.received) == ("landed", 3)
    assert (receipt.accepted, receipt.rejected) == (2, 1)
    assert [row["_line"] for row in read_rows(settings, EVENTS, "bad", "accepted")] == [2, 4]
    (refused,) = read_rows(settings, EVENTS, "bad", "quarantine")
    assert (refused["file"], refused["line"], refused["raw"]) == ("rows.csv", 3, record)
    return refused["code"], refused["field"], refused["reason"]


def changed(old: bytes, new: bytes) -> bytes:
    """The second record with one thing in it replaced."""
    assert SECOND.count(old) == 1
    return SECOND.replace(old, new)


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (HEADER.replace(b"sessionId", b"id"), "names a column twice"),
        (HEADER.replace(b"sessionId", b"ID"), "names a column twice"),
        (FIRST, "names a column twice"),
        (HEADER.replace(b"sessionId", b""), "leaves one without a name"),
        (HEADER.replace(b"label", b"_etude_row"), "or uses one of _etude_file, _etude_row"),
        (b"\xff" + HEADER, "is not UTF-8 from byte 1 on"),
        (HEADER + b"\0", "holds the character NUL"),
        (b'"' + HEADER, "opens a quotation mark and does not close it"),
        (HEADER + b"y" * 4_000_001, "is longer than 4,000,000 bytes"),
    ],
    ids=["twice", "case", "no-header", "nameless", "reserved", "utf8", "nul", "quote", "long"],
)
def test_a_broken_header_refuses_the_batch(
    neighbourhood: Neighbourhood, header: bytes, problem: str
) -> None:
    put(neighbourhood.settings, "bad", {"rows.csv": joined([header, FIRST, SECOND])})
    code, reason = neighbourhood.refuse("bad")
    assert code == "BAD_HEADER"
    assert reason.startswith("The header of rows.csv ")
    assert problem in reason
    assert "Correct the export" in reason


@pytest.mark.parametrize(
    "content",
    [b"<html>\n<body>\n", joined([HEADER, FIRST]).replace(b",", b";")],
    ids=["no-csv", "semicolons"],
)
def test_a_header_of_other_columns_lacks_the_required_ones(
    neighbourhood: Neighbourhood, content: bytes
) -> None:
    put(neighbourhood.settings, "bad", {"rows.csv": content})
    code, reason = neighbourhood.refuse("bad")
    assert code == "MISSING_COLUMN"
    assert reason.startswith("No row has the required field id.")


@pytest.mark.parametrize(
    ("record", "count"),
    [(SECOND + b",more", 23), (SECOND.rpartition(b",")[0], 21), (b"row-2", 1)],
    ids=["longer", "shorter", "one"],
)
def test_a_ragged_record_is_counted_out(
    neighbourhood: Neighbourhood, record: bytes, count: int
) -> None:
    code, field, reason = land_record(neighbourhood, record)
    assert (code, field) == ("NOT_CSV", "")
    fields = HEADER.count(b",") + 1
    assert reason == f"has {count} fields, the header has {fields}"


def test_an_unclosed_quote_spares_what_came_before(neighbourhood: Neighbourhood) -> None:
    """Where the record was meant to end, nobody can say: it takes the rest of the file along."""
    settings = neighbourhood.settings
    open_ended = changed(b"squat", b'"squat')
    put(settings, "bad", {"rows.csv": joined([HEADER, FIRST, open_ended, THIRD])})
    receipt = neighbourhood.land("bad")
    assert (receipt.received, receipt.accepted, receipt.rejected) == (2, 1, 1)
    (refused,) = read_rows(settings, EVENTS, "bad", "quarantine")
    assert (refused["line"], refused["code"]) == (3, "NOT_CSV")
    assert refused["reason"] == "opens a quotation mark and does not close it"
    assert refused["raw"] == open_ended + b"\n" + THIRD


def test_an_unclosed_quote_shows_in_the_declared_rows(neighbourhood: Neighbourhood) -> None:
    content = joined([HEADER, FIRST, changed(b"squat", b'"squat'), THIRD])
    put(neighbourhood.settings, "bad", {"rows.csv": content}, rowCount=3)
    code, reason = neighbourhood.refuse("bad")
    assert code == "ROW_COUNT_MISMATCH"
    assert "The manifest says 3 rows, the files hold 2." in reason


def test_an_unclosed_quote_ends_at_the_limit_of_a_line(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    filler = [b"z" * 99_999] * 41
    content = joined([HEADER, changed(b"squat", b'"squat'), *filler, FIRST, THIRD])
    put(settings, "bad", {"rows.csv": content})
    receipt = neighbourhood.land("bad")
    assert receipt.accepted == 2
    assert receipt.error_counts == {"TOO_LONG_LINE": 1, "NOT_CSV": 1}


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (changed(b"squat", b"\xff"), ("INVALID_UTF8", "", "is not UTF-8 from byte 83 on")),
        (changed(b"squat", b"a\0b"), ("NUL_BYTE", "", "holds the character NUL")),
        (changed(b",12.0,", b",NaN,"), ("NOT_FINITE", "value", "is not finite")),
        (changed(b",12.0,", b",Infinity,"), ("NOT_FINITE", "value", "is not finite")),
        (changed(b",12.0,", b",1e999,"), ("NOT_FINITE", "value", "is not finite")),
        (changed(b",12.0,", b",many,"), ("TYPE_CONFLICT", "value", "is not a number")),
        (changed(b"row-2", b""), ("MISSING_FIELD", "id", "is required")),
        (
            changed(TIME, b"0001-01-01T00:00:00Z"),
            ("ABSURD_CLOCK", "timestamp", "is before 2000-01-01 or not before 2100-01-01"),
        ),
        (
            changed(SETS, b'"{""x"":%b%b}"' % (b"[" * DEPTH, b"]" * DEPTH)),
            ("TOO_DEEP", "", "nests deeper than 32 levels"),
        ),
    ],
    ids=["utf8", "nul", "nan", "infinity", "1e999", "type", "missing", "year-1", "deep"],
)
def test_a_record_that_breaks_a_rule_is_quarantined(
    neighbourhood: Neighbourhood, record: bytes, told: tuple[str, str, str]
) -> None:
    assert land_record(neighbourhood, record) == told


@pytest.mark.parametrize("cell", [b'"{""sets"":NaN}"', b"-Infinity", b"[1, nan]"])
def test_nan_in_a_json_column_is_quarantined(neighbourhood: Neighbourhood, cell: bytes) -> None:
    record = changed(SETS, b'"%b"' % cell if b"," in cell else cell)
    code, field, reason = land_record(neighbourhood, record)
    assert (code, field) == ("NOT_JSON", "")
    assert reason.startswith("is not valid JSON: ")


def test_a_record_too_long_is_kept_in_part(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    long = changed(b"squat", b"y" * 4_000_001)
    put(settings, "bad", {"rows.csv": joined([HEADER, FIRST, long, THIRD])}, rowCount=3)
    receipt = neighbourhood.land("bad")
    assert (receipt.accepted, receipt.error_counts) == (2, {"TOO_LONG_LINE": 1})
    (refused,) = read_rows(settings, EVENTS, "bad", "quarantine")
    assert refused["raw"] == long[:65_536]


def test_quoted_line_feeds_marks_and_blank_lines_are_fine(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    spread = changed(b"squat", b'"sq\nu""at"')
    content = b"\xef\xbb\xbf" + b"\r\n".join([HEADER, b"", FIRST, spread, b"", THIRD])
    put(settings, "bad", {"rows.csv": content}, rowCount=3)
    assert neighbourhood.land("bad").accepted == 3
    landed = read_rows(settings, EVENTS, "bad", "accepted")
    assert [(row["_line"], row["label"]) for row in landed] == [
        (3, "squat"),
        (4, 'sq\nu"at'),
        (7, "squat"),
    ]
