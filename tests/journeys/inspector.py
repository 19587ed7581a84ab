"""What an inspector does with the phone, in the words of the app."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Geolocation, expect
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.engines import Engine, engine_phone
from tests.journeys.flet_page import FLAGS, FletPage
from tests.journeys.phone_clock import move_clock
from tests.journeys.pictures import KEPT

PIN = "135790"
PHRASE = "现场无执法人员"
DINGXI_ROAD: Geolocation = {"latitude": 31.2191, "longitude": 121.4202, "accuracy": 8.0}
PATIENCE_S = 60
TRIES = 5
SCREENS = 30  # of scrolling before words count as missing


class Inspector:
    """One person with one phone whose browser is running."""

    def __init__(self, app: FletPage, context: BrowserContext, pictures: Path) -> None:
        self.app, self.context, self._pictures = app, context, pictures

    def tap(self, name: str, *, exact: bool = True) -> None:
        """Tap the button with these words."""
        self.app.tap(name, exact=exact, seconds=PATIENCE_S)

    def touch(self, words: str) -> None:
        """Tap where these words stand, e.g. on a card."""
        self.app.tap(self.app.text(words), seconds=PATIENCE_S)

    def go_on(self, words: str, then: str) -> None:
        """Tap where these words stand on 今日 until the screen with the button `then` has come: while the list fills it
        moves, and the tap may fall beside the card."""
        for _ in range(TRIES):
            self.touch(words)
            with contextlib.suppress(PlaywrightError):
                self.app.button(then).first.wait_for(state="attached", timeout=PATIENCE_S * 1000 / TRIES)
                return
        raise AssertionError(f"“{words}” does not lead to “{then}”")

    def wait_for(self, name: str, *, exact: bool = False) -> None:
        """Wait until a button with these words is there: the screen has come."""
        self.app.button(name, exact=exact).first.wait_for(state="attached", timeout=PATIENCE_S * 1000)

    def see(self, words: str, seconds: float = PATIENCE_S) -> None:
        """Wait until the words are on the screen."""
        self.app.see(words, seconds=seconds)

    def picture(self, name: str, *, settles_ms: int = 600) -> None:
        """Keep what the screen shows now, if pictures are kept."""
        if KEPT:
            self.app.page.wait_for_timeout(settles_ms)
            self.app.screenshot(self._pictures / f"{name}.png")

    def type_pin(self) -> None:
        """The six keys of the PIN, each after the one before it has been counted."""
        for count, digit in enumerate(PIN):
            self.see(f"已输入 {count} 位")
            self.tap(digit)

    def enrol(self, code: str) -> None:
        """First run: read the notice, type the code on the big keys, choose a PIN."""
        self.accept_privacy()
        self.type_code(code)
        self.choose_pin()

    def accept_privacy(self) -> None:
        """Past the first screen."""
        self.tap("我已了解，开始使用")
        self.wait_for("登记本机", exact=True)

    def type_code(self, code: str) -> None:
        """The code that the section gave out, on the big keys."""
        for digit in code.replace("-", ""):
            self.tap(digit)
        self.tap("登记本机")
        self.see("设置应用密码")

    def choose_pin(self) -> None:
        """The same six keys twice."""
        self.type_pin()
        self.see("请再输入一遍")
        self.type_pin()
        self.wait_for("开始检查", exact=True)

    def unlock(self) -> None:
        """After a restart the app asks for the PIN."""
        self.see("请输入 6 位应用密码")
        self.type_pin()
        self.wait_for("开始检查", exact=True)

    def open_camera(self) -> None:
        """Tap 拍照 and wait until the camera is ready."""
        self.tap("拍照")
        self.wait_for("导入")
        ready = self.app.text("可以拍照").or_(self.app.text("已拍 ")).or_(self.app.text("已导入 "))
        ready.first.wait_for(state="attached", timeout=PATIENCE_S * 1000)
        # The page underneath has a button of the same name: until it has left there are two.
        expect(self.app.button("拍照", exact=True)).to_have_count(1, timeout=PATIENCE_S * 1000)

    def shoot(self, count: int) -> None:
        """Press the shutter; `count` is how many pictures the check then has."""
        self.tap("拍照")
        self.see(f"已拍 {count} 张")

    def find(self, words: str) -> None:
        """Scroll down until the words are there and clear of the bar at the bottom; from the top once more, for a page
        fills while one scrolls."""
        for _ in range(2):
            for _ in range(SCREENS):
                if self.app.shows(words):
                    self._scroll(300)
                    return
                self._scroll(900)
            self.to_top()
        raise AssertionError(f"“{words}” is not on this page")

    def to_top(self) -> None:
        """Scroll back to where the status line stands."""
        self._scroll(-9_000)

    def open_task(self, title: str) -> None:
        """Tap a task on 今日: its check opens, filled in. An unread message of it stands above and leads to its page,
        from which the check begins."""
        try:
            self.find(title)
        except AssertionError:  # five stand there, the rest behind a line
            self.to_top()
            self.find("显示全部")
            self.touch("显示全部")
            self.to_top()
            self.find(title)
        self.touch(title)
        page = self.app.text("检查将带入")
        self.app.button("添加项目").or_(page).first.wait_for(state="attached", timeout=PATIENCE_S * 1000)
        if page.count():
            self.tap("开始检查")
            self.wait_for("添加项目")

    def record_finding(self, facts: str) -> None:
        """On the check: 占道设摊 as it was seen, found by the initials of its item."""
        self.tap("添加项目")
        self.wait_for("RW01 不合格")
        self.app.fill("搜索", "zdst")
        self.tap("JM01 不合格", exact=False)
        self.picture("items")
        self.tap("填写事实、数量，拍照", exact=False)
        self.app.fill("事实", facts)
        self.picture("finding")
        self.tap("好了")
        self.wait_for("JM01 不合格")
        self.tap("返回")
        self.wait_for("添加项目")
        self.picture("check")

    def find_stalls(self) -> None:
        """Two pictures, the item by its initials, its facts from a phrase, and on to the last look."""
        self.wait_for("添加项目")
        self.open_camera()
        self.shoot(1)
        self.shoot(2)
        self.tap("完成")
        self.wait_for("添加项目")
        self.tap("添加项目")
        self.app.fill("搜索", "zdst")
        self.tap("JM01 不合格", exact=False)
        self.tap("填写事实、数量，拍照", exact=False)
        self.wait_for("好了", exact=True)
        self.find(PHRASE)  # the pictures have found their way to the one finding
        self.touch(PHRASE)
        self.tap("好了")
        self.wait_for("JM01 不合格")
        self.tap("返回")
        self.wait_for("添加项目")
        self.tap("完成")
        self.wait_for("保存并提交")

    def serve_notice(self, place: str) -> None:
        """On the check: hand it in with a notice, which is read aloud and signed for on the spot."""
        self.tap("完成")
        self.wait_for("提交并开通知书")
        self.tap("提交并开通知书")
        self.wait_for("下一步：宣读")
        self.see("检查记录没有写明地点")
        self.picture("notice-asks-where")
        self.say_where(place)
        self.picture("notice")
        self.tap("下一步：宣读")
        self.wait_for("签收", exact=True)
        self.picture("read-aloud")
        self.tap("签收")
        self.wait_for("确认签收")
        self.sign("请在此处用手指签名")
        self.picture("sign")
        self.tap("确认签收")
        self.wait_for("完成", exact=True)
        self.picture("paper")
        self.tap("完成")
        self.wait_for("开始检查", exact=True)

    def answer(self, label: str, words: str) -> None:
        """Type into one of the fields that the chosen methods ask for."""
        self.find(label)
        self.app.fill(label, words)

    def say_where(self, words: str) -> None:
        """On the notice: give the place, when the check has named none. It is typed until the app has heard it."""
        self.wait_for("下一步：宣读")
        asks = "检查记录没有写明地点"
        for _ in range(TRIES):
            if not self.app.shows(asks):
                return
            self.app.fill("路段、门牌或明显标志", words)
            with contextlib.suppress(PlaywrightError):
                self.app.gone(asks, seconds=5)
        raise AssertionError("the place that was typed does not reach the app")

    def choose(self, words: str) -> None:
        """Tap a chip, e.g. 保持 or 12345热线."""
        self.find(words)
        self.app.tap(self.app.page.get_by_role("checkbox", name=words), seconds=PATIENCE_S)

    def unfold(self) -> None:
        """On the check's page: open the line of methods and persons."""
        self.find("督察方式和人员")
        self.touch("督察方式和人员")
        self.wait_for("返回检查", exact=True)

    def shoot_over_ghost(self, count: int) -> None:
        """Take a picture over the earlier one; `count` is how many pictures the check then has."""
        self.see("对齐后拍摄")
        self.shoot(count)

    def _scroll(self, pixels: int) -> None:
        page = self.app.page
        size = page.viewport_size or {"width": 390, "height": 844}
        page.mouse.move(size["width"] / 2, size["height"] / 2)
        page.mouse.wheel(0, pixels)
        page.wait_for_timeout(400)

    def sign(self, pad_label: str) -> None:
        """Draw a signature on the pad with this label."""
        pad = self.app.page.locator(f'flt-semantics-host [aria-label="{pad_label}"]').first
        pad.wait_for(state="attached")
        box = pad.bounding_box()
        assert box is not None
        mouse = self.app.page.mouse
        for start, end in (((0.2, 0.3), (0.4, 0.7)), ((0.4, 0.3), (0.7, 0.6)), ((0.6, 0.4), (0.8, 0.5))):
            mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
            mouse.down()
            mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=8)
            mouse.up()
        self.app.taps += 1


@contextmanager
def inspector(
    profile: Path,
    url: str,
    pictures: Path,
    *,
    street: Path,
    offline: bool = False,
    moment: datetime | None = None,
    engine: Engine = Engine.CHROMIUM,
    **changes: Any,
) -> Iterator[Inspector]:
    """An inspector whose phone's data live in `profile`; the same folder is the same phone. With `moment` its clock
    shows that instead of the real time. `street`, `offline` and `moment` are Chromium's alone."""
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={street}"]
    if moment is not None:
        changes["service_workers"] = "block"
    with engine_phone(engine, profile, geolocation=DINGXI_ROAD, args=flags, **changes) as context:
        if offline:
            context.set_offline(True)
        if moment is not None:
            move_clock(context, moment)
        person = Inspector(FletPage.open(context, url), context, pictures)
        try:
            yield person
        except Exception:
            with contextlib.suppress(PlaywrightError):
                person.app.screenshot(pictures / "stopped-here.png")
            raise
