"""What the screens of one notice have in common."""

from __future__ import annotations

import flet as ft

from mobile.checks.issuing import WHERE, NoticeDraft
from mobile.checks.signing import Ink
from mobile.host import Host
from mobile.parts.empty import empty
from mobile.parts.screen import Screen
from mobile.screens.check.check_base import FULL
from mobile.screens.check.open_checks import OpenChecks
from mobile.store.drafts import NoSuchDraft
from shared.notice import Notice, ServiceKind


class OpenNotices:
    """`app.shared(OpenNotices)`. A notice is read from the store once and shared by the screens stacked over each
    other, so that none of them looks at an old copy."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._open: dict[str, NoticeDraft] = {}

    def notice(self, draft_id: str) -> NoticeDraft:
        """The open notice. Raises `NoSuchDraft`."""
        if self._app.store.drafts.get(draft_id) is None:
            self._open.pop(draft_id, None)
        if draft_id not in self._open:
            own = self._app.identity.unit if self._app.identity else None
            self._open[draft_id] = NoticeDraft(self._app.store, self._app.reference, draft_id, own)
        return self._open[draft_id]


class NoticeBase(Screen):
    """A screen of `/notice/:draft/…`. Subclasses build their view in `build`."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app)
        self.draft_id = draft
        self.checks = app.shared(OpenChecks)
        self.route = f"/notice/{draft}"

    @property
    def there(self) -> bool:
        """Whether the notice is still being written."""
        return self.app.store.drafts.get(self.draft_id) is not None

    @property
    def notice(self) -> NoticeDraft:
        """The draft. Raises `NoSuchDraft`."""
        return self.app.shared(OpenNotices).notice(self.draft_id)

    @property
    def place(self) -> str:
        """The place in words, as it stands on the paper."""
        return self.notice.place

    def fixed(self) -> Notice | None:
        """The paper, fixed for reading and signing; None when it cannot be fixed yet."""
        try:
            return self.notice.fix(self.app.now())
        except ValueError:
            return None

    def unfit(self) -> ft.View:
        """In place of a paper that cannot be read aloud or signed yet."""
        back = ft.FilledButton("补充通知书内容", on_click=lambda _: self.app.go(f"/notice/{self.draft_id}"))
        words = empty(ft.Icons.EDIT_LOCATION_OUTLINED, "通知书还不能宣读", f"{WHERE}。", back)
        return self.frame(self.route, "督察通知书", [words])

    def view(self) -> ft.View:
        try:
            _ = self.notice
        except NoSuchDraft:
            home = ft.FilledButton("查看记录", on_click=lambda _: self.app.go("/records"))
            words = empty(ft.Icons.TASK_OUTLINED, "这份通知书已经开具，或已放弃", "已开具的通知书在“记录”中。", home)
            return self.frame(self.route, "督察通知书", [words])
        return self.build()

    def keep_ink(self, act: ServiceKind, ink: Ink) -> bool:
        """Keep what is signed so far; a kill then costs none of it. False, with words on the screen, when the phone is
        full."""
        try:
            self.notice.keep_ink(act, ink)
        except OSError:
            self.app.say(FULL)
            return False
        return True

    def build(self) -> ft.View:
        """The view, when the draft is there."""
        raise NotImplementedError
