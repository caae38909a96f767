"""The outbox: what is to be sent and what has been, in one SQLite file that survives every crash.

Belongs here: the tables and their transactions. Does not belong here: what is told (`announce.py`),
sending (`deliver.py`).
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from orchestration.delivery.message import Message
from orchestration.delivery.posted import Posted, State, Told, posted_of, told_of
from orchestration.faultpoints import step
from orchestration.settings import Settings

MOST_ATTEMPTS = 8
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)

_SCHEMA = """
create table if not exists messages (
    place integer primary key autoincrement,
    id text not null unique,
    thread text not null,
    channel text not null,
    transition text not null,
    rule text not null,
    severity text not null,
    is_positive integer not null,
    subject text not null,
    body text not null,
    state text not null default 'waiting',
    attempts integer not null default 0,
    created_at text not null,
    due_at text not null,
    ended_at text,
    error text not null default ''
);
create table if not exists told (
    key text not null,
    channel text not null,
    rule text not null,
    incident text not null,
    severity text not null,
    thread text not null,
    is_open integer not null,
    primary key (key, channel)
);
create index if not exists messages_by_state on messages (state, due_at);
"""


class Outbox:
    """The outbox of a deployment."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take an open file; `Outbox.of` opens it."""
        self._connection = connection

    @classmethod
    @contextmanager
    def of(cls, settings: Settings) -> Generator[Outbox]:
        """Open the outbox, made on first use; every commit is on the disk before it returns."""
        settings.alerts.mkdir(parents=True, exist_ok=True)
        file = outbox_file(settings)
        with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.executescript(_SCHEMA)
            yield cls(connection)

    def told(self) -> dict[tuple[str, str], Told]:
        """What was told, by incident's key and channel."""
        rows = self._connection.execute("select * from told order by key, channel")
        return {(row["key"], row["channel"]): told_of(row) for row in rows}

    def post(self, messages: Iterable[Message], told: Iterable[Told], now: dt.datetime) -> int:
        """Put messages into the outbox and note what was told, both or neither.

        Args:
            messages: What is to be sent; one whose id is known is not taken again.
            told: What its receivers know then.
            now: The time of the clock, UTC.

        Returns:
            How many messages are new.
        """
        new = 0
        with self._transaction():
            for each in messages:
                row = {**asdict(each), "now": now.isoformat()}
                new += self._connection.execute(
                    "insert or ignore into messages (id, thread, channel, transition, rule, "
                    "severity, is_positive, subject, body, created_at, due_at) values (:id, "
                    ":thread, :channel, :transition, :rule, :severity, :is_positive, :subject, "
                    ":body, :now, :now)",
                    row,
                ).rowcount
            self._connection.executemany(
                "insert or replace into told values "
                "(:key, :channel, :rule, :incident, :severity, :thread, :is_open)",
                [asdict(each) for each in told],
            )
        step("outbox messages posted")
        return new

    def messages(self, *states: State) -> list[Posted]:
        """Messages of some states (of all, if none is given), in the order of their making."""
        marks = ", ".join("?" for _ in states)
        where = f"where state in ({marks})" if states else ""
        rows = self._connection.execute(f"select * from messages {where} order by place", states)
        return [posted_of(row) for row in rows]

    def due(self, now: dt.datetime) -> list[Posted]:
        """Messages to be sent now, in order; one waits until what was said before it has ended.

        A message that was being sent when its sender died is among them: nobody knows whether it
        arrived, so it goes again under its id.
        """
        blocked: set[tuple[str, str]] = set()
        found = []
        for each in self.messages("waiting", "sending"):
            thread = (each.message.thread, each.message.channel)
            if thread not in blocked and (each.state == "sending" or each.due_at <= now):
                found.append(each)
            blocked.add(thread)
        return found

    def intend(self, posted: Posted) -> None:
        """Note that a message is about to be sent."""
        with self._transaction():
            self._connection.execute(
                "update messages set state = 'sending', attempts = attempts + 1 where id = ?",
                (posted.message.id,),
            )
        step("outbox intent recorded")

    def receipt(self, posted: Posted, now: dt.datetime) -> None:
        """Note that a message was taken by its receiver."""
        with self._transaction():
            self._connection.execute(
                "update messages set state = 'sent', ended_at = ?, error = '' where id = ?",
                (now.isoformat(), posted.message.id),
            )
        step("outbox receipt recorded")

    def failure(self, posted: Posted, error: str, now: dt.datetime) -> State:
        """Note that a message was not taken: it waits twice as long each time, then is given up."""
        attempts = posted.attempts + 1
        state: State = "failed" if attempts >= MOST_ATTEMPTS else "waiting"
        wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
        ended = now.isoformat() if state == "failed" else None
        with self._transaction():
            self._connection.execute(
                "update messages set state = ?, due_at = ?, ended_at = ?, error = ? where id = ?",
                (state, (now + wait).isoformat(), ended, error[:500], posted.message.id),
            )
        step("outbox failure recorded")
        return state

    def forget(self, ids: Iterable[str]) -> None:
        """Remove messages that are kept elsewhere."""
        with self._transaction():
            self._connection.executemany(
                "delete from messages where id = ?", [(each,) for each in ids]
            )
        step("outbox messages forgotten")

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")


def outbox_file(settings: Settings) -> Path:
    """Where the outbox lies."""
    return settings.alerts / "outbox.sqlite"
