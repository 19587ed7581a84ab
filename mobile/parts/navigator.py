"""From routes to a stack of views: push, back, deep links, the browser's own buttons, and a cover for the lock."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import flet as ft

from mobile.device.interface import History
from mobile.parts.addresses import Addresses
from mobile.parts.bars import way_back
from mobile.parts.screen import Screen


@dataclass(frozen=True)
class Route:
    """`template` has parameters as `:name`; `screen` names what `build` makes a screen of, at the first visit. `parent`
    lies under it when it is opened directly; a root has none."""

    template: str
    screen: str
    parent: str | None = "/"

    def match(self, path: str) -> dict[str, str] | None:
        """The parameters, or None when the path is not this route's."""
        pattern = re.sub(r":(\w+)", r"(?P<\1>[^/]+)", self.template)
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None


@dataclass
class _Open:
    path: str
    screen: Screen
    view: ft.View
    root: bool


class Navigator:
    """Keeps `page.views` equal to the stack of open screens. `build` makes a screen of a route's name for it and the
    parameters; `gate` may send a path elsewhere (an unenrolled phone to the welcome)."""

    def __init__(
        self,
        page: ft.Page,
        routes: tuple[Route, ...],
        build: Callable[[str, Mapping[str, str]], Screen],
        gate: Callable[[str], str],
        history: History | None = None,
    ) -> None:
        self._page, self._routes, self._build, self._gate = page, routes, build, gate
        self._stack: list[_Open] = []
        self._cover: _Open | None = None
        self._addresses = Addresses(page, history, self._walked) if history is not None else None
        self._announced: list[str] = []  # paths told to the client whose echo has not come back

    @property
    def path(self) -> str:
        """The path of the screen on top, lock or not."""
        return self._stack[-1].path if self._stack else ""

    @property
    def screens(self) -> list[Screen]:
        """All open screens, the top one last."""
        return [*(each.screen for each in self._stack), *([self._cover.screen] if self._cover else [])]

    @property
    def covered(self) -> bool:
        """Whether something lies over the stack."""
        return self._cover is not None

    def start(self, cover: Screen | None = None) -> None:
        """Show the route the page was opened with, and listen to it from now on. With `cover` (the lock) nothing of
        the screens below is sent to the page before it is taken away."""
        if cover is not None:
            self._cover = _Open("", cover, cover.view(), root=True)
        self._page.on_route_change = lambda _: self._route_changed()
        self._page.on_view_pop = self._popped
        self.show(self._page.route or "/")

    def go(self, path: str, *, replace: bool = False) -> None:
        """Open a path. One that lies in the stack is gone back to; `replace` drops the present screen first, so that
        "back" does not return to it."""
        self.show(path, replace=replace)

    async def back(self) -> None:
        """Leave the present screen for the one below; from a root other than 今日 go to 今日."""
        if len(self._stack) > 1:
            self.show(self._stack[-2].path)
        elif self.path != "/":
            self.show("/")

    def cover(self, screen: Screen) -> None:
        """Put a screen over everything without touching the stack (the lock)."""
        if self._cover is None:
            self._cover = _Open("", screen, screen.view(), root=True)
            self._render()

    def uncover(self, *, show: bool = True) -> None:
        """Take the cover away: everything is as it was left. `show=False`: another cover follows at once."""
        if self._cover is not None:
            self._cover.screen.gone()
            self._cover = None
            if show:
                self._render()

    def show(self, path: str, *, replace: bool = False) -> None:
        """Bring the path on top and let the address follow."""
        wanted = self._gate(path)
        if not any(route.match(wanted) is not None for route in self._routes):
            wanted = "/"
        kept = next((n for n, each in enumerate(self._stack) if each.path == wanted), None)
        if kept is not None:
            self._drop(kept + 1)
        else:
            route, params = self._find(wanted)
            if replace and self._stack:
                self._drop(len(self._stack) - 1)
            if route.parent is None:
                self._drop(0)
            elif not self._stack:
                self._stack = self._trail(self._parent(route, params))
            self._stack.append(self._open(wanted, route, params))
        self._render()

    def _render(self) -> None:
        top = self._cover or self._stack[-1]
        path = self.path
        views = [self._cover.view] if self._cover else [each.view for each in self._stack]
        for view in views:
            # Flet looks through all that a page holds at each update. What lies below is looked through when it comes
            # to the top again, and what changed there meanwhile is sent then.
            view._isolated = view is not views[-1]  # type: ignore[attr-defined]
        self._page.views[:] = views
        self._page.update()
        top.screen.shown()
        if self._addresses is not None:
            self._addresses.want(self._remembered())
        elif self._page.route != path:
            self._announced.append(path)
            self._page.navigate(path)

    def _remembered(self) -> list[str]:
        """The paths that "back" leads through: under every tab lies 今日."""
        paths = [each.path for each in self._stack]
        return paths if paths[0] == self._gate("/") else [self._gate("/"), *paths]

    def _walked(self, path: str, back: int) -> None:
        """The person used the browser's own buttons. What lies over the screen goes first, and the lock stays."""
        if back and (self.covered or self._page.pop_dialog() is not None):
            self._render()
        elif back == 1 and len(self._stack) > 1:
            self.show(self._stack[-2].path)
        else:
            self.show(path)

    def _route_changed(self) -> None:
        if self._addresses is not None:
            self._addresses.arrived()
            return
        path = self._page.route or "/"
        if path in self._announced:
            # Our own change coming back, perhaps after we went on already: it must not take the person back.
            del self._announced[: self._announced.index(path) + 1]
        elif path != self.path:
            self.show(path)
        if path == self.path:
            self._announced.clear()

    async def _popped(self, event: ft.ViewPopEvent) -> None:
        gone = next((n for n, each in enumerate(self._stack) if each.view is event.view), None)
        if gone is not None and gone > 0:
            self.show(self._stack[gone - 1].path)

    def _drop(self, keep: int) -> None:
        dropped, self._stack = self._stack[keep:], self._stack[:keep]
        for each in reversed(dropped):
            each.screen.gone()
            each.screen.said.close()

    def _find(self, path: str) -> tuple[Route, dict[str, str]]:
        for route in self._routes:
            params = route.match(path)
            if params is not None:
                return route, params
        raise LookupError(path)

    def _open(self, path: str, route: Route, params: Mapping[str, str]) -> _Open:
        screen = self._build(route.screen, params)
        view = screen.view()
        if route.parent is not None and isinstance(view.appbar, ft.AppBar):
            view.appbar.leading = way_back(self._page, self.back)
        return _Open(path, screen, view, route.parent is None)

    def _parent(self, route: Route, params: Mapping[str, str]) -> str:
        return re.sub(r":(\w+)", lambda m: params[m[1]], route.parent or "/")

    def _trail(self, path: str) -> list[_Open]:
        route, params = self._find(path)
        below = [] if route.parent is None else self._trail(self._parent(route, params))
        return [*below, self._open(path, route, params)]
