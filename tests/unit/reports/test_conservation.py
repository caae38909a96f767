"""The conservation page: what it tells of laws that hold and of laws that do not."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import jsonschema
import pytest
from pypdf import PdfReader

from orchestration.reports.conservation import STAGES, collect
from orchestration.reports.conservation_document import ConservationPage
from orchestration.reports.conservation_laws import Law
from orchestration.reports.render import conservation_pdf, json_text, schema_text

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
LAW = Law(
    law="keys in the lake = rows staged",
    quantity="rows",
    stage="staging",
    is_headline=True,
    source_system="song_practice",
    subject="pieces",
    expected=1_000,
    actual=1_000,
    is_balanced=True,
)
LAWS = (
    LAW,
    replace(LAW, source_system="fitness_coach", expected=234, actual=234),
    replace(LAW, law="rows of hours = rows", stage="aggregate", is_headline=False, actual=7),
    replace(LAW, law="seconds shown = of days", quantity="seconds", stage="fact", actual=7_200),
    replace(LAW, law="payments = of cohorts", quantity="cents", stage="fact", actual=-1_250),
    replace(LAW, law="checks, by day", quantity="days", stage="fact", is_headline=False),
)


def page(*laws: Law) -> ConservationPage:
    return collect(laws, {"rows": "3 in quarantine"}, release_id="20261031-r", as_of=AS_OF)


def words(document: ConservationPage) -> str:
    reader = PdfReader(io.BytesIO(conservation_pdf(document)))
    return " ".join(" ".join(side.extract_text().split()) for side in reader.pages)


def test_amounts_of_a_stage_are_added_up_over_sources_where_a_law_is_to_be_shown() -> None:
    made = page(*LAWS)
    lines = {line.quantity: line for line in made.lines}
    rows = dict(zip(STAGES, lines["rows"].stops, strict=True))
    assert (rows["staging"].text, rows["staging"].laws) == ("1,234", 2)
    assert (rows["aggregate"].text, rows["aggregate"].laws) == ("", 1)
    assert (rows["receipt"].amount, rows["receipt"].laws) == (None, 0)
    assert lines["rows"].left == "3 in quarantine"
    assert lines["seconds"].stops[3].text == "2.0 h"
    assert lines["cents"].stops[3].text == "\N{MINUS SIGN}$12.50"
    assert made.headline == "All 6 laws hold"
    assert made.broken_laws == ()


def test_a_broken_law_is_counted_named_and_red_where_it_stands() -> None:
    broken = replace(LAW, subject="chords", expected=10, actual=8, is_balanced=False)
    made = page(*LAWS, broken)
    assert (made.laws, made.broken, made.headline) == (7, 1, "6 of 7 laws hold")
    (told,) = made.broken_laws
    assert told.text == "song_practice, chords: 2 too few (8 where 10 must be)"
    rows = dict(zip(STAGES, made.lines[0].stops, strict=True))
    assert (rows["staging"].broken, rows["aggregate"].broken) == (1, 0)
    shown = words(made)
    for text in ("6 of 7 laws hold", "1 of 3 broken", LAW.law, told.text):
        assert text in shown


def test_every_law_is_listed_once_with_its_checks() -> None:
    every = page(*LAWS).every_law
    assert [(law.law, law.checks) for law in every] == [
        (LAW.law, 2),
        ("payments = of cohorts", 1),
        ("checks, by day", 1),
        ("seconds shown = of days", 1),
        ("rows of hours = rows", 1),
    ]


def test_equal_pages_give_equal_bytes_that_are_tagged() -> None:
    first, again = conservation_pdf(page(*LAWS)), conservation_pdf(page(*LAWS))
    assert first == again
    root = PdfReader(io.BytesIO(first)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()


@pytest.mark.parametrize("laws", [LAWS, ()])
def test_the_json_fits_its_schema(laws: tuple[Law, ...]) -> None:
    schema = json.loads(schema_text(ConservationPage))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json_text(page(*laws))), schema)
