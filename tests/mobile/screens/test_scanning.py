"""Codes read inside the app, and where each leads."""

from __future__ import annotations

import flet_camera as fc

from mobile.checks.content import UnitSource, read
from mobile.device.codes import NoCodeReader
from shared.notice import document_hash, qr_text
from shared.scanned import unit_address
from tests.mobile.fakes import jpeg
from tests.mobile.headless import Headless
from tests.mobile.office import CODE, OTHER, SQUAD
from tests.mobile.screens.checking import CAMERA, prepare, start
from tests.mobile.screens.conftest import Phone
from tests.mobile.screens.test_notice_issue import issued, to_notice

HERE = "https://ducha.test"
ENROLMENT = f"{HERE}/app/?code={CODE.replace(' ', '')}"


async def scan(phone: Phone, screen: Headless, way: str, text: str) -> None:
    """Open a scanner and hold a code before it."""
    screen.answers.update(CAMERA)
    phone.codes.show(text)
    await screen.tap(way)


async def issue(phone: Phone, screen: Headless) -> None:
    await to_notice(phone, screen)
    await screen.tap("下一步：宣读")
    await screen.tap("无人在场")
    await screen.tap("线上送达")
    await screen.until(lambda: screen.sees("由系统送达单位收件箱"))


async def test_the_enrolment_code_is_scanned_before_anybody_has_come_in(phone: Phone) -> None:
    async with phone.run() as screen:
        await screen.tap("我已了解，开始使用")
        await scan(phone, screen, "扫码登记", ENROLMENT)
        await screen.until(lambda: screen.sees("输入登记码"))
        assert screen.typed("登记码") == "4827-1936"
        await screen.tap("登记本机")
        await screen.until(lambda: screen.sees("设置应用密码"))


async def test_what_is_no_enrolment_code_is_said_to_be_none_and_the_scanner_goes_on(phone: Phone) -> None:
    async with phone.run() as screen:
        await screen.tap("我已了解，开始使用")
        await scan(phone, screen, "扫码登记", unit_address(HERE, SQUAD.id))
        await screen.until(lambda: screen.sees("这不是登记码"))
        phone.codes.show("ftp://nobody")
        looks = phone.codes.looks
        await screen.until(lambda: phone.codes.looks > looks + 2)
        phone.codes.show(ENROLMENT)
        await screen.until(lambda: screen.sees("输入登记码"))
        await screen.go_back()


async def test_the_code_of_a_unit_begins_a_check_there(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: phone.app.reference.units)
        await scan(phone, screen, "扫码", unit_address(HERE, OTHER.id))
        await screen.until(lambda: screen.sees("按单位码填写"))
        (draft,) = phone.app.store.drafts.open_drafts()
        assert read(draft.fields).unit_id == OTHER.id
        await screen.go_back()
        assert screen.sees("开始检查"), "the scanner does not lie under the check"


