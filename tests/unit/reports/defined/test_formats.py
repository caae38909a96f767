"""PDF, Excel, JSON and e-mail of a report: equal bytes, and deaf to hostile text."""

from __future__ import annotations

import io
import re
import zipfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import jsonschema
import openpyxl
import orjson
import pytest
from pypdf import PdfReader

from orchestration.reports.defined.charts import drawn, spec_of
from orchestration.reports.defined.data import data, schema
from orchestration.reports.defined.document import (
    AlertsSection,
    ReportDocument,
    ReportPage,
    TilesSection,
    TrendSection,
)
from orchestration.reports.defined.errors import ReportError
from orchestration.reports.defined.mail import eml, message
from orchestration.reports.defined.pdf import pdf
from orchestration.reports.defined.workbook import workbook
from orchestration.reports.defined.write import FORMATS, files, write
from orchestration.reports.document import Change
from tests.unit.reports.defined.documents import HOSTILE, report

pytestmark = pytest.mark.xdist_group("reports")


@pytest.fixture(scope="module")
def hostile() -> ReportDocument:
    return report(HOSTILE)


@pytest.fixture(scope="module")
def made(hostile: ReportDocument) -> dict[str, bytes]:
    """All files of the hostile report."""
    return files(hostile, FORMATS, ["somebody@example.org"])


def _mail(content: bytes) -> EmailMessage:
    read = message_from_bytes(content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_the_same_report_has_the_same_bytes(
    hostile: ReportDocument, made: dict[str, bytes]
) -> None:
    assert files(hostile, FORMATS, ["somebody@example.org"]) == made
    assert set(made) == {
        "report.pdf", "report.xlsx", "report.eml", "report.json", "report.schema.json",
    }  # fmt: skip


def test_the_pdf_shows_hostile_names_as_text(made: dict[str, bytes]) -> None:
    read = PdfReader(io.BytesIO(made["report.pdf"]))
    text = " ".join(page.extract_text() for page in read.pages)
    assert "=cmd|" in text
    assert "<script>alert(1)</script>" in text
    assert '#panic("x")' in text
    actions = {"/JavaScript", "/Launch", "/URI", "/OpenAction"}
    assert not actions & set(re.findall(r"/[A-Za-z]+", str(read.trailer["/Root"])))


def test_many_alerts_and_notes_make_no_further_page_and_are_counted() -> None:
    small = report()
    sections = [
        each.model_copy(update={"rows": each.rows * 20, "left_out": 3})
        if isinstance(each, AlertsSection)
        else each
        for each in small.pages[0].sections
    ]
    page = small.pages[0].model_copy(update={"sections": tuple(sections)})
    notes = tuple(f"Note {number}: {'figures are missing, ' * 8}" for number in range(12))
    full = small.model_copy(update={"pages": (page, page), "notes": notes})
    pages = [each.extract_text() for each in PdfReader(io.BytesIO(pdf(full))).pages]
    assert len(pages) == 2
    assert "and 8 more, which the e-mail and the Excel file have" in pages[0]
    shown = [text.count("5 Oct 10:00") for text in pages]
    assert 2 <= shown[0] < shown[1] < 40
    for rows, text in zip(shown, pages, strict=True):
        assert f"{3 + 40 - rows} more are not shown: catalog/alerts.html of the release" in text
    assert "Footnote." in pages[1]


def test_a_milestone_has_no_severity_and_what_became_of_an_alert_is_told() -> None:
    small = report()
    (section,) = (each for each in small.pages[0].sections if isinstance(each, AlertsSection))
    good = section.rows[0].model_copy(update={"is_positive": True, "severity": "low"})
    past = section.rows[1].model_copy(update={"outcome": "resolved 12 Nov"})
    section = section.model_copy(update={"rows": (good, past), "left_out": 7})
    made = files(
        small.model_copy(update={"pages": (ReportPage(title="One", sections=(section,)),)}), FORMATS
    )
    sheet = openpyxl.load_workbook(io.BytesIO(made["report.xlsx"]))["Alerts"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=6)]
    shown = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [each["Severity"] for each in shown] == ["good news", "high"]
    assert [each["Since the period"] for each in shown] == ["", "resolved 12 Nov"]
    mail = _mail(made["report.eml"])
    page = PdfReader(io.BytesIO(made["report.pdf"])).pages[0].extract_text()
    for text in (*(mail.get_body((kind,)).get_content() for kind in ("plain", "html")), page):
        assert "good news" in text
        assert "resolved 12 Nov" in text
        assert "7 more are" in text
    assert (
        orjson.loads(made["report.json"])["pages"][0]["sections"][0]["rows"][0]["severity"] == "low"
    )


