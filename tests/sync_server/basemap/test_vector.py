"""Vector tiles drawn as pictures: a town in each layout that open files come in."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from shared.problems import BASEMAP_AWAY, Problem
from shared.tiles import point, tile_at
from sync_server.basemap import vector_drawing as drawing
from sync_server.basemap.opening import open_source
from sync_server.basemap.source import NotAtHand, TileSource
from sync_server.basemap.vector_kinds import Area, Road
from sync_server.basemap.vector_labels import Labels
from sync_server.settings import ASSETS, Settings
from tests.sync_server.basemap.made_town import LAYOUTS, TOWN, make_town

X, Y = tile_at(31.2150, 121.4050, 14)
EVERYWHERE = (120.0, 30.0, 122.0, 32.0)


def opened(folder: Path, layout: str = "openmaptiles", content: bytes | None = None) -> TileSource:
    make_town(folder / "town.pmtiles", layout, content)
    source = open_source(Settings(data_dir=folder, basemap="town.pmtiles"), EVERYWHERE)
    assert source
    return source


def picture(source: TileSource, zoom: int, x: int, y: int) -> Image.Image:
    content = source.tile(zoom, x, y)
    assert content
    return Image.open(io.BytesIO(content)).convert("RGB")


def colour(shown: Image.Image, at: tuple[float, float]) -> Any:
    """The colour at a place of the town's tile, which is 4096 wide."""
    return shown.getpixel((int(at[0] / 4096 * shown.width), int(at[1] / 4096 * shown.height)))


def near(shown: Any, wanted: str) -> bool:
    rgb = tuple(int(wanted[n : n + 2], 16) for n in (1, 3, 5))
    return all(abs(a - b) < 14 for a, b in zip(shown, rgb, strict=True))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_water_green_land_and_roads_have_their_colours_in_every_layout(tmp_path: Path, layout: str) -> None:
    shown = picture(opened(tmp_path, layout), 14, X, Y)
    assert shown.size == (512, 512)
    assert near(colour(shown, (300, 3000)), drawing._AREA_COLOURS[Area.WATER])
    assert near(colour(shown, (3200, 3200)), drawing._AREA_COLOURS[Area.GREEN])
    assert near(colour(shown, (1650, 3000)), drawing.LAND)
    assert near(colour(shown, (1150, 1500)), drawing._ROADS[Road.MAIN][0])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_roads_name_is_written_along_it_and_the_place_stays_inside(
    tmp_path: Path, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, float]] = []
    draw = Labels._draw

    def noted(self: Labels, middle: Any, name: str, lettering: Any, ink: str, angle: float) -> None:
        assert middle[0] - lettering.length(name) / 2 >= 0
        assert middle[0] + lettering.length(name) / 2 <= 512
        said.append((name, angle))
        draw(self, middle, name, lettering, ink, angle)

    monkeypatch.setattr(Labels, "_draw", noted)
    picture(opened(tmp_path, layout), 14, X, Y)
    assert {name for name, _ in said} == {"天山路", "天山路街道"}
    assert dict(said)["天山路"] == pytest.approx(0.0)


def test_houses_are_drawn_where_one_stands_before_them_only(tmp_path: Path) -> None:
    source = opened(tmp_path)
    house = (900 + 240, 1775)
    assert near(colour(picture(source, 14, X, Y), house), drawing.LAND)
    deep = 17
    wide = 1 << (deep - 14)
    part = 4096 / wide
    at = int(house[0] // part), int(house[1] // part)
    shown = picture(source, deep, X * wide + at[0], Y * wide + at[1])
    inside = ((house[0] % part) * wide, (house[1] % part) * wide)
    assert near(colour(shown, inside), drawing._AREA_COLOURS[Area.BUILDING])


def test_a_file_that_ends_at_zoom_14_is_shown_down_to_the_street(tmp_path: Path) -> None:
    facts = opened(tmp_path).facts
    assert (facts.min_zoom, facts.max_zoom, facts.tile_size) == (12, 18, 512)
    assert "矢量" in facts.contents
    assert facts.attribution == "© OpenStreetMap"


def test_neighbours_meet_without_a_seam(tmp_path: Path) -> None:
    """At zoom 15 the town is cut in the middle: the road is at the same height on both sides."""
    source = opened(tmp_path)
    west, east = picture(source, 15, X * 2, Y * 2), picture(source, 15, X * 2 + 1, Y * 2)
    for row in range(0, 512, 3):
        one, other = west.getpixel((511, row)), east.getpixel((0, row))
        assert isinstance(one, tuple)
        assert isinstance(other, tuple)
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 60, row


def test_a_tile_is_drawn_once_and_kept(tmp_path: Path) -> None:
    source = opened(tmp_path)
    with pytest.raises(NotAtHand):
        source.tile(16, X * 4, Y * 4, wait=False)
    drawn = source.tile(16, X * 4, Y * 4)
    assert source.tile(16, X * 4, Y * 4, wait=False) == drawn
    assert source.weight(16, X * 4, Y * 4) == len(drawn or b"")


def test_outside_the_file_there_is_no_tile(tmp_path: Path) -> None:
    assert opened(tmp_path).tile(14, X + 50, Y) is None


def test_a_damaged_tile_is_a_refusal_not_a_fall(tmp_path: Path) -> None:
    source = opened(tmp_path, content=b"\x1a\xff\xff\xff\xff")
    with pytest.raises(Problem) as refused:
        source.tile(14, X, Y)
    assert refused.value.kind is BASEMAP_AWAY


def test_names_never_lie_on_each_other_nor_cross_the_edge() -> None:
    shown = Labels(Image.new("RGB", (512, 512)), ASSETS / "fonts")
    for n in range(40):
        shown.at((n * 13.0, 250.0 + n % 3), f"地名{n}", 24, "#000000")
    boxes = shown.taken
    assert len(boxes) > 3
    for n, (west, north, east, south) in enumerate(boxes):
        assert west >= 0
        assert east <= 512
        for other in boxes[n + 1 :]:
            assert east <= other[0] or west >= other[2] or south <= other[1] or north >= other[3]


def test_a_name_that_runs_down_is_turned_so_that_it_can_be_read() -> None:
    shown = Labels(Image.new("RGB", (512, 512)), ASSETS / "fonts")
    shown.along([[(400.0, 600.0), (110.0, -50.0)]], "古北路", 22, "#000000")
    assert len(shown.taken) == 1
    shown.along([[(10.0, 10.0), (30.0, 10.0)]], "很长很长的路名", 22, "#000000")
    assert len(shown.taken) == 1, "a piece too short for its name gets none"


def test_the_town_lies_where_it_says() -> None:
    north, west = point(X, Y, 14)
    assert TOWN[0] - 0.03 < west < TOWN[2]
    assert TOWN[1] < north < TOWN[3] + 0.03
