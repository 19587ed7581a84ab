"""One search over everything: what each role may see of it, row by row, and where an exact number leads."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.organisation import Role
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.archive.reading.volumes import sees_volumes
from sync_server.console.findable import findables
from sync_server.console.queries import search
from sync_server.console.queries.orders import sees_orders
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.search import following
from sync_server.ledger.search.entries import Kind, key_of
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, SECTION, XUHUI, Browser
from tests.sync_server.console.everywhere import fill
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def checks(app: FastAPI, squads: list[str], logged_in: Enter) -> tuple[Phone, Phone]:
    """Matters of every kind and state in 长宁, and a check of 徐汇."""
    fill(app, logged_in, squads[0], times=1)
    here, there = Phone(app, squads[1], "wu", "吴越", "050118"), Phone(app, squads[2], "li", "李想", "050119")
    for phone, district, section in ((here, CHANGNING, SECTION), (there, XUHUI, OTHER_SECTION)):
        phone.alert(phone.check(("JM03",)))
        phone.suggest(f"{district}：换季前更新目录")
        app.state.ledger.write(lambda w, d=district, s=section: _other_matters(w, d, s))
    following.catch_up(app.state.ledger)
    return here, there


def _other_matters(w: Write, district: str, section: str) -> None:
    """A work order and a volume of the district."""
    w.add(
        t.work_orders, id=w.new_id(), source="hotline", number=f"沪12345-20261120-{district}", section_id=section,
        district_code=district, content="夜间占道设摊", due_on="2026-11-27", came_by="文件", came_at=w.now,
    )  # fmt: skip
    w.add(
        t.volumes, id=w.new_id(), subject_kind="case", subject_id=w.new_id(), number=f"{district}-2026-0153",
        title="夜排档专项督察", district_code=district, unit_id=section, retention="ten", year="2026",
        opened_on="2026-11-01", closed_on="2026-11-20", user_id="", user_name="甲", filed_at=w.now,
    )  # fmt: skip


def viewer_of(ledger: Ledger, login: str) -> Viewer:
    u, n = t.users.c, t.units.c
    with ledger.read() as conn:
        row = conn.execute(
            select(u.id, u.login, u.name, u.role, u.unit_id, u.person_id, n.name.label("unit"), n.kind, n.district_code)
            .join_from(t.users, t.units, u.unit_id == n.id)
            .where(u.login == login)
        ).one()
    role = Role(row.role)
    return Viewer(
        row.id, row.login, row.name, role, row.unit_id, row.unit, row.kind, row.district_code, False, "", "",
        row.person_id or "",
    )  # fmt: skip


def links(page: str) -> list[str]:
    return re.findall(r'class="rowlink" href="([^"]+)"', page)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_finds_exactly_the_rows_that_its_lists_show(
    checks: tuple[Phone, Phone], ledger: Ledger, logged_in: Enter, role: Role
) -> None:
    logged_in(role, login=f"looker-{role.value}")
    following.catch_up(ledger)
    viewer = viewer_of(ledger, f"looker-{role.value}")
    seen = {
        Kind.FINDING: scope.sees_findings(viewer),
        Kind.RECORD: scope.sees_records(viewer),
        Kind.NOTICE: scope.sees_notices(viewer),
        Kind.ALERT: scope.sees_alerts(viewer),
        Kind.SUGGESTION: scope.in_area(viewer, Action.ANSWER_SUGGESTIONS, t.suggestions.c.district_code),
        Kind.ORDER: sees_orders(viewer),
        Kind.VOLUME: sees_volumes(viewer),
    }
    with ledger.read() as conn:
        offered = {one.of.kind: one for word in ("jm03", "jm3") for one in search.search(conn, viewer, word)}
        for one in findables():
            ids = conn.execute(select(key_of(one.kind))).scalars().all()
            shown = set(one.show(conn, viewer, ids)) if one.opens(viewer) else set()
            if one.kind in seen:
                assert shown == set(conn.execute(select(key_of(one.kind)).where(seen[one.kind])).scalars())
            assert not (one.kind in offered and not shown), f"{role} {one.kind}"
            for line in offered[one.kind].lines if one.kind in offered else ():
                assert line in one.show(conn, viewer, ids).values()
        # The marks that narrow the index lose nothing of what may be seen.
        for one in findables():
            if one.kind in seen and one.opens(viewer):
                every = select(key_of(one.kind)).where(seen[one.kind])
                marks, kept = set(one.marks(viewer)), t.search_entries.c
                for subject_id in conn.execute(every).scalars():
                    words = select(kept.words).where(kept.kind == one.kind.value, kept.subject_id == subject_id)
                    assert marks <= set(conn.execute(words).scalar_one().split())


def test_what_there_is_little_of_is_found_by_middle_figures_and_by_one_character(
    checks: tuple[Phone, Phone], logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_CHIEF)
    for typed, name in (
        ("310105 53", "夜排档专项督察"),
        ("1120", "沪12345-20261120-310105"),
        ("0153", "夜排档专项督察"),
    ):
        assert name in officer.get(f"/search?q={quote(typed)}").text, typed
    one = officer.get(f"/search?q={quote('摊')}").text
    assert "沪12345-20261120-310105" in one, "a work order by one character of its text"
    assert "12 个摊位占用消防通道" in one
    assert "换季前更新目录" in officer.get(f"/search?q={quote('更')}").text
    assert "沪12345-20261120-310104" not in one, "another district's is not found"


def test_another_district_finds_its_own_and_nothing_of_this_one(
    checks: tuple[Phone, Phone], app: FastAPI, logged_in: Enter
) -> None:
    page = logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get("/search?q=jm3&kind=record").text
    assert len(links(page)) == 0  # a record is no finding
    page = logged_in(Role.SECTION_CHIEF, OTHER_SECTION).get("/search?q=jm3&kind=finding").text
    assert len(links(page)) == 1
    with app.state.ledger.read() as conn:
        own = conn.execute(select(t.records.c.id).where(t.records.c.district_code == XUHUI)).scalar_one()
    assert links(page)[0].startswith(f"/records/{own}#finding-")


def test_an_exact_number_opens_its_page_however_it_is_typed(
    app: FastAPI, ledger: Ledger, squads: list[str], logged_in: Enter
) -> None:
    officer, phone = logged_in(Role.SECTION_OFFICER), Phone(app, squads[0])
    place = issue(officer, phone.check(("JM03",)))
    following.catch_up(ledger)
    with ledger.read() as conn:
        number = str(conn.execute(select(t.notices.c.number)).scalar_one())
    assert officer.get(f"/search?q={quote(number)}").headers["location"] == place
    other = number.replace("〔", "[").replace("〕", "]").replace("号", "")
    assert officer.get(f"/search?q={quote(other)}").headers["location"] == place
    squad = logged_in(Role.INSPECTED_UNIT, squads[0])
    assert squad.get(f"/search?q={quote(number)}").headers["location"] == f"/squad{place}"
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert "没有找到" in stranger.get(f"/search?q={quote(number)}").text
    year, figure = re.findall(r"\d+", number)
    assert place in links(officer.get(f"/search?q={year}-{figure}").text)
    assert officer.get("/search?q=JM03").headers["location"] == "/catalogue/items/JM03"


def test_the_notice_whose_own_number_was_typed_stands_first(
    app: FastAPI, ledger: Ledger, squads: list[str], logged_in: Enter
) -> None:
    officer, phone = logged_in(Role.SECTION_OFFICER), Phone(app, squads[0])
    first = issue(officer, phone.check(("JM03",)))
    for _ in range(10):
        last = issue(officer, phone.check(("JM03",)), requirement="依督通〔2026〕1号，请立即清理。")
    following.catch_up(ledger)
    with ledger.read() as conn:
        numbers = {row.id: row.number for row in conn.execute(select(t.notices.c.id, t.notices.c.number))}
    head, year, end = re.split("[〔〕]", numbers[first.rpartition("/")[2]])
    assert (end, numbers[last.rpartition("/")[2]]) == ("1号", f"{head}〔{year}〕11号")
    for typed in (f"{year}-1", "1号", "1", "督通1", f"督通〔{year}〕1号", f"督通{year} 1", "长宁 1号"):
        page = officer.get(f"/search?q={quote(typed)}").text
        assert "编号相符" in page, typed
        assert links(page)[0] == first, typed
        assert links(page).count(first) == 1, "what stands on top does not stand below again"
    assert links(officer.get(f"/search?q={year}-11").text)[0] == last
    assert links(officer.get(f"/search?q={year}-1&kind=notice").text)[0] == first
    assert officer.get(f"/search?q={quote(f'{head}〔{year}〕1号')}").headers["location"] == first
    assert first not in links(logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get(f"/search?q={year}-1").text)


def test_a_code_without_its_zeros_lists_that_item_first(checks: tuple[Phone, Phone], logged_in: Enter) -> None:
    assert links(logged_in(Role.SECTION_CHIEF).get("/search?q=jm3").text)[0] == "/catalogue/items/JM03"


@pytest.mark.parametrize("typed", ["dxl", "dingxilu"])
def test_what_happened_on_a_road_is_found_by_the_roads_letters(
    app: FastAPI, squads: list[str], logged_in: Enter, typed: str
) -> None:
    officer, phone = logged_in(Role.SECTION_OFFICER), Phone(app, squads[0])
    here = phone.check(("JM03",), address="定西路1118弄")
    there = phone.check(("JM03",), address="愚园路8弄")
    following.catch_up(app.state.ledger)
    page = officer.get(f"/search?q={typed}").text
    assert f"/records/{here.id}" in links(page)
    assert f"/records/{here.id}#finding-{here.items[0].id}" in links(page)
    assert f"/records/{there.id}" not in links(page)


def test_results_stand_by_kind_and_lead_on(checks: tuple[Phone, Phone], logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER, SECTION, "seeker")
    page = officer.get("/search?q=定西路").text
    assert [one for one in ("督察通知书", "专项督察", "问题", "督察记录") if f"</svg>{one}</h2>" in page] != []
    more = officer.get("/search?q=jm3&kind=finding").text
    assert len(links(more)) > 6 or "更多问题" not in officer.get("/search?q=jm3").text
    assert "显示全部类别" in more


def test_the_menus_pages_are_found_by_name_and_initials(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert "/issued" in links(officer.get("/search?q=fwdj").text)
    assert "/issued" in links(officer.get("/search?q=发文").text)


def test_while_the_index_is_made_the_page_says_so(app: FastAPI, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert "索引正在建立" in officer.get("/search?q=静安").text
    following.catch_up(app.state.ledger)
    assert "索引正在建立" not in officer.get("/search?q=静安").text


def test_nothing_found_says_what_can_be_looked_for_and_near_names_are_offered(app: FastAPI, logged_in: Enter) -> None:
    following.catch_up(app.state.ledger)
    office = logged_in(Role.OFFICE_STAFF)
    assert "读音或写法相近的" in office.get("/search?q=静按寺街道").text
    for short, whole in (("静安督察科", "静安区"), ("华阳路中队", "华阳路街道")):
        offered = office.get(f"/search?q={short}").text
        assert "读音或写法相近的" in offered
        assert whole in offered, short
    nothing = office.get("/search?q=龘靐齉爩鱻").text
    assert "没有找到" in nothing
    assert "督察通知书、专项督察" in nothing
    for odd in ("%00", "%22%27*%20OR", "NOT", '"※k"', ":*&|!()", "'", "%F0%9F%98%80", "x" * 300, CHANGNING):
        assert office.get(f"/search?q={odd}").status_code in (200, 303)


@pytest.mark.parametrize("page", ["/findings", "/analysis", "/routing", "/records/new"])
def test_every_choice_of_a_field_in_which_one_types_says_how_it_reads(logged_in: Enter, page: str) -> None:
    text = logged_in(Role.SECTION_OFFICER).get(page).text
    selects = re.findall(r"<select[^>]* data-picker.*?</select>", text, re.DOTALL)
    assert selects
    for option, name in re.findall(r'<option value="[^"]+"([^>]*)>([^<]*)', "".join(selects)):
        assert re.search(r'data-letters="[a-z]+', option), name
