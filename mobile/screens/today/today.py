"""今日: what is to do, what is begun, what waits to be sent; “开始检查” at the thumb."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import flet as ft

from mobile.parts.banner import banner
from mobile.parts.cards import line, list_card
from mobile.parts.empty import empty
from mobile.parts.named import named
from mobile.parts.near_known import near_button
from mobile.parts.record_row import record_card, route_of
from mobile.parts.screen import Screen
from mobile.parts.sync_line import sync_line
from mobile.parts.theme import GAP, Tone
from mobile.parts.words import heading, quiet, title
from mobile.screens.check.begin import open_new_check
from mobile.screens.check.just_saved import JustSaved
from mobile.screens.check.waiting_pictures import StartPictures
from mobile.screens.settings.export import export_unsent
from mobile.screens.settings.health import health_banners, not_kept_words
from mobile.screens.today.draft_cards import draft_line, interrupted
from mobile.screens.today.inbox import open_message
from mobile.screens.today.saved_card import saved_card
from mobile.screens.today.work_cards import assignment_card, awaits_delivery, cancelled_line, notice_card
from mobile.store.rows import RecordRow
from mobile.sync.status import Hold
from shared.moment import WEEKDAYS, day_in_shanghai, month_and_day
from shared.notice import NoticeState
from shared.sealing import SealedKind
from shared.wire import Assignment

RECENT = 5
TASKS = 5  # at once: what is begun must not be pushed out of sight
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
        self._all_tasks = False
        self._told = ""  # the saved record that was brought into sight
        self._cancelled: list[Assignment] = []
        self._list = ft.ListView(self._content(), spacing=GAP)
        near = near_button(self.app)
        scan = ft.IconButton(ft.Icons.QR_CODE_SCANNER, tooltip="扫码", on_click=lambda _: self.app.go("/scan"))
        view = self.frame("/", "督察通", self._list, bottom=self._start_bar(), tabs=True, actions=[near, named(scan)])
        self.app.run(self._look_around)
        return view

    def shown(self) -> None:
        self.changed()
        self.app.shared(StartPictures).look(self)
        saved = self.app.shared(JustSaved).row
        before, self._told = self._told, saved.id if saved is not None else ""
        if self._told and self._told != before:
            self.app.run(self._to_top)

    async def _to_top(self) -> None:
        """What was saved this moment stands there, wherever the page was left."""
        await self._list.scroll_to(offset=0)

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
        sending = sync_line(self.app.status, lambda _: self.app.go("/waiting"))
        return [
            ft.Column([self._head(), sending], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
            *saved_card(self.app, self.changed),
            *self._banners(),
            *([list_card(draft_line(self.app))] if interrupted(self.app) else []),
            *self._assignments(),
            *self._lines(),
            *self._follow_ups(),
            *self._promise(),
            *self._recent(),
        ]

    def _head(self) -> ft.Control:
        today = day_in_shanghai(self.app.device.clock.now())
        identity = self.app.identity
        who = f"{identity.unit.name} · {identity.person.name}" if identity else ""
        return ft.Column(
            [title(f"{month_and_day(today)} 星期{WEEKDAYS[today.weekday()]}"), quiet(who)],
            spacing=2,
        )

    def _banners(self) -> list[ft.Control]:
        found = health_banners(self.app, self.changed)
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

    def _lines(self) -> list[ft.Control]:
        """What is begun, what came, what I did: one line each."""
        begun = [] if interrupted(self.app) else draft_line(self.app)
        everything = line("我的一天", icon=ft.Icons.EVENT_NOTE_OUTLINED, on_click=lambda _: self.app.go("/day"))
        return [list_card([*begun, self._message_line(), everything])]

    def _promise(self) -> list[ft.Control]:
        """That the browser may clean up: in quiet words, below what is to do."""
        words = "" if self._kept else not_kept_words(self.app)
        if not words:
            return []
        return [banner(words, Tone.QUIET, icon=ft.Icons.SD_CARD_ALERT_OUTLINED)]

    def _message_line(self) -> ft.Control:
        unread = self.app.store.messages.unread()
        if not unread:
            return line("消息", icon=ft.Icons.MAIL_OUTLINE, on_click=lambda _: self.app.go("/messages"))
        newest = unread[0].title + (f" · 还有 {len(unread) - 1} 条" if len(unread) > 1 else "")
        return line(
            f"未读消息（{len(unread)}）",
            newest,
            icon=ft.Icons.MARK_EMAIL_UNREAD_OUTLINED,
            on_click=(lambda _: self.app.go("/messages"))
            if len(unread) > 1
            else (lambda _: open_message(self.app, unread[0])),
        )

    def _assignments(self) -> list[ft.Control]:
        today = day_in_shanghai(self.app.device.clock.now()).isoformat()
        tasks = [a for a in self.app.reference.assignments if not a.notice_id]
        # What is late may fill the screen: today's stays in sight; what is done goes below what is to do.
        tasks.sort(key=lambda task: (awaits_delivery(self.app, task) is not None, task.due_on != today))
        gone = [cancelled_line(self.app, task) for task in self._cancelled]
        if not (tasks or gone):
            return []
        shown = tasks if self._all_tasks else tasks[:TASKS]
        more = ft.TextButton(f"显示全部 {len(tasks)} 项任务", on_click=self._show_all_tasks)
        rest = [more] if len(shown) < len(tasks) else []
        return [heading("今日派勤"), *gone, *(assignment_card(self.app, a) for a in shown), *rest]

    def _show_all_tasks(self) -> None:
        self._all_tasks = True
        self.changed()

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
        saved = self.app.shared(JustSaved).row
        rows = [row for row in page.rows if saved is None or row.id != saved.id]
        if page.rows and not rows:
            return []
        if not page.rows:
            return [
                empty(
                    ft.Icons.FACT_CHECK_OUTLINED,
                    "还没有督察记录",
                    "点下方“开始检查”：先拍照，再选检查项目。没有网络也能记，有网络自动送达。",
                )
            ]
        now = self.app.device.clock.now()
        everything = ft.TextButton(f"全部 {page.total} 条", on_click=lambda _: self.app.go("/records"))
        return [heading("最近记录", everything), *(record_card(row, now, self._opener(row)) for row in rows)]

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
