"""Beginning a check: the draft is on the phone before the first screen of it is shown."""

from __future__ import annotations

from mobile.checks import beginning
from mobile.host import Host
from shared.wire import Assignment

FULL = "手机存储已满，不能开始新的检查。请先联网发送照片或清理手机空间；已保存的内容都在。"


def open_new_check(
    app: Host, assignment: Assignment | None = None, *, notice_id: str = "", unit_id: str = "", camera: bool = False
) -> None:
    """Open a new check, prefilled by an assignment or by the notice it follows up; one of them that is begun is gone
    on with. With `camera` the camera opens at once. Says so when the phone is full."""
    begun = beginning.begun_check(app.store, assignment.id if assignment else "", notice_id)
    if begun:
        app.go(f"/check/{begun}")
        return
    if assignment is not None:
        unit_id = unit_id or assignment.unit_id or assignment.prefill.unit_id
    unit = app.reference.unit(unit_id) if unit_id else None
    try:
        draft = beginning.begin_check(app.store, app.now(), assignment, unit, notice_id)
    except OSError:
        app.say(FULL)
        return
    app.go(f"/check/{draft.id}")
    if camera:
        app.go(f"/check/{draft.id}/camera")


def open_backfill(app: Host) -> None:
    """Open a check that is keyed in from paper (补录). Says so when the phone is full."""
    try:
        draft = beginning.begin_backfill(app.store, app.now())
    except OSError:
        app.say(FULL)
        return
    app.go(f"/check/{draft.id}")
