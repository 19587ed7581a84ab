"""回访 and 跟踪: the earlier picture over the camera, the pair it makes, and where both are shown."""

from __future__ import annotations

import hashlib

import flet as ft
import flet_camera as fc

from shared.evidence import PhotoOrigin, PhotoPurpose
from shared.inspection import Inspection
from shared.method_data import Lasting
from shared.wire import Assignment, ChangeKind, EarlierPhoto, Prefill
from tests.mobile.fakes import jpeg
from tests.mobile.headless import Headless
from tests.mobile.office import SQUAD
from tests.mobile.screens.checking import CAMERA, open_about, prepare, sealed, shutter
from tests.mobile.screens.conftest import Phone

BEFORE = [jpeg(color=(200, 10, 10)), jpeg(color=(10, 200, 10))]
HASHES = [hashlib.sha256(data).hexdigest() for data in BEFORE]


def hand_down(phone: Phone, *, given: int = 2) -> None:
    """A follow-up task; the server has the first `given` of its two pictures."""
    prepare(phone)
    earlier = tuple(EarlierPhoto(sha256, f"照片 {n}") for n, sha256 in enumerate(HASHES, 1))
    task = Assignment(
        "a1",
        "回访定西路",
        SQUAD.id,
        "定西路",
        "2026-11-24",
        notice_id="n1",
        notice_number="沪长城管督通〔2026〕7号",
        prefill=Prefill(methods=("revisit",), notice_id="n1"),
        earlier=earlier,
    )
    phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    phone.office.photos = dict(zip(HASHES[:given], BEFORE[:given], strict=True))


async def open_task(phone: Phone, screen: Headless) -> None:
    screen.answers.update(CAMERA)
    await screen.until(lambda: screen.sees("回访定西路"))
    await screen.tap("回访定西路")
    await screen.until(lambda: screen.sees("上次的照片"))


def ghosts(screen: Headless) -> list[ft.Image]:
    """Pictures laid over the preview."""
    return [each for each in screen.all(ft.Image) if each.opacity not in (None, 1.0)]


async def shoot(screen: Headless) -> None:
    before = next((t for t in screen.texts() if t.startswith("已拍")), "")
    await screen.tap(shutter(screen))
    await screen.until(lambda: any(t.startswith("已拍") and t != before for t in screen.texts()))


async def test_the_ghost_lies_over_the_camera_and_pairs_what_is_taken(phone: Phone) -> None:
    hand_down(phone)
    async with phone.run_enrolled() as screen:
        await open_task(phone, screen)
        await open_about(screen)
        assert screen.sees("沪长城管督通〔2026〕7号")
        await screen.go_back()
        await screen.tap("拍照")
        await screen.until(lambda: screen.all(fc.Camera) and screen.sees("可以拍照") and ghosts(screen))
        assert ghosts(screen)[0].src == BEFORE[0]
        assert screen.sees("请与上次的照片 1（1/2）对齐后拍摄")
        slider = screen.all(ft.Slider)[0]
        screen.session.apply_patch(slider._i, {"value": 0.8})
        await screen.fire(slider, "change", 0.8)
        assert ghosts(screen)[0].opacity == 0.8
        await shoot(screen)
        await screen.until(lambda: ghosts(screen) and ghosts(screen)[0].src == BEFORE[1])
        await screen.tap("隐藏上次的照片")
        assert not ghosts(screen)
        assert screen.sees("未对照")
        await shoot(screen)
        await screen.tap("完成")
        await screen.until(lambda: screen.sees("已对照 1/2"))
        (draft,) = phone.app.store.drafts.open_drafts()
        first, second = (kept.photo for kept in phone.app.store.photos.of_draft(draft.id))
        assert (first.pairs_with, first.purpose, first.origin) == (HASHES[0], PhotoPurpose.AFTER, PhotoOrigin.CAMERA)
        assert (second.pairs_with, second.purpose) == ("", PhotoPurpose.SCENE)


