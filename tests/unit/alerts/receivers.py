"""Receivers on loopback, as real ones are: a mail server, webhooks, and a server that hangs.

Each keeps what it was sent and knows messages by their id, as mail servers, PagerDuty and a webhook
with an Idempotency-Key do.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from aiosmtpd.controller import Controller


@dataclass
class Received:
    """What a receiver was sent.

    Attributes:
        port: Where it listens.
        ids: The id of every delivery, in order: one that came twice stands twice.
        bodies: What each message said, by id.
        sizes: Bytes of every mail, in order.
        recipients: Recipients of every mail, in order.
        answer: Status that webhooks answer with.
        untold_limit: Bytes that a mail server takes at most, without saying so before.
        pause: Seconds that a mail server lets pass before it answers.
        unknown: Addresses that a mail server refuses.
    """

    port: int
    ids: list[str] = field(default_factory=list)
    bodies: dict[str, Any] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    answer: int = 200
    untold_limit: int | None = None
    pause: float = 0
    unknown: set[str] = field(default_factory=set)


@contextmanager
def mail_server(most_bytes: int | None = None) -> Generator[Received]:
    """A real SMTP server; `most_bytes` is the size that it says it takes at most (RFC 1870)."""
    received = Received(_free_port())

    class Handler:
        async def handle_RCPT(  # noqa: N802
            self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
        ) -> str:
            if address in received.unknown:
                return "550 No such mailbox"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
            mail = message_from_bytes(envelope.content, policy=policy.default)
            size = len(envelope.content)
            if received.untold_limit is not None and size > received.untold_limit:
                return "552 Too large"
            received.ids.append(mail["Message-ID"])
            received.bodies[mail["Message-ID"]] = mail
            received.sizes.append(size)
            received.recipients.append(list(envelope.rcpt_tos))
            await asyncio.sleep(received.pause)
            return "250 Taken"

    controller = Controller(
        Handler(), hostname="127.0.0.1", port=received.port, data_size_limit=most_bytes
    )
    controller.start()
    try:
        yield received
    finally:
        controller.stop()


@contextmanager
def webhook(key: str = "Idempotency-Key") -> Generator[Received]:
    """A real HTTP server; `key` is the header, or the field of the body, that it knows ids by."""
    received = Received(0)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"]))
            body = orjson.loads(text)
            found = self.headers.get(key) or body.get(key) or ""
            received.ids.append(found)
            received.bodies[found] = body
            self.send_response(received.answer)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        received.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        try:
            yield received
        finally:
            server.shutdown()


@contextmanager
def hanging_server() -> Generator[int]:
    """A server that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
