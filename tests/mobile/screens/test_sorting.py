"""归入问题: many photos first, whose they are afterwards; sixty photos and thirty findings stay smooth."""

from __future__ import annotations

import flet as ft

from mobile.checks.adopting import add_finding
from mobile.screens.check.open_checks import OpenChecks
from mobile.screens.check.photo_tile import PhotoTile
from tests.mobile.fakes import jpeg
from tests.mobile.headless import Headless
from tests.mobile.screens.checking import judge, prepare, shoot, start
from tests.mobile.screens.conftest import Phone


async def check_with(phone: Phone, screen: Headless, *, photos: int, findings: int) -> str:
    """A check with so many findings and then so many imported pictures; its id."""
    await start(phone, screen)
    draft_id = phone.app.store.drafts.open_drafts()[0].id
    checks = phone.app.shared(OpenChecks)
    for item in phone.app.reference.items[:findings]:
        add_finding(phone.app.store, checks.draft(draft_id), item, checks.new_id())
    for n in range(photos):
        picture = jpeg(color=(n * 4 % 256, 90, 120))
        await checks.shots.bring_in(checks.scene(draft_id), picture)
    return draft_id


def owners(phone: Phone, draft_id: str) -> list[str]:
    """The code of the item that each picture belongs to; empty for the whole scene."""
    content = phone.app.shared(OpenChecks).draft(draft_id).content
    codes = {finding.id: finding.item_code for finding in content.findings}
    return [codes.get(kept.photo.finding_id, "") for kept in phone.app.store.photos.of_draft(draft_id)]


def finding(phone: Phone, draft_id: str, n: int = 0) -> str:
    """What the row of the n-th finding says."""
    found = phone.app.shared(OpenChecks).draft(draft_id).content.findings[n]
    return phone.app.reference.name_of(found.item_code, found.item_text)


async def open_sorter(phone: Phone, screen: Headless, draft_id: str) -> None:
    phone.app.go(f"/check/{draft_id}/sort")
    await screen.until(lambda: screen.sees("未归入的照片"))


