"""The map: what lies on it is what the list says, drawn in the datum of the map, with its source in sight."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft
import flet_map as ftm
import pytest

from mobile.checks.draft import CheckDraft
from mobile.device.interface import LocateFailure
from mobile.parts import map_screen
from mobile.parts.map_view import OUTLINE, STREET
from mobile.reference.shipped import Shipped
from shared.basemap import Basemap
from shared.datum import Datum, to_gcj02, to_wgs84
from shared.position import FixSource, metres_between
from shared.tiles import range_of
from shared.wire import Assignment, ChangeKind
from tests.mobile.headless import Headless, _walk
from tests.mobile.office import OTHER
from tests.mobile.screens.checking import IN_CHANGNING, prepare, start
from tests.mobile.screens.conftest import Phone
from tests.mobile.screens.test_near import METRE, hand_down

AREA = (range_of((121.40, 31.20, 121.42, 31.22), 14), range_of((121.40, 31.20, 121.42, 31.22), 15))
BASEMAP = Basemap(
    True,
    "/basemap/k1/{z}/{x}/{y}?v=m1",
    "m1",
    10,
    16,
    notice="审图号：沪S（2026）001号",
    area=AREA,
    bytes_estimate=90_000,
)


def the_map(screen: Headless) -> ftm.Map:
    (found,) = screen.all(ftm.Map)
    return found


def marks(screen: Headless) -> dict[str, ftm.Marker]:
    """The marks by their names."""
    found = {}
    for marker in screen.all(ftm.Marker):
        assert isinstance(marker.content, ft.Semantics)
        found[marker.content.label or ""] = marker
    return found


def at(marker: ftm.Marker) -> tuple[float, float]:
    return float(marker.coordinates.latitude), float(marker.coordinates.longitude)


async def tap_map(screen: Headless, point: tuple[float, float]) -> None:
    where = {"latitude": point[0], "longitude": point[1]}
    await screen.fire(the_map(screen), "tap", {"coordinates": where, "k": "touch", "l": {"x": 1, "y": 1}})


async def test_without_a_basemap_outlines_and_names_are_the_map(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone)
    async with phone.run_enrolled() as screen:
        await screen.tap("附近的问题")
        await screen.until(lambda: screen.sees("40 米外"))
        assert screen.all(ftm.TileLayer) == []
        names = {polygon.label for polygon in screen.all(ftm.PolygonMarker)}
        assert {"长宁区", "徐汇区", "崇明区"} <= names
        own = [one for one in screen.all(ftm.PolygonMarker) if one.border_stroke_width == 3]
        assert [one.label for one in own] == ["长宁区"]
        assert not screen.sees("审图号")


async def test_the_servers_map_lies_below_with_its_source_always_in_sight(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone)
    phone.office.basemap = BASEMAP
    async with phone.run_enrolled() as screen:
        await screen.tap("附近的问题")
        await screen.until(lambda: screen.all(ftm.TileLayer))
        (tiles,) = screen.all(ftm.TileLayer)
        assert tiles.url_template == "https://ducha.test/basemap/k1/{z}/{x}/{y}?v=m1"
        assert (tiles.min_native_zoom, tiles.max_native_zoom, tiles.tile_size) == (10, 16, 256)
        assert screen.sees("审图号：沪S（2026）001号")
        assert isinstance(the_map(screen).layers[0], ftm.TileLayer), "the squares lie below everything"
    phone.office.unreachable = True
    async with phone.run_enrolled("/near") as screen:
        assert screen.all(ftm.TileLayer), "what the server told last is known without a network"
        assert screen.sees("审图号")


async def test_the_map_has_the_same_marks_as_the_list_and_me(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, "f1", metres=300)
    hand_down(phone, "f2", metres=40, severity="grave", notice_id="n2")
    hand_down(phone, "f4", metres=600, item_code="JM05")
    hand_down(phone, "f5", metres=600.2, item_code="JM06")
    task = Assignment("a1", "回访：江苏路", notice_id="n2")
    phone.office.hand_down(ChangeKind.ASSIGNMENT, "a1", task)
    async with phone.run_enrolled() as screen:
        await screen.tap("附近的问题")
        await screen.until(lambda: "我的位置" in marks(screen))
        found = marks(screen)
        assert set(found) == {"我的位置", "回访：江苏路", "跨门经营", "2 处问题"}
        assert at(found["我的位置"]) == pytest.approx(IN_CHANGNING)
        assert at(found["回访：江苏路"]) == pytest.approx((IN_CHANGNING[0] + 40 * METRE, IN_CHANGNING[1]))
        (circle,) = screen.all(ftm.CircleMarker)
        assert (circle.radius, circle.use_radius_in_meter) == (8.0, True)
        for name in ("回访：江苏路", "跨门经营"):
            assert screen.sees(name), "the list says what the map shows"
        touched = found["跨门经营"].content
        assert isinstance(touched, ft.Semantics)
        assert isinstance(touched.content, ft.Container)
        assert (touched.content.width, touched.content.height) == (48, 48)
        await screen.tap(touched.content)
        assert phone.app.nav.path == "/near/f1"


async def test_on_a_map_of_the_other_datum_all_is_shifted(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone)
    phone.office.basemap = replace(BASEMAP, datum=Datum.GCJ02)
    async with phone.run_enrolled() as screen:
        await screen.tap("附近的问题")
        await screen.until(lambda: screen.all(ftm.TileLayer) and "我的位置" in marks(screen))
        assert at(marks(screen)["我的位置"]) == pytest.approx(to_gcj02(*IN_CHANGNING))
        assert metres_between(at(marks(screen)["我的位置"]), IN_CHANGNING) > 300


async def to_map(phone: Phone, screen: Headless) -> str:
    """Begin a check and open the map of its place; returns the draft's id."""
    await start(phone, screen)
    draft = phone.app.store.drafts.open_drafts()[0].id
    phone.app.go(f"/check/{draft}/place")
    await screen.settle()
    await screen.tap("在地图上选点")
    assert phone.app.nav.path == f"/check/{draft}/place/map"
    if not phone.office.basemap.available:
        assert screen.sees("没有配置底图，地图上只有区界"), "who looks for streets is told why there are none"
    return draft


