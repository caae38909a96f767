"""Where messages are sent: channels of a deployment, with secrets that stay in its environment.

Belongs here: reading `alerts/channels.yml`. Does not belong here: sending (`send.py`).

    channels:
      on_call:
        url: pagerduty://${PAGERDUTY_KEY}@${PAGERDUTY_TOKEN}
        escalate_to: managers
        escalate_after_minutes: 30
      managers:
        smtp:
          host: mail.example.org
          port: 587
          username: etude
          password: ${SMTP_PASSWORD}
          sender: etude@example.org
          recipients: [managers@example.org]
      product:
        url: slack://${SLACK_A}/${SLACK_B}/${SLACK_C}

Rules of alerts name channels (`notification_channels`), and so do reports (`deliver_to`; Étude's
own name executives, product_managers and engineering).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator

from orchestration.definition_files.faults import complaints
from orchestration.definition_files.read import UnreadableError, in_words, read_written
from orchestration.delivery.errors import ChannelError
from orchestration.metrics.shapes import Shape
from orchestration.settings import Settings

_PAGERS = frozenset(
    {"pagerduty", "pagertree", "opsgenie", "signl4", "splunk", "victorops", "spike"}
)
"""Services of apprise that wake people."""
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")

ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,60}$")]


def _address(text: str) -> str:
    if not _ADDRESS.search(text):
        message = "is no e-mail address: write name@example.org"
        raise ValueError(message)
    return text


Address = Annotated[str, Field(max_length=254), AfterValidator(_address)]


class Smtp(Shape):
    """A server for e-mail."""

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    sender: Address
    recipients: Annotated[tuple[Address, ...], Field(min_length=1, max_length=50)]
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10
    """How long to wait for a connection and for leave to send."""
    taking_seconds: Annotated[float, Field(gt=0, le=600)] = 60
    """How long to wait until a server has taken a mail: it may look for viruses first, and a mail
    that is given up too early arrives twice."""


class Channel(Shape):
    """One place to send to: an e-mail server, or a URL as apprise has it."""

    smtp: Smtp | None = None
    url: SecretStr | None = None
    escalate_to: ChannelName | None = None
    """Who is told next where nobody acknowledges what is critical, or nothing can be sent."""
    escalate_after_minutes: Annotated[int, Field(ge=1, le=1_440)] = 30

    @property
    def is_pager(self) -> bool:
        """Whether it wakes people, so that only alerts may go there."""
        return self.url is not None and (
            self.url.get_secret_value().partition(":")[0].lower() in _PAGERS
        )

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Channel:
        if (self.smtp is None) == (self.url is None):
            message = "give either smtp or url"
            raise ValueError(message)
        return self


class _File(Shape):
    channels: dict[ChannelName, Channel]


def channels_file(settings: Settings) -> Path:
    """Where a deployment says where to send."""
    return settings.alerts / "channels.yml"


def read_channels(settings: Settings) -> dict[str, Channel]:
    """The deployment's channels by name; none if it has no file.

    Raises:
        ChannelError: The file is no list of channels; the message names the field, never a secret.
    """
    path = channels_file(settings)
    if not path.exists():
        return {}
    try:
        written = read_written(path, is_secret=True)
    except UnreadableError as error:
        raise ChannelError(f"{path.name}, line {error.line}: {error.text}.") from None
    document = _expanded(written.said, path.name)
    try:
        channels = _File.model_validate(document).channels
    except ValidationError as error:
        faults = "; ".join(
            f"{path.name}, line {written.line(each.place)}, {in_words(each.place)}: {each.text}"
            for each in complaints(error, document, _File, is_secret=True)
        )
        raise ChannelError(f"{faults}.") from None
    _check_escalation(channels, path.name)
    return channels


def _expanded(value: Any, file: str) -> Any:
    """The document with `${NAME}` taken from the environment."""
    if isinstance(value, dict):
        return {key: _expanded(each, file) for key, each in value.items()}
    if isinstance(value, list):
        return [_expanded(each, file) for each in value]
    if not isinstance(value, str):
        return value
    missing = [name for name in _VARIABLE.findall(value) if name not in os.environ]
    if missing:
        raise ChannelError(
            f"{file}: the environment has no {', '.join(missing)}: set it where Étude runs."
        )
    return _VARIABLE.sub(lambda found: os.environ[found.group(1)], value)


def _check_escalation(channels: Mapping[str, Channel], file: str) -> None:
    for name in channels:
        seen, following = {name}, channels[name].escalate_to
        while following is not None:
            if following not in channels:
                raise ChannelError(f"{file}: {name} escalates to {following}, which is no channel.")
            if following in seen:
                raise ChannelError(f"{file}: {name} escalates in a circle over {following}.")
            seen.add(following)
            following = channels[following].escalate_to
