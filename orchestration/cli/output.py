"""Saying what happened: tables and sentences for people, JSON for programs.

Belongs here: rendering and exit codes. Does not belong here: doing anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.releases.answers import shown
from orchestration.terminal import unbroken

EXIT_FAILED = 1
EXIT_BUSY = 75
"""The exit code of `flock` and `sendmail` for "try again later"."""

_WIDER_THAN_ANY = 1_000_000


@dataclass
class Output:
    """Where answers go: one JSON document on standard output, or words and tables."""

    as_json: bool
    console: Console

    @classmethod
    def create(cls, *, as_json: bool) -> Output:
        """An output; progress and errors always go to standard error."""
        return cls(as_json=as_json, console=Console(highlight=False, soft_wrap=True))

    def answer(self, document: Mapping[str, Any], *lines: str | Table) -> None:
        """Print the answer: `document` as JSON, or `lines` for a person."""
        if self.as_json:
            typer.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2, default=str).decode())
            return
        for line in lines:
            self.console.print(line)

    def rows(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
        """Rows as a table; where it is wider than the terminal, one block of lines for each row."""
        made = table(columns, rows)
        anyhow = self.console.options.update(max_width=_WIDER_THAN_ANY)
        if self.console.measure(made, options=anyhow).maximum <= self.console.width:
            return made
        pairs = [pair for row in rows for pair in zip(columns, row, strict=True)]
        blocks = table(["column", "value"], [[name, _said(value)] for name, value in pairs])
        for last in blocks.rows[len(columns) - 1 :: len(columns)]:
            last.end_section = True
        return blocks

    def fail(self, message: str, *, code: int = EXIT_FAILED) -> NoReturn:
        """Print what is wrong and leave with a non-zero exit code."""
        if self.as_json:
            typer.echo(orjson.dumps({"error": message}).decode())
        else:
            Console(stderr=True, highlight=False, soft_wrap=True).print(
                f"[bold red]etude:[/] {escape(message)}", markup=True
            )
        raise typer.Exit(code)


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str = "") -> Table:
    """A table for a terminal: numbers to the right, nulls as a dash, nothing cut off."""
    made = Table(
        title=title or None, title_justify="left", header_style="bold", box=SIMPLE_HEAD, padding=0
    )
    texts = [[_text(value) for value in row] for row in rows]
    for position, is_whole in enumerate(unbroken(columns, texts, gap=1)):
        is_number = any(isinstance(row[position], int | float) for row in rows)
        justify = "right" if is_number else "left"
        made.add_column(columns[position], justify=justify, overflow="fold", no_wrap=is_whole)
    for row in texts:
        made.add_row(*row)
    return made


def _text(value: Any) -> str:
    """A value as rich shows it: what looks like its markup is none."""
    return _said(value).replace("[", "\\[")


def _said(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return shown(value)
    return str(value)
