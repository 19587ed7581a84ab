"""The demonstration is alive, obeys the rules it shows, and is put in once."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from shared.notice import NoticeState
from shared.organisation import DelegationMode, Role, UnitKind
from shared.plain import from_plain
from shared.position import district_at, read_districts
from shared.sealing import Sealed, seal_hash
from sync_server.accounts.hashing import verify_password
from sync_server.accounts.sessions import viewer_of
from sync_server.console import navigation
from sync_server.console.queries import counts
from sync_server.demo import is_seeded, seed, welcome
from sync_server.demo.last_month import checks_of_last_month
from sync_server.demo.people import PASSWORD
from sync_server.demo.pictures import SUBJECTS, photo
from sync_server.demo.seed import SEED
from sync_server.demo.story import CHECKS, DEMO_INSPECTOR, INSPECTORS
from sync_server.evidence.store import open_store
from sync_server.ledger import tables as t
from sync_server.ledger.events import check_events
from sync_server.ledger.ledger import Ledger
from sync_server.notices.rules.notice import overdue
from sync_server.reference.directory import read_calendar
from sync_server.reference.shipped import unit_id
from sync_server.settings import Settings
from tests.sync_server.acts.world import build_world
from tests.sync_server.casework.told import strangers
from tests.sync_server.procedures.calendars import at

NOW = at("2026-11-24 14:20")
DETACHMENT = unit_id(UnitKind.DETACHMENT)
Rows = Callable[..., list[Any]]


def settings_in(folder: Path) -> Settings:
    return Settings(data_dir=folder, database_url="", photos_url="")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Settings]]:
    settings = settings_in(tmp_path_factory.mktemp("demo"))
    ledger = Ledger(settings.database, lambda: NOW)
    assert seed(ledger, settings, now=NOW)
    yield ledger, settings
    ledger.close()


@pytest.fixture
def rows(seeded: tuple[Ledger, Settings]) -> Rows:
    def fetch(query: Any) -> list[Any]:
        with seeded[0].read() as conn:
            return list(conn.execute(query).mappings())

    return fetch


def test_a_second_time_changes_nothing(seeded: tuple[Ledger, Settings], rows: Rows) -> None:
    before = rows(select(func.max(t.events.c.seq).label("n")))[0]["n"]
    assert is_seeded(seeded[0])
    assert not seed(*seeded, now=NOW)
    assert rows(select(func.max(t.events.c.seq).label("n")))[0]["n"] == before


def test_districts_what_stands_like_one_and_215_squads_have_their_people(rows: Rows) -> None:
    users = rows(select(t.users, t.units.c.kind).join(t.units))
    sections = {u["unit_id"] for u in users if u["role"] == Role.SECTION_OFFICER}
    squads = {u["unit_id"] for u in users if u["role"] == Role.INSPECTED_UNIT and u["kind"] == "squad"}
    assert (len(sections), len(squads)) == (16 + 3, 215)
    assert {u["role"] for u in users} == {role.value for role in Role}
    assert all(verify_password(u["password_hash"], PASSWORD) for u in users[:2])


def test_most_districts_delegate_directly_and_some_want_to_confirm(rows: Rows) -> None:
    modes = [row["mode"] for row in rows(select(t.delegations))]
    assert modes.count(DelegationMode.DIRECT) > 8
    assert modes.count(DelegationMode.NEEDS_CONFIRMATION) >= 1


def test_what_is_delivered_goes_to_whom_the_register_says(rows: Rows) -> None:
    told = rows(select(t.deliveries.c.kind, t.units.c.kind.label("unit")).distinct().join(t.units))
    assert len(told) > 15
    assert strangers((one["kind"], one["unit"]) for one in told) == set()


def test_every_state_a_section_works_on_is_there(rows: Rows) -> None:
    notices = rows(select(t.notices))
    states = {row["state"] for row in notices}
    assert states == {
        NoticeState.AWAITING_CONFIRMATION,
        NoticeState.SERVED,
        NoticeState.FED_BACK,
        NoticeState.OBJECTED,
        NoticeState.RETURNED,
        NoticeState.CLOSED,
        NoticeState.REVOKED,
    }
    late = [
        row
        for row in notices
        if row["overdue_from"] and overdue(row["state"], datetime.fromisoformat(row["overdue_from"]), NOW)
    ]
    assert sorted(row["inspector_name"] for row in late) == ["周敏", "沈杰", "沈杰"]


def test_late_notices_are_followed_up_supervised_in_vain_and_handed_to_the_street(rows: Rows) -> None:
    found = rows(select(t.pursuits).order_by(t.pursuits.c.opened_at))
    assert [row["state"] for row in found] == ["handed_over", "supervised", "following"]
    assert found[1]["receipted_by"]
    assert datetime.fromisoformat(found[1]["due_at"]) <= NOW, "a proposal may be drafted"
    looked = rows(select(t.events).where(t.events.c.subject_kind == "pursuit", t.events.c.words.contains("仍")))
    of_goods = [row["words"] for row in looked if row["subject_id"] == found[0]["id"]]
    assert any("货物" in words for words in of_goods)
    assert not any("辆" in words for words in of_goods), "no bicycles where goods were found"
    (reply,) = rows(select(t.proposal_replies))
    assert (reply["state"], reply["signed_by"]) == ("signed", "陈国平"), "its answer is awaited"


def test_feedback_shows_the_place_before_and_after(rows: Rows) -> None:
    n = t.notices.c
    photos = rows(select(t.photos).join(t.notices, n.id == t.photos.c.notice_id).where(n.state == "fed_back"))
    assert {row["meta"]["purpose"] for row in photos} == {"before", "after"}


def test_one_alert_waits_for_an_answer_and_has_not_yet_been_escalated(rows: Rows) -> None:
    alerts = rows(select(t.alerts).order_by(t.alerts.c.raised_at))
    assert [row["acknowledged_at"] is None for row in alerts] == [False, True]
    assert not rows(select(t.events).where(t.events.c.kind == "alert.escalated"))


def test_the_demonstrations_inspector_has_tasks_for_today_and_a_follow_up(rows: Rows) -> None:
    mine = rows(select(t.assignments).join(t.users).where(t.users.c.login == DEMO_INSPECTOR))
    assert sum(row["due_on"] == "2026-11-24" for row in mine) == 3
    assert [row["title"][:4] for row in mine if row["notice_id"]] == ["追踪督察"]


def test_events_chain_and_every_envelope_is_sealed_and_chained(rows: Rows) -> None:
    assert check_events(rows(select(t.events).order_by(t.events.c.seq))) == []
    last: dict[str, str] = {}
    for row in rows(select(t.envelopes).order_by(t.envelopes.c.device_id, t.envelopes.c.seq)):
        sealed = from_plain(Sealed, json.loads(row["content"]))
        assert seal_hash(sealed) == sealed.hash == row["hash"]
        assert sealed.prev == last.get(row["device_id"], "0" * 64)
        last[row["device_id"]] = sealed.hash
    assert len(last) == len(INSPECTORS)


def test_every_photo_is_on_the_store_with_its_hash(seeded: tuple[Ledger, Settings], rows: Rows) -> None:
    store = open_store(seeded[1].photos)
    photos = rows(select(t.photos))
    assert len(photos) >= 25
    for row in photos:
        content = b"".join(store.stream(row["sha256"]))
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
        assert len(content) == row["size"]
    assert {row["photos_missing"] for row in rows(select(t.records))} == {0}


def test_every_check_lies_in_the_district_it_names(seeded: tuple[Ledger, Settings], rows: Rows) -> None:
    shapes = json.loads((seeded[1].assets_dir / "data/shanghai_districts_wgs84.geojson").read_text("utf-8"))
    areas = read_districts(shapes)
    for row in rows(select(t.records)):
        if row["latitude"] is None:
            continue
        area = district_at(areas, row["latitude"], row["longitude"])
        assert area is not None
        assert area.code == row["district_code"], row["address"]


def test_events_happened_in_the_order_of_time_up_to_now(rows: Rows) -> None:
    moments = [row["at"] for row in rows(select(t.events.c.at).order_by(t.events.c.seq))]
    assert moments == sorted(moments)
    assert moments[-1] <= "2026-11-24T06:20:00.000Z"


def test_the_welcome_names_logins_and_fresh_codes(seeded: tuple[Ledger, Settings], rows: Rows) -> None:
    words = welcome(*seeded)
    logins = {row["login"] for row in rows(select(t.users.c.login))}
    for login in ("changning", "changning-kezhang", "jingan", "jianduchu", "changning-huayanglu", DEMO_INSPECTOR):
        assert login in words
        assert login in logins
    assert PASSWORD in words


@pytest.mark.parametrize("now", ["2026-10-08 00:20", "2026-10-20 09:00", "2026-02-24 23:50"])
def test_the_story_holds_around_long_holidays_and_at_midnight(tmp_path: Path, now: str) -> None:
    settings = settings_in(tmp_path)
    ledger = Ledger(settings.database, lambda: at(now))
    try:
        assert seed(ledger, settings, now=at(now))
        with ledger.read() as conn:
            earlier = list(checks_of_last_month(at(now).date(), read_calendar(conn), SEED))
            assert earlier
            told = len(CHECKS) + len(earlier) + 2  # those that nobody answered
            assert conn.execute(select(func.count()).select_from(t.records)).scalar_one() == told
            assert conn.execute(select(t.events).where(t.events.c.kind == "notice.overdue")).first() is not None
    finally:
        ledger.close()


def test_real_work_is_not_mixed_with_the_demonstration(tmp_path: Path) -> None:
    world = build_world(tmp_path)
    settings = settings_in(tmp_path)
    with pytest.raises(RuntimeError, match="已有账号"):
        seed(world.ledger, settings, now=NOW)
    world.ledger.close()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_picture_is_a_whole_photo_and_the_same_each_time(subject: str) -> None:
    fonts = Settings().assets_dir / "fonts"
    first = photo(7, subject, fonts)
    assert first == photo(7, subject, fonts)
    picture = Image.open(io.BytesIO(first))
    picture.load()
    assert picture.size == (1280, 960)


def test_the_months_turn_has_happened_at_the_desks(rows: Rows) -> None:
    papers = rows(select(t.documents))
    stand = {(row["kind"], row["period"], row["state"], row["late"]) for row in papers}
    assert {
        ("plan", "2026-11", "received", False),
        ("plan", "2026-11", "filed", True),  # 青浦, and the office has not received it yet
        ("plan", "2026-12", "draft", False),
        ("report", "2026-10", "received", False),
        ("report", "2026-10", "draft", False),  # 崇明 has not filed
        ("bulletin", "2026-10", "issued", False),
        ("evaluation", "2026-10", "decided", False),
        ("meeting", "", "issued", False),
    } <= stand
    detachment = {(row["kind"], row["period"], row["state"]) for row in papers if row["unit_id"] == DETACHMENT}
    assert {("plan", "2026-11", "received"), ("report", "2026-10", "received")} <= detachment
    assert rows(select(t.rewards))
    assert len(rows(select(t.shifts))) == 10


def test_a_task_of_the_plan_was_called_off_and_others_were_answered_by_records(rows: Rows) -> None:
    planned = rows(
        select(t.assignments).join(t.users).where(t.users.c.login == DEMO_INSPECTOR, t.assignments.c.plan_id != "")
    )
    assert [row["cancel_reason"] for row in planned if row["cancelled_at"]] == ["暴雨橙色预警，改为值守"]
    assert any(row["record_id"] for row in planned)


def test_a_count_beside_the_navigation_is_that_of_its_moment_and_its_viewer(seeded: tuple[Ledger, Settings]) -> None:
    """Its statement is compiled once for all moments: what has become late since is late."""
    moments = [at("2026-11-01 09:00"), NOW, at("2027-02-01 09:00")]
    with seeded[0].read() as conn:
        viewers = [viewer_of(conn, user) for user in conn.execute(select(t.users.c.id)).scalars()]
        counted = [entry for _, entries in navigation.GROUPS for entry in entries if entry.counter]
        asked = [(who, one.counter) for who in viewers if who for one in counted if who.may(*one.needs)]
        told = {
            (who.user_id, counter): [counts.waiting(conn, who, counter, moment) for moment in moments]
            for who, counter in asked
        }
        anew = {
            (who.user_id, counter): [conn.execute(counts.COUNTERS[counter](who, one)).scalar_one() for one in moments]
            for who, counter in asked
        }
    assert told == anew
    assert any(len(set(numbers)) > 1 for numbers in told.values()), "nothing becomes late"
    notices = {tuple(told[who.user_id, "notices"]) for who, counter in asked if counter == "notices"}
    assert len(notices) > 1, "everybody sees the same"
