"""Pictures of what a release shows, for the README: every report page and dashboard.

`make pictures` makes them anew from the current release. Belongs here: taking pictures. Does not
belong here: judging them; that takes somebody who looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

from orchestration.releases.store import current_release
from orchestration.settings import PROJECT_ROOT, Settings

PICTURES = PROJECT_ROOT / "docs" / "pictures"
WIDTH = 1280
_COLOURS = 256
_PAGE_SCALE = 1.3
_LONGEST = 2600
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""How Debian's Chromium starts without a screen or a network."""


def take(release: Path, target: Path) -> list[Path]:
    """Take all pictures of a release.

    Args:
        release: Its folder, with pages.
        target: Folder of the pictures; older ones go.

    Returns:
        The pictures.
    """
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.png"):
        old.unlink()
    return [
        _kept(target / f"{name}.png", picture)
        for name, picture in (*_report_pages(release), *_web_pages(release))
    ]


def _report_pages(release: Path) -> Iterator[tuple[str, Image.Image]]:
    for file in sorted((release / "reports").rglob("*.pdf")):
        name = "-".join(file.relative_to(release / "reports").with_suffix("").parts)
        with pypdfium2.PdfDocument(file) as document:
            for number, page in enumerate(document, start=1):
                yield f"{name}-{number}", page.render(scale=_PAGE_SCALE).to_pil()


def _web_pages(release: Path) -> Iterator[tuple[str, Image.Image]]:
    """The front door, and one dashboard of each role: of the coaches who sees most."""
    dashboards = sorted((release / "dashboards").iterdir())
    pages = {"front-door": release / "index.html"}
    for folder in dashboards:
        found = sorted(folder.rglob("index.html"), key=_hidden)
        if found:
            pages[f"dashboard-{folder.name}"] = found[0]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        tab = browser.new_page(viewport={"width": WIDTH, "height": 900})
        for name, page in pages.items():
            tab.goto(page.as_uri())
            tab.wait_for_load_state("networkidle")
            yield name, Image.open(BytesIO(tab.screenshot(full_page=True)))
        browser.close()


def _hidden(page: Path) -> tuple[int, str]:
    """How much of a page is hidden, because it would be about few people."""
    return page.read_text(encoding="utf-8").count("hidden<"), str(page)


def _kept(target: Path, picture: Image.Image) -> Path:
    """Write a picture small: few colours, and not longer than a reader scrolls."""
    cut = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, _LONGEST)))
    cut.quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        target, optimize=True
    )
    return target


def main() -> None:
    """Take the pictures of the current release."""
    made = take(current_release(Settings.from_env()).folder, PICTURES)
    total = sum(each.stat().st_size for each in made)
    print(f"{len(made)} pictures, {total / 1000:,.0f} kB, in {PICTURES}")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
