"""One phone on which every path of the app has something to show."""

from __future__ import annotations

import re
from datetime import timedelta

from mobile.routes import ROUTES
from mobile.screens.check.open_checks import OpenChecks
from shared.basemap import Basemap
from shared.moment import to_iso
from shared.nearby import OpenFinding
from shared.tiles import range_of
from shared.wire import Assignment, ChangeKind
from tests.mobile import seeds
from tests.mobile.fakes import START, jpeg
from tests.mobile.headless import Headless
from tests.mobile.office import SQUAD
from tests.mobile.screens.checking import IN_CHANGNING, judge, shoot, start
from tests.mobile.screens.conftest import Phone

AT = START - timedelta(hours=2)
BEFORE_ENROLMENT = {"/welcome", "/enrol", "/enrol/scan", "/enrol/:code", "/pin"}  # a phone in use does not go there
TASK = Assignment("t-1", "早高峰巡查", SQUAD.id, "江苏路", START.date().isoformat(), "重点查跨门经营")
FOUND = OpenFinding(
    "f-1", "JM03", "跨门经营", *IN_CHANGNING, to_iso(AT), severity="grave", address="江苏路 12 号", by="张三"
)
BASEMAP = Basemap(
    True,
    "/basemap/k1/{z}/{x}/{y}?v=m1",
    "m1",
    10,
    16,
    notice="审图号：沪S（2026）001号",
    area=(range_of((121.40, 31.20, 121.42, 31.22), 14),),
    bytes_estimate=90_000,
)


async def paths(phone: Phone, screen: Headless) -> dict[str, str]:
    """A path that leads somewhere for each template of `ROUTES` that an enrolled phone may open.

    There are a check with a finding and a picture, a notice that waits to be read aloud, a sealed record with a
    picture, a notice in force, and a task."""
    app = phone.app
    data = jpeg()
    earlier = seeds.photo(AT, 1, data)
    await app.store.photos.add(app.store.drafts.create("inspection"), earlier, original=data, thumbnail=data)
    record = seeds.inspection(AT, SQUAD, (seeds.finding(AT),), (earlier,))
    kept = {"record_id": seeds.keep(app.store, record, AT), "photo_id": earlier.id, "earlier": earlier.id}
    kept |= {"given": "nothing", "finding": "nothing", "code": "12345678"}
    kept["notice_id"] = kept["notice"] = seeds.keep(app.store, seeds.issued(record), AT)

    await start(phone, screen)
    await screen.tap("添加项目")
    await judge(screen, "RW01", "不合格")
    notice = _draft(phone)
    app.shared(OpenChecks).draft(notice).set_place("address", "法华镇路 12 号东侧")
    app.go(f"/check/{notice}/finish")
    await screen.settle()
    await screen.tap("提交并开通知书")
    await screen.until(lambda: screen.sees("写入通知书的问题"))
    await screen.tap("下一步：宣读")
    app.go("/")
    await screen.settle()

    await start(phone, screen)
    check = _draft(phone)
    await shoot(screen)
    await screen.tap("添加项目")
    await judge(screen, "RW01", "不合格")
    content = app.shared(OpenChecks).draft(check).content
    kept |= {"result": content.results[0].id, "photo": app.shared(OpenChecks).photos(check)[0].id}

    phone.office.hand_down(ChangeKind.ASSIGNMENT, TASK.id, TASK)
    phone.office.hand_down(ChangeKind.NEAR, FOUND.id, FOUND)
    phone.office.basemap = BASEMAP
    kept |= {"finding": FOUND.id, "kind": "audio"}
    await phone.synced(screen)
    await screen.until(lambda: app.reference.assignments)
    kept["task_id"] = TASK.id
    app.go("/")
    await screen.settle()

    def filled(template: str) -> str:
        draft = notice if template.startswith("/notice/") else check
        return re.sub(r":(\w+)", lambda name: {"draft": draft, **kept}[name[1]], template)

    return {route.template: filled(route.template) for route in ROUTES if route.template not in BEFORE_ENROLMENT}


def _draft(phone: Phone) -> str:
    """The draft whose screen is on top."""
    return phone.app.nav.path.split("/")[2]
