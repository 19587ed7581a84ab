"""A matter is filed once, as it was handed over; what comes later is 补充材料, and nothing of it changes any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from shared.organisation import Role
from shared.problems import Ground, Problem
from sync_server.acts.common.issuing import STAMPED
from sync_server.archive.deeds import (
    HandPaper,
    Subject,
    add_by_hand,
    add_supplement,
    file_volume,
    strike_by_hand,
    volume_of,
)
from sync_server.archive.rules.volume import Origin, VolumeItem
from sync_server.grounds import archive as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.scans.attaching import add_scan
from sync_server.scans.prepared import Original, PreparedScan, Sheet, Straightened
from tests.sync_server.acts.world import DISTRICT, SECTION, World
from tests.sync_server.archive.volumes import draft_of, scan

KEEPER = Actor("user", "u-keeper", "沈立")
MATTER = Subject("case", "case-1", DISTRICT, SECTION)


def paper(**more: object) -> HandPaper:
    values = {"title": "书面答复", "day": date(2026, 11, 10), "handled_by": "陆军", "sha256": "ab" * 32}
    values |= {"media_type": "application/pdf", "size": 7}
    return HandPaper(**(values | more))  # type: ignore[arg-type]


def contents(world: World, volume_id: str, part: int = 0) -> list[str]:
    rows = world.rows(t.volume_items, volume_id=volume_id, part=part)
    return [row["title"] for row in sorted(rows, key=lambda row: row["position"])]


def test_a_closed_matter_becomes_a_volume_with_a_number_and_waits_to_be_bound(world: World) -> None:
    volume_id = world.do(file_volume, KEEPER, draft_of([scan("批办单"), scan("报告")]))
    volume = world.row(t.volumes, id=volume_id)
    assert volume["number"] == "310105-ZY·ZXDC-2026-D30-0001"
    assert (volume["retention"], volume["year"], volume["user_name"]) == ("30y", "2026", "沈立")
    assert contents(world, volume_id) == ["批办单", "报告"]
    assert world.row(t.volume_parts, volume_id=volume_id)["state"] == "waiting"
    assert "2 件，保管期限30年" in world.row(t.events, kind="volume.filed")["words"]
    with world.ledger.read() as conn:
        assert volume_of(conn, "case", "case-1") == volume_id
        assert volume_of(conn, "case", "case-2") == ""


def test_the_next_volume_of_the_district_has_the_next_number(world: World) -> None:
    for subject_id in ("a", "b"):
        world.do(file_volume, KEEPER, draft_of([scan()], subject_id))
    numbers = [row["number"] for row in world.rows(t.volumes)]
    assert [number[-4:] for number in numbers] == ["0001", "0002"]


def test_a_paper_that_came_back_with_its_seal_is_filed_stamped_before_the_original(world: World) -> None:
    enter_issued(world)
    sheet = Sheet(0, Straightened.TAKEN, red=True)
    for number in "12":
        stamped = PreparedScan(number * 64, 9, (sheet,), (Original("盖章.pdf", "application/pdf", 9, number * 64, 1),))
        world.do(lambda w, one=stamped: add_scan(w, KEEPER, STAMPED, "p-1", "督察立案审批表", one))
        world.clock.set("2026-11-25 10:00")
    volume_id = world.do(file_volume, KEEPER, draft_of([VolumeItem(paper_id="p-1")]))
    assert contents(world, volume_id) == ["督察立案审批表（盖章件）", "督察立案审批表"]
    first, second = sorted(world.rows(t.volume_items, volume_id=volume_id), key=lambda row: row["position"])
    assert (first["origin"], first["sha256"], first["paper_id"]) == ("scan", "2" * 64, ""), "the newest counts"
    assert (first["number"], first["day"]) == (second["number"], second["day"])
    assert (second["origin"], second["paper_id"]) == ("paper", "p-1")


def enter_issued(world: World) -> None:
    """A line of the register whose paper has not been printed yet."""
    values = {
        "id": "p-1",
        "kind": "minutes",
        "subject_kind": "document",
        "subject_id": "d-1",
        "edition": 1,
        "number": "长城管督立〔2026〕1号",
        "title": "督察立案审批表",
        "unit_id": SECTION,
        "district_code": DISTRICT,
        "user_id": "u",
        "user_name": "何志刚",
        "at": "2026-11-03T16:30:00.000Z",  # the next day in Shanghai
        "state": "waiting",
    }
    world.do(lambda w: w.conn.execute(insert(t.papers_issued).values(**values)))


def test_a_paper_of_the_register_is_filed_as_the_register_has_it_before_it_is_printed(world: World) -> None:
    enter_issued(world)
    volume_id = world.do(file_volume, KEEPER, draft_of([VolumeItem(paper_id="p-1")]))
    item = world.row(t.volume_items, volume_id=volume_id)
    assert (item["title"], item["number"], item["day"]) == ("督察立案审批表", "长城管督立〔2026〕1号", "2026-11-04")
    assert (item["origin"], item["sha256"], item["paper_id"]) == ("paper", "", "p-1")
    assert "督察" in item["author"]
    with pytest.raises(Problem, match="这份印发的文书"):
        world.do(file_volume, KEEPER, draft_of([VolumeItem(paper_id="p-2")], "other"))


@pytest.mark.parametrize(
    ("items", "title", "refused"),
    [
        ([], "专项督察", grounds.NOTHING_TO_FILE),
        ([scan()], " — ", grounds.TITLE_MISSING),
        ([scan()] * 2_001, "专项督察", grounds.TOO_MUCH_TO_FILE),
    ],
)
def test_what_cannot_be_filed_is_refused_in_words(
    world: World, items: list[VolumeItem], title: str, refused: Ground
) -> None:
    with pytest.raises(Problem) as problem:
        world.do(file_volume, KEEPER, draft_of(items, title=title))
    assert problem.value.ground == refused.code
    assert world.rows(t.volumes) == []


@pytest.mark.parametrize("item", [VolumeItem("来文", "2026-11-03", sha256="12"), VolumeItem("", "", sha256="ab" * 32)])
def test_an_item_that_names_no_file_is_no_item(world: World, item: VolumeItem) -> None:
    with pytest.raises(ValueError, match=r"64|title"):
        world.do(file_volume, KEEPER, draft_of([item]))


def test_a_matter_is_filed_once(world: World) -> None:
    world.do(file_volume, KEEPER, draft_of([scan()]))
    with pytest.raises(Problem) as problem:
        world.do(file_volume, KEEPER, draft_of([scan()]))
    assert problem.value.ground == grounds.ALREADY_FILED.code


@pytest.mark.parametrize("table", [t.volumes, t.volume_items])
def test_nothing_of_a_filed_volume_can_be_changed_or_taken_out(world: World, table: object) -> None:
    world.do(file_volume, KEEPER, draft_of([scan()]))
    for deed in (update(table).values(title="另一题名"), delete(table)):  # type: ignore[arg-type]
        with pytest.raises(DBAPIError, match="append-only"):
            world.do(lambda w, deed=deed: w.conn.execute(deed))


def test_later_material_is_a_part_of_its_own_with_who_and_why(world: World) -> None:
    volume_id = world.do(file_volume, KEEPER, draft_of([scan("批办单")]))
    for nth, title in enumerate(("迟到的回执", "照片说明"), start=1):
        given = world.by(Role.SECTION_OFFICER, add_supplement, volume_id, f"{title}归档后收到", [scan(title)])
        assert given == nth
    assert (contents(world, volume_id), contents(world, volume_id, 1)) == (["批办单"], ["迟到的回执"])
    part = world.row(t.volume_parts, volume_id=volume_id, nth=2)
    assert (part["reason"], part["user_name"]) == ("照片说明归档后收到", world.callers[Role.SECTION_OFFICER].name)
    with pytest.raises(Problem) as problem:
        world.by(Role.SECTION_OFFICER, add_supplement, volume_id, "。", [scan()])
    assert problem.value.ground == grounds.REASON_MISSING.code


def test_only_the_body_that_keeps_the_volume_adds_to_it(world: World) -> None:
    volume_id = world.do(file_volume, KEEPER, draft_of([scan()]))
    city = (Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.DETACHMENT_INSPECTOR, Role.DETACHMENT_CHIEF)
    for role in (Role.INSPECTED_UNIT, Role.SQUAD_INSPECTOR, Role.BUREAU_LEADER, *city):
        with pytest.raises(Problem) as problem:
            world.by(role, add_supplement, volume_id, "归档后收到", [scan()])
        assert problem.value.kind.status == (422 if role in city else 403)
        assert (problem.value.ground == grounds.KEPT_BY_ANOTHER.code) is (role in city)
    world.by(Role.SECTION_OFFICER, add_supplement, volume_id, "归档后收到", [scan()])
    with pytest.raises(Problem, match="这一案卷"):
        world.by(Role.SECTION_OFFICER, add_supplement, "no-such-volume", "归档后收到", [scan()])


def test_what_is_dated_after_today_is_no_supplement(world: World) -> None:
    volume_id = world.do(file_volume, KEEPER, draft_of([scan()]))
    with pytest.raises(Problem) as ahead:
        world.by(Role.SECTION_OFFICER, add_supplement, volume_id, "归档后收到", [scan(), scan(day="2026-11-25")])
    assert ahead.value.ground == grounds.DAY_AHEAD.code
    world.by(Role.SECTION_OFFICER, add_supplement, volume_id, "归档后收到", [scan(day="2026-11-24")])
    assert len(world.rows(t.volume_parts)) == 2


def test_the_detachment_keeps_what_it_has_filed_and_nobody_else_of_the_city(world: World) -> None:
    own = world.callers[Role.DETACHMENT_INSPECTOR]
    draft = replace(draft_of([scan()]), unit_id=own.unit_id, district_code=own.district_code)
    volume_id = world.do(file_volume, KEEPER, draft)
    for role in (Role.DETACHMENT_INSPECTOR, Role.DETACHMENT_CHIEF):
        world.by(role, add_supplement, volume_id, "归档后收到", [scan()])
    with pytest.raises(Problem) as problem:
        world.by(Role.OFFICE_CHIEF, add_supplement, volume_id, "归档后收到", [scan()])
    assert problem.value.ground == grounds.KEPT_BY_ANOTHER.code


def test_only_the_body_that_carries_a_matter_enters_papers_for_it_and_takes_them_out(world: World) -> None:
    entered = world.by(Role.SECTION_CHIEF, add_by_hand, MATTER, paper())
    for role in (Role.OFFICE_STAFF, Role.DETACHMENT_CHIEF):
        with pytest.raises(Problem) as adding:
            world.by(role, add_by_hand, MATTER, paper())
        with pytest.raises(Problem) as striking:
            world.by(role, strike_by_hand, MATTER, entered, "属于另一案")
        assert adding.value.ground == striking.value.ground == grounds.KEPT_BY_ANOTHER.code
    own = replace(MATTER, id="case-2", district_code="310000", unit_id=world.callers[Role.DETACHMENT_CHIEF].unit_id)
    with pytest.raises(Problem, match="这份补录材料"):
        world.by(Role.DETACHMENT_CHIEF, strike_by_hand, own, entered, "属于另一案")
    world.by(Role.DETACHMENT_CHIEF, add_by_hand, own, paper())
    assert [row["subject_id"] for row in world.rows(t.hand_papers, struck_at=None)] == ["case-1", "case-2"]


def test_a_paper_handled_by_hand_goes_into_the_volume_at_its_day_with_who_handled_it(world: World) -> None:
    world.by(Role.SECTION_OFFICER, add_by_hand, MATTER, paper())
    wrong = world.by(Role.SECTION_OFFICER, add_by_hand, MATTER, paper(title="别案的答复"))
    world.by(Role.SECTION_OFFICER, strike_by_hand, MATTER, wrong, "属于另一案")
    items = [scan("批办单", "2026-11-03"), scan("结案表", "2026-11-24")]
    volume_id = world.do(file_volume, KEEPER, draft_of(items))
    assert contents(world, volume_id) == ["批办单", "书面答复", "结案表"]
    entered = world.row(t.volume_items, volume_id=volume_id, origin=Origin.BY_HAND.value)
    assert (entered["handled_by"], entered["day"]) == ("陆军", "2026-11-10")
    struck = world.row(t.hand_papers, id=wrong)
    assert (struck["struck_words"], struck["title"]) == ("属于另一案", "别案的答复")
    assert [row["subject_id"] for row in world.rows(t.events, kind="volume.struck")] == ["case-1"]


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"title": "."}, grounds.HAND_TITLE_MISSING),
        ({"handled_by": ""}, grounds.HANDLER_MISSING),
        ({"day": date(2026, 11, 25)}, grounds.DAY_AHEAD),
    ],
)
def test_a_paper_by_hand_says_what_it_is_and_who_handled_it(
    world: World, wrong: dict[str, object], refused: Ground
) -> None:
    with pytest.raises(Problem) as problem:
        world.by(Role.SECTION_OFFICER, add_by_hand, MATTER, paper(**wrong))
    assert problem.value.ground == refused.code


def test_after_filing_nothing_is_entered_by_hand_or_taken_out(world: World) -> None:
    entered = world.by(Role.SECTION_OFFICER, add_by_hand, MATTER, paper())
    with pytest.raises(Problem) as unsaid:
        world.by(Role.SECTION_OFFICER, strike_by_hand, MATTER, entered, "")
    assert unsaid.value.ground == grounds.STRIKE_WORDS_MISSING.code
    world.do(file_volume, KEEPER, draft_of([scan()]))
    with pytest.raises(Problem) as late:
        world.by(Role.SECTION_OFFICER, add_by_hand, MATTER, paper())
    with pytest.raises(Problem) as taken:
        world.by(Role.SECTION_OFFICER, strike_by_hand, MATTER, entered, "属于另一案")
    assert late.value.ground == taken.value.ground == grounds.FILED_MEANWHILE.code


def test_what_was_struck_is_not_struck_again(world: World) -> None:
    entered = world.by(Role.SECTION_OFFICER, add_by_hand, MATTER, paper())
    world.by(Role.SECTION_OFFICER, strike_by_hand, MATTER, entered, "属于另一案")
    with pytest.raises(Problem) as twice:
        world.by(Role.SECTION_OFFICER, strike_by_hand, MATTER, entered, "属于另一案")
    assert twice.value.ground == grounds.STRUCK_ALREADY.code
    with pytest.raises(Problem, match="这份补录材料"):
        world.by(Role.SECTION_OFFICER, strike_by_hand, MATTER, "no-such-paper", "属于另一案")
