"""A chart is well-formed, says aloud what it shows, runs nothing, and never lets words become markup."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

import pytest

from services.charts import Bar, Point, Series, Stack, bars, doors, lines, sparkline, stacked

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '<script>alert("1")</script>&"\''
DRAWN = {
    "bars": bars(NASTY, NASTY, [Bar(NASTY, 3), Bar("流动", 0)]),
    "stacked": stacked(NASTY, NASTY, [Stack(NASTY, [1, 0, 2])], ["调查摸底", NASTY, "长效"]),
    "lines": lines(NASTY, NASTY, ["06-05", NASTY], [Series(NASTY, [1, 2]), Series("二", [1, 2])]),
    "sparkline": sparkline(NASTY, NASTY, [1, 5, 3]),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_is_read_aloud_and_runs_nothing(name: str) -> None:
    root = ET.fromstring(DRAWN[name])
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert title is not None
    assert desc is not None
    assert title.text == desc.text == NASTY
    assert (root.get("aria-labelledby") or "").split() == [title.get("id"), desc.get("id")]
    assert not {e.tag.removeprefix(SVG) for e in root.iter()} - {"svg", "title", "desc", "rect", "text", "path", "circle"}
    assert not [name for e in root.iter() for name in e.attrib if name.startswith("on") or name in {"style", "href"}]


@pytest.mark.parametrize(
    "svg", [bars("t", "d", []), stacked("t", "d", [], ["a"]), lines("t", "d", [], [Series("a", [])]), sparkline("t", "d", [])]
)
def test_nothing_to_show_is_a_chart_too(svg: str) -> None:
    assert ET.fromstring(svg).find(f"{SVG}title") is not None


def test_bars_are_as_long_as_their_numbers() -> None:
    root = ET.fromstring(bars("t", "d", [Bar("a", 10), Bar("b", 5), Bar("c", 0)]))
    widths = [float(rect.get("width") or 0) for rect in root.iter(f"{SVG}rect")]
    assert widths == [widths[0], widths[0] / 2, 0]
    assert [text.text for text in root.iter(f"{SVG}text")] == ["a", "10", "b", "5", "c", "0"]


def test_a_stack_adds_up_and_leaves_out_what_is_nought() -> None:
    root = ET.fromstring(stacked("t", "d", [Stack("a", [3, 0, 1])], ["x", "y", "z"]))
    parts = [float(rect.get("width") or 0) for rect in root.iter(f"{SVG}rect")][3:]
    assert len(parts) == 2
    assert parts[0] == pytest.approx(parts[1] * 3)
    assert [text.text for text in root.iter(f"{SVG}text")][-1] == "4"


def test_a_label_too_long_for_its_place_is_cut_and_names_of_lines_never_overlap() -> None:
    long = ET.fromstring(bars("t", "d", [Bar("很长" * 30, 1)]))
    label = next(long.iter(f"{SVG}text")).text or ""
    assert label.endswith("…")
    assert len(label) < 20
    many = ET.fromstring(lines("t", "d", ["1", "2"], [Series(str(n), [1, 1]) for n in range(4)]))
    heights = sorted(float(t.get("y") or 0) for t in many.iter(f"{SVG}text") if float(t.get("x") or 0) > 500)
    assert all(b - a >= 12 for a, b in itertools.pairwise(heights))


def test_the_same_chart_is_the_same_text_and_two_charts_have_ids_of_their_own() -> None:
    assert bars("t", "d", [Bar("a", 1)]) == bars("t", "d", [Bar("a", 1)])
    ids = {ET.fromstring(bars("t", "d", [Bar("a", n)])).get("aria-labelledby") for n in (1, 2)}
    assert len(ids) == 2


def test_every_point_of_a_small_line_is_a_door_that_says_where_it_leads() -> None:
    root = ET.fromstring(doors(NASTY, NASTY, [Point(NASTY, 3, f"/county?{NASTY}"), Point("六月", 5, "/county")]))
    assert root.get("role") == "group", "an image holds no links"
    links = list(root.iter(f"{SVG}a"))
    assert [(a.get("href"), a.get("aria-label")) for a in links] == [(f"/county?{NASTY}", NASTY), ("/county", "六月")]
    heights = [float(circle.get("cy") or 0) for circle in root.iter(f"{SVG}circle")]
    assert heights[0] > heights[1]
    assert not {e.tag.removeprefix(SVG) for e in root.iter()} - {"svg", "title", "desc", "rect", "path", "circle", "a"}
