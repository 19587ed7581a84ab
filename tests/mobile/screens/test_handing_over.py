"""交给同事 and 接手检查, as the two of them see it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from mobile.checks.content import read
from mobile.device.interface import NetworkKind
from mobile.screens.handing import show_frames
from mobile.sync.errors import Refused, Unreachable
from mobile.sync.handing import Handing
from shared.handed import HandedDraft, HandedStanding, HandedState, HandOverReply, TakeReply
from shared.organisation import PersonRef
from shared.scanned import draft_address
from tests.mobile.headless import Headless
from tests.mobile.office import SQUAD
from tests.mobile.screens.checking import CAMERA, LI, judge, prepare, shoot, start
from tests.mobile.screens.conftest import Phone

CODE = "48271936"
ADDRESS = draft_address("https://ducha.test", CODE)
ENDS = "2026-11-25T07:04:00.000Z"
REFUSED = (
    (b"", "不是督察通的交接文件"),
    (b"cut", "不完整或已损坏"),
    (b"DUCHA-DRAFT 2\n", "更新版本"),
)
GIVER = PersonRef(LI.id, LI.name, LI.badge, "长宁区城管执法局督察科")


class Colleague:
    """The server between the two, as the screens meet it."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self.missing: list[tuple[str, ...]] = []
        self.offline = False
        self.standing = HandedStanding.WAITING
        self.package: HandedDraft | None = None
        self.wrong: Refused | None = None

    async def hand_over(self, package: HandedDraft) -> HandOverReply:
        self._line()
        self.package = package
        if self.missing:
            return HandOverReply("", missing=self.missing.pop(0))
        return HandOverReply("", CODE, ADDRESS, ENDS)

    async def withdraw(self, handover_id: str) -> HandedState:
        self._line()
        taken = self.standing is HandedStanding.TAKEN
        state = HandedState(
            handover_id, self.standing if taken else HandedStanding.WITHDRAWN, LI.name if taken else "", ENDS
        )
        self._phone.app.store.handed.settle(state)
        return state

    async def take(self, code: str) -> TakeReply:
        self._line()
        if self.wrong is not None:
            raise self.wrong
        assert code == CODE
        assert self.package is not None
        return TakeReply("", replace(self.package, by=GIVER), GIVER)

    def _line(self) -> None:
        if self.offline:
            raise Unreachable


def between(phone: Phone, monkeypatch: Any) -> Colleague:
    """Put the colleague in the place of the way to the server."""
    colleague = Colleague(phone)
    for name in ("hand_over", "withdraw", "take"):
        deed = getattr(colleague, name)

        def call(_: Handing, *args: Any, deed: Any = deed) -> Any:
            return deed(*args)

        monkeypatch.setattr(Handing, name, call)
    monkeypatch.setattr("mobile.screens.handing.give.AGAIN_S", 0.01)
    return colleague


async def begun(phone: Phone, screen: Headless) -> str:
    """A check with a finding."""
    await start(phone, screen)
    await screen.tap("添加项目")
    await judge(screen, "RW01", "不合格")
    await screen.go_back()
    return phone.app.store.drafts.open_drafts()[0].id


async def give(phone: Phone, screen: Headless) -> str:
    draft_id = await begun(phone, screen)
    await screen.tap("交给同事")
    await screen.tap("生成交接码")
    await screen.until(lambda: screen.sees("4827 1936"))
    return draft_id


async def test_the_code_is_shown_and_the_draft_is_closed_until_it_is_taken_back(phone: Phone, monkeypatch: Any) -> None:
    prepare(phone)
    between(phone, monkeypatch)
    async with phone.run_enrolled() as screen:
        draft_id = await give(phone, screen)
        assert screen.sees("只能用一次")
        assert phone.app.store.drafts.open_drafts() == []
        await screen.go_back()
        assert screen.sees("开始检查"), "no way leads back into the closed draft"
        phone.app.go(f"/check/{draft_id}")
        await screen.settle()
        assert screen.sees("这次检查已交给同事")
        await screen.tap("查看交接")
        await screen.tap("收回，继续填写")
        await screen.until(lambda: phone.app.nav.path == f"/check/{draft_id}")
        (draft,) = phone.app.store.drafts.open_drafts()
        assert len(read(draft.fields).findings) == 1


