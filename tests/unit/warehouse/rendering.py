"""The project's macros and models as DuckDB's SQL, without dbt.

Belongs here: rendering. Does not belong here: what the SQL must answer (the tests).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

import jinja2

from dbt_project.sqlfluff_library import adapter, config, dbt, modules, var
from orchestration.settings import PROJECT_ROOT

PROJECT = PROJECT_ROOT / "dbt_project"

_NAMES = {"adapter": adapter, "config": config, "dbt": dbt, "modules": modules, "var": var}

_JINJA = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701


def sql_of(expression: str, *, as_of: datetime | None = None) -> str:
    """What a template such as `{{ local_date('moment', 'zone') }}` becomes on DuckDB.

    Args:
        expression: The template.
        as_of: The logical now; the project's default if left out.

    Returns:
        SQL; a model that is referred to is a table of its own name.
    """
    environment: Mapping[str, str] = {"ETUDE_AS_OF": str(as_of)} if as_of else {}
    names = {
        **_NAMES,
        "execute": True,
        "env_var": lambda name, default="": environment.get(name, default),
        "is_incremental": lambda: False,
        "ref": lambda name: name,
        "return": lambda value: value,
    }
    macros = vars(_macros().make_module(names))
    return _JINJA.from_string(expression).render(**names, **macros)


def model_sql(path: str, *, as_of: datetime | None = None) -> str:
    """The query of a model, by its path below `models/` without `.sql`."""
    template = (PROJECT / "models" / f"{path}.sql").read_text(encoding="utf-8")
    return sql_of(template, as_of=as_of)


@cache
def _macros() -> jinja2.Template:
    """All macros of SQL, compiled once: that takes a quarter of a second."""
    folders = (PROJECT / "macros" / name for name in ("engine", "warehouse"))
    files = sorted(file for folder in folders for file in folder.glob("*.sql"))
    return _JINJA.from_string("\n".join(file.read_text(encoding="utf-8") for file in files))
