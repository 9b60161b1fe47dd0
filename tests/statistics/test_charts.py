"""Geometry of charts and maps: nothing overlaps, nothing lies about zero, nothing opens between neighbours."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agencies.pack_files import PackError
from app.agencies.pack_shapes import Shape, read_shapes, read_tiles
from app.agencies.pack_tables import read_regions
from app.domain.catalogue import Region, RegionLevel
from app.statistics.charts import (
    BAR_GAP,
    BAR_WIDTH,
    BOTTOM,
    DAYS_WIDTH,
    LABEL_GAP,
    TOP,
    days_bar,
    line_chart,
    share_bar,
)
from app.statistics.maps import area_map
from app.statistics.places import MAP_HEIGHT, MAP_WIDTH
from config import ROOT

REGIONS = {
    "01": Region("01", "", RegionLevel.PROVINCE, "North", "Asia/Jakarta", 1.0, 1.0),
    "01.01": Region("01.01", "01", RegionLevel.REGENCY, "Harbour", "Asia/Jakarta", 1.0, 1.0),
}


def test_lines_start_at_zero_and_labels_never_overlap() -> None:
    chart = line_chart([[0, 100, 50], [0, 98, 49], [0, 97, 48]])
    assert chart is not None
    assert chart.grid[0] == (0, BOTTOM) and chart.grid[-1] == (150, TOP)
    heights = sorted(line.label_y for line in chart.lines if line)
    assert all(later - earlier >= LABEL_GAP for earlier, later in pairwise(heights))


@pytest.mark.parametrize("highest", [0, 1, 9, 10, 29, 31, 12345])
def test_grid_lines_stand_at_whole_numbers(highest: int) -> None:
    chart = line_chart([[highest, highest]])
    assert chart is not None
    steps = {later[0] - earlier[0] for earlier, later in pairwise(chart.grid)}
    assert len(steps) == 1 and chart.grid[-1][0] >= highest


def test_percent_stand_on_a_grid_that_ends_at_a_hundred() -> None:
    chart = line_chart([[81, 79]], 100)
    assert chart is not None
    assert [value for value, _ in chart.grid] == [0, 25, 50, 75, 100]


def test_a_hidden_month_is_a_gap_and_no_line_is_drawn_across_it() -> None:
    chart = line_chart([[1, 2, None, 4, None], [None, None, None, None, None]])
    assert chart is not None
    line, nothing = chart.lines
    assert line is not None and nothing is None
    assert [len(stretch.split()) for stretch in line.stretches] == [2]
    assert line.lone == ((chart.steps[3], line.end_y),)
    assert line.last == 4 and line.end_x == chart.steps[3]


def test_one_month_makes_no_line() -> None:
    assert line_chart([[7]]) is None
    assert line_chart([[7, None], [None, None]]) is None


@given(st.lists(st.tuples(st.text("ab", min_size=1), st.integers(0, 10**6)), max_size=6))
def test_the_parts_of_a_bar_fill_it_and_never_overlap(parts: list[tuple[str, int]]) -> None:
    pieces = share_bar(parts)
    assert [piece.count for piece in pieces] == [count for _, count in parts if count]
    for one, two in pairwise(pieces):
        assert two.x - (one.x + one.width) == pytest.approx(BAR_GAP, abs=0.2)
    if pieces:
        assert pieces[-1].x + pieces[-1].width == pytest.approx(BAR_WIDTH, abs=0.2)


@pytest.mark.parametrize(("median", "p90", "promise"), [(0, 0, None), (3, 7, 8), (30, 90, 17), (5, 5, None)])
def test_a_wait_and_its_promise_stand_on_one_scale(median: int, p90: int, promise: int | None) -> None:
    bar = days_bar(median, p90, promise)
    assert 0 <= bar.median <= bar.p90 <= DAYS_WIDTH
    assert (bar.promise is None) is (promise is None)
    if promise:
        assert 0 < bar.promise <= DAYS_WIDTH and (bar.promise > bar.p90) is (promise > p90)  # type: ignore[operator]


def square(code: str, west: float, south: float) -> Shape:
    corners = [(west, south), (west + 1, south), (west + 1, south + 1), (west, south + 1), (west, south)]
    return Shape(code, (tuple(corners),))


def test_neighbours_still_touch_and_straight_lines_keep_only_their_ends() -> None:
    crooked = Shape("b", (((1.0, 0.0), (2.0, 0.0), (2.0, 0.5), (2.0, 1.0), (1.0, 1.0), (1.0, 0.0)),))
    sheet = area_map([square("a", 0, 0), crooked], 100, 100)
    assert sheet is not None and (sheet.width, sheet.height) == (100, 50)
    assert [area.path for area in sheet.areas] == ["M0 50l50 0 0-50-50 0z", "M50 50l50 0 0-50-50 0z"]


def test_a_place_too_small_for_the_grid_is_still_on_the_map() -> None:
    islet = Shape("b", (((50.0, 50.0), (50.001, 50.0), (50.001, 50.001), (50.0, 50.0)),))
    sheet = area_map([square("a", 0, 0), islet], 100, 100)
    assert sheet is not None and re.fullmatch(r"M\d+ -?\d+l2 0 0 2-2 0z", sheet.areas[1].path)


def test_without_shapes_there_is_no_map(tmp_path: Path) -> None:
    assert area_map([], 100, 100) is None
    assert read_shapes(tmp_path, RegionLevel.PROVINCE, REGIONS) == ()
    assert read_tiles(tmp_path, REGIONS) == ()


@pytest.mark.parametrize(
    "content",
    ["no JSON", "{}", '{"features": [{"properties": {}, "geometry": {"type": "Polygon", "coordinates": []}}]}',
     '{"features": [{"properties": {"code": "99"}, "geometry": {"type": "Polygon", "coordinates": []}}]}'],
    ids=["no JSON", "no features", "no code", "unknown region"],
)  # fmt: skip
def test_broken_shapes_are_named_with_their_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "provinces.geojson").write_text(content)
    with pytest.raises(PackError, match=r"^provinces\.geojson:1: "):
        read_shapes(tmp_path, RegionLevel.PROVINCE, REGIONS)


@pytest.mark.parametrize(
    "row", ["99,XX,0,0", "01,XX,-1,0", "01,XX,0,99", "01,NO,1,1\n01,NO,2,2", "01,NO,1,1\n01.01,HA,1,1"]
)
def test_broken_tiles_are_named_with_their_line(tmp_path: Path, row: str) -> None:
    (tmp_path / "tiles.csv").write_text(f"code,letters,column,row\n{row}\n")
    with pytest.raises(PackError, match=r"^tiles\.csv:\d: "):
        read_tiles(tmp_path, REGIONS)


def test_the_indonesian_pack_has_a_square_for_every_province() -> None:
    regions = read_regions(ROOT / "packs" / "id")
    tiles = read_tiles(ROOT / "packs" / "id", regions)
    assert {tile.code for tile in tiles} == {code for code in regions if "." not in code}
    assert len({tile.letters for tile in tiles}) == len(tiles)


def test_a_map_of_a_whole_country_fits_into_a_page() -> None:
    pack = ROOT / "packs" / "id"
    shapes = read_shapes(pack, RegionLevel.REGENCY, read_regions(pack))
    sheet = area_map(shapes, MAP_WIDTH, MAP_HEIGHT)
    assert sheet is not None and len(sheet.areas) == 514
    assert len(brotli.compress("".join(area.path for area in sheet.areas).encode(), quality=6)) < 25_000
