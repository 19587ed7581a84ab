"""The last step of a notice, the same for all ways of service: seal, leave the form, show the paper."""

from __future__ import annotations

from mobile.checks.issuing import NoticeDraft
from mobile.device.cues import Cue
from mobile.host import Host
from mobile.parts.cue_giver import CueGiver
from mobile.screens.check.check_base import FULL
from mobile.screens.check.open_checks import NOT_ENROLLED, OpenChecks
from mobile.sync.status import kept_words
from shared.notice import Service


async def issue(app: Host, notice: NoticeDraft, service: Service) -> bool:
    """Issue it; False, with words on the screen, when it cannot be."""
    officer = app.shared(OpenChecks).officer()
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
    app.shared(CueGiver).give(Cue.SAVED)
    app.sync.wake()
    app.go("/")
    app.go(f"/paper/{sealed.id}")
    app.say(f"通知书{kept_words(app.status.facts)}")
    return True
