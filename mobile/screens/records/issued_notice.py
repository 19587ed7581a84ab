"""One 《督察通知书》 after it was issued: number, state, due date, the paper, what the unit answered."""

from __future__ import annotations

import flet as ft

from mobile.checks.paper import html, issued_paper, share_text, shown_number
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card
from mobile.parts.dates import due_line
from mobile.parts.empty import empty
from mobile.parts.paper_sheet import paper_sheet
from mobile.parts.pill import known_state, notice_pill, pill
from mobile.parts.record_row import state_pill
from mobile.parts.screen import Screen
from mobile.parts.theme import Tone
from mobile.parts.thumbnails import HEIGHT, WIDTH, picture
from mobile.parts.timeline import timeline
from mobile.parts.words import body, heading, quiet, title
from mobile.screens.check.begin import open_new_check
from mobile.store.rows import RecordRow, Sending
from mobile.sync.errors import SyncError
from shared.notice import IssuedNotice
from shared.notice_paper import TITLE, NoticePaper
from shared.wire import ChangeKind, NoticeStatus


class NoticeDetailScreen(Screen):
    """State and answer first, the paper below."""

    def __init__(self, app: Host, notice_id: str) -> None:
        super().__init__(app)
        self._id = notice_id
        self._answers: dict[str, bytes] = {}

    def view(self) -> ft.View:
        issued, row = self._issued(), self.app.store.records.row(self._id)
        if issued is None or row is None:
            nothing = empty(ft.Icons.SEARCH_OFF, "没有找到这份通知书", "它可能在另一台手机上，请在督察科的台账中查看。")
            return self.frame(f"/notices/{self._id}", "督察通知书", [nothing])
        self.app.run(self._fetch_answers)
        share = ft.OutlinedButton("分享", icon=ft.Icons.IOS_SHARE, on_click=self._share)
        show = ft.FilledButton("打印", icon=ft.Icons.PRINT_OUTLINED, on_click=self._print)
        return self.frame(
            f"/notices/{self._id}", "督察通知书", self._content(issued, row), bottom=bottom_bar(share, show)
        )

    def changed(self) -> None:
        issued, row = self._issued(), self.app.store.records.row(self._id)
        if issued is not None and row is not None and self._scroll is not None:
            self._scroll.controls = self._content(issued, row)
            self.refresh()

    def _issued(self) -> IssuedNotice | None:
        found = self.app.store.records.body(self._id)
        return found if isinstance(found, IssuedNotice) else None

    def _status(self) -> NoticeStatus | None:
        return self.app.store.reference.get(ChangeKind.NOTICE_STATE, self._id, NoticeStatus)

    # ---- content

    def _content(self, issued: IssuedNotice, row: RecordRow) -> list[ft.Control]:
        status = self._status()
        parts: list[ft.Control] = [self._head(issued, row, status)]
        if row.sending is Sending.REFUSED:
            parts.append(banner(f"未被接收：{row.reason} 请联系督察科。", Tone.WAITING))
        if status is not None and (status.feedback or status.photos):
            parts += [heading("被督察单位的反馈"), self._answer(status)]
        again = ft.FilledTonalButton(
            "现场复查",
            icon=ft.Icons.FACT_CHECK_OUTLINED,
            on_click=lambda _: open_new_check(self.app, notice_id=self._id, unit_id=issued.notice.unit_id),
        )
        if self.app.status.usable:
            parts.append(ft.Row([again]))
        if status is not None and status.timeline:
            parts += [heading("办理进展"), card(timeline(status.timeline))]
        parts += [heading("文书"), paper_sheet(self._paper(issued))]
        source = ft.TextButton(
            "查看对应的督察记录", on_click=lambda _: self.app.go(f"/records/{issued.notice.record_id}")
        )
        if self.app.store.records.row(issued.notice.record_id) is not None:
            parts.append(ft.Row([source]))
        return parts

    def _head(self, issued: IssuedNotice, row: RecordRow, status: NoticeStatus | None) -> ft.Control:
        tags: list[ft.Control] = [state_pill(row)]
        state = known_state(status.state) if status is not None else None
        if state is not None and status is not None and row.sending is not Sending.RECEIVED:
            tags.append(notice_pill(state, overdue=status.overdue))
        if not (row.number and (issued.notice.number or status)):
            tags.append(pill("临时编号", ft.Icons.TAG, Tone.WAITING))
        lines: list[ft.Control] = [
            title(row.number or shown_number(issued.notice)),
            body(issued.notice.unit_name),
            ft.Row(tags, wrap=True, spacing=8, run_spacing=6),
        ]
        if row.due_on or (status is not None and status.due_on):
            lines.append(body(due_line(issued.notice, status), bold=True))
            if not (status.due_certain if status is not None and status.due_on else issued.notice.expected_due_certain):
                lines.append(quiet("当年节假日安排尚未公布，期限可能随之调整。"))
        words = status.words if status is not None else "送达服务器后，这里会显示办理进展。"
        return ft.Column([*lines, quiet(words)], spacing=6)

    def _answer(self, status: NoticeStatus) -> ft.Control:
        lines: list[ft.Control] = [body(status.feedback)] if status.feedback else []
        if status.photos:
            frames: list[ft.Control] = [self._answer_photo(n, sha) for n, sha in enumerate(status.photos, 1)]
            lines.append(ft.Row(frames, wrap=True, spacing=8, run_spacing=8))
        return card(ft.Column(lines, spacing=10))

    def _answer_photo(self, number: int, sha256: str) -> ft.Control:
        data = self._answers.get(sha256)
        inside = picture(data, f"反馈照片 {number}") if data else quiet(f"反馈照片 {number}\n有网络时显示")
        return ft.Container(
            inside,
            width=WIDTH * 1.4,
            height=HEIGHT * 1.4,
            border_radius=10,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
            alignment=ft.Alignment.CENTER,
        )

    # ---- actions

    async def _fetch_answers(self) -> None:
        """The squad's photos come over the network; without it the words stay."""
        status = self._status()
        for sha256 in status.photos if status is not None else ():
            try:
                self._answers[sha256] = await self.app.sync.thumbnail(sha256)
            except SyncError:
                return
            self.changed()

    def _paper(self, issued: IssuedNotice) -> NoticePaper:
        """The paper with all that the server has said of it since."""
        return issued_paper(issued, self.app.reference, self._status())

    async def _share(self) -> None:
        issued = self._issued()
        if issued is None:
            return
        text = share_text(self._paper(issued))
        if not await self.app.device.sharing.share_text(TITLE, text):
            await ft.Clipboard().set(text)
            self.app.say("本机不支持分享，文书内容已复制，可粘贴到其他应用。")

    async def _print(self) -> None:
        issued = self._issued()
        if issued is None:
            return
        if not await self.app.device.sharing.print_html(TITLE, html(self._paper(issued))):
            self.app.say("本机不能直接打印，请用“分享”发送后打印。")
