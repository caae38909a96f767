"""Pages of what predicts: the list of models and a card for every version, from their Markdown.

Belongs here: turning the cards of a release into pages. Does not belong here: what a card says
(`ml/registry/`), or which cards a release has (`predictions/cards.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from orchestration.releases.manifest import CATALOG_FOLDER

MODELS_FOLDER = f"{CATALOG_FOLDER}/models"
MODELS_PAGE = f"{MODELS_FOLDER}/index.html"


def model_pages(release: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The page of every Markdown file of a release's models, beside it.

    Args:
        release: Folder of a release, or of a draft; without models there are no pages.

    Yields:
        The page's path in the release, and what its template is given.
    """
    for file in sorted((release / MODELS_FOLDER).rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        name = PurePosixPath(file.relative_to(release)).with_suffix(".html")
        title = next((line[2:] for line in text.splitlines() if line.startswith("# ")), file.stem)
        yield str(name), {"heading": title, "body": as_html(text), "is_card": file.stem == "card"}


def as_html(text: str) -> Markup:
    """Markdown as HTML; tags in it are shown as words, tables get a box that scrolls.

    Links to other Markdown files lead to their pages.

    Args:
        text: CommonMark with tables, as cards are written.

    Returns:
        Safe HTML.
    """
    parser, around = _parser(), {}
    tokens = parser.parse(text, around)
    for token in (each for block in tokens for each in block.children or ()):
        link = str(token.attrs.get("href", ""))
        if token.type == "link_open" and link.endswith(".md"):
            token.attrs["href"] = link.removesuffix(".md") + ".html"
    return Markup(parser.renderer.render(tokens, parser.options, around))  # noqa: S704 - no raw HTML


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("table_open", _box_open)
    parser.add_render_rule("table_close", _box_close)
    return parser


def _box_open(*_: Any) -> str:
    return '<section class="box" tabindex="0"><table>\n'


def _box_close(*_: Any) -> str:
    return "</table></section>\n"
