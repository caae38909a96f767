"""A report as e-mail: words and HTML side by side, charts within, PDF and Excel attached.

Belongs here: the message. Does not belong here: sending it (`sending.py`), the numbers.
Equal reports give equal bytes: boundaries and Message-ID come from the report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime
from pathlib import Path

import css_inline
import jinja2

from orchestration.reports.defined.charts import png, spec_of, specs
from orchestration.reports.defined.document import (
    AlertsSection,
    ForecastSection,
    ReportDocument,
    TilesSection,
    TrendSection,
)
from orchestration.reports.defined.errors import ReportError
from orchestration.reports.defined.subject import subject

SENDER = Address("Étude", "etude", "reports.invalid")
"""Who a message is from, unless an outbox has its own; `.invalid` is no one's domain (RFC 2606)."""

_FOLDER = Path(__file__).parent
_MOST_CHARTS = 4
_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Picture:
    """A chart in a message.

    Attributes:
        title: The chart's title.
        text: What it shows, in words.
        captions: What is to be known of its marks.
        cid: What the HTML calls it.
        png: The picture.
    """

    title: str
    text: str
    captions: tuple[str, ...]
    cid: str
    png: bytes


def message(
    report: ReportDocument, files: Mapping[str, bytes], recipients: Sequence[str] = ()
) -> EmailMessage:
    """The report as a message, ready to send.

    Args:
        report: The report.
        files: Attachments by name: `report.pdf`, `report.xlsx`.
        recipients: Addresses.

    Raises:
        ReportError: A recipient is no address.
    """
    pictures = tuple(_pictures(report))
    made = EmailMessage(policy=policy.SMTP)
    made["Subject"] = subject(report)
    made["From"] = SENDER
    made["To"] = [_address(each) for each in recipients] or [SENDER]
    made["Date"] = format_datetime(report.as_of)
    made["Message-ID"] = f"<{report.message_id}@{SENDER.domain}>"
    made["X-Etude-Release"] = report.release_id
    made.set_content(_rendered("mail.txt.j2", report, pictures))
    made.add_alternative(_html(report, pictures), subtype="html")
    (_, body) = made.iter_parts()
    for each in pictures:
        body.add_related(each.png, "image", "png", cid=f"<{each.cid}>", disposition="inline")
    for name, content in sorted(files.items()):
        subtype = "pdf" if name.endswith(".pdf") else _XLSX
        shown = f"{report.name}-{report.period.first}_{report.period.last}.{name.split('.')[-1]}"
        made.add_attachment(content, "application", subtype, filename=shown)
    _bound(made, report.message_id)
    return made


def eml(made: EmailMessage) -> bytes:
    """A message as the bytes of an `.eml` file."""
    return made.as_bytes(policy=policy.SMTP)


def _pictures(report: ReportDocument) -> Iterator[Picture]:
    """The first charts, all of one width."""
    for key in list(specs(report))[:_MOST_CHARTS]:
        page, count = (int(part) for part in key.split("."))
        section = report.pages[page].sections[count]
        spec = spec_of(section.model_copy(update={"width": "full"}))
        if isinstance(section, TrendSection | ForecastSection) and spec is not None:
            digest = hashlib.sha256(f"{report.message_id}/{key}".encode()).hexdigest()[:16]
            cid = f"chart.{digest}@{SENDER.domain}"
            captions = section.captions if isinstance(section, TrendSection) else ()
            yield Picture(section.title, section.text, captions, cid, png(spec))


def _html(report: ReportDocument, pictures: Sequence[Picture]) -> str:
    """The page with its styles at every element, as mail programs want it; nothing is loaded."""
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
    return inliner.inline(_rendered("mail.html.j2", report, pictures))


def _rendered(template: str, report: ReportDocument, pictures: Sequence[Picture]) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=jinja2.select_autoescape(["html.j2"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sections = [section for page in report.pages for section in page.sections]
    tiles = [tile for each in sections if isinstance(each, TilesSection) for tile in each.tiles]
    alerts = next((each for each in sections if isinstance(each, AlertsSection)), None)
    return environment.get_template(template).render(
        report=report, tiles=tiles, alerts=alerts, pictures=pictures
    )


def _address(text: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (ValueError, IndexError, HeaderParseError) as error:
        raise ReportError(f"{text!r} is no e-mail address; write name@example.org.") from error


def _bound(part: MIMEPart, seed: str, place: str = "0") -> None:
    """Give every multipart a boundary that the report decides."""
    if not part.is_multipart():
        return
    digest = hashlib.sha256(f"{seed}/{place}".encode()).hexdigest()[:24]
    part.set_boundary(f"=_etude_{digest}")
    for count, child in enumerate(part.iter_parts()):
        _bound(child, seed, f"{place}.{count}")
