"""Pictures that the start page took while the app was starting: they come into a check, each once, none is lost."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import asdict
from typing import Any

import flet as ft
import pytest

from mobile.store import putting_aside, start_shots
from mobile.store.start_shots import StartShots
from mobile.sync.status import Hold
from shared.evidence import Capture, CaptureWay, PhotoOrigin
from tests.mobile.fakes import jpeg
from tests.mobile.screens.checking import prepare, shoot, start
from tests.mobile.screens.conftest import Phone, press

FIRST, SECOND = "2026-11-24T07:03:10.120Z", "2026-11-24T07:03:12.480Z"
HERE = {"latitude": 31.2192, "longitude": 121.4201, "accuracy_m": 9.5, "fixed_at": "2026-11-24T07:03:05.000Z"}
CAPTURE = Capture(CaptureWay.FRAME, "back", "environment", 1920, 1080, "no ImageCapture")


async def took(phone: Phone, at: str, raw: bytes = b"", *, fix: dict[str, Any] | None = None, sha256: str = "") -> None:
    """The start page has put a picture into the store, as `startkeeper.js` writes it."""
    raw = raw or jpeg(color=(len(at), int(at[17:19]), int(at[20:23]) % 255))
    about = {"taken_at": at, "capture": asdict(CAPTURE), "fix": fix}
    about["sha256"] = sha256 or hashlib.sha256(raw).hexdigest()
    name = at.replace("-", "").replace(":", "").replace(".", "")
    await phone.volume.write(f"{start_shots.DIRECTORY}/{name}-1f", json.dumps(about).encode() + b"\n" + raw)


def pictures(phone: Phone) -> list[tuple[str, str]]:
    """(moment, draft) of all pictures that drafts have."""
    store = phone.app.store
    return [(k.photo.clock.device, one.id) for one in store.drafts.open_drafts() for k in store.photos.of_draft(one.id)]


async def test_they_become_a_new_check_that_began_with_the_first_of_them(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled():
        pass
    await took(phone, SECOND)
    await took(phone, FIRST, fix=HERE)
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: screen.sees("打开前拍的 2 张照片已放进这次检查"))
        (draft,) = phone.app.store.drafts.open_drafts()
        assert draft.fields["started_at"] == FIRST
        one, other = (kept.photo for kept in phone.app.store.photos.of_draft(draft.id))
        assert [one.clock.device, other.clock.device] == [FIRST, SECOND]
        assert (one.number, other.number) == (1, 2)
        assert one.fix is not None
        assert (one.fix.latitude, one.fix.fixed_at, other.fix) == (31.2192, HERE["fixed_at"], None)
        assert (one.capture, one.origin, one.note) == (CAPTURE, PhotoOrigin.CAMERA, "应用打开前在启动页拍摄")
        assert phone.app.nav.path == f"/check/{draft.id}"
        assert await phone.app.store.start_shots.names() == []


async def test_whoever_has_begun_checks_says_whose_they_are_and_may_say_it_later(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        (begun,) = [one.id for one in phone.app.store.drafts.open_drafts()]
    await took(phone, FIRST)
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: screen.sees("打开前拍的 1 张照片，放进哪次检查"))
        await screen.fire(screen.all(ft.BottomSheet)[-1], "dismiss")
        await screen.until(lambda: screen.sees("下次回到今日再问"))
        assert len(pictures(phone)) == 1
        phone.app.show_anew()
        await screen.until(lambda: screen.sees("放进哪次检查"))
        await screen.tap("上次的检查：江苏路街道综合行政执法队")
        await screen.until(lambda: screen.sees("已放进这次检查"))
        assert {draft for _, draft in pictures(phone)} == {begun}
        assert len(pictures(phone)) == 2


async def test_they_wait_while_the_phone_is_locked_and_while_somebody_still_takes_some(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled():
        pass
    await took(phone, FIRST)
    phone.start_camera.used = True
    async with phone.run() as screen:
        await screen.settle()
        phone.start_camera.put_away()
        await screen.settle()
        assert screen.sees("督察通已锁定")
        assert pictures(phone) == []
        phone.start_camera.used = True
        await press(screen, "271936")
        await screen.until(lambda: screen.sees("开始检查"))
        await screen.settle()
        assert pictures(phone) == []
        await took(phone, SECOND)
        phone.start_camera.put_away()
        await screen.until(lambda: screen.sees("打开前拍的 2 张照片"))


@pytest.mark.parametrize("moment", ["before-it-is-kept", "before-it-leaves-the-start-page", "before-the-second"])
async def test_a_kill_in_between_doubles_none_and_leaves_all_in_one_check(
    phone: Phone, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    prepare(phone)
    async with phone.run_enrolled():
        pass
    await took(phone, FIRST)
    await took(phone, SECOND)
    killed: list[str] = []

    async def dies(*_: Any, **__: Any) -> Any:
        killed.append(moment)
        raise OSError("killed")

    with monkeypatch.context() as until_then:
        if moment == "before-it-is-kept":
            until_then.setattr("mobile.store.photo_files.PhotoFiles.add", dies)
        elif moment == "before-it-leaves-the-start-page":
            until_then.setattr(StartShots, "forget", dies)
        else:
            read = StartShots.read

            async def first_only(self: StartShots, name: str) -> Any:
                return await (read(self, name) if "120Z" in name else dies())

            until_then.setattr(StartShots, "read", first_only)
        async with phone.run_enrolled() as screen:
            await screen.until(lambda: killed)
            await screen.settle()
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: screen.sees("已放进这次检查"))
        assert [at for at, _ in sorted(pictures(phone))] == [FIRST, SECOND]
        assert len({draft for _, draft in pictures(phone)}) == 1
        assert await phone.app.store.start_shots.names() == []
        assert phone.app.store.start_shots.into == ""


async def test_what_is_no_picture_or_is_broken_is_put_aside_and_said_and_the_others_come(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled():
        pass
    await took(phone, FIRST, b"no picture at all")
    await took(phone, SECOND)
    await took(phone, "2026-11-24T07:03:14.000Z", sha256="0" * 64)
    await phone.volume.write(f"{start_shots.DIRECTORY}/20261124T070315000Z-2a", b"half a line")
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: screen.sees("打开前拍的 1 张照片已放进这次检查；另有 3 张读不出来，已单独保留"))
        assert [at for at, _ in pictures(phone)] == [SECOND]
        assert len(await phone.volume.names(putting_aside.QUARANTINE)) == 3
        assert await phone.app.store.start_shots.names() == []


@pytest.mark.parametrize("choice", ["上次的检查：江苏路街道综合行政执法队", "开始新的检查"])
async def test_a_picture_that_a_kill_interrupted_in_the_app_is_kept_first(phone: Phone, choice: str) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        (begun,) = [one.id for one in phone.app.store.drafts.open_drafts()]
        phone.app.store.drafts.intend_camera(begun)
        await phone.app.store.photos.keep_shot(jpeg(color=(1, 2, 3)))
    await took(phone, FIRST)
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: screen.sees("放进哪次检查"))
        await screen.tap(choice)
        await screen.until(lambda: screen.sees("已放进这次检查"))
        await screen.settle()
        assert len(pictures(phone)) == 3
        assert len([draft for _, draft in pictures(phone) if draft == begun]) == (3 if "上次" in choice else 2)


async def test_where_nothing_whole_waits_no_check_is_begun(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled():
        pass
    await phone.volume.write(f"{start_shots.DIRECTORY}/20261124T070315000Z-2a", b"half a line")
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: screen.sees("打开前拍的照片有 1 张读不出来，已单独保留"))
        assert phone.app.store.drafts.open_drafts() == []


async def test_a_picture_from_before_the_last_contact_is_no_less_checked(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        assert phone.app.store.preferences.clock_reading().checked
    await took(phone, "2026-11-24T06:40:00.000Z")
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: screen.sees("已放进这次检查"))
        (draft,) = phone.app.store.drafts.open_drafts()
        (kept,) = phone.app.store.photos.of_draft(draft.id)
        assert kept.photo.clock.checked


async def test_what_no_check_has_goes_along_with_what_is_exported(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
    raw = jpeg(color=(4, 5, 6))
    await took(phone, FIRST, raw)
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: screen.sees("放进哪次检查"))
        (file,) = [one async for one in phone.app.store.handover.files()]
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            (name,) = [one for one in archive.namelist() if one.startswith("quarantine/start-")]
            assert archive.read(name).endswith(b"\n" + raw)


async def test_a_full_phone_says_so_and_keeps_them_for_later(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled():
        pass
    await took(phone, FIRST)
    async with phone.run() as screen:
        phone.volume.full = True
        await press(screen, "271936")
        await screen.until(lambda: screen.sees("打开前拍的照片还没有放进检查"))
        phone.volume.full = False
        phone.app.show_anew()
        await screen.until(lambda: screen.sees("打开前拍的 1 张照片已放进这次检查"))


async def test_a_phone_that_was_stopped_makes_no_check_of_them(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        phone.office.revoked = True
        phone.go_online()
        phone.app.sync.sync_now()
        await screen.until(lambda: phone.app.status.facts.hold is Hold.REVOKED)
    await took(phone, FIRST)
    async with phone.run_enrolled() as screen:
        await screen.settle()
        assert pictures(phone) == []
        assert len(await phone.app.store.start_shots.names()) == 1
