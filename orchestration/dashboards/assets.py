"""Templates, styles and scripts of pages.

Belongs here: files that are the same for every page. Does not belong here: pages (`site.py`).
"""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template

from orchestration.dashboards import draw, texts
from orchestration.metrics.written import NO_DATA

_HERE = Path(__file__).parent


@cache
def template(name: str) -> Template:
    """A template of pages; every value is escaped."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["label"] = texts.label
    return environment.get_template(name, globals={"hidden": texts.HIDDEN, "no_data": NO_DATA})


@cache
def asset(name: str) -> str:
    """A style or script of pages."""
    return (_HERE / "assets" / name).read_text(encoding="utf-8")


def copy_drawer(cache_folder: Path, folder: Path, twin: Path | None) -> Path:
    """Put the script that draws charts into a page's folder; the folders of a site share one file.

    Args:
        cache_folder: Where a deployment keeps it, as making it takes seconds.
        folder: The page's folder.
        twin: The script in another folder of the site, to link to.

    Returns:
        The script.
    """
    name = f"vega.{draw.bundle_version()}.js"
    own = folder / name
    own.unlink(missing_ok=True)
    if twin is not None:
        try:
            own.hardlink_to(twin)
        except OSError:
            shutil.copyfile(twin, own)
        return own
    kept = cache_folder / name
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        aside = kept.with_suffix(f".{os.getpid()}")
        aside.write_text(draw.bundle(), encoding="utf-8")
        aside.rename(kept)
    shutil.copyfile(kept, own)
    return own
