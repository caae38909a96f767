"""The summary as PDF and JSON: accessible, equal bytes, valid, and deaf to hostile text."""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import jsonschema
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from orchestration.metrics.definitions import DEFINITIONS_FILE, Definitions
from orchestration.reports.document import SummaryReport
from orchestration.reports.render import json_text, pdf, png, schema_text
from orchestration.reports.summary import collect, write_summary
from tests.unit.reports.conftest import Opener
from tests.unit.reports.factories import SCHEMA, WORLD, empty_marts, world

HOSTILE = '#panic("x") $ < \\ @ref *_ `"</script>\u202e\N{SNOWMAN}=cmd|\'/c calc\''


pytestmark = pytest.mark.xdist_group("reports")


@pytest.fixture(scope="module")
def report(opened: Opener) -> SummaryReport:
    """The report of a small, believable world."""
    return collect(opened(world()))


@pytest.fixture(scope="module")
def page(report: SummaryReport) -> bytes:
    """That report as PDF."""
    return pdf(report)


def _elements(node: object) -> list[DictionaryObject]:
    """All structure elements below a node of the tag tree, in reading order."""
    found: list[DictionaryObject] = []
    resolved = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(resolved, list):
        for child in resolved:
            found += _elements(child)
    elif isinstance(resolved, DictionaryObject):
        if "/S" in resolved:
            found.append(resolved)
        found += _elements(resolved.get("/K", []))
    return found


def _tags(document: bytes) -> list[DictionaryObject]:
    root = PdfReader(io.BytesIO(document)).trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    return _elements(root["/StructTreeRoot"])


def test_the_pdf_is_one_tagged_page_with_title_and_language(page: bytes) -> None:
    reader = PdfReader(io.BytesIO(page))
    root = reader.trailer["/Root"]
    assert len(reader.pages) == 1
    assert reader.metadata is not None
    assert reader.metadata.title == "Practice summary"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()


def test_every_chart_has_a_text_and_the_table_has_headers(
    page: bytes, report: SummaryReport
) -> None:
    tags = _tags(page)
    texts = [str(tag["/Alt"]) for tag in tags if tag["/S"] == "/Figure"]
    assert texts == [*(tile.text.trend for tile in report.tiles), report.days_text]
    kinds = [tag["/S"] for tag in tags]
    assert kinds.count("/TH") == 8
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 3


def test_the_page_shows_every_figure_of_the_document(page: bytes, report: SummaryReport) -> None:
    text = PdfReader(io.BytesIO(page)).pages[0].extract_text()
    words = " ".join(text.split())
    shown = [
        *(tile.text.value for tile in report.tiles),
        *(app.text.sessions for app in report.apps),
        *(fact.text for fact in report.quality.facts),
        report.period.text,
        report.release_id,
    ]
    assert [figure for figure in shown if figure not in words] == []


def test_the_fonts_are_our_own(page: bytes) -> None:
    fonts = PdfReader(io.BytesIO(page)).pages[0]["/Resources"]["/Font"]
    names = {font.get_object()["/BaseFont"] for font in fonts.values()}
    assert names
    assert all("Inter" in name for name in names)


def test_equal_reports_give_equal_bytes(page: bytes, report: SummaryReport, opened: Opener) -> None:
    again = collect(opened(world()))
    assert json_text(again) == json_text(report)
    assert pdf(again) == page


def test_the_json_fits_its_schema_and_reads_back(report: SummaryReport) -> None:
    schema = json.loads(schema_text(SummaryReport))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(json_text(report))
    jsonschema.validate(document, schema)
    assert SummaryReport.model_validate(document) == report
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "unexpected": 1}, schema)


def test_an_empty_report_is_a_page_that_says_so(opened: Opener) -> None:
    report = collect(opened(empty_marts()))
    jsonschema.validate(json.loads(json_text(report)), json.loads(schema_text(SummaryReport)))
    document = pdf(report)
    text = " ".join(PdfReader(io.BytesIO(document)).pages[0].extract_text().split())
    assert "its figures are missing, not zero" in text
    assert text.count("no data") >= 8
    assert "/Figure" not in [tag["/S"] for tag in _tags(document)]


def test_hostile_names_in_the_data_are_only_text_and_stay_on_the_page(opened: Opener) -> None:
    connection = world()
    connection.execute(
        "update sessions.fct_sessions set source_system = source_system || ?", [HOSTILE]
    )
    connection.execute("update release.about set release_id = ?", [HOSTILE])
    report = collect(opened(connection))
    reader = PdfReader(io.BytesIO(pdf(report)))
    assert len(reader.pages) == 1
    assert '#panic("x")' in reader.pages[0].extract_text()
    assert json.loads(json_text(report))["releaseId"] == HOSTILE


def test_huge_figures_and_a_note_still_fit_on_one_page(opened: Opener) -> None:
    connection = world()
    connection.execute("delete from sessions.fct_sessions where local_date < '2026-09-09'")
    connection.execute("update revenue.fct_payments set net_usd_cents = 9e13")
    connection.execute("update revenue.agg_mrr_days set closing_mrr_cents = 99999999900")
    connection.execute("update ops.fct_receipts set received_count = 9e12, accepted_count = 8e12")
    assert len(PdfReader(io.BytesIO(pdf(collect(opened(connection))))).pages) == 1


def test_the_page_can_be_looked_at_as_a_picture(report: SummaryReport) -> None:
    assert png(report).startswith(b"\x89PNG")


def test_a_release_gets_pdf_json_and_schema(tmp_path: Path, definitions: Definitions) -> None:
    (tmp_path / "catalog").mkdir()
    (tmp_path / DEFINITIONS_FILE).write_text(json.dumps(definitions.document))
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute(SCHEMA + WORLD)
    (tmp_path / "reports").mkdir()
    write_summary(tmp_path)
    names = sorted(path.name for path in (tmp_path / "reports").iterdir())
    assert names == ["summary.json", "summary.pdf", "summary.schema.json"]
    document = json.loads((tmp_path / "reports" / "summary.json").read_text())
    assert document["asOf"] == "2026-10-31T18:30:00Z"
