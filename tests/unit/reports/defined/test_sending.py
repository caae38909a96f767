"""Reports by e-mail: whole, once, whatever dies, hangs, is cleared away or is too large."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from pypdf import PdfReader

from orchestration.alerts.telling.escalate import escalate
from orchestration.delivery.archive import archive_folder, clean_up
from orchestration.delivery.channels import read_channels
from orchestration.delivery.deliver import Delivered, deliver
from orchestration.delivery.letter import one_line
from orchestration.delivery.outbox import MOST_ATTEMPTS, Outbox, outbox_file
from orchestration.reports.defined.definition import Definition
from orchestration.reports.defined.document import ReportDocument
from orchestration.reports.defined.errors import ReportError
from orchestration.reports.defined.sending import Sending, post, require_channel
from orchestration.reports.defined.write import write
from orchestration.settings import Settings
from tests.unit.alerts.deliveries import NOW, evaluation, mail_to, write_channels
from tests.unit.alerts.receivers import Received, mail_server, webhook
from tests.unit.alerts.test_delivery import run_sender
from tests.unit.reports.defined.documents import report

pytestmark = pytest.mark.xdist_group("reports")

MINUTE = dt.timedelta(minutes=1)
MADE = report()


def said(*channels: str, **more: object) -> Definition:
    page = {"title": "One", "sections": [{"kind": "text", "title": "Words", "text": "Words."}]}
    facts = {"title": "Small", "audience": "Testers", "deliver_to": list(channels), **more}
    return Definition.model_validate({**facts, "pages": [page]})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report's files."""
    made = tmp_path_factory.mktemp("small")
    write(MADE, made)
    return made


@pytest.fixture
def mail() -> Iterator[Received]:
    with mail_server() as received:
        yield received


@pytest.fixture
def to_executives(settings: Settings, mail: Received) -> Settings:
    """A deployment with one channel of e-mail."""
    write_channels(settings, {"executives": mail_to(mail.port)})
    return settings


def posted(
    settings: Settings,
    folder: Path,
    made: ReportDocument = MADE,
    definition: Definition | None = None,
    at: dt.datetime = NOW,
) -> Sending:
    definition = definition or said("executives")
    return post(made, definition, folder, settings, read_channels(settings), at)


def send(settings: Settings, at: dt.datetime = NOW) -> Delivered:
    return deliver(settings, read_channels(settings), lambda: at)


def only(mail: Received) -> EmailMessage:
    (letter,) = mail.bodies.values()
    return letter


def words(letter: EmailMessage, kind: str = "plain") -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return body.get_content()


def attached(letter: EmailMessage) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_content() for part in letter.iter_attachments()}


def test_a_report_arrives_once_with_its_page_its_charts_its_words_and_the_pdf(
    to_executives: Settings, folder: Path, mail: Received
) -> None:
    first = posted(to_executives, folder)
    again = posted(to_executives, folder)
    assert (first.posted, again.posted, again.known) == (("executives",), (), ("executives",))
    assert send(to_executives).sent == 1
    assert posted(to_executives, folder).posted == ()
    assert send(to_executives) == Delivered()
    assert len(mail.ids) == 1
    letter = only(mail)
    assert letter["Subject"] == "Small ios: 5 to 7 October 2026"
    assert (letter["From"], letter["To"]) == ("etude@example.org", "on-call@example.org")
    assert letter["Date"].datetime == NOW
    assert "1,234 (+25.0%, from 987)" in words(letter)
    sources = set(re.findall(r'src="cid:([^"]+)"', words(letter, "html")))
    pictures = {
        str(part["Content-ID"]).strip("<>"): part.get_content()
        for part in letter.walk()
        if part.get_content_maintype() == "image"
    }
    assert sources == pictures.keys() != set()
    assert all(content.startswith(b"\x89PNG") for content in pictures.values())
    ((name, content),) = attached(letter).items()
    assert name == "small-2026-10-05_2026-10-07.pdf"
    assert content == (folder / "report.pdf").read_bytes()
    assert "Small ios" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_the_workbook_comes_where_it_is_wanted(
    to_executives: Settings, folder: Path, mail: Received
) -> None:
    posted(to_executives, folder, definition=said("executives", attach=["pdf", "xlsx"]))
    assert send(to_executives).sent == 1
    files = attached(only(mail))
    assert [name.rpartition(".")[2] for name in sorted(files)] == ["pdf", "xlsx"]
    assert (folder / "report.xlsx").read_bytes() in files.values()


