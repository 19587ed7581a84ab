"""Beginning a check: the draft is on the phone before the first screen of it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile.checks import beginning
from shared.wire import Assignment

if TYPE_CHECKING:
    from mobile.app import App


def begin_check(
    app: App, assignment: Assignment | None = None, *, notice_id: str = "", unit_id: str = "", camera: bool = False
) -> None:
    """Open a new check, prefilled by an assignment or by the notice it follows up; with `camera` the camera opens at
    once. Raises OSError when the phone is full."""
    if assignment is not None:
        unit_id = unit_id or assignment.unit_id
    unit = app.reference.unit(unit_id) if unit_id else None
    draft = beginning.begin_check(app.store, app.now(), assignment, unit, notice_id)
    app.go(f"/check/{draft.id}")
    if camera:
        app.go(f"/check/{draft.id}/camera")
