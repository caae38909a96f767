"""Receivers on loopback, as real ones are: a mail server, webhooks, and a server that hangs.

Each keeps what it was sent and knows messages by their id, as mail servers, PagerDuty and a webhook
with an Idempotency-Key do.
"""

from __future__ import annotations

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
        answer: Status that webhooks answer with.
    """

    port: int
    ids: list[str] = field(default_factory=list)
    bodies: dict[str, Any] = field(default_factory=dict)
    answer: int = 200


@contextmanager
def mail_server() -> Generator[Received]:
    """A real SMTP server."""
    received = Received(_free_port())

    class Handler:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
            mail = message_from_bytes(envelope.content, policy=policy.default)
            received.ids.append(mail["Message-ID"])
            received.bodies[mail["Message-ID"]] = mail
            return "250 Taken"

    controller = Controller(Handler(), hostname="127.0.0.1", port=received.port)
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
