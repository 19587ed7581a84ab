"""The last step of a notice, the same for all ways of service: seal, leave the form, show the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile.checks.issuing import NoticeDraft
from mobile.screens.check_base import FULL
from mobile.screens.check_desk import NOT_ENROLLED, Desk
from shared.notice import Service

if TYPE_CHECKING:
    from mobile.app import App


async def issue(app: App, notice: NoticeDraft, service: Service) -> bool:
    """Issue it; False, with words on the screen, when it cannot be."""
    officer = Desk.of(app).officer()
    if officer is None:
        app.say(NOT_ENROLLED)
        return False
    try:
        sealed = notice.issue(officer, service)
    except ValueError as error:
        app.say(f"{error}。")
        return False
    except OSError:
        app.say(FULL)
        return False
    app.sync.wake()
    app.go("/")
    app.go(f"/paper/{sealed.id}")
    app.say("通知书已保存到本机，联网后自动上传")
    return True