def test_the_workbook_holds_hostile_names_as_text_and_no_formula(made: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made["report.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    shown = {cell.value for cell in cells if cell.data_type == "s"}
    assert set(HOSTILE) <= shown
    assert all(len(sheet.title) <= 31 for sheet in book)
    with zipfile.ZipFile(io.BytesIO(made["report.xlsx"])) as parts:
        charts = [parts.read(name) for name in parts.namelist() if "charts/chart" in name]
    formulas = [found for chart in charts for found in re.findall(rb"<c:f>(.*?)</c:f>", chart)]
    assert formulas
    assert all(re.search(rb"!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?$", each) for each in formulas)


class _Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_change_of_a_share_is_told_in_points_and_a_count_has_no_point() -> None:
    plain = report()
    section = plain.pages[0].sections[0]
    assert isinstance(section, TilesSection)
    change = Change(value=-0.039, kind="difference", direction="down", is_beyond_chance=True)
    tiles = (section.tiles[0], section.tiles[0].model_copy(update={"change": change}))
    page = ReportPage(title="One", sections=(section.model_copy(update={"tiles": tiles}),))
    content = workbook(plain.model_copy(update={"pages": (page,)}))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Figures"]
    relative, points = sheet["D5"], sheet["D6"]
    assert (relative.value, relative.number_format) == (0.25, "+0.0%;-0.0%")
    assert (points.value, points.number_format.startswith('+0.0" pp"')) == (-3.9, True)
    assert (sheet["B5"].value, sheet["B5"].number_format) == (1234, "#,##0")


def test_the_mail_escapes_hostile_names_and_asks_the_network_for_nothing(
    made: dict[str, bytes],
) -> None:
    mail = _mail(made["report.eml"])
    body = mail.get_body(("html",))
    assert body is not None
    page = body.get_content()
    elements = _Elements(page).found
    assert "script" not in {tag for tag, _ in elements}
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    sources = [said.get("src") or "" for tag, said in elements if tag == "img"]
    assert sources
    cids = {str(part["Content-ID"]).strip("<>") for part in mail.walk() if part["Content-ID"]}
    assert {source.removeprefix("cid:") for source in sources} == cids
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*['\"]?https?:", page)
    assert all(said.get("alt") for tag, said in elements if tag == "img")


def test_the_mail_has_words_and_page_side_by_side_and_the_files_attached(
    made: dict[str, bytes],
) -> None:
    mail = _mail(made["report.eml"])
    assert mail.get_content_type() == "multipart/mixed"
    alternative = next(iter(mail.iter_parts()))
    assert alternative.get_content_type() == "multipart/alternative"
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "1,234 (+25.0%, from 987)" in plain.get_content()
    attached = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert attached["small-2026-10-05_2026-10-07.pdf"] == made["report.pdf"]
    assert attached["small-2026-10-05_2026-10-07.xlsx"] == made["report.xlsx"]
    assert mail["To"] == "somebody@example.org"
    assert mail["Message-ID"] == ("<small.20261005-20261007.20261101-abcdefabcdef@reports.invalid>")
    assert "\n" not in str(mail["Subject"])


def test_a_time_that_is_not_known_whole_is_marked_in_every_format(made: dict[str, bytes]) -> None:
    """The last of the trend's three days: its mark, and words on it."""
    caption = "Pale or hollow (day of 7 Oct): not over."
    pages = PdfReader(io.BytesIO(made["report.pdf"])).pages
    assert caption in " ".join("".join(page.extract_text() for page in pages).split())
    mail = _mail(made["report.eml"])
    for kind in ("plain", "html"):
        assert caption in " ".join(mail.get_body((kind,)).get_content().split())
    book = openpyxl.load_workbook(io.BytesIO(made["report.xlsx"]))
    assert [caption] == [sheet["A2"].value for sheet in book if sheet["A2"].value == caption]
    with zipfile.ZipFile(io.BytesIO(made["report.xlsx"])) as parts:
        charts = [parts.read(name) for name in parts.namelist() if "charts/chart" in name]
    marked = [re.findall(rb'<c:dPt><c:idx val="(\d)"/>', chart) for chart in charts]
    assert {place for found in marked for place in found} == {b"2"}


def test_what_is_no_address_is_refused() -> None:
    for text in ("nobody", "a@b@c", "x@y\r\nBcc: all@example.org", ""):
        with pytest.raises(ReportError, match="is no e-mail address; write name@example.org"):
            message(report(), {}, [text])
    assert b"Bcc" not in eml(message(report(), {}, ["x@example.org"]))


def test_the_json_is_what_its_schema_says(made: dict[str, bytes], hostile: ReportDocument) -> None:
    described = orjson.loads(schema())
    jsonschema.Draft202012Validator.check_schema(described)
    document = orjson.loads(made["report.json"])
    jsonschema.Draft202012Validator(described).validate(document)
    assert ReportDocument.model_validate(document) == hostile
    document["pages"][0]["sections"][0]["tiles"][0]["current"].pop("text")
    with pytest.raises(jsonschema.ValidationError, match="is not valid under any"):
        jsonschema.Draft202012Validator(described).validate(document)


def test_a_format_that_there_is_not_is_refused(tmp_path) -> None:
    with pytest.raises(ReportError, match="there is no format docx; known: pdf, xlsx, json, email"):
        write(report(), tmp_path, ["pdf", "docx"])
    assert list(tmp_path.iterdir()) == []


def test_only_the_asked_formats_are_written(tmp_path) -> None:
    made = write(report(), tmp_path / "there", ["email"])
    assert [file.name for file in made] == ["report.eml"]
    assert sorted(file.name for file in (tmp_path / "there").iterdir()) == ["report.eml"]
    assert data(report()).startswith(b"{\n")
    assert pdf(report()).startswith(b"%PDF")
    assert workbook(report()).startswith(b"PK")


@pytest.mark.parametrize(("days", "dots"), [(1, 1), (2, 0)])
def test_a_line_of_a_single_day_is_seen_as_a_dot(days: int, dots: int) -> None:
    made = report(("ios",))
    (page,) = made.pages
    trend = next(each for each in page.sections if isinstance(each, TrendSection))
    (line,) = trend.series
    short = trend.model_copy(
        update={"series": (line.model_copy(update={"points": line.points[:days]}),)}
    )
    sections = tuple(short if each is trend else each for each in page.sections)
    whole = made.model_copy(update={"pages": (page.model_copy(update={"sections": sections}),)})
    spec = spec_of(short)
    assert spec is not None
    assert drawn(spec).count('aria-roledescription="point"') == dots
    with zipfile.ZipFile(io.BytesIO(workbook(whole))) as parts:
        (chart,) = [parts.read(name) for name in parts.namelist() if "charts/chart" in name]
    assert chart.count(b'symbol val="circle"') == dots
