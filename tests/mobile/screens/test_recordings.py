"""录音 and 录像 of a check: kept as they come, found again after a kill, sealed with the record, sent like photos."""

from __future__ import annotations

from datetime import date

from mobile.checks.adopting import add_finding
from mobile.device.recording import NoTake
from mobile.screens.check.open_checks import OpenChecks
from shared.field_rules import FieldRules, RuleBook
from shared.inspection import Inspection
from shared.recording import MediaKind
from shared.wire import ChangeKind
from tests.mobile.headless import Headless
from tests.mobile.office import DISTRICT
from tests.mobile.screens.checking import judge, prepare, sealed, start
from tests.mobile.screens.conftest import Phone
from tests.recordings import CLIP, NOTE


async def record(phone: Phone, screen: Headless, kind: str = "录音", raw: bytes = NOTE) -> None:
    """Start, two pieces, stop."""
    await screen.tap(f"开始{kind}")
    await screen.until(lambda: screen.sees("停止（"))
    phone.recorder.give(raw[:1000])
    phone.recorder.give(raw[1000:])
    await screen.fire(screen.find(next(text for text in screen.texts() if text.startswith("停止（"))), "click")
    await screen.until(lambda: screen.sees(f"{kind} 1 · 0:02"))


def draft_of(phone: Phone) -> str:
    return phone.app.store.drafts.open_drafts()[0].id


async def test_a_note_is_kept_played_and_sealed_with_the_check(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        draft_id = draft_of(phone)
        await screen.tap("录音")
        assert screen.sees("还没有录音")
        assert screen.sees("键盘自带的语音输入")
        await record(phone, screen)
        await screen.tap("播放录音 1")
        assert phone.recorder.played == [NOTE]
        await screen.go_back()
        assert screen.sees("录音 · 1 段")
        await screen.tap("添加项目")
        await judge(screen, "RW02", "合格")
        await screen.go_back()
        await screen.tap("完成")
        await screen.tap("保存并提交")
        await screen.until(lambda: screen.sees("已保存 · 编号"))
        record_ = sealed(phone, draft_id, Inspection)
        (note,) = record_.recordings
        assert note.media is not None
        assert (note.media.kind, note.size, record_.photos) == (MediaKind.AUDIO, len(NOTE), ())
        assert 1_500 < note.media.milliseconds < 2_100
        assert not note.media.cut_short


async def test_a_kill_while_recording_keeps_what_was_said_till_then(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        draft_id = draft_of(phone)
        await screen.tap("录音")
        await screen.tap("开始录音")
        phone.recorder.give(NOTE[:1800])
    async with phone.run_enrolled() as screen:
        phone.app.go(f"/check/{draft_id}")
        await screen.until(lambda: screen.sees("上次中断的录音已保留"))
        (kept,) = phone.app.store.photos.recordings_of_draft(draft_id)
        assert kept.photo.media is not None
        assert kept.photo.media.cut_short
        assert await phone.app.store.photos.read(kept.photo.id) == NOTE[:1800]
        assert screen.sees("录音 · 1 段")
        # Once is enough: coming back finds nothing more.
        assert await phone.app.shared(OpenChecks).takes.finish_interrupted() is None


async def test_a_note_at_a_finding_belongs_to_it_and_a_deleted_one_comes_back_by_undo(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        draft_id = draft_of(phone)
        checks = phone.app.shared(OpenChecks)
        result = checks.new_id()
        add_finding(phone.app.store, checks.draft(draft_id), phone.app.reference.items[0], result)
        phone.app.go(f"/check/{draft_id}/item/{result}")
        await screen.tap("录音")
        await record(phone, screen)
        assert checks.recordings(draft_id)[0].finding_id == result
        await screen.tap("删除录音 1")
        assert screen.sees("还没有录音")
        assert checks.recordings(draft_id) == []
        await screen.fire(screen.undo_button(), "click")
        assert screen.sees("录音 1 · 0:02")


async def test_a_denied_microphone_says_where_to_allow_it_and_what_to_do_instead(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        phone.recorder.refuses = NoTake.DENIED
        await screen.tap("录音")
        await screen.tap("开始录音")
        await screen.until(lambda: screen.sees("没有麦克风权限"))
        assert screen.sees("麦克风”")
        assert screen.sees("在事实或备注中写明")
        phone.recorder.refuses = None
        await record(phone, screen)
        assert not screen.sees("没有麦克风权限")


async def test_a_slip_of_the_finger_keeps_nothing_and_a_full_phone_loses_nothing(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("录音")
        await screen.tap("开始录音")
        phone.recorder.end(100)
        await screen.until(lambda: screen.sees("没有录到内容"))
        await screen.tap("开始录音")
        phone.recorder.give(NOTE[:1800])
        phone.volume.full = True
        phone.recorder.give(NOTE[1800:])
        await screen.settle()
        phone.volume.full = False
        await phone.app.shared(OpenChecks).takes.finish_interrupted()
        (kept,) = phone.app.store.photos.recordings_of_draft(draft_of(phone))
        assert kept.photo.size == 1800


async def test_clips_are_offered_where_the_rules_of_the_district_say_so(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        assert screen.sees("录音")
        assert not screen.sees("录像")
        book = RuleBook((FieldRules(date(2026, 11, 1).isoformat(), video_clips=True),))
        phone.office.changes.append(phone.office.change(ChangeKind.RULES, DISTRICT, book))
        await phone.synced(screen)
        await screen.until(lambda: phone.app.shared(OpenChecks).video_offered)
        phone.app.show_anew()
        await screen.settle()
        await screen.tap("录像")
        await record(phone, screen, "录像", CLIP)
        assert phone.recorder.kinds == [MediaKind.VIDEO]


async def test_an_installed_app_without_a_recorder_offers_none(phone: Phone) -> None:
    prepare(phone)
    phone.recorder.here = False
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        assert not screen.sees("录音")


async def test_a_note_is_counted_by_its_name_wherever_files_are_counted(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        draft_id = draft_of(phone)
        await screen.tap("录音")
        await record(phone, screen)
        await screen.go_back()
        await screen.tap("添加项目")
        await judge(screen, "RW02", "合格")
        phone.app.go("/drafts")
        await screen.until(lambda: screen.sees("1 项检查结果 · 1 段录音"))
        phone.app.go(f"/give/{draft_id}")
        await screen.until(lambda: screen.sees("填写的内容和 1 段录音原样交给"))
        await screen.go_back()
        phone.app.go(f"/check/{draft_id}/finish")
        assert screen.sees("录音 1（0:02）")
        await screen.tap("保存并提交")
        await screen.until(lambda: screen.sees("已保存 · 编号"))
        phone.app.go("/waiting")
        await screen.until(lambda: screen.sees("文字已收到，还有 1 段录音待上传"))
        assert screen.sees("1 段录音待上传 · ")
        phone.app.go("/records")
        await screen.until(lambda: screen.sees("未发现问题 · 1 段录音"))
        phone.app.go(f"/records/{draft_id}")
        await screen.until(lambda: screen.sees("录音 1 · 0:02"))
        await screen.tap("播放录音 1")
        await screen.until(lambda: phone.recorder.played == [NOTE])
