"""Rules of our own that every dbt model keeps: `python -m orchestration.warehouse.rules`.

Belongs here: rules over dbt's manifest, each a function from a project to messages that name the
model and what to do. Does not belong here: rules of metrics (`metric_rules.py`), names,
descriptions and contracts of models, which dbt-bouncer checks by the settings in pyproject.toml
(it is run from here), or SQL style (sqlfluff).
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from orchestration.settings import PROJECT_ROOT
from orchestration.warehouse.metric_rules import broken_metric_rules

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
NO_FLAG = "no_flag"
GRANTS = "int_consent__grants"
PERSON_COLUMNS = {"learner_id", "user_id", "owner_user_id"}

_BANNED = re.compile(
    r"\b(any_value|approx_\w+|arg_max|arg_min|current_date|current_timestamp|first|hash|last|mode|"
    r"now|random|rand|today|uuid)\s*\(",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(?<![\w.'])\d+\.\d+(?![\w.'])")
_NOT_CODE = re.compile(r"\{#.*?#\}|--[^\n]*|'(?:[^']|'')*'|\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True)
class Model:
    """What the rules look at in one dbt model.

    Attributes:
        name: Name of the model.
        folder: Its first folder below `models/`, such as `staging`.
        purpose: `meta.purpose`; none where the model names none.
        code: SQL as written, Jinja included.
        upstream: Names of the models it reads.
        columns: Names of its described columns.
    """

    name: str
    folder: str
    purpose: str | None
    code: str
    upstream: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Project:
    """All models by name, and the purposes with the flags that each needs."""

    models: Mapping[str, Model]
    purposes: Mapping[str, frozenset[str]]

    def needs_consent(self, purpose: str | None) -> bool:
        """Whether a purpose stands on consent."""
        return bool(self.purposes.get(purpose or ""))


def read_project(manifest: Mapping[str, Any], purposes: Path) -> Project:
    """Take what the rules need out of dbt's manifest.

    Args:
        manifest: dbt's manifest.json.
        purposes: The seed purposes.csv.

    Returns:
        The project.
    """
    nodes = {key: node for key, node in manifest["nodes"].items() if key.startswith("model.")}
    models = {
        node["name"]: Model(
            name=node["name"],
            folder=node["path"].split("/")[0],
            purpose=node["config"]["meta"].get("purpose"),
            code=node["raw_code"],
            upstream=tuple(
                sorted(nodes[key]["name"] for key in node["depends_on"]["nodes"] if key in nodes)
            ),
            columns=tuple(node["columns"]),
        )
        for node in nodes.values()
    }
    flags: dict[str, set[str]] = {}
    with purposes.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            flags.setdefault(row["purpose"], set()).update({row["flag"]} - {NO_FLAG})
    return Project(models, {purpose: frozenset(needed) for purpose, needed in flags.items()})


def purpose_is_named(project: Project) -> Iterator[str]:
    """Every model names one of the purposes in `meta.purpose`."""
    allowed = ", ".join(project.purposes)
    for model in project.models.values():
        if model.purpose is None:
            yield f"{model.name}: names no purpose; set meta.purpose to one of {allowed}."
        elif model.purpose not in project.purposes:
            yield f"{model.name}: meta.purpose is '{model.purpose}'; use one of {allowed}."


def purpose_is_consented(project: Project) -> Iterator[str]:
    """On every way from staging to a model whose purpose needs consent, somebody asks for it.

    The model itself calls the macro `consented`, or all that it reads has been asked for: models of
    the same purpose, of no person, or models that asked and say in a column what was granted.
    """
    for model in project.models.values():
        if not project.needs_consent(model.purpose):
            continue
        purpose = str(model.purpose)
        if _asks(model, purpose):
            continue
        strangers = [name for name in model.upstream if not _has_been_asked(project, name, purpose)]
        if strangers:
            yield (
                f"{model.name}: its purpose is {purpose}, but it reads {', '.join(strangers)} "
                f"without asking; filter with the macro consented(..., '{purpose}', ...), or "
                "read only models that did."
            )


def _has_been_asked(project: Project, name: str, purpose: str) -> bool:
    model = project.models[name]
    if model.purpose in {purpose, "none"} or _asks(model, purpose):
        return True
    return bool(model.upstream) and all(
        _has_been_asked(project, other, purpose) for other in model.upstream
    )


def _asks(model: Model, purpose: str) -> bool:
    calls = re.findall(r"consented\(\s*[^,()]+,\s*'(\w+)'", model.code)
    return GRANTS in model.upstream and purpose in calls


def preparation_stays_inside(project: Project) -> Iterator[str]:
    """What is only prepared is not published."""
    for model in project.models.values():
        if model.folder == "marts" and model.purpose == "preparation":
            yield (
                f"{model.name}: a mart is read by people, so preparation is no purpose for it; "
                "name what it is for."
            )


def no_purpose_means_no_person(project: Project) -> Iterator[str]:
    """A model about no person has no column that names one."""
    for model in project.models.values():
        found = sorted(PERSON_COLUMNS & set(model.columns))
        if model.purpose == "none" and found:
            yield (
                f"{model.name}: its purpose is none, but it has {', '.join(found)}; "
                "drop the column or name a purpose."
            )


def sql_means_the_same_everywhere(project: Project) -> Iterator[str]:
    """No function that differs by engine, order of rows or moment; no decimal literal."""
    for model in project.models.values():
        code = _NOT_CODE.sub(" ", model.code)
        for found in sorted({match.group(1).lower() for match in _BANNED.finditer(code)}):
            yield (
                f"{model.name}: {found}() depends on the engine, the order of rows or the clock; "
                "use max_by with a unique key, or the macro as_of()."
            )
        for found in sorted(set(_DECIMAL.findall(code))):
            yield (
                f"{model.name}: {found} is DOUBLE on DuckDB and DECIMAL on Spark; write {found}e0."
            )


RULES: tuple[Callable[[Project], Iterator[str]], ...] = (
    purpose_is_named,
    purpose_is_consented,
    preparation_stays_inside,
    no_purpose_means_no_person,
    sql_means_the_same_everywhere,
)


def broken_rules(project: Project) -> list[str]:
    """Every message of every rule."""
    return [message for rule in RULES for message in rule(project)]


def main() -> int:
    """Parse the project, apply the rules and dbt-bouncer; 1 when a rule is broken."""
    folder = Path(sys.executable).parent
    parse = [
        str(folder / "dbt"), "parse", "--quiet", "--target", "duckdb",
        "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT),
        "--log-level-file", "none",
    ]  # fmt: skip
    bouncer = [str(folder / "dbt-bouncer"), "--config-file", str(PROJECT_ROOT / "pyproject.toml")]
    if subprocess.run(parse, check=False, env=os.environ).returncode != 0:  # noqa: S603
        return 1
    manifest = orjson.loads((DBT_PROJECT / "target" / "manifest.json").read_bytes())
    messages = broken_rules(read_project(manifest, DBT_PROJECT / "seeds" / "purposes.csv"))
    messages += broken_metric_rules(manifest)
    for message in messages:
        sys.stdout.write(f"{message}\n")
    bounced = subprocess.run(bouncer, check=False).returncode  # noqa: S603
    return 1 if messages or bounced else 0


if __name__ == "__main__":
    sys.exit(main())
