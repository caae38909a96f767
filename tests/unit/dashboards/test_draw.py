"""Charts have the same bytes whatever was drawn before, and share no names on a page."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from orchestration.dashboards import draw
from orchestration.dashboards.charts import bars, lines
from orchestration.dashboards.headings import Headings

ROWS = [{"k": name, "s": "", "x": value, "t": str(value)} for name, value in (("a", 1), ("b", 2))]
DAYS = [{**row, "k": f"2026-10-0{number}"} for number, row in enumerate(ROWS, start=1)]


def test_a_chart_is_drawn_again_with_the_same_bytes() -> None:
    spec = bars(ROWS, "count", 400, 1.5)
    first = draw.svg(spec, "one")
    draw.svg(lines(DAYS, "count", 400, None), "two")
    assert draw.begun(spec, "one").result() == first
    other = draw.svg(spec, "other")
    assert other != first
    assert other.replace("other-clip", "one-clip") == first


def test_names_of_clip_paths_are_the_charts_own() -> None:
    drawn = draw.svg(bars(ROWS, "count", 400, 1.5), "one")
    named = set(re.findall(r'id="([^"]+)"', drawn))
    used = set(re.findall(r"url\(#([^)]+)\)", drawn))
    assert used
    assert used <= named
    assert all(name.startswith("one-clip") for name in named)


def test_words_that_look_like_a_clip_path_stay() -> None:
    rows = [{**ROWS[0], "k": "clip12 #clip3"}, ROWS[1]]
    assert "clip12 #clip3" in draw.svg(bars(rows, "count", 400, None), "one")


_LINE = re.compile(r'aria-roledescription="line mark"[^>]* d="([^"]+)"')
_WEEKS = ("2026-08-31", "2026-09-07", "2026-09-14", "2026-09-21", "2026-10-12", "2026-10-19")


@pytest.mark.parametrize("gap", [{"h": 1}, {"m": 1}])
def test_a_line_ends_where_a_value_is_hidden_or_missing(gap: dict[str, int]) -> None:
    known = {"x": 0.5, "t": "50%", "l": 0.4, "u": 0.6}
    rows = [{"k": week, "s": "", **known} for week in _WEEKS]
    rows[2] = {"k": _WEEKS[2], "s": "", **gap}
    svg = draw.svg(lines(rows, "ratio", 600, None), "one")
    (drawn,) = _LINE.findall(svg)
    assert drawn.count("M") == 2
    assert svg.count('aria-roledescription="rule mark"') == 0
    rows[4] = {"k": _WEEKS[4], "s": "", **gap}
    alone = draw.svg(lines(rows, "ratio", 600, None), "one")
    assert alone.count('aria-roledescription="rule mark"') == 2
    rows[4] = {"k": _WEEKS[4], "s": "", **known}
    series = [{**row, "s": name} for row in rows for name in "ab"]
    both = _LINE.findall(draw.svg(lines(series, "ratio", 600, None), "one"))
    assert [each.count("M") for each in both] == [2, 2]


def test_a_point_of_what_is_not_over_is_hollow() -> None:
    rows = [{"k": week, "s": name, "x": 2, "t": "2"} for week in _WEEKS for name in "ab"]
    hollow = re.compile(r'fill="var\(--card\)"')
    whole = draw.svg(lines(rows, "count", 600, None), "one")
    assert not hollow.findall(whole)
    rows[-1] |= {"w": "incomplete"}
    rows[-2] |= {"w": "incomplete"}
    partial = draw.svg(lines(rows, "count", 600, None), "one")
    assert len(hollow.findall(partial)) == 2
    assert partial.count("But: incomplete") == 2
    assert partial.count(">b<") == whole.count(">b<") == 1


def test_weeks_stand_as_far_apart_as_in_time() -> None:
    rows = [{"k": week, "s": "", "x": 5, "t": "5"} for week in _WEEKS]
    svg = draw.svg(lines(rows, "count", 600, None, Headings("Week of")), "one")
    assert all(f"Week of: {week}" in svg for week in _WEEKS)
    (drawn,) = _LINE.findall(svg)
    places = [float(x) for x in re.findall(r"[ML]([\d.]+),", drawn)]
    steps = [second - first for first, second in pairwise(places)]
    assert steps == pytest.approx([steps[0]] * 3 + [3 * steps[0], steps[0]], abs=0.01)


@pytest.mark.parametrize(
    ("micros", "ticks"),
    [(6_600, {"$0", "$0.002", "$0.006"}), (2_500_000, {"$0", "$1", "$2.5"})],
)
def test_thousandths_of_a_dollar_do_not_look_like_millions(micros: int, ticks: set[str]) -> None:
    rows = [{"k": "a", "s": "", "x": micros, "t": "-"}]
    svg = draw.svg(bars(rows, "micros", 528, None), "one")
    assert ticks <= set(re.findall(r">(\$[^<]*)</text>", svg))


def test_a_line_over_what_is_no_time_is_drawn() -> None:
    rows = [{"k": name, "s": "", "x": 5, "t": "5"} for name in ("2026-10-05", "not stated", "b")]
    svg = draw.svg(lines(rows, "count", 600, None), "one")
    assert len(re.findall(r"[ML][\d.]+,", _LINE.findall(svg)[0])) == 3
    assert all(f">{row['k']}</text>" in svg for row in rows)


@pytest.mark.parametrize(
    ("seconds", "ticks"),
    [
        (780, ["0", "5", "10"]),
        (95, ["0", "0.5", "1", "1.5"]),
        (40_000, ["0", "5", "10"]),
        (1_260_000, ["0", "100", "200", "300"]),
    ],
)
def test_times_have_round_ticks_of_minutes_or_hours(seconds: int, ticks: list[str]) -> None:
    rows = [{"k": f"2026-10-0{day}", "s": "", "x": seconds, "t": "-"} for day in range(1, 9)]
    for spec in (lines(rows, "seconds", 420, None), bars(rows[:1], "seconds", 420, None)):
        found = re.findall(r">([\d.]+)</text>", draw.svg(spec, "one"))
        assert found == ticks
