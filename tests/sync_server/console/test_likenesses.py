"""照片可能用过: a photo that was used elsewhere is pointed out side by side, and people decide."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, delete, event, select

from shared.inspection import Inspection
from shared.organisation import Role
from shared.sealing import SealedKind
from shared.wire import Verdict
from sync_server.demo.pictures import photo
from sync_server.evidence.store import open_store
from sync_server.keeping.likenesses import look_at_all
from sync_server.ledger import tables as t
from sync_server.settings import ASSETS
from tests.sync_server.console.conftest import Browser, Clock
from tests.sync_server.console.noticing import ANSWER, issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]
STREET = photo(1, "goods", ASSETS / "fonts")
OTHER_STREET = photo(2, "goods", ASSETS / "fonts")
TIDY = photo(5, "clean", ASSETS / "fonts")


def check_with(phone: Phone, content: bytes) -> Inspection:
    """A check with one finding and this picture."""
    shown = phone.check(photos=1, upload=0)
    [shot] = shown.photos
    digest = hashlib.sha256(content).hexdigest()
    taken = replace(shot, id=phone.new_id(), sha256=digest, size=len(content))
    items = tuple(replace(item, id=phone.new_id(), photo_ids=(taken.id,)) for item in shown.items)
    check = replace(shown, id=phone.new_id(), items=items, photos=(taken,))
    assert phone.send(SealedKind.INSPECTION, check) is Verdict.ACCEPTED
    phone.upload(content, taken)
    return check


def fed_back(officer: Browser, squad: Browser, check: Inspection, after: bytes) -> str:
    """A notice on the check with feedback that brings this picture as 整改后; its address."""
    place = issue(officer, check)
    files = [("after", ("后.jpg", after, "image/jpeg"))]
    assert squad.post(f"/squad{place}/feedback", ANSWER, files=files).status_code == HTTPStatus.SEE_OTHER
    return place


def pair_on(page: str) -> dict[str, str]:
    """The fields of the first form that decides on a pair."""
    form = page.split('action="/likenesses"', 1)[1]
    return {
        name: form.split(f'name="{name}" value="', 1)[1].split('"', 1)[0] for name in ("photo_id", "alike_id", "back")
    }


@pytest.fixture
def officer(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_OFFICER)


def test_an_old_picture_as_afterwards_is_pointed_out_where_the_feedback_is_verified(
    app: FastAPI, squads: list[str], logged_in: Enter, officer: Browser, clock: Clock
) -> None:
    phone = Phone(app, squads[0])
    check_with(phone, TIDY)
    place = fed_back(officer, logged_in(Role.INSPECTED_UNIT), check_with(phone, STREET), TIDY)
    page = officer.get(place).text
    assert "照片可能用过，有 1 处待认定" in page
    assert "两处附的是同一个照片文件" in page
    assert "周敏对" in page
    lots = officer.post("/batch/verification", {"notice": place.rpartition("/")[2]}).text
    assert "照片可能用过，请先认定" in lots

    fields = pair_on(page)
    refused = officer.post("/likenesses", {**fields, "verdict": "same", "words": ""})
    assert "请写明理由" in refused.text
    done = officer.follow(
        officer.post("/likenesses", {**fields, "verdict": "same", "words": "与上月的照片是同一张"})
    ).text
    assert "用户" in done
    assert "认定：<b>同一张，责成重报</b>。与上月的照片是同一张" in done
    assert "处待认定" not in done
    assert "请到现场按整改后的实际情况重新拍摄" in done, "the words of the return stand ready"
    assert (
        "照片可能用过，请先认定" not in officer.post("/batch/verification", {"notice": place.rpartition("/")[2]}).text
    )

    clock.pass_by(minutes=1)
    officer.post("/likenesses", {**fields, "verdict": "other", "words": "同一处两次拍摄"})
    assert "认定：<b>不同，放行</b>。同一处两次拍摄" in officer.get(place).text
    with app.state.ledger.read() as conn:
        kinds = list(conn.execute(select(t.events.c.kind).where(t.events.c.kind.like("photo.%"))).scalars())
    assert kinds == ["photo.used_twice", "photo.let_pass"]


def test_before_sent_again_as_afterwards_is_pointed_out(
    app: FastAPI, squads: list[str], logged_in: Enter, officer: Browser
) -> None:
    check = check_with(Phone(app, squads[0]), STREET)
    place = fed_back(officer, logged_in(Role.INSPECTED_UNIT), check, STREET)
    assert "有 1 处待认定" in officer.get(place).text


def test_honest_pictures_are_not_pointed_out(
    app: FastAPI, squads: list[str], logged_in: Enter, officer: Browser
) -> None:
    phone = Phone(app, squads[0])
    other = check_with(phone, OTHER_STREET)
    place = fed_back(officer, logged_in(Role.INSPECTED_UNIT), check_with(phone, STREET), TIDY)
    for address in (place, f"/records/{other.id}"):
        assert "照片可能用过" not in officer.get(address).text


def test_another_districts_picture_is_not_shown_but_whom_to_ask(
    app: FastAPI, squads: list[str], logged_in: Enter, officer: Browser
) -> None:
    there = check_with(Phone(app, squads[2], "qian", "钱进", "050200"), STREET)
    here = check_with(Phone(app, squads[0]), STREET)
    page = officer.get(f"/records/{here.id}").text
    assert "不在您的查看范围，请向" in page
    assert "徐汇" in page.split("不在您的查看范围，请向", 1)[1][:40]
    assert there.photos[0].id not in page
    assert 'action="/likenesses"' not in page
    fields = {"photo_id": here.photos[0].id, "alike_id": there.photos[0].id, "verdict": "other", "words": ""}
    assert officer.post("/likenesses", fields).status_code == HTTPStatus.NOT_FOUND
    city = logged_in(Role.OFFICE_STAFF)
    fields = pair_on(city.get(f"/records/{here.id}").text)
    assert "认定：<b>不同，放行</b>" in city.follow(city.post("/likenesses", {**fields, "verdict": "other"})).text


def test_two_pictures_that_are_not_alike_need_no_decision(app: FastAPI, squads: list[str], officer: Browser) -> None:
    phone = Phone(app, squads[0])
    one, other = (check_with(phone, content).photos[0].id for content in (STREET, OTHER_STREET))
    refused = officer.post("/likenesses", {"photo_id": one, "alike_id": other, "verdict": "other"})
    assert "并不相近" in refused.text


def test_old_pictures_are_looked_at_by_a_command_once(app: FastAPI, squads: list[str], officer: Browser) -> None:
    phone, ledger = Phone(app, squads[0]), app.state.ledger
    brighter = photo(1, "goods", ASSETS / "fonts", close=False)
    first, second = check_with(phone, STREET), check_with(phone, brighter)
    with ledger.read() as conn:
        known = set(conn.execute(select(t.picture_looks)).all())
    ledger.write(lambda w: w.conn.execute(delete(t.picture_looks)))
    ledger.write(lambda w: w.conn.execute(delete(t.picture_pieces)))
    store = open_store(app.state.settings.photos)
    assert look_at_all(ledger, store).pictures == len(known)
    assert look_at_all(ledger, store).pictures == 0
    with ledger.read() as conn:
        assert len(conn.execute(select(t.picture_looks)).all()) == len(known)
    assert "照片可能用过" in officer.get(f"/records/{second.id}").text
    assert "照片可能用过" in officer.get(f"/records/{first.id}").text


def test_a_page_of_many_feedbacks_asks_the_index_of_pictures_once(
    app: FastAPI, squads: list[str], logged_in: Enter, officer: Browser
) -> None:
    phone, squad = Phone(app, squads[0]), logged_in(Role.INSPECTED_UNIT)
    check_with(phone, TIDY)
    places = [fed_back(officer, squad, check_with(phone, before), TIDY) for before in (STREET, OTHER_STREET)]
    asked: list[str] = []

    def note(_conn: Connection, _cursor: object, statement: str, *_: object) -> None:
        if "picture_pieces" in statement:
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        page = officer.post("/batch/verification", {"notice": [place.rpartition("/")[2] for place in places]}).text
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert page.count("照片可能用过，请先认定") == 2
    assert len(asked) == 1
