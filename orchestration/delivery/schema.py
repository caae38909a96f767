"""The outbox's tables, and outboxes that were made before a column was.

Belongs here: tables and their columns. Does not belong here: rows (`outbox.py`, `posted.py`).
"""

from __future__ import annotations

import sqlite3

from orchestration.faultpoints import step

_TABLES = """
create table if not exists messages (
    place integer primary key autoincrement,
    id text not null unique,
    thread text not null,
    channel text not null,
    transition text not null,
    topic text not null,
    severity text not null,
    is_positive integer not null,
    subject text not null,
    body text not null,
    state text not null default 'waiting',
    attempts integer not null default 0,
    created_at text not null,
    due_at text not null,
    ended_at text,
    error text not null default '',
    kind text not null default 'alert',
    letter text not null default '',
    kept_at text not null default '',
    taken text not null default '[]'
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
create table if not exists editions (
    thread text primary key,
    content text not null,
    message text not null
);
create table if not exists letters (
    digest text primary key,
    content blob not null
);
create index if not exists messages_by_state on messages (state, due_at);
"""

_LATER = {
    "topic": "alter table messages rename column rule to topic",
    "kind": "alter table messages add column kind text not null default 'alert'",
    "letter": "alter table messages add column letter text not null default ''",
    "kept_at": "alter table messages add column kept_at text not null default ''",
    "taken": "alter table messages add column taken text not null default '[]'",
}
"""How an outbox that lacks a column gets it."""


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables that are missing, and add the columns that an older outbox lacks."""
    connection.executescript(_TABLES)
    if not _lacking(connection):
        return
    connection.execute("begin immediate")
    for column in _lacking(connection):
        connection.execute(_LATER[column])
    connection.execute("commit")
    step("outbox upgraded")


def _lacking(connection: sqlite3.Connection) -> list[str]:
    known = {row[0] for row in connection.execute("select name from pragma_table_info('messages')")}
    return [column for column in _LATER if column not in known]
