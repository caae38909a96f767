"""Definitions of reports: ours are right, and a wrong one is refused with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.metrics.definitions import Definitions
from orchestration.reports.defined.errors import DefinitionError
from orchestration.reports.defined.read import OURS, check_metrics, definitions, find, read, refused
from orchestration.settings import Settings

pytestmark = pytest.mark.xdist_group("reports")

SMALL = """\
title: Coaches
audience: Coaches
period: last 7d
pages:
  - title: One
    sections:
      - kind: tiles
        title: Figures
        metrics:
          - sessions
          - {metric: active_learners, better: neither}
"""


def _written(folder: Path, text: str) -> Path:
    file = folder / "coaches.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_our_definitions_name_metrics_that_there_are(
    settings: Settings, definitions: Definitions
) -> None:
    for name in ("executive", "business", "technical"):
        named = find(name, settings)
        check_metrics(named, definitions.catalogue.metrics)
        assert named.name == name
    assert len(find("executive", settings).said.pages) == 4


def test_a_name_alone_is_a_tile_whose_rise_is_good(tmp_path: Path) -> None:
    (tiles,) = read(_written(tmp_path, SMALL)).said.pages[0].sections
    assert tiles.kind == "tiles"
    assert [(each.metric, each.better) for each in tiles.metrics] == [
        ("sessions", "up"),
        ("active_learners", "neither"),
    ]


def test_a_metric_that_there_is_not_is_refused_with_its_line_and_the_nearest(
    tmp_path: Path, definitions: Definitions
) -> None:
    named = read(_written(tmp_path, SMALL.replace("- sessions", "- sesions")))
    with pytest.raises(DefinitionError) as told:
        check_metrics(named, definitions.catalogue.metrics)
    assert str(told.value) == (
        f"{named.file}, line 10, pages[0].sections[0].metrics[0]: there is no metric 'sesions'; "
        "near names: sessions, bot_sessions, late_sessions."
    )


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        (
            "kind: tiles",
            "kind: tile",
            r"line 7, pages\[0\]\.sections\[0\]\.kind: 'tile' is none of",
        ),
        ("kind: tiles", "kind: tile", r"did you mean tiles\?"),
        ("kind: tiles", "width: half", r"line 7, .*\.kind: missing: add 'kind' to say what it is"),
        ("title: Figures", "name: Figures", r"line 7, .*\.title: missing: add `title: \.\.\.`"),
        ("title: Figures", "titel: Figures", r"line 8, .*\.titel: there is no .*mean title\?"),
        ("period: last 7d", "period: yesterday", r"line 3, period: 'yesterday' .*write last 30d"),
        (
            "period: last 7d",
            "period: day\nrows: 3",
            r"line 4, rows: there is no such field here; .*",
        ),
        (
            "better: neither",
            "better: worse",
            r"line 11, .*metrics\[1\]\.better: 'worse' is none of up",
        ),
        ("title: Figures", "title: 2026", r"line 8, .*title: write a text \(in quotes .*not 2026"),
        (
            "title: Coaches",
            "title: [",
            r"coaches\.yml, line 3: no YAML: .*from line 1\): close the bracket",
        ),
        ("title: Coaches", "title: a: b", r"line 1: no YAML: .*into quotes"),
        (
            "title: Coaches",
            "title: A\ntitle: B",
            r"line 2: title is given a second time, first on l",
        ),
        ("kind: tiles", "kind: tiles\n\t  a: 1", r"line 8: no YAML: .*not with tabs"),
        (SMALL, "", r"coaches\.yml, line 1, the whole file: write fields, not nothing"),
        ("pages:", "pagers:", r"yml, line 4, pagers: .*did you mean pages\?$"),
        (SMALL, "title: &t\n  a: *t\n", r"line 1, title: write a text .*not fields"),
    ],
)
def test_a_wrong_definition_is_refused_with_its_line(
    tmp_path: Path, was: str, becomes: str, complaint: str
) -> None:
    file = _written(tmp_path, SMALL.replace(was, becomes))
    with pytest.raises(DefinitionError, match=complaint) as told:
        read(file)
    assert str(file) in str(told.value)


def test_bytes_that_are_no_text_are_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "coaches.yml"
    file.write_bytes(b"title: \xff\xfe")
    with pytest.raises(DefinitionError, match=r"coaches\.yml, line 1: .*save it as UTF-8"):
        read(file)


def test_a_deployment_adds_reports_but_does_not_replace_ours(settings: Settings) -> None:
    settings.reports.mkdir(parents=True)
    _written(settings.reports, SMALL)
    assert set(definitions_of(settings)) == {"executive", "business", "technical", "coaches"}
    assert find("coaches", settings).said.title == "Coaches"


def test_a_file_that_is_no_definition_takes_no_other_with_it(settings: Settings) -> None:
    settings.reports.mkdir(parents=True)
    _written(settings.reports, SMALL)
    taken = Path(shutil.copy(OURS / "executive.yml", settings.reports / "executive.yml"))
    broken = settings.reports / "broken.yaml"
    broken.write_text("title: [", encoding="utf-8")
    assert find("coaches", settings).said.title == "Coaches"
    assert find("executive", settings).file == OURS / "executive.yml"
    faults = refused(settings)
    assert set(faults) == {taken, broken}
    assert faults[taken].endswith("executive is one of Étude's own reports; rename the file.")
    assert "line 1: no YAML" in faults[broken]


@pytest.mark.parametrize("name", ["..", "A b", "é", "-x"])
def test_a_name_that_is_no_folder_of_the_report_alone_is_refused(
    settings: Settings, name: str
) -> None:
    settings.reports.mkdir(parents=True)
    file = _written(settings.reports, SMALL).rename(settings.reports / f"{name}.yml")
    for asked in (name, str(file)):
        with pytest.raises(DefinitionError, match=r"small letters, digits.*rename it"):
            find(asked, settings)
    assert find("executive", settings).name == "executive"


def test_a_report_that_there_is_not_is_refused_with_the_nearest(settings: Settings) -> None:
    with pytest.raises(DefinitionError, match="no report 'exectuive'; near names: executive"):
        find("exectuive", settings)
    with pytest.raises(DefinitionError, match=r"nowhere\.yml, line 1: .*No such file"):
        find("nowhere.yml", settings)


definitions_of = definitions
