"""Pictures of a check: the camera with its troubles, whose a picture is, marks on copies."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft
import flet.canvas as cv
import flet_camera as fc
import pytest

from mobile.checks.content import read
from mobile.device.cues import Cue
from mobile.device.imaging import Developed, Shot
from mobile.parts.cue_giver import SOUND, VIBRATION
from mobile.screens.camera import preview
from mobile.screens.camera.annotate import RESERVED_LOW
from mobile.screens.check.open_checks import OpenChecks
from shared.evidence import Capture, CaptureWay, PhotoOrigin
from shared.picture import NotAPhoto
from tests.mobile.fakes import jpeg
from tests.mobile.screens.checking import judge, prepare, shoot, shutter, sign, start
from tests.mobile.screens.conftest import Phone


def in_check(phone: Phone, draft_id: str) -> list[str]:
    """Ids of the pictures that the check has now."""
    return [photo.id for photo in phone.app.shared(OpenChecks).photos(draft_id)]


def fields_of(phone: Phone, draft_id: str) -> dict[str, Any]:
    """What the draft holds."""
    draft = phone.app.store.drafts.get(draft_id)
    assert draft is not None
    return draft.fields


def mark_on(canvas: cv.Canvas) -> tuple[float, float, float]:
    """The first mark's width as a share of the picture's, then the picture's width and height."""
    (mark, *_), width, height = canvas.shapes, canvas.width, canvas.height
    assert isinstance(mark, cv.Rect | cv.Oval)
    assert mark.width is not None
    assert width is not None
    assert height is not None
    return mark.width / width, width, height


