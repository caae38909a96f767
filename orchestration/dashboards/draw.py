"""Drawing specifications: as SVG without a browser, and the script that does it in one.

Belongs here: vl-convert. Does not belong here: what is drawn (`charts.py`).
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert

_FONTS = Path(__file__).parents[1] / "reports" / "fonts"


@cache
def _register_fonts() -> None:
    """Measure words with the fonts of the reports; once per process."""
    vl_convert.register_font_directory(str(_FONTS))


def svg(spec: dict[str, Any]) -> str:
    """A Vega-Lite specification drawn; what it says stands beside it as a label and as a table."""
    _register_fonts()
    return vl_convert.vegalite_to_svg(spec).replace("<svg ", '<svg aria-hidden="true" ', 1)


def bundle() -> str:
    """The script that draws specifications in a browser: Vega, Vega-Lite and vega-embed."""
    return vl_convert.javascript_bundle()  # ty: ignore[missing-argument]


def bundle_version() -> str:
    """Which version the bundle is of."""
    return version("vl-convert-python")
