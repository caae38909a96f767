"""Cards of models as pages: links lead to pages, tags in a card stay words."""

from __future__ import annotations

from pathlib import Path

from orchestration.catalog.models import as_html, model_pages

CARD = """# churn <script>alert(1)</script>

Made by [a](javascript:alert(1)) <img src=x onerror=alert(1)>.

![Predicted against observed](reliability.svg)

| predictor | n |
|---|---:|
| <b>rule</b> | 437 |
"""


def test_tags_in_a_card_are_shown_as_words() -> None:
    said = as_html(CARD)
    assert "<script" not in said
    assert "<b>" not in said
    assert 'href="javascript' not in said
    assert said.count("<img") == 1
    assert "&lt;script&gt;" in said
    assert "&lt;img src=x onerror" in said


def test_tables_and_pictures_of_a_card_are_shown() -> None:
    said = as_html(CARD)
    assert said.count("<table>") == said.count("</table></section>") == 1
    assert '<img src="reliability.svg" alt="Predicted against observed"' in said


def test_links_between_cards_lead_to_pages() -> None:
    said = as_html("[first](churn/1/card.md), [file](ledger.json), `card.md`")
    assert 'href="churn/1/card.html"' in said
    assert 'href="ledger.json"' in said
    assert "<code>card.md</code>" in said


def test_every_markdown_of_a_release_has_a_page_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "catalog" / "models" / "churn" / "1"
    folder.mkdir(parents=True)
    (folder / "card.md").write_text(CARD, encoding="utf-8")
    (folder.parents[1] / "index.md").write_text("No title", encoding="utf-8")
    made = dict(model_pages(tmp_path))
    assert [*made] == ["catalog/models/churn/1/card.html", "catalog/models/index.html"]
    card, index = made.values()
    assert (card["heading"], card["is_card"]) == ("churn <script>alert(1)</script>", True)
    assert (index["heading"], index["is_card"]) == ("index", False)


def test_a_release_without_models_has_no_pages_of_them(tmp_path: Path) -> None:
    assert list(model_pages(tmp_path)) == []
