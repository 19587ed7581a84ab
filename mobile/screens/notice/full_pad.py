"""A signature with the finger, bound to what was read aloud: the pad takes the whole screen, lying on its side on a
phone held upright, so that a name has the room it has on paper."""

from __future__ import annotations

import flet as ft

from mobile.checks.paper import shown_number
from mobile.checks.signing import Ink, shape, sign, strokes_of
from mobile.parts.bars import way_back
from mobile.parts.theme import GUTTER
from mobile.parts.words import body
from mobile.screens.notice.notice_base import NoticeBase
from mobile.screens.notice.sign_pad import SignPad
from shared.notice import Notice, ServiceKind, Signature, document_hash
from shared.organisation import PersonRef

SIDE = 136.0  # the buttons' column
HEAD = 56.0
EDGE = 12.0
_NARROW = ft.ButtonStyle(padding=ft.Padding.symmetric(horizontal=10, vertical=12))
# It takes what the other two leave.
_LARGE = ft.ButtonStyle(padding=ft.Padding.symmetric(vertical=2, horizontal=6))
UPRIGHT, SIDEWAYS = 0, 1  # quarter turns


class FullPadBase(NoticeBase):
    """Who signs, the pad, one button. Subclasses say who that is, and what the signature serves."""

    kind: ServiceKind  # under which what is written is kept
    pad_words: str
    confirm_words: str
    change_words: str
    busy = False

    def recall(self, begun: Ink | None) -> None:
        """Who signs, and what else was kept with the strokes."""
        raise NotImplementedError

    @property
    def person(self) -> PersonRef:
        """Who signs, as entered."""
        raise NotImplementedError

    @property
    def who(self) -> str:
        """The same in words, or what to do first."""
        raise NotImplementedError

    @property
    def ready(self) -> bool:
        """Whether all but the signature is there."""
        raise NotImplementedError

    @property
    def reason(self) -> str:
        """Why it is not signed for, where that is kept with the strokes."""
        return ""

    def change(self) -> None:
        """Let somebody else sign."""
        raise NotImplementedError

    async def serve(self, signature: Signature) -> None:
        """Issue the notice with it."""
        raise NotImplementedError

    def build(self) -> ft.View:
        paper = self.fixed()
        if paper is None:
            return self.unfit()
        self.paper: Notice = paper
        begun = self.notice.ink(self.kind)
        self.recall(begun)
        width, height = self._pad_size()
        self.pad = SignPad(width, self.pad_words, self._check, height)
        if begun:
            self.pad.restore(begun.strokes, begun.height)
        self._who = body("", bold=True, lines=1)
        self._who.expand = True
        self._undo = _side("撤销一笔", ft.Icons.UNDO, self.pad.undo)
        self._clear = _side("重签", ft.Icons.REFRESH, self.pad.clear)
        self._confirm = ft.FilledButton(
            self.confirm_words, icon=ft.Icons.CHECK, on_click=self._sign, style=_LARGE, expand=True
        )
        self.tell()
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
                way_back(self.app.page, self.app.back),
                self._who,
                ft.TextButton(
                    self.change_words, icon=ft.Icons.MANAGE_ACCOUNTS_OUTLINED, on_click=lambda _: self.change()
                ),
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
        room = ft.Container(self.pad.control, expand=True, on_size_change=self._fits)
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
            self.pad.fit(event.width, event.height)
            self.pad.control.update()

    def resized(self) -> None:
        if self.there:
            self._turned.quarter_turns = self._turns
            self.pad.fit(*self._pad_size())
            self.app.page.update()

    # ---- what

    def tell(self) -> None:
        """Who signs, and what can be pressed. Does not send."""
        self._who.value = f"{self.who} · {shown_number(self.paper)}"
        self._undo.disabled = self._clear.disabled = not self.pad.lines
        self._confirm.disabled = not (self.pad.drawn and self.ready)

    def _check(self) -> None:
        self.keep()
        self.tell()
        if self._confirm.parent is not None:
            self.app.page.update(self._undo, self._clear, self._confirm)

    def keep(self) -> None:
        """What is written so far, and whose it is."""
        if self.there:
            pad = self.pad
            strokes, height = strokes_of(pad.lines, pad.width), shape(pad.width, pad.height)
            self.keep_ink(self.kind, Ink(document_hash(self.paper), self.person, strokes, height, self.reason))

    async def _sign(self) -> None:
        if self.busy:
            return
        self.busy = True
        try:
            pad = self.pad
            await self.serve(sign(self.paper, self.person, pad.lines, pad.width, pad.height, self.app.now()))
        finally:
            self.busy = False


def _side(words: str, icon: ft.IconData, act: ft.ControlEventHandler[ft.OutlinedButton]) -> ft.OutlinedButton:
    # No fixed height: enlarged words wrap.
    return ft.OutlinedButton(words, icon=icon, on_click=act, style=_NARROW)
