"""Stands in for what dbt gives templates, so that sqlfluff can render the models without dbt.

Belongs here: the few names that our macros use and that sqlfluff's own dbt builtins lack. A
dispatched macro is rendered as DuckDB's.
"""

from __future__ import annotations

import datetime
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import yaml

_VARIABLES = yaml.safe_load((Path(__file__).parent.parent / "dbt_project.yml").read_text())["vars"]

execute = False
modules = types.SimpleNamespace(datetime=datetime)


class _Adapter:
    """dbt's `adapter`, for the default engine."""

    @staticmethod
    @jinja2.pass_context
    def dispatch(context: jinja2.runtime.Context, name: str, namespace: str) -> Callable[..., str]:
        """The macro `default__<name>`."""
        macro = context.resolve(f"default__{name}")
        if isinstance(macro, jinja2.Undefined):
            message = f"{namespace} has no macro default__{name}"
            raise jinja2.TemplateError(message)
        return macro


class _Config:
    """dbt's `config`: renders as nothing, and knows no setting."""

    def __call__(self, **_settings: Any) -> str:
        """Nothing: a configuration block is not SQL."""
        return ""

    @staticmethod
    def get(_name: str, default: Any = None) -> Any:
        """The default: sqlfluff knows no model's settings."""
        return default if default is not None else types.SimpleNamespace(dirty_days="dirty_days")


def var(name: str, default: Any = None) -> Any:
    """A variable as `dbt_project.yml` sets it."""
    return _VARIABLES.get(name, default)


def is_incremental() -> bool:
    """Models are judged as they are built whole."""
    return False


def _datediff(start: str, finish: str, part: str) -> str:
    return f"date_diff('{part}', {start}, {finish})"


dbt = types.SimpleNamespace(datediff=_datediff)
adapter = _Adapter()
config = _Config()
