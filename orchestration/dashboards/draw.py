"""Drawing specifications: as SVG without a browser, and the script that does it in one.

Belongs here: vl-convert. Does not belong here: what is drawn (`charts.py`).
"""

from __future__ import annotations

import re
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import vl_convert

_CLIP = re.compile(r'(id="|url\(#)clip(\d+)')

_FONTS = Path(__file__).parents[1] / "reports" / "fonts"


@cache
def _register_fonts() -> None:
    """Measure words with the fonts of the reports; once per process."""
    vl_convert.register_font_directory(str(_FONTS))


def svg(spec: dict[str, Any], name: str) -> str:
    """A Vega-Lite specification drawn; what it says stands beside it as a label and as a table.

    Vega numbers clip paths through the process. Here they are numbered through the chart, so that a
    page has the same bytes whatever was drawn before.

    Args:
        spec: The specification.
        name: Begins the names of clip paths; no other chart of the page may have it.
    """
    return _drawn(orjson.dumps(spec).decode(), name)


@lru_cache(maxsize=64)
def _drawn(spec: str, name: str) -> str:
    """A specification in JSON drawn; pages of many persons have charts that are the same."""
    _register_fonts()
    drawn = vl_convert.vegalite_to_svg(orjson.loads(spec))
    numbers: dict[str, int] = {}

    def renamed(found: re.Match[str]) -> str:
        return f"{found[1]}{name}-clip{numbers.setdefault(found[2], len(numbers) + 1)}"

    drawn = _CLIP.sub(renamed, drawn)
    return drawn.replace("<svg ", '<svg aria-hidden="true" ', 1)


def begun(spec: dict[str, Any], name: str) -> Future[str]:
    """The same in a thread of its own: a release is asked meanwhile, and waits for no browser.

    Args: as of `svg`.
    """
    return _hand().submit(svg, spec, name)


@cache
def _hand() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="charts")


def bundle() -> str:
    """The script that draws specifications in a browser: Vega, Vega-Lite and vega-embed."""
    return vl_convert.javascript_bundle()  # ty: ignore[missing-argument]


def bundle_version() -> str:
    """Which version the bundle is of."""
    return version("vl-convert-python")
