"""交给同事: a check that is begun goes to a colleague, who ends it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable

import flet as ft
import segno

from mobile.checks.files import files_of
from mobile.checks.handing_file import MIME, name_of, write
from mobile.checks.handing_over import pack
from mobile.device.interface import NetworkKind
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card
from mobile.parts.dates import short_moment
from mobile.parts.empty import empty
from mobile.parts.screen import Screen
from mobile.parts.theme import Tone
from mobile.parts.words import body, quiet, title
from mobile.screens.check.check_base import FULL
from mobile.screens.check.open_checks import OpenChecks
from mobile.screens.handing.handing_words import BY_FILE, spaced
from mobile.store.handed import HandedOut
from mobile.sync.errors import SyncError, Unreachable
from shared.file_counts import FileCounts
from shared.handed import HandedDraft, HandedStanding
from shared.organisation import PersonRef

AGAIN_S = 3.0  # between questions whether the photos have come across
NOTHING = "这次检查已经提交，或草稿已被删除。"
OFFLINE = "暂时联系不上服务器。可以点“存为文件”传给同事，或连上网络后再生成交接码。"
NOT_SAVED = "文件没有存成，草稿还在本机，可以继续填写。请再点一次“存为文件”。"


class GiveScreen(Screen):
    """Before: what happens, and the buttons. After: the code or that it is in a file, and the way to take it back."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app)
        self.draft_id = draft
        self._busy = self._left = False
        self._said = ""
        self._offline = False

    def view(self) -> ft.View:
        self._main = ft.Container()
        self._list = ft.ListView(self._content(), spacing=12)
        return self.frame(f"/give/{self.draft_id}", "交给同事", self._list, bottom=bottom_bar(self._main))

    def shown(self) -> None:
        self._redraw()
        self.app.run(self._look_for_network)
        out = self.app.store.handed.out(self.draft_id)
        if out is not None and out.standing is HandedStanding.WAITING:
            self.app.sync.sync_now()  # somebody may have taken it meanwhile

    def changed(self) -> None:
        self._redraw()

    def gone(self) -> None:
        self._left = True

    async def _look_for_network(self) -> None:
        self._offline = await self.app.device.network.kind() is NetworkKind.NONE
        if self._offline and not self._left:
            self._redraw()

    def _redraw(self) -> None:
        self._list.controls = self._content()
        self.refresh()

    # ---- content

    def _content(self) -> list[ft.Control]:
        self._main.content = None
        self._main.visible = True
        out = self.app.store.handed.out(self.draft_id)
        if out is not None:
            return self._given(out)
        draft = self.app.store.drafts.get(self.draft_id)
        if draft is None:
            self._main.visible = False
            return [empty(ft.Icons.TASK_OUTLINED, NOTHING, "已提交的检查在“记录”中。")]
        files = FileCounts.of(files_of(self.app.store, draft))
        beside = f"和 {files.words}" if files else ""
        whose = "每一件仍写明出自谁、在何时。" if files else ""
        file_words = "存为文件"
        if self._busy:
            self._main.content = ft.FilledButton("正在生成交接码…", icon=ft.Icons.HOURGLASS_EMPTY, disabled=True)
        elif self._offline:
            self._main.content = ft.FilledButton(file_words, icon=ft.Icons.SAVE_ALT, on_click=self._save)
        else:
            self._main.content = ft.FilledButton("生成交接码", icon=ft.Icons.QR_CODE, on_click=self._give)
        parts: list[ft.Control] = [
            title("交给同事接着做"),
            body(f"填写的内容{beside}原样交给同区的一名督察员，由他完成并提交。{whose}"),
        ]
        if self._offline:
            parts += [
                body("现在没有网络：存为一个文件，用蓝牙、隔空投送或数据线传给同事，他在“接手检查”里打开。"),
                ft.TextButton("已有网络，生成交接码", icon=ft.Icons.QR_CODE, disabled=self._busy, on_click=self._give),
            ]
        else:
            parts += [
                quiet("同事没有接手前，可以随时收回。他接手后，这份草稿在本机关闭，不会两边各交一份。"),
                ft.TextButton("没有网络？存为文件", icon=ft.Icons.SAVE_ALT, disabled=self._busy, on_click=self._save),
            ]
        if not files:
            parts.append(self._codes("没有网络？用二维码交给同事"))
        return [*parts, *([banner(self._said, Tone.WAITING)] if self._said else [])]

    def _codes(self, words: str) -> ft.Control:
        """The way without network and file: for a check that has no photos."""
        return ft.TextButton(
            words,
            icon=ft.Icons.QR_CODE_2,
            disabled=self._busy,
            on_click=lambda _: self.app.go(f"/give/{self.draft_id}/codes"),
        )

    def _given(self, out: HandedOut) -> list[ft.Control]:
        now = self.app.device.clock.now()
        if out.by_file:
            return self._in_file(out)
        if out.standing is HandedStanding.TAKEN:
            self._main.content = ft.FilledButton("回到今日", on_click=lambda _: self.app.go("/"))
            when = f"{short_moment(out.taken_at, now)}接手。" if out.taken_at else ""
            return [
                banner(f"已交给{out.taken_by}", Tone.GOOD),
                body(f"{when}这份草稿在本机已经关闭，7 天后清理；检查由{out.taken_by}完成并提交。"),
            ]
        self._main.content = ft.OutlinedButton(
            "收回，继续填写", icon=ft.Icons.UNDO, disabled=self._busy, on_click=self._take_back
        )
        said: list[ft.Control] = [banner(self._said, Tone.WAITING)] if self._said else []
        if out.standing is HandedStanding.EXPIRED or (out.expires_at and out.expires_at < self.app.now()):
            return [body("交接码已过期，没有人接手。收回后可以继续填写，或重新交给同事。"), *said]
        picture = io.BytesIO()
        segno.make(out.address or out.code, error="m").save(picture, kind="png", scale=6, border=3)
        code = ft.Text(spaced(out.code), size=36, weight=ft.FontWeight.W_700, text_align=ft.TextAlign.CENTER)
        return [
            card(
                ft.Column(
                    [
                        quiet("请同事在督察通中扫码，或点“接手检查”输入交接码"),
                        ft.Image(
                            src=picture.getvalue(), width=220, height=220, semantics_label=f"交接码 {spaced(out.code)}"
                        ),
                        code,
                        quiet(f"{short_moment(out.expires_at, now)} 前有效，只能用一次，限同区督察员"),
                    ],
                    spacing=12,
                    horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                )
            ),
            quiet("等待接手。接手后这里会写明是谁。"),
            *said,
        ]

    def _in_file(self, out: HandedOut) -> list[ft.Control]:
        self._main.content = ft.OutlinedButton(
            "收回，继续填写", icon=ft.Icons.UNDO, disabled=self._busy, on_click=self._take_back
        )
        when = short_moment(out.at, self.app.device.clock.now())
        if out.by_codes:
            way: list[ft.Control] = [title("已用二维码交给同事"), body(f"{when} 交给同事。")]
            again = self._codes("再显示一次二维码")
        else:
            way = [
                title("已存为文件，交给同事"),
                body(f"{when} 存出。{BY_FILE}"),
                body("同事在“扫码”右上角点“接手检查”，再点“从文件接手”。"),
            ]
            again = ft.TextButton("再存一次文件", icon=ft.Icons.SAVE_ALT, disabled=self._busy, on_click=self._save)
        return [
            *way,
            quiet(
                f"本机不知道{'' if out.by_codes else '文件'}有没有人接手。"
                "收回前请先与同事说好，只由一人提交；两人都提交的，两份都留存，后一份会标出。"
            ),
            again,
            ft.TextButton(
                "同事已接手，删除本机这份", icon=ft.Icons.DELETE_OUTLINE, disabled=self._busy, on_click=self._throw_away
            ),
            *([banner(self._said, Tone.WAITING)] if self._said else []),
        ]

    # ---- deeds

    async def _give(self) -> None:
        await self._deed(self._through_server)

    async def _save(self) -> None:
        await self._deed(self._to_file)

    async def _deed(self, deed: Callable[[HandedDraft], Awaitable[None]]) -> None:
        identity = self.app.identity
        if self._busy or identity is None:
            return
        by = PersonRef(identity.person.id, identity.person.name, identity.person.badge, identity.unit.name)
        self._busy, self._said = True, ""
        self._redraw()
        try:
            before = self.app.store.handed.out(self.draft_id)
            await deed(pack(self.app.store, self.draft_id, by, self.app.now(), before))
        except Unreachable:
            self._said = OFFLINE
        except SyncError as error:
            self._said = error.words
        except ValueError as error:
            self._said = str(error)
        except OSError:
            self._said = FULL
        finally:
            self._busy = False
        if not self._left:
            self._redraw()

    async def _to_file(self, package: HandedDraft) -> None:
        identity = self.app.identity
        data = await write(self.app.store, package, identity.district_code if identity else "")
        if not await self.app.device.sharing.save_file(name_of(package), data, MIME):
            self._said = NOT_SAVED
        elif self.app.store.handed.out(self.draft_id) is None:
            self._close(package, HandedOut(self.draft_id, package.id, package.at, by_file=True))
        else:
            self.app.say("文件已再存一次。")

    def _throw_away(self, _: ft.Event[ft.TextButton]) -> None:
        try:
            self.app.store.handed.throw_away(self.draft_id)
        except OSError:
            self._say(FULL)
            return
        self.app.go("/")
        self.app.say("已删除，7 天内可以在“全部草稿”中恢复。")

    async def _through_server(self, package: HandedDraft) -> None:
        """Ask for the code until all photos are across; leaving the screen ends it, and nothing was handed over."""
        while not self._left:
            reply = await self.app.sync.handing.hand_over(package)
            if reply.code:
                self._close(
                    package,
                    HandedOut(
                        self.draft_id,
                        package.id,
                        self.app.now(),
                        reply.code,
                        reply.address,
                        reply.expires_at,
                    ),
                )
                return
            lacking = FileCounts.of(package.photos).some(len(reply.missing))
            self._said = f"正在上传，还差 {lacking}。请留在本页；也可以返回，稍后再交给同事。"
            self._redraw()
            self.app.sync.sync_now()
            await asyncio.sleep(AGAIN_S)

    def _close(self, package: HandedDraft, out: HandedOut) -> None:
        self.app.store.handed.hand(out)
        self.app.shared(OpenChecks).close(self.draft_id)
        # The check's own page may lie below: nobody goes back to a draft that is closed.
        self.app.go("/")
        self.app.go(f"/give/{self.draft_id}")

    async def _take_back(self) -> None:
        out = self.app.store.handed.out(self.draft_id)
        if out is None or self._busy:
            return
        if out.by_file:
            self._open_again()
            return
        self._busy = True
        try:
            state = await self.app.sync.handing.withdraw(out.handover_id)
        except Unreachable:
            self._say("收回需要联网：同事可能已经接手。连上网络后再点一次。")
            return
        except SyncError as error:
            self._say(error.words)
            return
        finally:
            self._busy = False
        if state.standing is HandedStanding.TAKEN:
            self._say(f"{state.taken_by}已经接手，不能收回。")
            return
        self._open_again()

    def _open_again(self) -> None:
        try:
            self.app.store.handed.take_back(self.draft_id)
        except OSError:
            self._say(FULL)
            return
        self.app.go(f"/check/{self.draft_id}", replace=True)
        self.app.say("已收回，可以继续填写。")

    def _say(self, words: str) -> None:
        self._said = words
        self._redraw()