async def test_a_kill_after_handing_over_finds_it_again_under_all_drafts(phone: Phone, monkeypatch: Any) -> None:
    prepare(phone)
    colleague = between(phone, monkeypatch)
    async with phone.run_enrolled() as screen:
        await give(phone, screen)
    async with phone.run_enrolled("/drafts") as screen:
        assert screen.sees("交给同事的（1）")
        assert screen.sees("等待接手")
        colleague.standing = HandedStanding.TAKEN
        await screen.tap(next(text for text in screen.texts() if "等待接手" in text))
        await screen.tap("收回，继续填写")
        await screen.until(lambda: screen.sees("已交给李娜"))
        assert not screen.sees("收回，继续填写")
        await screen.go_back()
        phone.app.go("/drafts")
        await screen.until(lambda: screen.sees("已交给李娜"))


async def test_photos_go_first_and_without_a_line_nothing_is_closed(phone: Phone, monkeypatch: Any) -> None:
    prepare(phone)
    colleague = between(phone, monkeypatch)
    async with phone.run_enrolled() as screen:
        await begun(phone, screen)
        await screen.tap("交给同事")
        colleague.offline = True
        await screen.tap("生成交接码")
        await screen.until(lambda: screen.sees("暂时联系不上服务器"))
        assert len(phone.app.store.drafts.open_drafts()) == 1
        colleague.offline = False
        colleague.missing = [("0" * 64,)] * 5
        await screen.tap("生成交接码")
        await screen.until(lambda: screen.sees("4827 1936"))
        colleague.offline = True
        await screen.tap("收回，继续填写")
        await screen.until(lambda: screen.sees("收回需要联网"))
        assert phone.app.store.drafts.open_drafts() == []


async def test_a_code_is_typed_or_scanned_and_the_check_goes_on_here(phone: Phone, monkeypatch: Any) -> None:
    prepare(phone)
    colleague = between(phone, monkeypatch)
    async with phone.run_enrolled() as screen:
        await give(phone, screen)
        package = colleague.package
        assert package is not None
        phone.app.go("/take")
        await screen.settle()
        await screen.type("交接码", "4827")
        await screen.tap("接手检查")
        assert screen.sees("交接码是 8 位数字")
        colleague.wrong = Refused(422, "rule", "", "没有这个交接码。", final=True)
        await screen.type("交接码", "4827 1936")
        await screen.tap("接手检查")
        await screen.until(lambda: screen.sees("没有这个交接码"))
        colleague.wrong = None
        await screen.tap("接手检查")
        await screen.until(lambda: screen.sees("已接手李娜的检查"))
        (draft,) = phone.app.store.drafts.open_drafts()
        assert draft.id != package.draft_id
        content = read(draft.fields)
        assert content.unit_id == SQUAD.id
        assert content.handed_from is not None
        assert content.handed_from.person == GIVER
        assert content.findings[0].id != read(package.fields).findings[0].id

        phone.app.go("/")
        await screen.settle()
        screen.answers.update(CAMERA)
        phone.codes.show(ADDRESS)
        await screen.tap("扫码")
        await screen.until(lambda: phone.app.nav.path == f"/check/{draft.id}")
        assert len(phone.app.store.drafts.open_drafts()) == 1, "the same handing over again is the same draft"


async def test_unit_and_place_stay_as_the_colleague_left_them(phone: Phone, monkeypatch: Any) -> None:
    prepare(phone)
    colleague = between(phone, monkeypatch)
    async with phone.run_enrolled() as screen:
        await give(phone, screen)
        assert colleague.package is not None
        said = colleague.package.fields
        nowhere = {name: value for name, value in said.items() if not name.startswith(("place/", "unit_"))}
        colleague.package = replace(colleague.package, fields=nowhere)
        phone.app.go("/take")
        await screen.settle()
        await screen.type("交接码", CODE)
        await screen.tap("接手检查")
        await screen.until(lambda: screen.sees("已接手李娜的检查"))
        await screen.until(lambda: phone.app.nav.path.startswith("/check/"))
        await screen.settle(40)
        (draft,) = phone.app.store.drafts.open_drafts()
        content = read(draft.fields)
        assert content.unit_id == ""
        assert content.place.fix is None


