"""Signing for a notice with the finger, bound to what was read aloud: the pad takes the whole screen, lying on its side
on a phone held upright, so that a name has the room it has on paper."""

from __future__ import annotations

import flet as ft

from mobile.checks.notices import served_by_signature
from mobile.checks.paper import shown_number
from mobile.checks.signing import sign
from mobile.host import Host
from mobile.parts.theme import GUTTER
from mobile.parts.words import body
from mobile.screens.notice.issue import issue
from mobile.screens.notice.notice_base import NoticeBase
from mobile.screens.notice.sign_pad import SignPad
from mobile.screens.notice.signers import Signers
from shared.notice import ServiceKind
from shared.organisation import PersonRef

SIDE = 136.0  # the buttons' column
HEAD = 56.0
EDGE = 12.0
_NARROW = ft.ButtonStyle(padding=ft.Padding.symmetric(horizontal=10, vertical=12))
# It takes what the other two leave.
_LARGE = ft.ButtonStyle(padding=ft.Padding.symmetric(vertical=2, horizontal=6))
UPRIGHT, SIDEWAYS = 0, 1  # quarter turns


class NoticeSignScreen(NoticeBase):
    """Who signs (the squad's leader is proposed), the pad, one button."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/notice/{draft}/sign"
        self._busy = False

    def build(self) -> ft.View:
        paper = self.fixed()
        if paper is None:
            return self.unfit()
        self._paper = paper
        self._signers = Signers(self.app.reference, paper)
        begun = self.notice.ink(ServiceKind.SIGNED)
        self._signer = begun.signer if begun else self._signers.proposed
        width, height = self._pad_size()
        self._pad = SignPad(width, "请在此处用手指签名", self._check, height)
        if begun:
            self._pad.restore(begun.strokes, begun.height)
        self._who = body("", bold=True, lines=1)
        self._who.expand = True
        self._undo = _side("撤销一笔", ft.Icons.UNDO, self._pad.undo)
        self._clear = _side("重签", ft.Icons.REFRESH, self._pad.clear)
        self._confirm = ft.FilledButton("确认签收", icon=ft.Icons.CHECK, on_click=self._sign, style=_LARGE, expand=True)
        self._show()
        self._turned = ft.RotatedBox(self._turns, self._laid_out(), expand=True)
        return ft.View(
            route=self.route,
            controls=[ft.SafeArea(self._turned, expand=True)],
            padding=0,
            spacing=0,
        )

    def _laid_out(self) -> ft.Control:
        """As it is looked at: who signs above, the pad, the buttons at the right hand."""
        head = ft.Row(
            [
                ft.IconButton(ft.Icons.ARROW_BACK, tooltip="返回", on_click=lambda _: self.app.run(self.app.back)),
                self._who,
                ft.TextButton("更换签收人", icon=ft.Icons.MANAGE_ACCOUNTS_OUTLINED, on_click=self._change),
            ],
            height=HEAD,
            spacing=8,
        )
        buttons = ft.Column(
            [self._undo, self._clear, self._confirm],
            width=SIDE,
            spacing=8,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        room = ft.Container(self._pad.control, expand=True, on_size_change=self._fits)
        stretch = ft.CrossAxisAlignment.STRETCH
        below = ft.Row([room, buttons], spacing=EDGE, expand=True, vertical_alignment=stretch)
        return ft.Container(
            ft.Column(
                [head, below],
                spacing=4,
                horizontal_alignment=stretch,
            ),
            padding=ft.Padding.only(left=GUTTER, right=GUTTER, top=4, bottom=EDGE),
        )

    # ---- size

    @property
    def _turns(self) -> int:
        page = self.app.page
        return SIDEWAYS if (page.height or 844) > (page.width or 390) else UPRIGHT

    def _pad_size(self) -> tuple[float, float]:
        """What the page leaves for the pad, until the room itself says how large it is."""
        page = self.app.page
        long, short = sorted((page.width or 390, page.height or 844), reverse=True)
        return max(120.0, long - SIDE - EDGE - 2 * GUTTER), max(80.0, short - HEAD - 8 - EDGE)

    def _fits(self, event: ft.LayoutSizeChangeEvent[ft.LayoutControl]) -> None:
        if self.there and min(event.width, event.height) > 0:
            self._pad.fit(event.width, event.height)
            self._pad.control.update()

    def resized(self) -> None:
        if self.there:
            self._turned.quarter_turns = self._turns
            self._pad.fit(*self._pad_size())
            self.app.page.update()

    # ---- who and what

    def shown(self) -> None:
        # Coming back from the choice of the signer, who signs and perhaps what is signed are others.
        begun = self.notice.ink(ServiceKind.SIGNED) if self.there else None
        if begun is None or begun.signer == self._signer:
            return
        self._signer = begun.signer
        self._pad.restore(begun.strokes, begun.height)
        self._show()
        self.app.page.update()

    def _change(self) -> None:
        self.keep_ink(ServiceKind.SIGNED, self._pad, self._person)
        self.app.go(f"/notice/{self.draft_id}/signer")

    @property
    def _person(self) -> PersonRef:
        return self._signer or PersonRef("", "", "", self._paper.unit_name)

    def _show(self) -> None:
        signer = self._signer
        who = self._signers.words(signer) if signer and signer.name else "签收人：请先填写"
        self._who.value = f"{who} · {shown_number(self._paper)}"
        self._undo.disabled = self._clear.disabled = not self._pad.lines
        self._confirm.disabled = not (self._pad.drawn and signer is not None and signer.name)

    def _check(self) -> None:
        self.keep_ink(ServiceKind.SIGNED, self._pad, self._person)
        self._show()
        if self._confirm.parent is not None:
            self.app.page.update(self._undo, self._clear, self._confirm)

    async def _sign(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            pad = self._pad
            signature = sign(self._paper, self._person, pad.lines, pad.width, pad.height, self.app.now())
            await issue(self.app, self.notice, served_by_signature(self._paper, signature).service)
        finally:
            self._busy = False


def _side(words: str, icon: ft.IconData, act: ft.ControlEventHandler[ft.OutlinedButton]) -> ft.OutlinedButton:
    # No fixed height: enlarged words wrap.
    return ft.OutlinedButton(words, icon=icon, on_click=act, style=_NARROW)
