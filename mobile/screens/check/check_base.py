"""What all screens of a check have in common: they stand on a draft that may be gone, and keep what is entered."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.checks.content import Content
from mobile.checks.draft import CheckDraft
from mobile.host import Host
from mobile.parts.empty import empty
from mobile.parts.screen import Screen
from mobile.screens.check.open_checks import OpenChecks
from mobile.store.drafts import NoSuchDraft

FULL = "手机存储已满，这一项没有保存。请先联网发送照片或清理手机空间；已保存的内容都在。"
GONE = "这次检查已经提交，或草稿已被删除"


class CheckBase(Screen):
    """A screen of `/check/:draft/…`. Subclasses build their view in `build`."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app)
        self.draft_id = draft
        self.checks = app.shared(OpenChecks)
        self.route = f"/check/{draft}"

    @property
    def draft(self) -> CheckDraft:
        return self.checks.draft(self.draft_id)

    @property
    def content(self) -> Content:
        return self.draft.content

    def view(self) -> ft.View:
        try:
            self.checks.draft(self.draft_id)
        except NoSuchDraft:
            return self.gone_view()
        return self.build()

    def build(self) -> ft.View:
        """The view, when the draft is there."""
        raise NotImplementedError

    @property
    def there(self) -> bool:
        """Whether the draft is still a draft."""
        return self.checks.has(self.draft_id)

    def gone_view(self, text: str = GONE) -> ft.View:
        """Instead of a screen whose draft is gone."""
        if self.app.store.handed.out(self.draft_id) is not None:
            way = ft.FilledButton("查看交接", on_click=lambda _: self.app.go(f"/give/{self.draft_id}", replace=True))
            hint = "交给同事以后不能再填写；同事没有接手前可以收回。"
            return self.frame(self.route, "督察记录", [empty(ft.Icons.SEND_TO_MOBILE, "这次检查已交给同事", hint, way)])
        if self.app.store.records.row(self.draft_id) is not None:
            way = ft.FilledButton("查看记录", on_click=lambda _: self.app.go(f"/records/{self.draft_id}", replace=True))
            hint = "记录已保存在本机，有网络时自动送达。"
            return self.frame(self.route, "督察记录", [empty(ft.Icons.TASK_ALT, "这次检查已经提交", hint, way)])
        home = ft.FilledButton("查看记录", on_click=lambda _: self.app.go("/records"))
        hint = "已提交的检查在“记录”中；删除的草稿 7 天内可以恢复。"
        return self.frame(self.route, "督察记录", [empty(ft.Icons.TASK_OUTLINED, text, hint, home)])

    def keep(self, change: Callable[[], object]) -> bool:
        """Make a change to the draft; False, with words on the screen, when the phone is full."""
        try:
            change()
        except OSError:
            self.app.say(FULL)
            return False
        return True
