"""What people write is shown as words, what is hidden stays hidden, and no form works from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from shared.organisation import Role
from sync_server.accounts import cookies
from sync_server.acts.originals import awaits_decision
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import PASSWORD, Browser, add_user
from tests.sync_server.console.story import Phone, picture

Enter = Callable[..., Browser]
MARKUP = "<img src=x onerror=alert(1)>\"'&<script>"
ESCAPED = "&lt;img src=x"
LINK = re.compile(r'href="(/[^"#]*)"')
NOT_FOLLOWED = ("/static/", "/app", "/export/", "/copy", "/thumbnail", ".pdf")


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0], name="<b>周敏</b>")


def crawl(browser: Browser, start: str = "/") -> dict[str, str]:
    """All pages that links lead to from the first, by address; one of each kind is enough."""
    seen: dict[str, str] = {}
    kinds: set[str] = set()
    waiting = [start]
    while waiting:
        url = waiting.pop()
        kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|=[^&]*", "*", url)
        if kind in kinds or any(part in url for part in NOT_FOLLOWED):
            continue
        kinds.add(kind)
        answer = browser.get(url)
        if answer.status_code == 303:
            waiting.append(answer.headers["location"])
            continue
        assert answer.status_code == 200, url
        seen[url] = answer.text
        waiting += [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]
    return seen


def test_whatever_people_write_is_never_markup_on_any_page(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(facts=MARKUP, address=MARKUP)
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    squad, admin = logged_in(Role.INSPECTED_UNIT), logged_in(Role.SYSTEM_ADMIN)
    auditor = logged_in(Role.AUDITOR)
    fields = {"record": check.id, "finding": [check.items[0].id], "requirement": MARKUP, "days": "3"}
    place = officer.post("/notices", fields).headers["location"]
    photo = [("after", (f"{MARKUP}.jpg", picture(), "image/jpeg"))]
    words = {"verdict": "true", "findings": MARKUP, "responsible": MARKUP, "measures": MARKUP, "lasting": MARKUP}
    signed = words | {"leader_name": "何志刚", "leader_typed": "何志刚"}
    assert squad.post(f"/squad{place}/feedback", signed, files=photo).status_code == 303
    officer.post(f"{place}/verify", {"decision": "return", "reason": MARKUP})
    officer.post(f"{place}/propose", {"reason": MARKUP})
    officer.post("/assignments", {"user": phone.user_id, "title": MARKUP, "place": MARKUP, "due_on": "2026-11-30"})
    chief.post("/routing", {"items": "*", "answering": "section", "position": "1", "note": MARKUP})
    chief.post("/delegation/310105", {"mode": "direct", "paper": MARKUP, "since": "2026-11-01"})
    admin.post(f"/people/{phone.person.id}", {"name": MARKUP, "badge": "050117", "unit": phone.unit_id})
    admin.post(f"/units/{phone.unit_id}", {"name": MARKUP, "prefix": "", "duty_phone": MARKUP})

    found = 0
    for browser in (officer, chief, squad, admin, auditor):
        for url, page in crawl(browser).items():
            assert "<img src=x" not in page, url
            assert "<b>周敏" not in page, url
            found += ESCAPED in page
    assert found > 15
    for url in ("/findings?q=", "/login?next=", "/audit?q="):
        assert "<img src=x" not in auditor.get(url + MARKUP).text


def test_a_finding_on_the_squads_leader_shows_nowhere_at_the_squad_before_its_notice_is_served(
    phone: Phone, logged_in: Enter, ledger: Ledger
) -> None:
    check = phone.check(leader=True, facts="负责人违规指使放行")
    squad, officer = logged_in(Role.INSPECTED_UNIT), logged_in(Role.SECTION_OFFICER)
    for url, page in crawl(squad).items():
        assert "违规指使" not in page, url
        assert 'aria-label="1 件"' not in page, url
    for photo in check.photos:
        for path in ("", "/thumbnail", "/copy"):
            assert squad.get(f"/photos/{photo.id}{path}").status_code == 404
    for path in (f"/records/{check.id}", "/findings?q=违规", "/records/export/csv", "/findings/export/csv"):
        assert squad.get(path).status_code == 403
    with ledger.read() as conn:
        told = select(func.count()).where(t.events.c.unit_id == phone.unit_id, t.events.c.subject_id == check.id)
        assert conn.execute(told).scalar_one() == 0
        sent = select(func.count()).where(
            t.deliveries.c.unit_id == phone.unit_id, t.deliveries.c.subject_id == check.id
        )
        assert conn.execute(sent).scalar_one() == 0
    assert "违规指使" in officer.get(f"/records/{check.id}").text


def test_a_log_in_brings_a_new_session_whatever_cookie_came_before(app: FastAPI, ledger: Ledger) -> None:
    add_user(ledger, "li", Role.SECTION_OFFICER, _section(ledger))
    browser = Browser(app)
    browser.http.cookies.set(cookies.SESSION, "chosen-by-somebody-else", domain="testserver.local", path="/")
    answer = browser.log_in("li", PASSWORD)
    cookie = next(value for value in answer.headers.get_list("set-cookie") if cookies.SESSION in value)
    assert "chosen-by-somebody-else" not in cookie
    assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}


def _section(ledger: Ledger) -> str:
    with ledger.read() as conn:
        return str(conn.execute(select(t.units.c.id).where(t.units.c.kind == "section")).scalars().first())


def test_pages_with_peoples_data_are_not_kept_by_the_browser(phone: Phone, logged_in: Enter) -> None:
    check = phone.check()
    officer = logged_in(Role.SECTION_OFFICER)
    pages = ["/", "/findings", f"/records/{check.id}", "/people", "/devices", "/findings/export/csv"]
    for url in pages:
        assert officer.get(url).headers["cache-control"] == "no-store", url
    small = officer.get(f"/photos/{check.photos[0].id}/thumbnail")
    assert small.headers["cache-control"] == "private, no-cache"
    tag = {"if-none-match": small.headers["etag"]}
    assert officer.get(f"/photos/{check.photos[0].id}/thumbnail", **tag).status_code == 304
    officer.post("/logout")
    assert officer.get(f"/photos/{check.photos[0].id}/thumbnail", **tag).status_code == 303


def test_an_originals_reason_is_in_the_log_even_when_the_photo_cannot_be_read(
    app: FastAPI, phone: Phone, logged_in: Enter, ledger: Ledger
) -> None:
    check = phone.check()
    officer = logged_in(Role.SECTION_OFFICER)
    for file in Path(app.state.settings.photos).rglob(f"*{check.photos[0].sha256}*"):
        file.unlink()
    answer = officer.post(f"/photos/{check.photos[0].id}/original", {"reason": "核对细节"})
    assert answer.status_code == 404
    with ledger.read() as conn:
        words = conn.execute(select(t.events.c.words).where(t.events.c.kind == "photo.original")).scalar_one()
    assert "核对细节" in words


def test_nothing_waits_for_a_decision_in_an_ordinary_ledger(phone: Phone, ledger: Ledger) -> None:
    phone.check()
    with ledger.read() as conn:
        assert conn.execute(select(t.envelopes.c.hash).where(awaits_decision())).first() is None