async def test_a_kill_while_the_camera_develops_loses_no_picture(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        draft_id = phone.app.store.drafts.open_drafts()[0].id
        phone.app.store.drafts.intend_camera(draft_id)
        await phone.app.store.photos.keep_shot(jpeg())
    async with phone.run_enrolled() as screen:
        assert screen.sees("上次在拍照时中断")
        phone.app.go(f"/check/{draft_id}")
        await screen.until(lambda: screen.sees("上次拍的照片已找回"))
        assert len(phone.app.store.photos.of_draft(draft_id)) == 1


async def test_a_photo_taken_at_a_finding_belongs_to_it(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await judge(screen, "RW02", "不合格")
        await screen.tap("填写事实、数量，拍照")
        await shoot(screen)
        assert not screen.sees("此项须有现场拍摄的照片")
        draft = phone.app.store.drafts.open_drafts()[0]
        kept = phone.app.store.photos.of_draft(draft.id)[0]
        assert kept.photo.finding_id == read(draft.fields).findings[0].id


async def test_a_photo_taken_before_the_finding_counts_for_it_until_the_verdict_is_taken_back(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        await screen.tap("添加项目")
        await judge(screen, "RW02", "不合格")
        await screen.tap("填写事实、数量，拍照")
        assert not screen.sees("此项须有现场拍摄的照片")
        assert not screen.sees("用已拍的照片")
        await screen.go_back()
        await screen.fire(screen.undo_button(), "click")
        draft = phone.app.store.drafts.open_drafts()[0]
        assert [kept.photo.finding_id for kept in phone.app.store.photos.of_draft(draft.id)] == [""]


async def test_a_picture_of_the_scene_is_given_to_a_finding_with_one_tap(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await judge(screen, "RW02", "不合格")
        await screen.go_back()
        await shoot(screen)
        draft = phone.app.store.drafts.open_drafts()[0]
        result = read(draft.fields).findings[0]
        phone.app.go(f"/check/{draft.id}/item/{result.id}")
        await screen.settle()
        assert screen.sees("此项须有现场拍摄的照片")
        assert screen.sees("用已拍的照片")
        await screen.tap("归入照片 1")
        assert not screen.sees("用已拍的照片")
        assert not screen.sees("此项须有现场拍摄的照片")
        assert phone.app.store.photos.of_draft(draft.id)[0].photo.finding_id == result.id


async def test_a_denied_camera_leads_on_to_the_gallery(phone: Phone) -> None:
    prepare(phone)

    def denied(**_: object) -> None:
        raise RuntimeError("CameraException(CameraAccessDenied, permission)")

    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        screen.answers["initialize"] = denied
        screen.answers["pick_files"] = [{"id": 1, "name": "a.jpg", "size": 9, "path": None, "bytes": jpeg()}]
        await screen.tap("拍照")
        await screen.until(lambda: screen.sees("没有相机权限"))
        await screen.tap("从相册导入")
        await screen.until(lambda: phone.studio.stamped)
        draft = phone.app.store.drafts.open_drafts()[0]
        photo = phone.app.store.photos.of_draft(draft.id)[0].photo
        assert photo.origin is PhotoOrigin.IMPORT
        assert phone.studio.stamped[0][0].endswith("导入")


async def test_a_camera_that_takes_long_says_why_and_lets_the_person_go_on(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(phone)
    monkeypatch.setattr(preview, "SLOW_S", 0.05)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        allowed = asyncio.get_running_loop().create_future()
        screen.answers["initialize"] = allowed
        screen.answers["pick_files"] = [{"id": 1, "name": "a.jpg", "size": 9, "path": None, "bytes": jpeg()}]
        await screen.tap("拍照")
        await screen.until(lambda: screen.sees("请选“允许”"))
        await screen.tap("从相册导入")
        await screen.until(lambda: screen.sees("已导入 1 张"))
        assert not screen.sees("已拍")
        allowed.set_result(None)
        await screen.until(lambda: not screen.sees("请选“允许”"))
        await screen.tap(shutter(screen))
        await screen.until(lambda: screen.sees("已拍 1 张，已导入 1 张"))


async def test_a_second_try_replaces_a_camera_that_does_not_answer(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(phone)
    monkeypatch.setattr(preview, "SLOW_S", 0.05)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        never = asyncio.get_running_loop().create_future()
        screen.answers["initialize"] = never
        await screen.tap("拍照")
        await screen.until(lambda: screen.sees("请选“允许”"))
        screen.answers["initialize"] = None
        await screen.tap("重试")
        await screen.until(lambda: screen.sees("可以拍照"))
        assert not screen.sees("重试")


async def test_a_camera_left_while_it_opens_is_no_longer_waited_for(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        late = asyncio.get_running_loop().create_future()
        screen.answers["initialize"] = late
        await screen.tap("拍照")
        await screen.tap("关闭相机")
        late.set_result(None)
        await screen.settle()
        assert screen.sees("添加项目")


async def test_a_deleted_photo_comes_back_by_undo(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        draft = phone.app.store.drafts.open_drafts()[0]
        photo = phone.app.store.photos.of_draft(draft.id)[0].photo
        phone.app.go(f"/check/{draft.id}/photo/{photo.id}")
        await screen.settle()
        await screen.tap("删除")
        assert fields_of(phone, draft.id)["photos_removed"] == [photo.id]
        await screen.fire(screen.undo_button(), "click")
        assert fields_of(phone, draft.id)["photos_removed"] == []


async def test_a_camera_interrupted_without_a_picture_is_forgotten_once_the_check_is_open_again(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.type("备注", "x")
        draft_id = phone.app.store.drafts.open_drafts()[0].id
        phone.app.store.drafts.intend_camera(draft_id)
    async with phone.run_enrolled() as screen:
        assert screen.sees("上次在拍照时中断")
        phone.app.go(f"/check/{draft_id}")
        await screen.until(lambda: phone.app.store.drafts.camera_intent() is None)


async def test_a_mark_is_drawn_on_a_copy(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        draft = phone.app.store.drafts.open_drafts()[0]
        photo = phone.app.store.photos.of_draft(draft.id)[0].photo
        phone.app.go(f"/check/{draft.id}/photo/{photo.id}/draw")
        await screen.settle()
        await screen.tap("箭头")
        await screen.tap("保存标注")
        assert screen.sees("还没有画")
        await sign(screen)
        await screen.tap("保存标注")
        await screen.until(lambda: len(phone.app.store.photos.of_draft(draft.id)) == 2)
        drawn = phone.app.store.photos.of_draft(draft.id)[1].photo
        assert drawn.drawn_on == photo.id
        assert [stroke.shape for stroke in phone.studio.drawn[0]] == ["arrow"]


async def test_a_phone_turned_while_marking_keeps_the_marks_and_shows_the_whole_picture(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        draft = phone.app.store.drafts.open_drafts()[0]
        photo = phone.app.store.photos.of_draft(draft.id)[0].photo
        phone.app.go(f"/check/{draft.id}/photo/{photo.id}/draw")
        await screen.settle()
        await sign(screen)
        (canvas,) = screen.all(cv.Canvas)
        upright, _, _ = mark_on(canvas)
        await screen.turn(844, 390)
        turned, width, height = mark_on(canvas)
        assert height <= 390 - RESERVED_LOW
        assert height / width == pytest.approx(photo.height / photo.width)
        assert turned == pytest.approx(upright)


async def test_a_batch_is_imported_with_progress_and_names_what_was_not_taken(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        contents = [jpeg(), b"", jpeg(color=(1, 2, 3))]
        screen.answers["pick_files"] = [
            {"id": n, "name": f"{n}.jpg", "size": len(one), "path": None, "bytes": one}
            for n, one in enumerate(contents, 1)
        ]
        said: list[str] = []
        opened_by = phone.studio.open

        async def open_slowly(raw: bytes, **changes: int) -> Developed:
            said.extend(text for text in screen.texts() if text.startswith("正在导入"))
            return await opened_by(raw, **changes)

        monkeypatch.setattr(phone.studio, "open", open_slowly)
        await screen.tap("拍照")
        await screen.tap("导入")
        await screen.until(lambda: screen.sees("已导入 2 张，1 个文件没有导入"))
        assert said == ["正在导入 1/3", "正在导入 3/3"]
        assert screen.sees("2.jpg")
        assert screen.sees("0 字节")
        await screen.tap("知道了")
        assert not screen.sees("已拍")


async def test_a_retake_given_up_leaves_the_first_picture(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        draft = phone.app.store.drafts.open_drafts()[0]
        photo = phone.app.store.photos.of_draft(draft.id)[0].photo
        phone.app.go(f"/check/{draft.id}/photo/{photo.id}")
        await screen.settle()
        await screen.tap("重拍")
        await screen.until(lambda: screen.sees("拍好后换下原来那张"))
        assert in_check(phone, draft.id) == [photo.id]
        await screen.tap("关闭相机")
        assert in_check(phone, draft.id) == [photo.id]


async def test_a_retake_replaces_the_first_picture_once_it_is_stored(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await judge(screen, "RW02", "不合格")
        await screen.tap("填写事实、数量，拍照")
        await shoot(screen)
        draft = phone.app.store.drafts.open_drafts()[0]
        photo = phone.app.store.photos.of_draft(draft.id)[0].photo
        phone.app.go(f"/check/{draft.id}/photo/{photo.id}")
        await screen.settle()
        await screen.tap("重拍")
        await screen.until(lambda: screen.sees("拍好后换下原来那张"))
        phone.studio.broken = True
        await screen.tap(shutter(screen))
        await screen.until(lambda: screen.sees("请再拍一次"))
        assert in_check(phone, draft.id) == [photo.id], "nothing has replaced it yet"
        phone.studio.broken = False
        await screen.tap(shutter(screen))
        await screen.until(lambda: screen.sees("已换成新拍的照片"))
        (new,) = in_check(phone, draft.id)
        assert new != photo.id
        kept = phone.app.store.photos.get(new)
        assert kept is not None
        assert kept.photo.finding_id == photo.finding_id
        await screen.tap(shutter(screen))
        await screen.until(lambda: screen.sees("已拍 2 张"))
        assert screen.sees("已换成新拍的照片")
        await screen.fire(screen.undo_button(), "click")
        assert photo.id in in_check(phone, draft.id)


async def test_a_retake_that_a_kill_interrupts_still_replaces_the_first_picture(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        store, shots = phone.app.store, phone.app.shared(OpenChecks).shots
        draft_id = store.drafts.open_drafts()[0].id
        photo = store.photos.of_draft(draft_id)[0].photo
        store.drafts.intend_camera(draft_id)
        phone.studio.broken = True  # the kill comes between the shutter and the development
        with pytest.raises(NotAPhoto):
            await shots.take(phone.app.shared(OpenChecks).scene(draft_id, replaces=photo.id), Shot(jpeg()))
    phone.studio.broken = False
    async with phone.run_enrolled() as screen:
        phone.app.go(f"/check/{draft_id}")
        await screen.until(lambda: screen.sees("上次拍的照片已找回"))
        (new,) = in_check(phone, draft_id)
        assert new != photo.id


async def test_what_the_camera_said_of_itself_is_kept_and_shown(phone: Phone) -> None:
    prepare(phone)
    phone.shutter.says = Capture(CaptureWay.FRAME, "camera2 0", "environment", 1920, 1080, "no ImageCapture")
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        draft = phone.app.store.drafts.open_drafts()[0]
        photo = phone.app.store.photos.of_draft(draft.id)[0].photo
        assert photo.capture == phone.shutter.says
        phone.app.go(f"/check/{draft.id}/photo/{photo.id}")
        await screen.settle()
        assert screen.sees("后置 · camera2 0 · 1920×1080 · 取自实时画面")


async def test_the_phone_vibrates_when_the_picture_is_taken_and_when_the_check_is_saved(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        assert phone.cues.given == [(Cue.SHUTTER, False, True)]
        phone.app.store.preferences.put(SOUND, True)
        phone.app.store.preferences.put(VIBRATION, False)
        await shoot(screen)
        assert phone.cues.given[1:] == [(Cue.SHUTTER, True, False)]
        await screen.tap("添加项目")
        await judge(screen, "RW02", "合格")
        await screen.go_back()
        await screen.tap("完成")
        await screen.tap("保存并提交")
        await screen.until(lambda: any(said.startswith("已保存 · 编号") for said in screen.texts()))
        assert phone.cues.given[2:] == [(Cue.SAVED, True, False)]


async def test_a_phone_that_can_give_no_cue_takes_its_pictures_all_the_same(phone: Phone) -> None:
    prepare(phone)
    phone.cues.broken = True
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        draft = phone.app.store.drafts.open_drafts()[0]
        assert len(in_check(phone, draft.id)) == 1
        assert not screen.sees("操作失败")


async def test_the_shutter_moves_beside_the_picture_when_the_phone_lies_on_its_side(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("拍照")
        await screen.until(lambda: screen.sees("可以拍照"))
        camera = screen.all(fc.Camera)[0]
        button = shutter(screen)
        assert button.ink  # reached by keyboard and switch
        around = [each for each in screen.all(ft.Row) if button.parent in each.controls]
        assert around
        await screen.turn(844, 390)
        assert [each for each in screen.all(ft.Column) if button.parent in each.controls]
        assert screen.all(fc.Camera) == [camera]
        await screen.tap(shutter(screen))
        await screen.until(lambda: screen.sees("已拍 1 张"))
        await screen.turn(390, 844)
        assert [each for each in screen.all(ft.Row) if button.parent in each.controls]


async def test_what_there_is_to_say_without_a_camera_stands_on_a_surface_of_its_own(phone: Phone) -> None:
    prepare(phone)

    def denied(**_: object) -> None:
        raise RuntimeError("CameraException(CameraAccessDenied, permission)")

    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        screen.answers["initialize"] = denied
        await screen.tap("拍照")
        await screen.until(lambda: screen.sees("没有相机权限"))
        again = screen.find("重试")
        assert isinstance(again, ft.OutlinedButton)
        assert isinstance(again.parent, ft.Column)
        surface = again.parent.parent
        assert isinstance(surface, ft.Container)
        assert surface.bgcolor is ft.Colors.SURFACE
