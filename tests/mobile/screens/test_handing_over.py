"""交给同事 and 接手检查, as the two of them see it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mobile.checks.content import read
from mobile.sync.errors import Refused, Unreachable
from mobile.sync.handing import Handing
from shared.handed import HandedDraft, HandedStanding, HandedState, HandOverReply, TakeReply
from shared.organisation import PersonRef
from shared.scanned import draft_address
from tests.mobile.headless import Headless
from tests.mobile.office import SQUAD
from tests.mobile.screens.checking import CAMERA, LI, judge, prepare, start
from tests.mobile.screens.conftest import Phone

CODE = "48271936"
ADDRESS = draft_address("https://ducha.test", CODE)
ENDS = "2026-11-25T07:04:00.000Z"
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
