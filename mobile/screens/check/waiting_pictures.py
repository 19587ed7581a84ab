"""What was photographed while the app was starting becomes part of a check: at once where there is only a new one to
choose, else by the person's word. Nothing of it is lost by closing the question: it comes again."""

from __future__ import annotations

from contextlib import suppress

from mobile.checks import beginning
from mobile.checks.draft import KIND
from mobile.checks.start_pictures import take_up
from mobile.host import Host
from mobile.parts.dates import short_moment
from mobile.parts.screen import Screen
from mobile.screens.check.open_checks import OpenChecks
from mobile.store.drafts import Draft
from mobile.store.room import NoRoom
from mobile.sync.status import Hold
from shared.picture import NotAPhoto

NEW = ""
OFFERED = 3  # checks that are begun, the one changed last first
FULL = "手机存储已满，打开前拍的照片还没有放进检查。请先联网发送照片或清理手机空间，照片都在。"


class StartPictures:
    """`app.shared(StartPictures)`. Looks when 今日 comes, and when the start page's camera is put away."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._busy = False
        self._today: Screen | None = None
        app.device.start_camera.on_done(self._put_away)

    def look(self, today: Screen) -> None:
        """Take up what waits, if somebody is there who may make checks. `today` is the screen that is seen."""
        self._today = today
        if not self._busy and self._app.status.facts.hold is not Hold.REVOKED:
            self._busy = True
            self._app.run(self._look)

    def _put_away(self) -> None:
        # Under the lock, or on another screen, it waits until 今日 is seen.
        if self._today is not None and self._app.on_top(self._today):
            self.look(self._today)

    async def _look(self) -> None:
        try:
            store = self._app.store
            # Asked before anything is read: what is being written now is no broken picture.
            if not await store.start_shots.names() or await self._app.device.start_camera.in_use():
                return
            names, broken = await store.start_shots.whole()
            if not names:
                if broken:
                    self._app.say(f"打开前拍的照片有 {broken} 张读不出来，已单独保留，可在设置中导出")
                return
            draft_id = await self._whose(names)
            if draft_id is not None:
                await self._take_up(draft_id, names, broken)
        finally:
            self._busy = False

    async def _whose(self, names: list[str]) -> str | None:
        """The draft that gets them; None when the person does not say, or the phone is full."""
        store = self._app.store
        begun = [one for one in store.drafts.open_drafts() if one.kind == KIND]
        if any(one.id == store.start_shots.into for one in begun):
            return store.start_shots.into
        choice: str | None = NEW
        if begun:
            choices = [(one.id, *self._words(one)) for one in begun[:OFFERED]]
            new = (NEW, "开始新的检查", "照片放进一次新的检查")
            choice = await self._app.choose(f"打开前拍的 {len(names)} 张照片，放进哪次检查？", [new, *choices])
        if choice is None:
            self._app.say("照片留在手机里，下次回到今日再问")
            return None
        try:
            draft_id = choice or await self._begun(names[0])
            store.start_shots.go_into(draft_id)
        except OSError:
            self._app.say(FULL)
            return None
        return draft_id

    async def _begun(self, name: str) -> str:
        """A new check, begun when the first picture was taken."""
        store = self._app.store
        first = await store.start_shots.read(name)
        return beginning.begin_check(store, first.clock.device if first else self._app.now()).id

    def _words(self, draft: Draft) -> tuple[str, str]:
        unit = str(draft.fields.get("unit_name", "")) or "尚未选择单位"
        return f"上次的检查：{unit}", f"{short_moment(draft.created_at, self._app.device.clock.now())} 开始"

    async def _take_up(self, draft_id: str, names: list[str], broken: int) -> None:
        checks, store = self._app.shared(OpenChecks), self._app.store
        try:
            with suppress(NotAPhoto):
                await checks.finish_interrupted()  # first: the next picture that is kept takes its place
            taken = await take_up(store, checks.shots, lambda: checks.scene(draft_id), draft_id, names)
            store.start_shots.go_into("")
        except (NoRoom, OSError) as error:
            self._app.say(str(error) if isinstance(error, NoRoom) else FULL)
            return
        self._app.go(f"/check/{draft_id}")
        self._app.say(_said(taken.kept, taken.unreadable + broken))


def _said(kept: int, broken: int) -> str:
    words = f"打开前拍的 {kept} 张照片已放进这次检查"
    return f"{words}；另有 {broken} 张读不出来，已单独保留" if broken else words
