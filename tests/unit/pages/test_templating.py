"""Whatever a template is given is shown as text, and names become safe file names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.pages.templating import anchor, environment, number, prose


@given(st.text())
def test_prose_lets_no_tag_through(text: str) -> None:
    said = str(prose(text)).replace("<code>", "").replace("</code>", "")
    assert "<" not in said
    assert ">" not in said


@given(st.text())
def test_a_name_leads_nowhere_else(text: str) -> None:
    name = anchor(text)
    assert "/" not in name
    assert "\\" not in name
    assert not set(name) & set(' "<>&#?%:')


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "no data"), (0, "0"), (1234567, "1,234,567"), (0.123456, "0.1235"), (3.0, "3")],
)
def test_missing_is_not_zero(value: float | None, said: str) -> None:
    assert number(value) == said


def test_a_template_that_misspells_a_name_fails() -> None:
    made = environment("orchestration.catalog").from_string("{{ nobody }}")
    with pytest.raises(Exception, match="nobody"):
        made.render()