async def written(phone: Phone) -> tuple[str, bytes]:
    """A check with a finding and a photo, saved as a file on a phone without a network; the draft and the file."""
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft_id = await begun(phone, screen)
        await shoot(screen)
        phone.network.become(NetworkKind.NONE)
        await screen.tap("交给同事")
        await screen.until(lambda: screen.sees("现在没有网络"))
        phone.sharing.refuses = True
        await screen.tap("存为文件")
        await screen.until(lambda: screen.sees("文件没有存成"))
        assert len(phone.app.store.drafts.open_drafts()) == 1
        phone.sharing.refuses = False
        await screen.tap("存为文件")
        await screen.until(lambda: screen.sees("已存为文件，交给同事"))
        assert screen.sees("两人都提交的，两份都留存，后一份会标出")
        assert phone.app.store.drafts.open_drafts() == []
        await screen.tap("再存一次文件")
        await screen.until(lambda: len(phone.sharing.files) == 3)
        (_, first, _), (name, again, _) = phone.sharing.files[1:]
        assert name.endswith(".ducha")
        assert first == again
    return draft_id, again


def choose(screen: Headless, data: bytes) -> None:
    """The next file that the person picks."""
    file = {"id": 1, "name": "督察检查.ducha", "size": len(data), "path": None, "bytes": data}
    screen.answers["pick_files"] = [file]


async def test_without_a_network_a_check_goes_by_a_file_to_another_phone(phone: Phone, tmp_path: Path) -> None:
    draft_id, data = await written(phone)
    other = Phone(tmp_path / "other")
    other.office.changes += phone.office.changes
    async with other.run_enrolled() as screen:
        app = other.app
        app.go("/take")
        await screen.settle()
        for bad, said in REFUSED:
            choose(screen, data[:-9] if bad == b"cut" else bad)
            await screen.tap("从文件接手")
            await screen.until(partial(screen.sees, said))
        assert app.store.drafts.open_drafts() == []
        screen.answers["pick_files"] = None
        await screen.tap("从文件接手")
        await screen.settle()
        choose(screen, data)
        await screen.tap("从文件接手")
        await screen.until(lambda: screen.sees("1 张照片齐全"))
        (draft,) = app.store.drafts.open_drafts()
        assert app.nav.path == f"/check/{draft.id}"
        assert screen.sees("开始，交来接着做")
        content = read(draft.fields)
        assert content.handed_from is not None
        assert content.handed_from.draft_id == draft_id
        assert len(content.findings) == 1
        (photo,) = app.store.photos.of_draft(draft.id)
        original = await app.store.photos.read(photo.photo.id)
        assert original is not None
        assert original in data

        app.go("/take")
        await screen.settle()
        await screen.tap("从文件接手")
        await screen.until(lambda: app.nav.path == f"/check/{draft.id}")
        assert len(app.store.drafts.open_drafts()) == 1, "the same file again is the same draft"


async def test_what_went_by_a_file_is_taken_back_without_a_network_or_thrown_away(phone: Phone) -> None:
    draft_id, data = await written(phone)
    async with phone.run_enrolled() as screen:
        phone.app.go("/take")
        await screen.settle()
        choose(screen, data)
        await screen.tap("从文件接手")
        await screen.until(lambda: screen.sees("这是本机自己的检查"))
        phone.app.go("/drafts")
        await screen.until(lambda: screen.sees("存为文件交给同事，可以收回"))
        await screen.tap(next(text for text in screen.texts() if "存为文件交给同事" in text))
        await screen.tap("收回，继续填写")
        await screen.until(lambda: phone.app.nav.path == f"/check/{draft_id}")
        assert len(phone.app.store.drafts.open_drafts()) == 1
        await screen.tap("交给同事")
        await screen.until(lambda: screen.sees("现在没有网络"))
        await screen.tap("存为文件")
        await screen.until(lambda: screen.sees("已存为文件，交给同事"))
        await screen.tap("同事已接手，删除本机这份")
        await screen.until(lambda: screen.sees("7 天内可以在“全部草稿”中恢复"))
        assert [draft.id for draft in phone.app.store.drafts.discarded()] == [draft_id]
        assert phone.app.store.handed.all_out() == []