def test_a_sender_that_dies_and_a_report_cleared_away_lose_nothing(
    to_executives: Settings, folder: Path, tmp_path: Path, mail: Received
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    posted(to_executives, copy)
    shutil.rmtree(copy)
    assert run_sender(to_executives, "outbox intent recorded:1") == -9
    assert mail.ids == []
    assert run_sender(to_executives, "outbox message handed over:1") == -9
    with Outbox.of(to_executives) as outbox:
        (doubtful,) = outbox.messages("sending")
    assert run_sender(to_executives, None) == 0
    assert mail.ids == [f"<{doubtful.message.id}@etude.invalid>"] * 2
    assert attached(only(mail)).popitem()[1] == (folder / "report.pdf").read_bytes()
    with sqlite3.connect(outbox_file(to_executives)) as file:
        assert file.execute("select count(*) from letters").fetchone() == (0,)


def test_a_server_that_hangs_after_taking_the_mail_costs_one_time_out_and_is_tried_again(
    settings: Settings, folder: Path, mail: Received
) -> None:
    channel = mail_to(mail.port)
    channel["smtp"]["taking_seconds"] = 0.3
    write_channels(settings, {"executives": channel})
    mail.pause = 0.6
    posted(settings, folder)
    posted(settings, folder, MADE.model_copy(update={"name": "other"}))
    began = time.monotonic()
    done = send(settings)
    assert time.monotonic() - began < 2
    assert (done.sent, done.waiting) == (0, 2)
    assert "no answer within 0.3 s" in done.errors[0]
    mail.pause = 0
    assert send(settings, NOW + MINUTE).sent == 2
    assert len(set(mail.ids)) == 2
    assert len(mail.ids) == 3


def test_what_says_the_same_is_not_sent_again_and_what_does_not_is_restated(
    to_executives: Settings, folder: Path, mail: Received
) -> None:
    posted(to_executives, folder)
    later = MADE.model_copy(update={"release_id": "20261102-ffffffffffff", "footnotes": ("Two.",)})
    assert posted(to_executives, folder, later).known == ("executives",)
    restated = later.model_copy(update={"notes": ("Late data came.",)})
    assert posted(to_executives, folder, restated).posted == ("executives",)
    assert posted(to_executives, folder, restated).posted == ()
    assert posted(to_executives, folder, later).posted == ("executives",)
    assert send(to_executives).sent == 3
    first, second, third = mail.bodies.values()
    assert [each["Subject"][:9] for each in (first, second, third)] == [
        "Small ios", "Restated:", "Restated:",
    ]  # fmt: skip
    assert len({each["References"] for each in (first, second, third)}) == 1
    for body in (words(second), words(second, "html")):
        assert "has changed with release 20261102-ffffffffffff" in " ".join(body.split())
    assert "replaces the report" not in words(first)


@pytest.mark.parametrize(
    ("share", "left"), [(0.99, ["pdf"]), (0.62, []), (0.1, None)], ids=["book", "files", "all"]
)
def test_a_mail_that_is_too_large_goes_without_files_and_says_where_they_lie(
    settings: Settings, folder: Path, share: float, left: list[str] | None
) -> None:
    definition = said("executives", attach=["pdf", "xlsx"])
    limit = int(share * _whole_size(folder))
    with mail_server(limit) as mail:
        write_channels(settings, {"executives": mail_to(mail.port)})
        posted(settings, folder, definition=definition)
        assert send(settings).sent == 1
        assert mail.sizes[0] <= limit
        letter = only(mail)
    names = sorted(attached(letter))
    assert [name.rpartition(".")[2] for name in names] == (left or [])
    assert "Left out, as the mail server takes no larger mail" in words(letter)
    assert str(folder) in " ".join(words(letter).split())
    assert "1,234 (+25.0%, from 987)" in words(letter)
    if left is None:
        assert letter.get_content_type() == "text/plain"
    else:
        assert ".xlsx" in words(letter, "html")


def _whole_size(folder: Path) -> int:
    return (folder / "report.eml").stat().st_size


def test_a_server_that_tells_its_limit_only_in_refusing_gets_words(
    to_executives: Settings, folder: Path, mail: Received
) -> None:
    mail.untold_limit = 100
    posted(to_executives, folder)
    done = send(to_executives)
    assert (done.sent, done.waiting) == (0, 1)
    assert "552" in done.errors[0]
    mail.untold_limit = int(0.1 * _whole_size(folder))
    assert send(to_executives, NOW + MINUTE).sent == 1
    assert only(mail).get_content_type() == "text/plain"


def test_a_period_without_data_and_one_that_is_not_over_say_so_in_the_subject(
    to_executives: Settings, folder: Path, mail: Received
) -> None:
    period = MADE.period.model_copy(update={"is_complete": False})
    for name, facts in (("empty", {"is_empty": True}), ("half", {"period": period})):
        note = f"No data: {name}"
        made = MADE.model_copy(update={"name": name, "notes": (note,), **facts})
        write(made, folder / name, ["email"])
        posted(to_executives, folder / name, made)
    assert send(to_executives).sent == 2
    empty, half = mail.bodies.values()
    assert empty["Subject"].endswith("2026 (no data)")
    assert half["Subject"].endswith("2026 (incomplete period)")
    assert "No data: empty" in words(empty)


def test_a_hostile_title_is_one_header_and_turns_nothing(
    to_executives: Settings, folder: Path, mail: Received
) -> None:
    title = "Plan\r\nBcc: all@example.org\r\n\r\n<script>\x00\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe"
    posted(to_executives, folder, MADE.model_copy(update={"title": title}))
    assert send(to_executives).sent == 1
    letter = only(mail)
    assert letter["Subject"] == ("Plan Bcc: all@example.org <script> fdp.exe: 5 to 7 October 2026")
    assert letter["Bcc"] is None
    assert mail.recipients == [["on-call@example.org"]]
    assert one_line("a\u2028b\u0085c") == "a b c"


def test_chats_get_the_figures_in_short_and_what_wakes_people_gets_nothing(
    settings: Settings, folder: Path
) -> None:
    with webhook() as hook:
        channels = {
            "product": {"url": f"json://127.0.0.1:{hook.port}"},
            "on_call": {"url": "pagerduty://key@token"},
        }
        write_channels(settings, channels)
        definition = said("product", "on_call", "nobody")
        told = posted(settings, folder, definition=definition)
        assert (told.posted, told.pagers, told.unconfigured) == (
            ("product",), ("on_call",), ("nobody",),
        )  # fmt: skip
        assert [*told.in_words][1:] == [
            "not sent, for want of a channel in channels.yml: nobody.",
            "not sent to on_call: it wakes people; name mail or chat in deliver_to.",
        ]
        assert send(settings).sent == 1
        (body,) = hook.bodies.values()
    assert (body["kind"], body["report"], body["transition"]) == ("report", "small", "made")
    assert "severity" not in body
    assert "ios: 1,234 (+25.0%, from 987)" in body["message"]
    assert MADE.verdict.text in body["message"]
    assert str(folder) in body["message"]


def test_an_address_that_is_none_costs_the_others_no_second_mail(
    settings: Settings, folder: Path, mail: Received
) -> None:
    channel = mail_to(mail.port)
    channel["smtp"]["recipients"] = ["a@example.org", "gone@example.org"]
    write_channels(settings, {"executives": channel})
    mail.unknown = {"gone@example.org"}
    posted(settings, folder)
    for at in (NOW, NOW + MINUTE):
        assert "refused gone@example.org: 550 No such mailbox" in send(settings, at).errors[0]
    mail.unknown = set()
    assert send(settings, NOW + 3 * MINUTE).sent == 1
    assert mail.recipients == [["a@example.org"], ["gone@example.org"]]


def test_a_report_that_nobody_takes_is_told_of_without_its_figures_and_archived(
    settings: Settings, folder: Path, mail: Received
) -> None:
    with webhook() as hook:
        hook.answer = 503
        first = {"url": f"json://127.0.0.1:{hook.port}", "escalate_to": "managers"}
        write_channels(settings, {"executives": first, "managers": mail_to(mail.port)})
        posted(settings, folder)
        at = NOW
        for _ in range(MOST_ATTEMPTS):
            done = send(settings, at)
            at += 60 * MINUTE
        assert done.failed == 1
    with Outbox.of(settings) as outbox:
        for _ in range(2):
            escalate(outbox, evaluation(), read_channels(settings), at)
    assert send(settings, at).sent == 1
    letter = only(mail)
    assert letter["Subject"].startswith("Not delivered to executives: Small ios")
    assert str(folder) in " ".join(words(letter).split())
    assert "1,234" not in words(letter)
    assert clean_up(settings, at + dt.timedelta(days=29)) == 2
    (file,) = archive_folder(settings).iterdir()
    assert len(file.read_text().splitlines()) == 2
    assert posted(settings, folder, at=at).known == ("executives",)


def test_a_report_without_addressee_or_e_mail_is_refused(
    to_executives: Settings, tmp_path: Path
) -> None:
    pager = {"url": "pagerduty://key@token"}
    write_channels(to_executives, {"on_call": pager, "executives": mail_to(25)})
    channels = read_channels(to_executives)
    for names, told in (
        ((), "small names nobody to send it to: add `deliver_to:"),
        (("executive",), "no channel 'executive'; near names: executives. Write it into"),
        (("on_call",), r"names only what wakes people \(on_call\)"),
    ):
        with pytest.raises(ReportError, match=told):
            require_channel(said(*names), "small", channels)
    require_channel(said("executives", "nobody"), "small", channels)
    with pytest.raises(ReportError, match="report.eml is missing: make the report with"):
        posted(to_executives, tmp_path)
    with Outbox.of(to_executives) as outbox:
        assert outbox.messages() == []


OLD = """
create table messages (
    place integer primary key autoincrement, id text not null unique, thread text not null,
    channel text not null, transition text not null, rule text not null, severity text not null,
    is_positive integer not null, subject text not null, body text not null,
    state text not null default 'waiting', attempts integer not null default 0,
    created_at text not null, due_at text not null, ended_at text, error text not null default ''
);
insert into messages (id, thread, channel, transition, rule, severity, is_positive, subject, body,
    created_at, due_at)
values ('a', 't', 'executives', 'opened', 'too_much', 'high', 0, 'Old', 'Words',
    '2026-03-09T00:00:00+00:00', '2026-03-09T00:00:00+00:00');
"""


def test_an_outbox_made_before_reports_were_sent_keeps_its_messages(
    to_executives: Settings, folder: Path, mail: Received
) -> None:
    with sqlite3.connect(outbox_file(to_executives)) as file:
        file.executescript(OLD)
    with Outbox.of(to_executives) as outbox:
        (old,) = outbox.messages()
    assert (old.message.topic, old.message.kind, old.taken) == ("too_much", "alert", ())
    posted(to_executives, folder)
    assert send(to_executives).sent == 2
    assert next(iter(mail.bodies.values()))["Subject"] == "Old"
