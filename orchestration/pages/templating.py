"""Templates that escape whatever they are given, and the words and numbers in them.

Belongs here: the environment and its filters. Does not belong here: templates of one kind of page.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

_CODE = re.compile(r"`([^`]+)`")
_SAFE = re.compile(r"[^a-z0-9_.-]+")
_STYLE = "etude.css"


@cache
def environment(package: str) -> Environment:
    """The templates of a package, with those that all pages share behind them.

    Every value is escaped; a name that a template misspells is an error.

    Args:
        package: Name of a package with a folder `templates`.
    """
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("orchestration.pages")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number, "prose": prose, "anchor": anchor}
    return made


def write_page(package: str, template: str, target: Path, **values: object) -> None:
    """Render a template into a file; its folder is made.

    Args:
        package: Whose template it is.
        template: Its file name.
        target: The page.
        values: What the template names.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    made = environment(package).get_template(template).render(**values)
    target.write_text(made, encoding="utf-8")


def write_style(folder: Path) -> None:
    """Put the style of all pages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _STYLE).write_bytes((Path(__file__).parent / _STYLE).read_bytes())


def number(value: float | None) -> str:
    """A number with thousands parted, or words where there is none.

    >>> number(1234567), number(0.25), number(None)
    ('1,234,567', '0.25', 'no data')
    """
    if value is None:
        return "no data"
    return (
        f"{value:,.4g}" if isinstance(value, float) and not value.is_integer() else f"{value:,.0f}"
    )


def prose(text: str) -> Markup:
    """A description: its `names` as code, everything else escaped.

    >>> str(prose("`a` <b>"))
    '<code>a</code> &lt;b&gt;'
    """
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


def anchor(text: str) -> str:
    """A text as a name that links and files can have.

    >>> anchor("revenue.agg_mrr_days"), anchor("../<b> Ä")
    ('revenue.agg_mrr_days', '..-b-')
    """
    return _SAFE.sub("-", text.lower())