@pytest.mark.parametrize("datum", list(Datum))
async def test_a_point_picked_is_kept_in_wgs_84_as_set_by_hand_with_its_reason(phone: Phone, datum: Datum) -> None:
    prepare(phone)
    phone.office.basemap = replace(BASEMAP, datum=datum)
    async with phone.run_enrolled() as screen:
        draft = await to_map(phone, screen)
        await screen.until(lambda: screen.all(ftm.TileLayer))
        await screen.until(lambda: not screen.sees("没有配置底图"))
        assert screen.barred("采用这个位置")
        shown = (31.2150, 121.4170)
        await tap_map(screen, shown)
        wanted = to_wgs84(*shown) if datum is Datum.GCJ02 else shown
        assert at(marks(screen)["选定的点"]) == pytest.approx(shown, abs=1e-7)
        assert screen.sees("长宁区")
        await screen.tap("采用这个位置")
        assert screen.sees("请选择或填写在地图上选点的原因")
        await screen.tap("室内定位有偏差")
        await screen.tap("采用这个位置")
        await screen.until(lambda: phone.app.nav.path == f"/check/{draft}/place")
        fix = CheckDraft(phone.app.store.drafts, draft).content.place.fix
        assert fix is not None
        assert (fix.latitude, fix.longitude) == pytest.approx(wanted, abs=1e-7)
        assert (fix.source, fix.reason, fix.accuracy_m) == (FixSource.MANUAL, "室内定位有偏差", 100.0)
        assert screen.sees("手工定位")


async def test_street_and_road_are_proposed_where_the_address_is_empty(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, metres=20, unit_id=OTHER.id, address="长宁区虹桥街道延安西路 12 号东侧")
    async with phone.run_enrolled() as screen:
        draft = await to_map(phone, screen)
        await tap_map(screen, IN_CHANGNING)
        assert screen.sees("地址为空时填入：虹桥街道延安西路")
        await screen.type("选点的原因", "室内定位不准")
        await screen.tap("采用这个位置")
        await screen.until(lambda: phone.app.nav.path == f"/check/{draft}/place")
        place = CheckDraft(phone.app.store.drafts, draft).content.place
        assert (place.street_code, place.address) == (OTHER.street_code, "延安西路")