async def test_the_way_to_it_is_seen_when_there_are_findings_and_pictures_that_belong_to_none(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft_id = await check_with(phone, screen, photos=2, findings=0)
        phone.app.show_anew()
        await screen.settle()
        assert not screen.sees("归入问题")
        checks = phone.app.shared(OpenChecks)
        item = phone.app.reference.items[0]
        add_finding(phone.app.store, checks.draft(draft_id), item, checks.new_id())
        phone.app.show_anew()
        await screen.settle()
        await screen.tap("归入问题（2 张未归入）")
        assert screen.sees("未归入的照片 2 张")
        await screen.tap("全选")
        await screen.tap(item.name)
        await screen.go_back()
        assert not screen.sees("归入问题")


async def test_the_second_finding_gets_its_pictures_from_the_first_that_took_them_all(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        draft_id = phone.app.store.drafts.open_drafts()[0].id
        await shoot(screen)
        await shoot(screen)
        await screen.tap("添加项目")
        await judge(screen, "RW01", "不合格")
        assert screen.sees("RW01 已记为“不合格”，2 张照片已归入")
        await judge(screen, "RW02", "不合格")
        second = phone.app.shared(OpenChecks).draft(draft_id).content.findings[1]
        phone.app.go(f"/check/{draft_id}/item/{second.id}")
        await screen.settle()
        await screen.tap("照片已归入其他问题，点此移来")
        assert screen.sees("这个问题的照片 2 张")
        await screen.tap("照片 2")
        await screen.tap(finding(phone, draft_id, 1))
        assert owners(phone, draft_id) == ["RW01", "RW02"]
        await screen.go_back()
        assert not screen.sees("照片已归入其他问题")
        phone.app.go(f"/check/{draft_id}")
        await screen.settle()
        assert screen.sees("归入问题")


async def test_tapped_pictures_go_to_the_finding_that_is_tapped_and_come_back_by_undo(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft_id = await check_with(phone, screen, photos=4, findings=2)
        await open_sorter(phone, screen, draft_id)
        await screen.tap("照片 2（导入）")
        await screen.tap("照片 4（导入）")
        assert screen.sees("已选 2 张")
        await screen.tap(finding(phone, draft_id))
        first = owners(phone, draft_id)[1]
        assert first
        assert owners(phone, draft_id) == ["", first, "", first]
        assert screen.sees("未归入的照片 2 张")
        assert screen.sees("2 张已归入")
        await screen.fire(screen.undo_button(), "click")
        assert owners(phone, draft_id) == [""] * 4
        assert screen.sees("未归入的照片 4 张")


async def test_a_picture_goes_back_to_the_whole_scene_or_on_to_another_finding(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft_id = await check_with(phone, screen, photos=2, findings=2)
        await open_sorter(phone, screen, draft_id)
        await screen.tap("全选")
        await screen.tap(finding(phone, draft_id))
        assert screen.sees("照片都归入问题了")
        await screen.tap(finding(phone, draft_id))  # nothing is chosen: it shows what it has
        assert screen.sees("这个问题的照片 2 张")
        await screen.tap("照片 1（导入）")
        await screen.tap("整个现场")
        await screen.tap("照片 2（导入）")
        await screen.tap(finding(phone, draft_id, 1))
        other = owners(phone, draft_id)
        assert other[0] == ""
        assert other[1] == phone.app.shared(OpenChecks).draft(draft_id).content.findings[1].item_code


async def test_a_picture_that_is_dragged_onto_a_finding_takes_the_chosen_ones_along(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft_id = await check_with(phone, screen, photos=3, findings=1)
        await open_sorter(phone, screen, draft_id)
        await screen.tap("照片 1（导入）")
        dragged, onto = screen.all(ft.Draggable)[0], screen.all(ft.DragTarget)[0]
        moment = {"l": {"x": 5, "y": 5}, "g": {"x": 5, "y": 500}}
        await screen.fire(onto, "will_accept", {"accept": True, "src_id": dragged._i})
        await screen.fire(onto, "accept", {"src_id": dragged._i, **moment})
        assert [bool(owner) for owner in owners(phone, draft_id)] == [True, False, False]
        await screen.tap("照片 2（导入）")
        await screen.tap("照片 3（导入）")
        dragged = screen.all(ft.Draggable)[1]
        await screen.fire(onto, "accept", {"src_id": dragged._i, **moment})
        assert all(owners(phone, draft_id))


async def test_a_full_phone_moves_nothing_and_says_so(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft_id = await check_with(phone, screen, photos=2, findings=1)
        await open_sorter(phone, screen, draft_id)
        await screen.tap("全选")
        phone.volume.full = True
        await screen.tap(finding(phone, draft_id))
        assert screen.sees("手机存储已满")
        assert owners(phone, draft_id) == ["", ""]
        phone.volume.full = False


async def test_with_sixty_photos_and_thirty_findings_a_tap_sends_one_tile(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft_id = await check_with(phone, screen, photos=60, findings=30)
        await open_sorter(phone, screen, draft_id)
        await screen.until(lambda: len(screen.all(ft.Image)) == 60)
        sent = screen.client.bytes_sent
        await screen.tap("照片 37（导入）")
        assert screen.client.bytes_sent - sent < 4_000  # the tile, the line of words and the button
        sent = screen.client.bytes_sent
        await screen.tap(finding(phone, draft_id, 20))
        # The pictures themselves (some 700 bytes each here, 15 kB on a phone) are not sent again.
        assert screen.client.bytes_sent - sent < 40_000
        assert sum(bool(owner) for owner in owners(phone, draft_id)) == 1


async def test_words_of_a_picture_stand_below_it_where_enlarged_ones_find_room(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft_id = await check_with(phone, screen, photos=1, findings=0)
        phone.app.show_anew()
        await screen.settle()
        words = next(each for each in screen.all(ft.Text) if each.value == "1 · 导入")
        assert isinstance(words.parent, ft.Column)
        assert words.max_lines is None
        photo = phone.app.store.photos.of_draft(draft_id)[0].photo
        tile = PhotoTile(photo, lambda _: None, size=96)
        shown = tile.control
        tile.show(jpeg())
        assert tile.control is shown
