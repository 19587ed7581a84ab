"""今日: what is to do, what is begun, what waits to be sent; 「开始检查」 at the thumb."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import flet as ft

from mobile.parts.banner import banner
from mobile.parts.cards import list_card
from mobile.parts.empty import empty
from mobile.parts.message_card import message_line
from mobile.parts.near_known import near_button
from mobile.parts.record_row import record_card, route_of
from mobile.parts.screen import Screen
from mobile.parts.sync_line import sync_line
from mobile.parts.theme import GAP, Tone
from mobile.parts.words import heading, quiet, title
from mobile.screens.check.begin import open_new_check
from mobile.screens.settings.export import export_unsent
from mobile.screens.settings.health import health_banners
from mobile.screens.today.draft_cards import draft_card, shown_drafts
from mobile.screens.today.inbox import open_message
from mobile.screens.today.work_cards import assignment_card, cancelled_line, notice_card
from mobile.store.rows import RecordRow
from mobile.sync.status import Hold
from shared.moment import WEEKDAYS, day_in_shanghai
from shared.notice import NoticeState
from shared.sealing import SealedKind
from shared.wire import Assignment, Message

RECENT = 5
MESSAGES = 2  # the tasks of the day must not be pushed off the screen
LOOKED_THROUGH = 120  # records among which notices that fall due are looked for
FOLLOW_UPS = 5
_OPEN = frozenset(
    {NoticeState.ISSUED, NoticeState.SERVED, NoticeState.FED_BACK, NoticeState.RETURNED, NoticeState.OBJECTED}
)


class TodayScreen(Screen):
    """The first screen."""

    def view(self) -> ft.View:
        self._warning = ""
        self._kept = True
        self._cancelled: list[Assignment] = []
        self._list = ft.ListView(self._content(), spacing=GAP)
        near = near_button(self.app)
        scan = ft.IconButton(ft.Icons.QR_CODE_SCANNER, tooltip="扫码", on_click=lambda _: self.app.go("/scan"))
        view = self.frame("/", "督察通", self._list, bottom=self._start_bar(), tabs=True, actions=[near, scan])
        self.app.run(self._look_around)
        return view

    def shown(self) -> None:
        self.changed()

    def changed(self) -> None:
        if self.app.on_top(self):
            self._tell_cancelled()
        self._list.controls = self._content()
        self._start.visible = self.app.status.facts.hold is not Hold.REVOKED
        self.refresh()

    async def _look_around(self) -> None:
        """What takes a moment to find out: room on the phone, a newer app."""
        self._warning = (await self.app.store.storage()).warning
        await self.app.versions.look_here()
        self._kept = await self.app.device.keeping.promised()
        if self._warning or self.app.versions.ready or not self._kept:
            self.changed()

    def _tell_cancelled(self) -> None:
        """Tasks called off are said once: until the app is started again."""
        unseen = self.app.store.messages.cancelled_unseen()
        if unseen:
            self._cancelled += unseen
            # A full phone says it again next time.
            with contextlib.suppress(OSError):
                self.app.store.messages.mark_cancelled_seen([task.id for task in unseen])

    # ---- content

    def _content(self) -> list[ft.Control]:
        parts: list[ft.Control] = [
            self._head(),
            *self._banners(),
            sync_line(self.app.status, lambda _: self.app.go("/waiting")),
        ]
        parts += self._begun()
        return [*parts, *self._messages(), *self._assignments(), *self._follow_ups(), *self._recent()]

    def _head(self) -> ft.Control:
        today = day_in_shanghai(self.app.device.clock.now())
        identity = self.app.identity
        who = f"{identity.unit.name} · {identity.person.name}" if identity else ""
        return ft.Column(
            [title(f"{today.month}月{today.day}日 星期{WEEKDAYS[today.weekday()]}"), quiet(who)],
            spacing=2,
        )

    def _banners(self) -> list[ft.Control]:
        found = health_banners(self.app, self._kept, self.changed)
        hold = self.app.status.facts.hold
        if hold is Hold.REVOKED:
            found.append(
                banner(
                    "本机已被督察科停用，不能再上传新记录。未上传的记录仍可查看，请导出后交督察科。",
                    Tone.WAITING,
                    action="导出未上传的内容",
                    on_click=lambda _: self.app.run(export_unsent, self.app),
                )
            )
        elif hold is Hold.UNAUTHORISED:
            found.append(
                banner(
                    "本机需要重新登记后才能上传。请向督察科索取登记码；已保存的记录都在。",
                    Tone.WAITING,
                    action="重新登记",
                    on_click=lambda _: self.app.go("/enrol"),
                )
            )
        if self._warning:
            found.append(banner(self._warning, Tone.WAITING, icon=ft.Icons.SD_CARD_ALERT_OUTLINED))
        if self.app.versions.ready:
            found.append(
                banner(
                    "新版本已就绪，点此更新；未完成的检查不受影响。",
                    action="更新",
                    on_click=lambda _: self.app.run(self.app.versions.switch),
                )
            )
        return found

    def _begun(self) -> list[ft.Control]:
        """The drafts changed last, and the way to all of them."""
        drafts = self.app.store.drafts
        begun, thrown = len(drafts.open_drafts()), len(drafts.discarded())
        if not (begun or thrown):
            return []
        words = f"全部草稿（{begun}）" if begun else f"已删除的草稿（{thrown}）"
        everything = ft.TextButton(words, on_click=lambda _: self.app.go("/drafts"))
        if not begun:
            return [ft.Row([everything], alignment=ft.MainAxisAlignment.END)]
        cards = [draft_card(self.app, draft, self.changed) for draft in shown_drafts(self.app)]
        return [heading("继续上次的检查", everything), *cards]

    def _messages(self) -> list[ft.Control]:
        unread = self.app.store.messages.unread()
        if not unread:
            return []
        now = self.app.device.clock.now()
        everything = ft.TextButton("全部消息", on_click=lambda _: self.app.go("/messages"))
        lines = [message_line(one, now, self._message_opener(one)) for one in unread[:MESSAGES]]
        return [heading(f"未读消息（{len(unread)}）", everything), list_card(lines)]

    def _message_opener(self, message: Message) -> Callable[..., None]:
        return lambda _: open_message(self.app, message)

    def _assignments(self) -> list[ft.Control]:
        today = day_in_shanghai(self.app.device.clock.now()).isoformat()
        tasks = [a for a in self.app.reference.assignments if not a.notice_id]
        tasks.sort(key=lambda task: task.due_on != today)  # what is late may fill the screen: today's stays in sight
        gone = [cancelled_line(self.app, task) for task in self._cancelled]
        if not (tasks or gone):
            return []
        return [heading("今日派勤"), *gone, *(assignment_card(self.app, a) for a in tasks)]

    def _follow_ups(self) -> list[ft.Control]:
        tasks = [a for a in self.app.reference.assignments if a.notice_id]
        # Older ones that were not answered come down as assignments: looking through all records at every start would
        # cost seconds in a browser.
        latest = self.app.store.records.list(limit=LOOKED_THROUGH).rows
        due = [row for row in latest if row.kind is SealedKind.NOTICE and row.due_on and row.state in _OPEN]
        due.sort(key=lambda row: (not row.overdue, row.due_on))
        cards = [assignment_card(self.app, a) for a in tasks] + [notice_card(self.app, row) for row in due[:FOLLOW_UPS]]
        return [heading("到期与回访"), *cards] if cards else []

    def _recent(self) -> list[ft.Control]:
        page = self.app.store.records.list(limit=RECENT)
        if not page.rows:
            return [
                empty(
                    ft.Icons.FACT_CHECK_OUTLINED,
                    "还没有督察记录",
                    "点下方「开始检查」：先拍照，再选检查项目。没有网络也能记，有网络自动送达。",
                )
            ]
        now = self.app.device.clock.now()
        everything = ft.TextButton(f"全部 {page.total} 条", on_click=lambda _: self.app.go("/records"))
        return [heading("最近记录", everything), *(record_card(row, now, self._opener(row)) for row in page.rows)]

    def _opener(self, row: RecordRow) -> Callable[..., None]:
        return lambda _: self.app.go(route_of(row))

    # ---- the main action

    def _start_bar(self) -> ft.Control:
        start = ft.FilledButton(
            "开始检查",
            icon=ft.Icons.ADD_TASK,
            expand=True,
            on_click=lambda _: open_new_check(self.app),
            style=ft.ButtonStyle(padding=ft.Padding.symmetric(vertical=19, horizontal=20)),
        )
        shoot = ft.FilledTonalButton(
            "拍照",
            icon=ft.Icons.PHOTO_CAMERA_OUTLINED,
            tooltip="直接拍照，随后填写",
            on_click=lambda _: open_new_check(self.app, camera=True),
            style=ft.ButtonStyle(padding=ft.Padding.symmetric(vertical=19, horizontal=20)),
        )
        self._start = ft.Container(
            ft.Row([start, shoot], spacing=10),
            bgcolor=ft.Colors.SURFACE,
            visible=self.app.status.facts.hold is not Hold.REVOKED,
        )
        return self._start