async def test_what_a_person_wrote_as_the_address_stays(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, metres=20)
    async with phone.run_enrolled() as screen:
        draft = await to_map(phone, screen)
        CheckDraft(phone.app.store.drafts, draft)
        phone.app.store.drafts.get(draft)
        await screen.go_back()
        await screen.type("路段、门牌或明显标志", "愚园路 8 号")
        await screen.tap("在地图上选点")
        await tap_map(screen, IN_CHANGNING)
        await screen.tap("离开现场后补记")
        await screen.tap("采用这个位置")
        await screen.until(lambda: phone.app.nav.path == f"/check/{draft}/place")
        assert CheckDraft(phone.app.store.drafts, draft).content.place.address == "愚园路 8 号"


async def test_a_point_outside_shanghai_is_refused_in_words(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft = await to_map(phone, screen)
        await tap_map(screen, (30.25, 120.17))
        assert screen.sees("不在上海")
        await screen.tap("手机无法定位")
        await screen.tap("采用这个位置")
        assert phone.app.nav.path == f"/check/{draft}/place/map"
        assert screen.sees("这个位置不在上海")


async def test_a_phone_held_sideways_has_the_map_beside_the_list(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone)
    async with phone.run_enrolled() as screen:
        await screen.tap("附近的问题")
        await screen.until(lambda: screen.sees("40 米外"))

        def beside() -> Any:
            return [row for row in screen.all(ft.Row) if any(isinstance(each, ft.ListView) for each in row.controls)]

        assert not beside()
        await screen.turn(740, 360)
        (row,) = beside()
        assert len(row.controls) == 2
        await screen.turn(360, 740)
        assert not beside()
        assert map_screen.LEAST <= the_map_height(screen) <= map_screen.MOST


def the_map_height(screen: Headless) -> float:
    holder = next(
        each
        for each in screen.all(ft.Container)
        if isinstance(each.content, ft.Stack) and any(isinstance(one, ftm.Map) for one in _walk(each, set()))
    )
    return float(holder.height or 0)


async def test_where_outlines_are_all_there_is_the_map_stays_far_enough_off_to_show_some(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await screen.tap("附近的问题")
        await screen.until(lambda: any(name == "move_to" for name, _ in screen.calls))
        assert [args["zoom"] for name, args in screen.calls if name == "move_to"] == [OUTLINE]
        phone.app.go("/")
        await screen.settle()
        await to_map(phone, screen)
        assert the_map(screen).initial_zoom == STREET, "whoever picks a point looks at it from near by"


async def test_without_a_position_the_map_opens_with_all_that_is_open_in_sight(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone)
    hand_down(phone, "f2", metres=900)
    phone.locator.failure = LocateFailure.OFF
    async with phone.run_enrolled() as screen:
        await screen.tap("附近的问题")
        await screen.until(lambda: screen.sees("手机定位未开启"))
        fit = the_map(screen).initial_camera_fit
        assert fit is not None
        assert len(fit.coordinates or ()) == 2
        icons = {button.tooltip: button.icon for button in screen.all(ft.IconButton)}
        assert icons["重新定位"] != icons["回到我的位置"], "what does different things looks different"


async def test_a_finding_near_by_is_called_by_its_short_name(phone: Phone) -> None:
    prepare(phone)
    (item,) = (one for one in Shipped().items if one.code == "JM20")
    assert item.name != item.text
    hand_down(phone, item_code=item.code, item_text=item.text)
    async with phone.run_enrolled() as screen:
        await screen.tap("附近的问题")
        await screen.until(lambda: screen.sees("40 米外"))
        assert item.name in screen.texts()
        await screen.tap(item.name)
        assert screen.sees(f"{item.code} {item.text}"), "the whole text is a tap away"
