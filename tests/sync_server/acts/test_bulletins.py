"""《督察动态》: the district table is what the reports say, pictures are blurred and checked, the chief issues it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.acts.bulletins import (
    FROM_REPORTS,
    Blurred,
    contribute,
    remove_picture,
    start_bulletin,
    use_picture,
)
from sync_server.acts.common.documents import save
from sync_server.acts.document_kinds import move
from sync_server.acts.refreshing import refresh
from sync_server.evidence.blurring import Box
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed
from tests.sync_server.acts.months import drafts, figures, file_report
from tests.sync_server.acts.world import World, build_world

D = DocumentDeed
BLURRED = Blurred("ab" * 32, b"a jpeg", (Box(10, 10, 50, 60),), (1600, 1200))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    built = build_world(tmp_path, "2026-11-10 09:00")
    built.delegate(DelegationMode.DIRECT)
    built.file_check(("JM03", "JM12"))
    built.clock.set("2026-12-01 00:01")
    drafts(built)
    built.clock.set("2026-12-04 10:00")
    file_report(built, "2026-11")
    built.clock.set("2026-12-08 10:00")
    yield built
    built.ledger.close()


@pytest.fixture
def issue(world: World) -> str:
    return str(world.by(Role.OFFICE_STAFF, start_bulletin, "2026-11"))


@pytest.fixture
def photo(world: World) -> str:
    def job(w: object) -> str:
        w.add(  # type: ignore[attr-defined]
            t.photos,
            id=world.new_id(),
            sha256="cd" * 32,
            record_id=world.rows(t.records)[0]["id"],
            number=1,
            size=1000,
            listed_at=w.now,  # type: ignore[attr-defined]
            present_at=w.now,  # type: ignore[attr-defined]
        )
        return f"00000000-0000-7000-8000-{world.made:012d}"

    return str(world.do(job))


def body(world: World, issue: str) -> dict[str, Any]:
    return dict(world.row(t.documents, id=issue)["body"])


def row_of(world: World, issue: str, district: str) -> list[str]:
    rows = world.row(t.documents, id=issue)["body"]["districts"]
    (found,) = [row for row in rows if row[0] == district]
    return list(found)


def test_the_table_says_what_the_reports_say_and_who_has_not_reported(world: World, issue: str) -> None:
    total = figures(world.row(t.documents, kind="report", state="filed")).total
    assert row_of(world, issue, "长宁区")[1:6] == ["按时", str(total.inspections), "2", "1", str(total.notices)]
    assert row_of(world, issue, "徐汇区")[1:] == ["未报", *["—"] * 6]
    assert row_of(world, issue, "合计")[1:4] == ["1个区已报", "1", "2"]
    assert "未报" in str(body(world, issue)["overview"])


def test_a_report_sent_back_is_no_report_until_it_is_filed_again(world: World, issue: str) -> None:
    filed = world.row(t.documents, kind="report", state="filed")
    world.by(Role.OFFICE_STAFF, move, filed["id"], D.RETURN, "请补充整改情况")
    with pytest.raises(Problem, match="按最新报送刷新"):
        world.by(Role.OFFICE_CHIEF, move, issue, D.ISSUE)
    world.by(Role.OFFICE_STAFF, refresh, issue, FROM_REPORTS)
    assert row_of(world, issue, "长宁区")[1] == "退回修改"


def test_the_chief_issues_it_to_all_sections_under_its_number(world: World, issue: str) -> None:
    with pytest.raises(Problem, match="您的角色不能签发"):
        world.by(Role.OFFICE_STAFF, move, issue, D.ISSUE)
    world.by(Role.OFFICE_CHIEF, move, issue, D.ISSUE)
    row = world.row(t.documents, id=issue)
    assert (row["state"], row["number"]) == ("issued", "督察动态2026年第11期（总第11期）")
    sections = {unit["id"] for unit in world.rows(t.units, kind="section")}
    told = {delivery["unit_id"] for delivery in world.rows(t.deliveries, kind="document.issue", subject_id=issue)}
    assert sections <= told


def test_a_month_has_one_issue(world: World, issue: str) -> None:
    with pytest.raises(Problem, match="已经在编"):
        world.by(Role.OFFICE_CHIEF, start_bulletin, "2026-11")


def test_only_the_office_starts_an_issue_and_only_of_a_month_that_is_over(world: World) -> None:
    with pytest.raises(Problem, match="无权"):
        world.by(Role.SECTION_CHIEF, start_bulletin, "2026-11")
    for month in ("2026-12", "2026-13", ""):
        with pytest.raises(Problem, match="已经结束的月份"):
            world.by(Role.OFFICE_STAFF, start_bulletin, month)


def test_a_refresh_leaves_the_editors_words(world: World, issue: str) -> None:
    world.by(Role.OFFICE_STAFF, save, issue, {"overview": "本月督察工作平稳有序。"}, base=1)
    world.by(Role.OFFICE_STAFF, refresh, issue, FROM_REPORTS)
    assert body(world, issue)["overview"] == "本月督察工作平稳有序。"


def test_the_detachment_gives_input_and_the_editors_see_it(world: World, issue: str) -> None:
    world.by(Role.DETACHMENT_INSPECTOR, contribute, issue, "11月开展夜间机动督察6次。")
    (line,) = body(world, issue)["inputs"]
    assert line[3] == "11月开展夜间机动督察6次。"
    with pytest.raises(Problem):
        world.by(Role.SECTION_CHIEF, contribute, issue, "供稿")
    with pytest.raises(Problem, match="请填写"):
        world.by(Role.DETACHMENT_INSPECTOR, contribute, issue, " ")


def test_a_picture_is_used_only_after_it_was_checked(world: World, issue: str, photo: str) -> None:
    with pytest.raises(Problem, match="已核对，无未遮挡的人脸、车牌"):
        world.by(Role.OFFICE_STAFF, use_picture, issue, photo, BLURRED, "渣土偷倒", checked=False)
    assert body(world, issue)["pictures"] == []
    world.by(Role.OFFICE_STAFF, use_picture, issue, photo, BLURRED, "渣土偷倒", checked=True)
    assert body(world, issue)["pictures"] == [[BLURRED.sha256, "渣土偷倒"]]
    made = world.row(t.events, kind="photo.blurred")["data"]
    assert (made["boxes"], made["original"], made["blurred"]) == ([[10, 10, 50, 60]], "cd" * 32, BLURRED.sha256)


def test_a_picture_that_got_in_by_another_way_stops_the_issue(world: World, issue: str, photo: str) -> None:
    world.by(Role.OFFICE_STAFF, save, issue, {"pictures": [["cd" * 32, "未处理的原图"]]}, base=1)
    with pytest.raises(Problem, match="没有经过遮挡和核对"):
        world.by(Role.OFFICE_CHIEF, move, issue, D.ISSUE)
    world.by(Role.OFFICE_STAFF, remove_picture, issue, "cd" * 32)
    world.by(Role.OFFICE_CHIEF, move, issue, D.ISSUE)