async def test_a_code_read_out_is_typed_into_the_scanner(phone: Phone, monkeypatch: Any) -> None:
    prepare(phone)
    between(phone, monkeypatch)
    async with phone.run_enrolled() as screen:
        await give(phone, screen)
        phone.app.go("/scan")
        await screen.settle()
        await screen.tap("手动输入")
        await screen.type("码旁的文字", "4827 1936")
        await screen.tap("确定")
        await screen.until(lambda: screen.sees("已接手李娜的检查"))


async def shown_as_codes(phone: Phone, monkeypatch: Any) -> tuple[str, list[str]]:
    """A check without photos as a row of codes, shown without a network; the draft and what the codes say."""
    texts: list[str] = []
    monkeypatch.setattr(show_frames, "TURN_S", 0.01)
    make = show_frames.picture_of

    def seen(text: str) -> bytes:
        texts.append(text)
        return make(text)

    monkeypatch.setattr(show_frames, "picture_of", seen)
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft_id = await begun(phone, screen)
        await screen.type("备注", "沿街第三家，" * 60)
        phone.network.become(NetworkKind.NONE)
        await screen.tap("交给同事")
        await screen.tap("没有网络？用二维码交给同事")
        await screen.until(lambda: screen.sees("第 1 张，共"))
        (count,) = [text for text in screen.texts() if text.startswith("第 ") and "共" in text]
        await screen.until(lambda: len(texts) == int(count.split("共 ")[1].removesuffix(" 张")))
        await screen.go_back()
        assert len(phone.app.store.drafts.open_drafts()) == 1, "nothing is handed over by showing it"
        await screen.tap("没有网络？用二维码交给同事")
        await screen.tap("同事已接手")
        assert phone.app.store.drafts.open_drafts() == []
        assert screen.sees("已用二维码交给同事")
        phone.app.go("/drafts")
        await screen.until(lambda: screen.sees("用二维码交给同事，可以收回"))
    return draft_id, list(dict.fromkeys(texts))


async def test_without_a_network_a_small_check_goes_by_a_row_of_codes_in_any_order(
    phone: Phone, tmp_path: Path, monkeypatch: Any
) -> None:
    draft_id, texts = await shown_as_codes(phone, monkeypatch)
    assert len(texts) > 2
    other = Phone(tmp_path / "other")
    other.office.changes += phone.office.changes
    async with other.run_enrolled() as screen:
        screen.answers.update(CAMERA)
        broken = texts[0][:-4] + ("AAAA" if texts[0][-4:] != "AAAA" else "BBBB")
        for text in [texts[-1], texts[-1].replace("DUCHA-DRAFT/1/", "DUCHA-DRAFT/2/")]:
            other.codes.show(text)
        await screen.tap("扫码")
        await screen.until(lambda: screen.sees("由更新版本的督察通显示"))
        other.codes.show(texts[-1])
        await screen.until(lambda: screen.sees(f"已收到 1/{len(texts)} 张，请继续对准"))
        await screen.go_back()
        await screen.tap("扫码")
        for text in [*texts[1:-1], broken]:
            other.codes.show(text)
        await screen.until(lambda: screen.sees("二维码的内容不完整或已损坏"))
        assert other.app.store.drafts.open_drafts() == []
        for text in reversed(texts):
            other.codes.show(text)
        await screen.until(lambda: screen.sees("已接手王建国的检查"))
        (draft,) = other.app.store.drafts.open_drafts()
        assert other.app.nav.path == f"/check/{draft.id}"
        content = read(draft.fields)
        assert content.handed_from is not None
        assert content.handed_from.draft_id == draft_id
        assert len(content.findings) == 1
        assert content.notes.startswith("沿街第三家")


async def test_a_check_with_photos_offers_no_codes_and_says_why(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        draft_id = await begun(phone, screen)
        await shoot(screen)
        await screen.tap("交给同事")
        assert not screen.sees("用二维码交给同事")
        phone.app.go(f"/give/{draft_id}/codes")
        await screen.until(lambda: screen.sees("二维码放不下"))
        assert not screen.sees("同事已接手")
