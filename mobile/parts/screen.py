"""What every screen is: an object that builds one view and hears when it comes and goes."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from mobile.host import Host
from mobile.parts.bars import app_bar, fit_tab_bar, show_unread, tab_bar
from mobile.parts.bottom_lines import SaidLine
from mobile.parts.theme import GAP, gutter


class Screen:
    """Base of all screens. `params` of the route come as keyword arguments.

    The navigator calls `view` once, `shown` each time the screen comes to the top (also the first time and after the
    lock), `gone` when it leaves the stack, `pause` when the app goes to the background, `changed` when the store or the
    synchronisation has news. Constructing a screen must not touch the page.
    """

    def __init__(self, app: Host) -> None:
        self.app = app
        self.said = SaidLine(app.page)  # a view that is not a `frame` gives it a place of its own
        self._scroll: ft.ListView | None = None
        self._fixed_bar: ft.Container | None = None
        self._fixed_head: ft.Container | None = None
        self._tabs: ft.NavigationBar | None = None

    def view(self) -> ft.View:
        """Build the view. Called once per visit."""
        raise NotImplementedError

    def shown(self) -> None:
        """The screen is on top now."""

    def gone(self) -> None:
        """The screen has left: close what it holds open."""

    def pause(self) -> None:
        """The app goes to the background: write down what is not yet written."""

    def changed(self) -> None:
        """Something was stored, sent or received."""

    def resized(self) -> None:
        """The window has another size: keep the content centred."""
        if self._scroll is not None:
            self._scroll.padding = self.padding()
            if self._fixed_bar is not None:
                self._fixed_bar.padding = self.bar_padding()
            self._align_head()
            if self._tabs is not None:
                fit_tab_bar(self._tabs, self.app.page.height)
            self.refresh()

    def padding(self, *, top: float = 4, bottom: float = 24) -> ft.Padding:
        """Around scrolling content: gutters that keep it at most 720 wide."""
        side = gutter(self.app.page.width)
        return ft.Padding.only(left=side, right=side, top=top, bottom=bottom)

    def bar_padding(self) -> ft.Padding:
        """Around a bar at the bottom: as wide as the content."""
        return ft.Padding.symmetric(vertical=10, horizontal=gutter(self.app.page.width))

    def frame(
        self,
        route: str,
        title: str,
        content: Sequence[ft.Control] | ft.ListView,
        *,
        bottom: ft.Control | None = None,
        above: ft.Control | None = None,
        actions: Sequence[ft.Control] = (),
        tabs: bool = False,
        fab: ft.FloatingActionButton | None = None,
    ) -> ft.View:
        """The usual view: bar on top, scrolling content, optionally something fixed `above` and `bottom` of it.

        `content` is a list of controls, or a ListView (a `PagedList`) that already holds them."""
        scroll = content if isinstance(content, ft.ListView) else ft.ListView(list(content), spacing=GAP)
        scroll.expand = True
        scroll.padding = self.padding(bottom=104 if fab else 24)
        self._scroll = scroll
        if isinstance(bottom, ft.Container):
            self._fixed_bar = bottom
            bottom.padding = self.bar_padding()
        if isinstance(above, ft.Container):
            self._fixed_head = above
            self._align_head()
        if tabs:
            self._tabs = tab_bar(route, self.app.go)
            fit_tab_bar(self._tabs, self.app.page.height)
            self._count_unread()
        stacked: list[ft.Control] = [
            *([above] if above else []),
            scroll,
            self.said.control,
            *([bottom] if bottom else []),
        ]
        return ft.View(
            route=route,
            appbar=app_bar(title, actions),
            controls=[
                ft.SafeArea(
                    ft.Column(stacked, expand=True, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
                    expand=True,
                    avoid_intrusions_top=False,
                    avoid_intrusions_bottom=bottom is None and not tabs,
                )
            ],
            padding=0,
            spacing=0,
            navigation_bar=self._tabs,
            floating_action_button=fab,
        )

    def _align_head(self) -> None:
        """What is fixed above the content is as wide as it, unless (a map) it has no edge at all."""
        head = self._fixed_head
        if head is not None and isinstance(head.padding, ft.Padding):
            side = gutter(self.app.page.width)
            head.padding = ft.Padding.only(left=side, right=side, top=head.padding.top, bottom=head.padding.bottom)

    def _count_unread(self) -> None:
        if self._tabs is not None:
            show_unread(self._tabs, len(self.app.store.messages.unread()))

    def refresh(self) -> None:
        """Send this screen's changes to the phone (after changing its controls outside an event handler)."""
        self._count_unread()
        if self._scroll is not None and self._scroll.parent is not None:
            self.app.page.update()
