"""The outbox: what is to be sent and what has been, in one SQLite file that survives every crash.

Belongs here: transactions. Does not belong here: tables (`schema.py`), what is told
(`alerts/telling/`, `reports/`), sending (`deliver.py`).

Letters, which are a report's whole e-mail, lie in it until they are sent. A path to files would be
shorter, but a release may be cleared away and a period's report made anew while a mail server is
away: what was posted is what arrives, and one transaction keeps message and letter together.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import orjson

from orchestration.delivery.message import Message
from orchestration.delivery.posted import Edition, Posted, State, Told, posted_of, told_of
from orchestration.delivery.schema import prepare
from orchestration.faultpoints import step
from orchestration.settings import Settings

MOST_ATTEMPTS = 8
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)


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
            prepare(connection)
            yield cls(connection)

    def told(self) -> dict[tuple[str, str], Told]:
        """What was told, by incident's key and channel."""
        rows = self._connection.execute("select * from told order by key, channel")
        return {(row["key"], row["channel"]): told_of(row) for row in rows}

    def editions(self) -> dict[str, Edition]:
        """What was sent last of what replaces its earlier self, by thread."""
        rows = self._connection.execute("select thread, content, message from editions")
        return {row["thread"]: Edition(*row) for row in rows}

    def post(
        self,
        messages: Iterable[Message],
        told: Iterable[Told],
        now: dt.datetime,
        *,
        editions: Iterable[Edition] = (),
        letters: Mapping[str, bytes] | None = None,
    ) -> int:
        """Put messages into the outbox and note what was told, all or nothing.

        Args:
            messages: What is to be sent; one whose id is known is not taken again.
            told: What its receivers know then.
            now: The time of the clock, UTC.
            editions: What its receivers were sent of last then.
            letters: The e-mails that messages refer to, by their SHA-256.

        Returns:
            How many messages are new.
        """
        new = 0
        with self._transaction():
            for each in messages:
                row = {**asdict(each), "now": now.isoformat()}
                new += self._connection.execute(
                    "insert or ignore into messages (id, thread, channel, transition, topic, "
                    "severity, is_positive, subject, body, kind, letter, kept_at, created_at, "
                    "due_at) values (:id, "
                    ":thread, :channel, :transition, :topic, :severity, :is_positive, :subject, "
                    ":body, :kind, :letter, :kept_at, :now, :now)",
                    row,
                ).rowcount
            self._connection.executemany(
                "insert or replace into told values "
                "(:key, :channel, :rule, :incident, :severity, :thread, :is_open)",
                [asdict(each) for each in told],
            )
            self._connection.executemany(
                "insert or replace into editions values (:thread, :content, :message)",
                [asdict(each) for each in editions],
            )
            self._connection.executemany(
                "insert or ignore into letters values (?, ?)", list((letters or {}).items())
            )
            self._forget_letters()
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

    def enclosed(self, posted: Posted) -> Posted:
        """A message with its letter, if it has one."""
        if not posted.message.letter:
            return posted
        ((content,),) = self._connection.execute(
            "select content from letters where digest = ?", (posted.message.letter,)
        )
        return replace(posted, enclosed=content)

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
            self._forget_letters()
        step("outbox receipt recorded")

    def failure(
        self, posted: Posted, error: str, now: dt.datetime, taken: Iterable[str] = ()
    ) -> State:
        """Note that a message was not taken: it waits twice as long each time, then is given up.

        Args:
            posted: The message, as it stood before it was tried.
            error: Why.
            now: The time of the clock, UTC.
            taken: Recipients who took it all the same; they are not sent it again.
        """
        attempts = posted.attempts + 1
        state: State = "failed" if attempts >= MOST_ATTEMPTS else "waiting"
        wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
        ended = now.isoformat() if state == "failed" else None
        have = orjson.dumps(sorted({*posted.taken, *taken})).decode()
        with self._transaction():
            self._connection.execute(
                "update messages set state = ?, due_at = ?, ended_at = ?, error = ?, taken = ? "
                "where id = ?",
                (state, (now + wait).isoformat(), ended, error[:500], have, posted.message.id),
            )
            self._forget_letters()
        step("outbox failure recorded")
        return state

    def forget(self, ids: Iterable[str]) -> None:
        """Remove messages that are kept elsewhere."""
        with self._transaction():
            self._connection.executemany(
                "delete from messages where id = ?", [(each,) for each in ids]
            )
        step("outbox messages forgotten")

    def _forget_letters(self) -> None:
        """Remove letters that no message waits for, within a transaction."""
        self._connection.execute(
            "delete from letters where digest not in "
            "(select letter from messages where state in ('waiting', 'sending'))"
        )

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
