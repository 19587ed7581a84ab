"""A notice from the section's page, and the squad's answer to it from its own."""

from __future__ import annotations

from shared.inspection import Inspection
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.story import picture

ANSWER = {
    "verdict": "true",
    "findings": "情况属实，当班队员未及时劝导。",
    "responsible": "王建国（050102），已批评教育",
    "measures": "已清理堆物并与商户签订承诺书",
    "done_on": "2026-11-25",
    "lasting": "每日两次巡查",
    "leader_name": "何志刚",
    "leader_typed": "何志刚",
}
PHOTOS = [
    ("before", ("前.jpg", picture((120, 90, 60)), "image/jpeg")),
    ("after", ("后.jpg", picture((60, 120, 90)), "image/jpeg")),
]


def issue(officer: Browser, check: Inspection, **more: object) -> str:
    """Put all findings of the check on a notice; returns its address."""
    fields = {
        "record": check.id,
        "finding": [item.id for item in check.items],
        "requirement": "请立即清理并书面反馈。",
        "days": "3",
        **more,
    }
    done = officer.post("/notices", fields)
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


def answer(squad: Browser, place: str, **more: object) -> None:
    """The unit's feedback to the notice at the address, with its photos."""
    done = squad.post(f"/squad{place}/feedback", {**ANSWER, **more}, files=PHOTOS)
    assert done.status_code == 303, done.text
