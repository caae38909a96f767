"""What DuckDB complains about, in words that help the person who asked.

Belongs here: turning DuckDB's errors into sentences. Does not belong here: running the query
(`query.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

_MISSING_TABLE = re.compile(r'Table with name "?([^"\s]+?)"? does not exist')
_POSITION = re.compile(r"\n\s*LINE (\d+): (.*)\n(\s*)\^")


def explained(error: Exception, tables: Sequence[str]) -> str:
    """A sentence for one of DuckDB's errors.

    Args:
        error: What DuckDB raised.
        tables: The tables that could have been asked, as `<schema>.<table>`.

    Returns:
        For an unknown table, the near names; for a locked door, what is locked; otherwise DuckDB's
        own words with the position.
    """
    text = str(error)
    if missing := _MISSING_TABLE.search(text):
        return f"there is no table {missing.group(1)}; {near_tables(missing.group(1), tables)}."
    if "file system operations are disabled" in text:
        return "a release query reads the release only: no files, no network, no extensions."
    return located(text)


def located(text: str) -> str:
    """DuckDB's message with line and column in words, and the place itself underlined."""
    position = _POSITION.search(text)
    if position is None or position.group(2).startswith("..."):
        return text
    line, source, before = position.groups()
    column = len(before) - len(f"LINE {line}: ") + 1
    message = text[: position.start()].strip()
    return f"{message}\nline {line}, column {column}:\n  {source}\n  {' ' * (column - 1)}^"


def near_tables(wanted: str, tables: Sequence[str]) -> str:
    """The tables whose names are near to one that does not exist; all where none is."""
    names = {name.split(".", 1)[-1]: name for name in tables} | {name: name for name in tables}
    found = get_close_matches(wanted.lower(), names, n=5, cutoff=0.5)
    near = dict.fromkeys(names[name] for name in found)
    return f"near names: {', '.join(near)}" if near else f"tables: {', '.join(tables)}"