async def test_a_tap_on_an_earlier_picture_opens_the_camera_with_it(phone: Phone) -> None:
    hand_down(phone)
    async with phone.run_enrolled() as screen:
        await open_task(phone, screen)
        await screen.until(lambda: len([i for i in screen.all(ft.Image) if i.src in BEFORE]) == 2)
        await screen.tap("上次的照片 2")
        await screen.until(lambda: ghosts(screen) and ghosts(screen)[0].src == BEFORE[1])
        assert phone.app.nav.path.endswith(HASHES[1])


async def test_pictures_fetched_in_the_morning_are_there_without_a_network(phone: Phone) -> None:
    hand_down(phone)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: phone.office.asked.count(f"/api/photos/{HASHES[1]}") == 1)
        await phone.synced(screen)
        assert phone.office.asked.count(f"/api/photos/{HASHES[0]}") == 1  # not again
    phone.office.unreachable = True
    async with phone.run_enrolled() as screen:
        await open_task(phone, screen)
        await screen.tap("拍照")
        await screen.until(lambda: ghosts(screen) and ghosts(screen)[0].src == BEFORE[0])
        # The task is done: nothing asks for the copies any more.
        done = Assignment("a1", "回访定西路", notice_id="n1", done=True)
        phone.office.unreachable = False
        phone.office.hand_down(ChangeKind.ASSIGNMENT, "a1", done)
        for draft in phone.app.store.drafts.open_drafts():
            phone.app.store.drafts.discard(draft.id)
        phone.app.go("/")
        await phone.synced(screen)
        await screen.until(lambda: phone.app.store.earlier.wanted() == [])
        await phone.app.store.tidy()
        assert await phone.app.store.earlier.copy(HASHES[0]) is None


async def test_a_picture_that_is_nowhere_is_said_in_a_sentence_and_the_pair_is_made_all_the_same(phone: Phone) -> None:
    hand_down(phone, given=0)
    async with phone.run_enrolled() as screen:
        await open_task(phone, screen)
        await screen.until(lambda: screen.sees("上次的照片还没有取到本机"))
        await screen.tap("拍照")
        await screen.until(lambda: screen.sees("上次的照片不在本机，联网后可取回"))
        await screen.until(lambda: screen.sees("可以拍照"))
        await shoot(screen)
        (draft,) = phone.app.store.drafts.open_drafts()
        assert phone.app.store.photos.of_draft(draft.id)[0].photo.pairs_with == HASHES[0]


async def test_a_check_that_follows_up_nothing_has_no_ghost(phone: Phone) -> None:
    hand_down(phone)
    async with phone.run_enrolled() as screen:
        screen.answers.update(CAMERA)
        await screen.until(lambda: phone.app.reference.units)
        await screen.tap("开始检查")
        await screen.tap("拍照")
        await screen.until(lambda: screen.sees("可以拍照"))
        assert not screen.all(ft.Slider)


async def test_before_and_after_stand_side_by_side_in_the_record(phone: Phone) -> None:
    hand_down(phone)
    async with phone.run_enrolled() as screen:
        await open_task(phone, screen)
        await screen.tap("拍照")
        await screen.until(lambda: screen.sees("可以拍照") and ghosts(screen))
        await shoot(screen)
        await screen.tap("完成")
        await open_about(screen)
        await screen.tap("保持")
        await screen.type("群众评价", "居民认可")
        await screen.go_back()
        await screen.tap("完成")
        await screen.tap("保存并提交")
        await screen.until(lambda: screen.sees("开始检查"))
        row = phone.app.store.records.list().rows[0]
        record = sealed(phone, row.id, Inspection)
        assert record.method_data.revisit is not None
        assert record.method_data.revisit.result is Lasting.KEPT
        phone.app.go(f"/records/{row.id}")
        await screen.until(lambda: any(image.src == BEFORE[0] for image in screen.all(ft.Image)))
        for words in ("整改前后对照", "整改前", "整改后 · 照片 1", "整改效果", "保持", "居民认可"):
            assert screen.sees(words), words
