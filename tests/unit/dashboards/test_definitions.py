"""Definitions of dashboards: what is wrong is told with file, widget and field."""

from __future__ import annotations

import doctest
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

from orchestration.dashboards import cells, countries, lists, site, tables, texts, windows
from orchestration.dashboards.errors import DefinitionError
from orchestration.dashboards.load import SHIPPED, files, read
from orchestration.figures import dictionary
from orchestration.figures.access import AUDIENCES

GOOD = {
    "id": "mine",
    "name": "Mine",
    "description": "What I look at.",
    "targetAudience": "custom",
    "owner": "Product",
    "accessControl": ["admin"],
    "widgets": [{"id": "a", "type": "metric", "title": "A", "query": {"metrics": ["sessions"]}}],
}


def _file(folder: Path, **changes: object) -> Path:
    file = folder / "mine.yml"
    file.write_text(yaml.safe_dump({**GOOD, **changes}), encoding="utf-8")
    return file


def _widget(**changes: object) -> list[dict[str, object]]:
    return [{**GOOD["widgets"][0], **changes}]


def test_the_shipped_ones_serve_every_audience_with_every_type_of_widget() -> None:
    shipped = [read(file) for file in sorted(SHIPPED.glob("*.yml"))]
    assert {each.target_audience for each in shipped} == set(AUDIENCES) - {"custom"}
    assert {each.id for each in shipped} == {
        "executive", "product", "coach", "teacher", "admin", "ai", "marketplace",
    }  # fmt: skip
    types = {widget.type for each in shipped for widget in each.widgets}
    assert types == {"chart", "metric", "table", "alert", "map"}
    for each in shipped:
        assert each.target_audience in each.access_control


def test_a_deployments_own_come_after_the_shipped_ones(tmp_path: Path) -> None:
    own = _file(tmp_path)
    assert files(tmp_path)[-1] == own
    assert read(own).target_audience == "custom"
    assert files(tmp_path / "none") == sorted(SHIPPED.glob("*.yml"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"targetAudience": "executiv"}, "line 7: targetAudience: *; did you mean executive?"),
        ({"accessControl": ["teachers"]}, "line 2: accessControl[0]: *; did you mean teacher?"),
        ({"accessControl": []}, "line 1: accessControl: has 0; write at least 1 entry"),
        (
            {"id": "../up"},
            "line 4: id: '../up': write 1 to 40 characters of small*",
        ),
        ({"colour": "red"}, "line 3: colour: there is no such field here; there are access*"),
        ({"widgets": _widget(type="pie")}, "line 14, widget a: type: 'pie' is none of chart,*"),
        ({"widgets": _widget(datasource="x")}, "line 9, widget a: datasource: *mean dataSource?"),
        ({"widgets": _widget(id="<script>")}, "line 9, widget <script>: id: *the first of small*"),
        ({"widgets": _widget(id=7)}, "line 9, widget 7: id: write a text (in quotes * 7"),
        ({"widgets": _widget(position={"width": 40})}, "widget a: position.width: *at most 12"),
        (
            {"widgets": _widget(alertThresholds=[{"severity": "high"}])},
            "line 10, widget a: alertThresholds[0]: give either below or above, a number",
        ),
        ({"widgets": _widget() * 2}, "line 1: the whole file: two widgets have the id a"),
        ({"widgets": []}, "line 8: widgets: has 0; write at least 1 entry"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(DefinitionError) as told:
        read(_file(tmp_path, **changes))
    file, _, said = str(told.value).partition(", ")
    assert file == "mine.yml"
    assert fnmatchcase(said, f"*{message.replace('[', '[[]').replace('?', '[?]')}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "write fields"),
        ("[1, 2]", "write fields, not a list"),
        ("id: [", "no YAML"),
        ("id: \x00", "no YAML"),
    ],
)
def test_what_is_no_definition_is_told(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "bad.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=f"bad.yml, line 1: .*{message}"):
        read(file)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "bad.yml"
    file.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(DefinitionError, match="bad.yml, line 1: no UTF-8"):
        read(file)


def test_examples_in_the_code_hold() -> None:
    for module in (cells, countries, dictionary, lists, site, tables, texts, windows):
        assert doctest.testmod(module).failed == 0
