"""Sending a report: one message to every channel that its definition names, once.

Belongs here: to whom, what is new, the short text. Does not belong here: the e-mail (`mail.py`),
handing it over (`orchestration/delivery/`).

A report of a period is sent to a channel once. Made again, from the same release or from one in
which it says the same, it is sent to nobody. Where it says something else (late data, a
correction), it is sent as restated, in the same thread. Nothing is restated on its own: a schedule
makes the report of a period once, and whoever wants the newer one runs it again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from email import policy
from pathlib import Path

import orjson

from orchestration.delivery.channels import Channel
from orchestration.delivery.letter import noted, parsed, without
from orchestration.delivery.message import Message, digest
from orchestration.delivery.outbox import Outbox
from orchestration.delivery.posted import Edition
from orchestration.metrics.errors import unknown
from orchestration.reports.defined.definition import Definition
from orchestration.reports.defined.document import ReportDocument, TilesSection
from orchestration.reports.defined.errors import ReportError
from orchestration.reports.defined.subject import subject
from orchestration.settings import Settings

_MOST_NOTES = 3
_MOST_FIGURES = 8
_RESTATED = (
    "Restated: this replaces the report of the same period that you were sent before. What it says "
    "has changed with release {}."
)


@dataclass(frozen=True)
class Sending:
    """To whom a report goes.

    Attributes:
        posted: Channels that a message was put into the outbox for.
        known: Channels that were sent the same before.
        unconfigured: Channels that `channels.yml` does not have.
        pagers: Channels that wake people, to which no report goes.
    """

    posted: tuple[str, ...]
    known: tuple[str, ...]
    unconfigured: tuple[str, ...]
    pagers: tuple[str, ...]

    @property
    def is_lacking(self) -> bool:
        """Whether a channel that the definition names can be sent nothing."""
        return bool(self.unconfigured or self.pagers)

    @property
    def in_words(self) -> Iterator[str]:
        """A sentence on each of the four, if it is not empty."""
        told = (
            (self.posted, "put into the outbox for {}."),
            (self.known, "sent to {} before; nothing has changed since."),
            (self.unconfigured, "not sent, for want of a channel in channels.yml: {}."),
            (self.pagers, "not sent to {}: it wakes people; name mail or chat in deliver_to."),
        )
        for names, words in told:
            if names:
                yield words.format(", ".join(names))


def require_channel(said: Definition, name: str, channels: Mapping[str, Channel]) -> None:
    """Refuse to send where nobody could be sent anything, before anything is made.

    Args:
        said: The definition.
        name: The report's name.
        channels: Channels by name.

    Raises:
        ReportError: It names no channel, or none that there is and that takes reports.
    """
    if not said.deliver_to:
        raise ReportError(
            f"{name} names nobody to send it to: add `deliver_to: [CHANNEL]` to its definition."
        )
    if any(each in channels and not channels[each].is_pager for each in said.deliver_to):
        return
    missing = [each for each in said.deliver_to if each not in channels]
    if not missing:
        raise ReportError(
            f"deliver_to of {name} names only what wakes people "
            f"({', '.join(said.deliver_to)}): name mail or chat."
        )
    told = str(unknown(missing[0], channels, "channel"))
    raise ReportError(
        f"deliver_to of {name}: {told} Write it into alerts/channels.yml of the data folder."
    )


def post(
    report: ReportDocument,
    said: Definition,
    folder: Path,
    settings: Settings,
    channels: Mapping[str, Channel],
    now: dt.datetime,
) -> Sending:
    """Put a report into the outbox, for every channel of its definition that does not have it yet.

    Args:
        report: The report.
        said: Its definition, which names channels and attached files.
        folder: Where its files lie, `report.eml` among them.
        settings: The deployment, whose outbox it is.
        channels: Channels by name.
        now: The time of the clock, UTC.

    Raises:
        ReportError: There is no e-mail in the folder.
    """
    names = tuple(dict.fromkeys(said.deliver_to))
    pagers = {name for name in names if name in channels and channels[name].is_pager}
    content = content_digest(report)
    messages, editions, letters = [], [], {}
    with Outbox.of(settings) as outbox:
        before = outbox.editions()
        for name in names:
            if name not in channels or name in pagers:
                continue
            thread = digest("report", report.name, _days(report), name)
            last = before.get(thread)
            if last is not None and last.content == content:
                continue
            message = _message(report, folder, name, last)
            if channels[name].smtp is not None:
                letter = _letter(report, said, folder, is_restated=last is not None)
                message = replace(message, letter=hashlib.sha256(letter).hexdigest())
                letters[message.letter] = letter
            messages.append(message)
            editions.append(Edition(thread, content, message.id))
        outbox.post(messages, (), now, editions=editions, letters=letters)
    posted = tuple(each.channel for each in messages)
    missing = tuple(name for name in names if name not in channels)
    known = tuple(each for each in names if each not in {*posted, *missing, *pagers})
    return Sending(posted, known, missing, tuple(sorted(pagers)))


def content_digest(report: ReportDocument) -> str:
    """A digest of what a report says, whichever release says so."""
    document = report.model_dump(mode="json", exclude={"release_id", "as_of", "footnotes"})
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()


def in_short(report: ReportDocument, folder: Path) -> str:
    """A report for a chat: what its data are worth, its headline figures, where the files lie."""
    lines = [report.verdict.text, *(f"! {note}" for note in report.notes[:_MOST_NOTES])]
    if left := len(report.notes) - _MOST_NOTES:
        lines += [f"! {left} more notes are in the report."] if left > 0 else []
    sections = [section for page in report.pages for section in page.sections]
    tiles = [tile for each in sections if isinstance(each, TilesSection) for tile in each.tiles]
    for tile in tiles[:_MOST_FIGURES]:
        change = ", ".join(filter(None, (tile.text.change, tile.text.previous)))
        told = f"{tile.label}: {tile.current.text}" + (f" ({change})" if change else "")
        lines.append("; ".join(filter(None, (told, tile.text.detail))))
    lines.append(f"Release {report.release_id}. The whole report lies in {folder.resolve()}.")
    return "\n".join(lines)


def _message(report: ReportDocument, folder: Path, channel: str, last: Edition | None) -> Message:
    """The message to a channel; its id tells report, period, content and what was before."""
    content = content_digest(report)
    thread = digest("report", report.name, _days(report), channel)
    return Message(
        id=digest(thread, content, "" if last is None else last.message),
        thread=thread,
        channel=channel,
        transition="made" if last is None else "restated",
        topic=report.name,
        severity="",
        is_positive=False,
        subject=subject(report) if last is None else f"Restated: {subject(report)}",
        body=in_short(report, folder),
        kind="report",
        kept_at=str(folder.resolve()),
    )


def _letter(report: ReportDocument, said: Definition, folder: Path, *, is_restated: bool) -> bytes:
    """The report's e-mail with the files that its definition wants."""
    file = folder / "report.eml"
    if not file.exists():
        raise ReportError(f"{file} is missing: make the report with the format email.")
    mail = parsed(file.read_bytes())
    names = {str(part.get_filename()) for part in mail.iter_attachments()}
    wanted = tuple(f".{each}" for each in said.attach)
    mail = without(mail, {name for name in names if not name.endswith(wanted)})
    if is_restated:
        mail = noted(mail, _RESTATED.format(report.release_id))
    return mail.as_bytes(policy=policy.SMTP)


def _days(report: ReportDocument) -> str:
    return f"{report.period.first}/{report.period.last}"
