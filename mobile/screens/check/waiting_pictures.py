"""What was photographed while the app was starting becomes part of a check: at once where there is only a new one to
choose, else by the person's word. Nothing of it is lost by closing the question: it comes again."""

from __future__ import annotations

from mobile.checks import beginning
from mobile.checks.draft import KIND
from mobile.checks.start_pictures import TakenUp, take_up
from mobile.host import Host
from mobile.parts.dates import short_moment
from mobile.parts.screen import Screen
from mobile.screens.check.open_checks import OpenChecks
from mobile.store.drafts import Draft
from mobile.store.room import NoRoom
from mobile.sync.status import Hold

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
            waiting = await store.start_shots.names()
            if not waiting or await self._app.device.start_camera.in_use():
                return
            draft_id = await self._whose(len(waiting))
            if draft_id is not None:
                await self._take_up(draft_id)
        finally:
            self._busy = False

    async def _whose(self, count: int) -> str | None:
        """The draft that gets them; None when the person does not say, or the phone is full."""
        store = self._app.store
        begun = [one for one in store.drafts.open_drafts() if one.kind == KIND]
        if any(one.id == store.start_shots.into for one in begun):
            return store.start_shots.into
        choice: str | None = NEW
        if begun:
            choices = [(one.id, *self._words(one)) for one in begun[:OFFERED]]
            new = (NEW, "开始新的检查", "照片放进一次新的检查")
            choice = await self._app.choose(f"打开前拍的 {count} 张照片，放进哪次检查？", [new, *choices])
        if choice is None:
            self._app.say("照片留在手机里，下次回到今日再问")
            return None
        try:
            draft_id = choice or await self._begun()
            store.start_shots.go_into(draft_id)
        except OSError:
            self._app.say(FULL)
            return None
        return draft_id

    async def _begun(self) -> str:
        """A new check, begun when the first picture was taken."""
        store = self._app.store
        first = await store.start_shots.read((await store.start_shots.names())[0])
        return beginning.begin_check(store, first.clock.device if first else self._app.now()).id

    def _words(self, draft: Draft) -> tuple[str, str]:
        unit = str(draft.fields.get("unit_name", "")) or "尚未选择单位"
        return f"上次的检查：{unit}", f"{short_moment(draft.created_at, self._app.device.clock.now())} 开始"

    async def _take_up(self, draft_id: str) -> None:
        checks = self._app.shared(OpenChecks)
        try:
            taken = await take_up(self._app.store, checks.shots, lambda: checks.scene(draft_id), draft_id)
            self._app.store.start_shots.go_into("")
        except (NoRoom, OSError) as error:
            self._app.say(str(error) if isinstance(error, NoRoom) else FULL)
            return
        self._app.go(f"/check/{draft_id}")
        self._app.say(_said(taken))


def _said(taken: TakenUp) -> str:
    words = f"打开前拍的 {taken.kept} 张照片已放进这次检查"
    return f"{words}；另有 {taken.unreadable} 张没有拍完整，已单独保留" if taken.unreadable else words