async def test_unknown_codes_and_units_are_said_in_words_and_begin_nothing(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await scan(phone, screen, "扫码", "https://pay.example/")
        await screen.until(lambda: screen.sees("这不是督察通的码"))
        phone.codes.show(unit_address(HERE, "u-nobody"))
        await screen.until(lambda: screen.sees("单位名录中没有这个单位"))
        phone.codes.show(ENROLMENT)
        await screen.until(lambda: screen.sees("本机已登记给王建国"))
        phone.codes.show(qr_text("n-nobody", "0" * 64))
        await screen.until(lambda: screen.sees("本机没有这份通知书"))
        assert phone.app.store.drafts.open_drafts() == []
        await screen.tap("关闭扫码")
        assert screen.sees("开始检查")


async def test_leaving_the_scanner_ends_the_looking(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        screen.answers.update(CAMERA)
        await screen.tap("扫码")
        await screen.until(lambda: phone.codes.looks > 2)
        await screen.go_back()
        await screen.settle()
        looks = phone.codes.looks
        await screen.settle(20)
        assert phone.codes.looks == looks


async def test_a_unit_is_chosen_for_the_check_by_its_code(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        draft_id = phone.app.store.drafts.open_drafts()[0].id
        phone.app.go(f"/check/{draft_id}/unit")
        await screen.settle()
        await scan(phone, screen, "扫单位码", ENROLMENT)
        await screen.until(lambda: screen.sees("这不是单位码"))
        phone.codes.show(unit_address(HERE, OTHER.id))
        await screen.until(lambda: screen.sees("按单位码填写"))
        content = read(phone.app.store.drafts.open_drafts()[0].fields)
        assert (content.unit_id, content.unit_source, content.unit_chosen) == (OTHER.id, UnitSource.CODE, True)


async def test_the_code_on_the_paper_opens_its_notice_and_says_when_the_paper_is_another(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await issue(phone, screen)
        notice = issued(phone).notice
        phone.app.go("/")
        await screen.settle()
        await scan(phone, screen, "扫码", qr_text(notice.id, document_hash(notice)))
        await screen.until(lambda: phone.app.nav.path == f"/notices/{notice.id}")
        assert not screen.sees("校验值与本机保存的通知书不一致")
        phone.app.go("/")
        await screen.settle()
        await scan(phone, screen, "扫码", qr_text(notice.id, "0" * 64))
        await screen.until(lambda: screen.sees("校验值与本机保存的通知书不一致"))


async def test_the_notice_that_a_check_follows_up_is_taken_from_its_paper(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await issue(phone, screen)
        notice = issued(phone).notice
        phone.app.go("/")
        await screen.settle()
        await start(phone, screen)
        (draft,) = phone.app.store.drafts.open_drafts()
        phone.app.go(f"/check/{draft.id}/notice/scan")
        await screen.until(lambda: screen.all(fc.Camera))
        phone.codes.show(unit_address(HERE, OTHER.id))
        await screen.until(lambda: screen.sees("这不是通知书的二维码"))
        phone.codes.show(qr_text("n-nobody", "0" * 64))
        await screen.until(lambda: screen.sees("请联网更新后再扫"))
        phone.codes.show(qr_text(notice.id, document_hash(notice)))
        await screen.until(lambda: phone.app.nav.path == f"/check/{draft.id}")
        assert read(phone.app.store.drafts.open_drafts()[0].fields).notice_id == notice.id


async def test_a_denied_camera_leaves_a_picture_and_the_keyboard(phone: Phone) -> None:
    prepare(phone)

    def denied(**_: object) -> None:
        raise RuntimeError("NotAllowedError: Permission denied")

    async with phone.run_enrolled() as screen:
        await screen.until(lambda: phone.app.reference.units)
        screen.answers.update({**CAMERA, "initialize": denied})
        await screen.tap("扫码")
        await screen.until(lambda: screen.sees("没有相机权限"))
        assert screen.sees("手动输入")
        picture = jpeg()
        phone.codes.in_pictures = {picture: ""}
        screen.answers["pick_files"] = [{"id": 1, "name": "a.jpg", "size": 9, "path": None, "bytes": picture}]
        await screen.tap("从图片识别")
        await screen.until(lambda: screen.sees("没有认出二维码"))
        screen.answers["pick_files"] = [{"id": 1, "name": "a.txt", "size": 9, "path": None, "bytes": b"text"}]
        await screen.tap("从图片识别")
        await screen.until(lambda: screen.sees("不是能打开的图片"))
        await screen.tap("手动输入")
        await screen.type("码旁的文字", unit_address(HERE, OTHER.id))
        await screen.tap("确定")
        await screen.until(lambda: screen.sees("按单位码填写"))


async def test_a_reader_that_reads_nothing_says_so_and_names_the_ways(phone: Phone) -> None:
    phone.codes.broken = True
    async with phone.run_enrolled() as screen:
        screen.answers.update(CAMERA)
        await screen.tap("扫码")
        await screen.until(lambda: screen.sees("暂时识别不了相机画面中的码"), seconds=20)


async def test_an_installed_app_that_cannot_read_codes_asks_for_the_words_beside_them(phone: Phone) -> None:
    prepare(phone)
    phone.device.codes = NoCodeReader()
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: phone.app.reference.units)
        await screen.tap("扫码")
        assert screen.sees("安装版暂不能在应用内扫码")
        await screen.type("码旁的文字", unit_address(HERE, OTHER.id))
        await screen.tap("确定")
        await screen.until(lambda: screen.sees("按单位码填写"))


async def test_a_unit_code_read_by_the_phones_own_camera_opens_the_app_at_that_check(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: phone.app.reference.units)
    async with phone.run_enrolled(url=unit_address(HERE, OTHER.id)) as screen:
        await screen.until(lambda: screen.sees("按单位码填写"))
        assert not screen.all(fc.Camera)
