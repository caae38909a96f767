"""Flat rows, from Parquet and CSV, as raw rows.

Belongs here: which column of a file is which field, as SQL. Does not belong here: reading the files
(`parquet.py`, `csvfile.py`), what is done with a row once it is open (`query.py`).

A field of a nested payload may stand in a column called by its path (`deviceInfo.platform`), by its
lake name (`deviceInfo_platform`), or in a struct column (`deviceInfo`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orchestration.contracts.base import Contract, Field
from orchestration.contracts.compile import quote_identifier, sql_literal
from orchestration.landing.columns import (
    FILE_NUMBER,
    ROW_NUMBER,
    Column,
    FlatFiles,
    missing_column,
    unknown_columns,
)
from orchestration.landing.credentials import JSON_HINT
from orchestration.landing.errors import RefusedError
from orchestration.landing.gate import NO_NUMBER
from orchestration.landing.query import RawRows
from orchestration.settings import LandingLimits


def flat_rows(contract: Contract, files: FlatFiles, limits: LandingLimits) -> RawRows:
    """Flat rows as raw rows.

    Args:
        contract: The stream's contract.
        files: The files.
        limits: What a row may at most be.

    Returns:
        The SQL.

    Raises:
        RefusedError: MISSING_COLUMN or COLUMN_CONFLICT.
    """
    sources = {field.path: _source(field, files.columns) for field in contract.fields}
    _check(contract, files.columns, sources)
    struct = _struct({path: source or "null::varchar" for path, source in sources.items()})
    extra = _extra(files.columns, unknown_columns(contract, files.columns))
    json_texts = [sources[field.path] for field in contract.fields if field.type == "json"]
    texts = [text for text in [*json_texts, extra] if text is not None]
    found = extra or "null::varchar"
    if texts:
        found = (
            f"coalesce(case when {_is_suspicious(texts, limits)}"
            f" then look_flat([{', '.join(texts)}]) end, {found})"
        )
    return RawRows(
        sql=(
            f"select {FILE_NUMBER} as _file_number, {ROW_NUMBER} as _number, {struct} as j,"
            f" {found} as _found, {files.record} as _record from {files.relation}"
        ),
        raw=files.raw,
        nested_if="false",
        given={},
    )


def _is_suspicious(texts: list[str], limits: LandingLimits) -> str:
    """Condition: JSON text that a strict reader must judge."""
    joined = f"concat_ws(' ', {', '.join(texts)})"
    brackets = f"strlen({joined}) - strlen(replace(replace({joined}, '{{', ''), '[', ''))"
    hint = sql_literal(f"{JSON_HINT}|{NO_NUMBER}")
    return f"regexp_matches({joined}, {hint}) or {brackets} > {limits.max_depth}"


def _source(field: Field, columns: Mapping[str, Column]) -> str | None:
    """The field's value as text; None when the file has no column for it."""
    for name in (field.path, field.name):
        if name in columns:
            return _as_text(field, columns[name], quote_identifier(name))
    group, _, member = field.path.rpartition(".")
    if group in columns and member in columns[group].members:
        expression = f"{quote_identifier(group)}.{quote_identifier(member)}"
        return _as_text(field, columns[group].members[member], expression)
    return None


def _as_text(field: Field, column: Column, expression: str) -> str:
    if field.type != "json":
        return expression if column.kind == "text" else f"{expression}::varchar"
    if column.kind != "text":
        return f"to_json({expression})::varchar"
    return (
        f"case when json_valid({expression}) then json({expression})::varchar"
        f" else to_json({expression})::varchar end"
    )


def _check(
    contract: Contract, columns: Mapping[str, Column], sources: Mapping[str, str | None]
) -> None:
    for field in contract.fields:
        if field.is_required and sources[field.path] is None:
            raise missing_column(field.path, unknown_columns(contract, columns))
        held = columns.get(field.path) or columns.get(field.name)
        if held is not None and held.kind == "nested" and field.type != "json":
            raise RefusedError(
                "COLUMN_CONFLICT",
                f"Column {field.path} holds a {held.type_name}, the contract says {field.type}."
                " Correct the export and send the batch again.",
                field=field.path,
            )


def _struct(sources: Mapping[str, str]) -> str:
    """An SQL struct, nested along the paths."""
    groups: dict[str, dict[str, str]] = {}
    members = {path: source for path, source in sources.items() if "." not in path}
    for path, source in sources.items():
        group, _, name = path.rpartition(".")
        if group:
            groups.setdefault(group, {})[name] = source
    members |= {group: _struct(inner) for group, inner in groups.items()}
    listed = ", ".join(f"{sql_literal(name)}: {source}" for name, source in members.items())
    return f"{{{listed}}}"


def _extra(columns: Mapping[str, Column], unknown: Iterable[str]) -> str | None:
    """The unknown columns of a row as JSON text, without its nulls; None when there are none."""
    sources = {}
    for path in sorted(unknown):
        group, _, member = path.rpartition(".")
        if path in columns:
            sources[path.replace(".", "_")] = _finite(columns[path], quote_identifier(path))
        else:
            expression = f"{quote_identifier(group)}.{quote_identifier(member)}"
            sources[path] = _finite(columns[group].members[member], expression)
    if not sources:
        return None
    return f"nullif(json_merge_patch('{{}}', to_json({_struct(sources)}))::varchar, '{{}}')"


def _finite(column: Column, expression: str) -> str:
    if column.kind == "float":
        return f"case when isfinite({expression}) then {expression} end"
    return expression
