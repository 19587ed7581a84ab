"""What a phone pulls: all of its district once, then only what changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from shared.check_template import CheckTemplate
from shared.field_rules import READS, FieldRules, RuleBook
from shared.moment import day_in_shanghai
from shared.numbering import PaperKind
from shared.organisation import DelegationMode, Role, UnitKind
from shared.plain import from_plain, to_plain
from shared.sealing import SealedKind
from sync_server.acts.check_templates import keep_template
from sync_server.acts.common.devices import device_by_id
from sync_server.acts.organisation import add_person, set_unit_contact
from sync_server.acts.pulling import read_changes
from sync_server.acts.rule_editions import set_rules
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.papers.editing import add_edition
from sync_server.papers.wordings import default_text
from sync_server.procedures.permissions import CITY_CODE, Caller
from sync_server.procedures.rule_fields import BY_NAME
from sync_server.procedures.rulebook import ScoreRules, TermRules
from sync_server.reference.check_templates import shipped_templates
from sync_server.reference.shipped import unit_id
from tests.sync_server.acts.world import ASSETS
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import DISTRICT, SECTION, SQUAD, inspection_envelope


def kinds(changes: list[dict[str, Any]]) -> Counter[str]:
    return Counter(change["kind"] for change in changes)


def delegate(server: RunningServer, mode: DelegationMode = DelegationMode.DIRECT) -> None:
    def job(w: Any) -> None:
        seq = w.event(happenings.DELEGATION_SET, "delegation", DISTRICT, "授权", actor=SYSTEM)
        mine = t.delegations.c.district_code == DISTRICT
        w.conn.execute(update(t.delegations).where(mine).values(mode=mode.value, changed_seq=seq))

    server.ledger.write(job)


def test_the_first_pull_brings_the_district_and_not_the_neighbours(server: RunningServer) -> None:
    phone = server.phone()
    changes, _ = phone.pull()
    found = kinds(changes)
    assert found["item"] == 125
    assert found["calendar"] == 4
    assert (found["catalogue"], found["self"], found["delegation"], found["person"]) == (1, 1, 1, 1)
    units = [c["value"] for c in changes if c["kind"] == "unit"]
    assert {unit["district_code"] for unit in units} == {DISTRICT, "310000"}
    assert {SQUAD, SECTION} <= {unit["id"] for unit in units}
    item = next(c["value"] for c in changes if c["id"] == "RW01")
    assert item["initials"].startswith("waqw")


def test_the_mobile_detachment_sees_the_whole_city(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone("ji", role=Role.DETACHMENT_INSPECTOR, unit=unit_id(UnitKind.DETACHMENT))
    changes, _ = phone.pull()
    assert kinds(changes)["unit"] == 249 + 6  # and the sections and teams of what stands like a district
    assert kinds(changes)["delegation"] == 16 + 3


def test_afterwards_only_changes_come(server: RunningServer) -> None:
    phone = server.phone()
    _, cursor = phone.pull()
    assert phone.pull(cursor)[0] == []
    neighbour = unit_id(UnitKind.SECTION, "310104")

    def change(w: Any) -> None:
        set_unit_contact(w, SYSTEM, SECTION, duty_phone="021-12345678")
        set_unit_contact(w, SYSTEM, neighbour, duty_phone="021-87654321")
        add_person(w, SYSTEM, name="新人", badge="B-9", unit_id=SQUAD)

    server.ledger.write(change)
    changes, cursor = phone.pull(cursor)
    assert kinds(changes) == {"unit": 1, "person": 1}
    assert changes[0]["value"]["duty_phone"] == "021-12345678"
    assert phone.pull(cursor)[0] == []


def test_the_districts_rules_come_at_once_and_again_when_an_edition_is_made(server: RunningServer) -> None:
    phone = server.phone()
    changes, cursor = phone.pull()
    (first,) = [c for c in changes if c["kind"] == "rules"]
    assert (first["id"], first["value"]) == (
        DISTRICT,
        to_plain(RuleBook((FieldRules(),), reads=READS, templates=shipped_templates())),
    )
    chief = Caller("u-chief", "李科长", Role.SECTION_CHIEF, SECTION, DISTRICT)
    today = day_in_shanghai(datetime.now(UTC))

    def make(kind: str, rules: Any, day: date) -> None:
        server.ledger.write(lambda w: set_rules(w, chief, BY_NAME[kind], rules, day, "本区规定"))

    make("scores", ScoreRules(late_feedback=3.0), today)
    assert [c["kind"] for c in phone.pull(cursor)[0]] == [], "points are no business of the phone"
    make("terms", TermRules(feedback_days=5), today + timedelta(days=1))
    (again,), cursor = phone.pull(cursor)
    editions = from_plain(RuleBook, again["value"]).editions
    assert [(one.since, one.feedback_days) for one in editions] == [
        ("", 3),
        ((today + timedelta(days=1)).isoformat(), 5),
    ]
    assert phone.pull(cursor)[0] == []
    text = default_text("notice", ASSETS).replace("发现下列问题", "查见以下问题")
    server.ledger.write(lambda w: add_edition(w, chief, "notice", text, today, "改用语"))
    (again,), cursor = phone.pull(cursor)
    assert from_plain(RuleBook, again["value"]).wording_on(today) == text
    assert phone.pull(cursor)[0] == []


def test_a_template_that_the_section_changed_comes_with_the_rules_and_the_citys_only_where_it_has_none(
    server: RunningServer,
) -> None:
    phone = server.phone()
    _, cursor = phone.pull()
    section = Caller("u-officer", "王科员", Role.SECTION_OFFICER, SECTION, DISTRICT)
    city = Caller("u-city", "市处", Role.OFFICE_STAFF, unit_id(UnitKind.OFFICE), CITY_CODE)
    market = shipped_templates()[0]

    def keep(who: Caller, template: CheckTemplate, *, active: bool = True) -> str:
        return server.ledger.write(lambda w: keep_template(w, who, template, active=active))

    def pulled() -> dict[str, CheckTemplate]:
        nonlocal cursor
        (again,), cursor = phone.pull(cursor)
        return {one.id: one for one in from_plain(RuleBook, again["value"]).templates or ()}

    own = replace(market, item_codes=("JM01", "JM03"))
    keep(section, own)
    assert pulled()[market.id] == own
    made = keep(city, CheckTemplate("", "夜市", "夜间集市", ("JM15", "JM02")))
    assert pulled()[made].item_codes == ("JM15", "JM02")
    keep(city, replace(market, item_codes=("JM04",)))
    assert pulled()[market.id] == own, "the district's own stays"
    keep(section, own, active=False)
    assert market.id not in pulled()
    assert phone.pull(cursor)[0] == []


def test_a_small_page_size_loses_nothing_and_repeats_nothing(server: RunningServer) -> None:
    phone = server.phone()
    whole, _ = phone.pull()
    with server.ledger.read() as conn:
        device = device_by_id(conn, phone.device_id)
    cursor, paged, more = "", [], True
    while more:
        with server.ledger.read() as conn:
            changes, cursor, more = read_changes(conn, device, cursor, server.ledger.clock(), page=7)
        assert len(changes) <= 7
        paged += [(c.kind.value, c.id) for c in changes]
        server.ledger.write(lambda w: w.event(happenings.ROUTING_MOVED, "test", "1", "杂音", actor=SYSTEM))
    assert paged == [(c["kind"], c["id"]) for c in whole]


def test_a_damaged_foreign_or_future_cursor_means_everything(server: RunningServer) -> None:
    phone = server.phone()
    _, cursor = phone.pull()
    for wrong in ("nonsense", "[]", "[1,2,3]", "null", cursor.replace(",", ",9", 1), cursor[:-2] + 'x"]', "[" * 500):
        changes, again = phone.pull(wrong)
        assert kinds(changes)["item"] == 125
        assert again == cursor


def test_an_inspector_who_moves_gets_the_new_district(server: RunningServer) -> None:
    phone = server.phone()
    _, cursor = phone.pull()
    hongkou = unit_id(UnitKind.SQUAD, "310109009")
    server.ledger.write(lambda w: w.conn.execute(update(t.users).values(unit_id=hongkou)))
    changes, _ = phone.pull(cursor)
    own = next(c["value"] for c in changes if c["kind"] == "self")
    assert own["district_code"] == "310109"
    assert {c["value"]["district_code"] for c in changes if c["kind"] == "unit"} == {"310109", "310000"}


def test_the_states_of_my_records_and_notices_come_and_nobody_elses(server: RunningServer) -> None:
    mine, other = server.phone("wang"), server.phone("li")
    delegate(server)
    _, cursor = mine.pull()
    check = mine.check()
    sent = [mine.seal(SealedKind.INSPECTION, check), mine.seal(SealedKind.NOTICE, mine.notice(check))]
    assert [v["verdict"] for v in mine.verdicts(*sent)] == ["accepted", "accepted"]
    other.verdicts(inspection_envelope(other))
    changes, _ = mine.pull(cursor)
    assert kinds(changes) == {"record_state": 1, "notice_state": 1, "repeats": 1}
    notice = next(c["value"] for c in changes if c["kind"] == "notice_state")
    assert notice["number"].startswith("沪长城管督通〔")
    assert notice["due_on"]
    record = next(c["value"] for c in changes if c["kind"] == "record_state")
    assert record["timeline"]
    assert record["answered"] == [item.id for item in check.findings]


def test_numbers_are_lent_once_when_few_are_left(server: RunningServer) -> None:
    phone = server.phone()
    _, cursor = phone.pull(numbers_left=0)
    delegate(server)
    changes, after = phone.pull(cursor, numbers_left=0)
    [block] = [c["value"] for c in changes if c["kind"] == "block"]
    assert (block["prefix"], block["kind"], block["first"], block["last"]) == (
        "沪长城管",
        PaperKind.NOTICE.value,
        1,
        20,
    )
    # The reply was lost: the same question gets the same block, not another.
    repeated, _ = phone.pull(cursor, numbers_left=0)
    assert [c["value"] for c in repeated if c["kind"] == "block"] == [block]
    assert kinds(phone.pull(after, numbers_left=20)[0])["block"] == 0
    more, _ = phone.pull(after, numbers_left=4)
    assert [c["value"]["first"] for c in more if c["kind"] == "block"] == [21]


def test_the_section_learns_what_a_phone_still_holds(server: RunningServer) -> None:
    phone = server.phone()
    phone.pull(unsent_records=7, unsent_photos=2**40, free_bytes=123, app_version="9" * 99)
    with server.ledger.read() as conn:
        device = conn.execute(select(t.devices)).mappings().one()
    assert (device["unsent_records"], device["free_bytes"]) == (7, "123")
    assert device["unsent_photos"] == 2**31 - 1
