"""A paper that reads otherwise than the ledger: kept, marked, never printed or served before the section has looked."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from shared.moment import from_iso, to_iso
from shared.notice import IssuedNotice, Notice, NoticeState, Service, ServiceKind, Signature, document_hash
from shared.organisation import DelegationMode, PersonRef, Role
from shared.problems import Problem
from sync_server.acts.states import notice_status
from sync_server.ledger import tables as t
from sync_server.notices.deeds import confirm, correct, file_notice, void
from sync_server.notices.deeds.batch import confirm_batch
from sync_server.papers.editing import add_edition
from sync_server.papers.notice_paper import notice_docx, notice_pdf
from tests.sync_server.acts.world import ASSETS, SQUAD_OFFICER, WITNESS, World

FOREIGN = PersonRef("p-foreign", "王五", "999999", "别的队")


def signed(paper: Notice, signer: PersonRef = SQUAD_OFFICER, at: str = "") -> IssuedNotice:
    at = at or paper.issued_at
    ink = Signature(signer, (((0, 0), (5, 5)),), 500, document_hash(paper), at)
    return IssuedNotice(paper, Service(ServiceKind.SIGNED, at, signature=ink))


def forged(world: World) -> tuple[str, IssuedNotice]:
    """Everything at once: lines, a foreign inspector, another unit's name, 30 days, three months back."""
    record = world.file_check()
    paper = world.paper(record)
    past = to_iso(from_iso(paper.issued_at) - timedelta(days=90))
    line = replace(paper.lines[0], item_text="编造的问题", facts="编造的事实", count=99)
    paper = replace(paper, lines=(line,), inspectors=(FOREIGN,), unit_name="别的单位", feedback_days=30, issued_at=past)
    return record, signed(paper)


def file(world: World, issued: IssuedNotice) -> str:
    return str(world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 0.0))


def text_of(world: World, notice_id: str) -> str:
    with world.ledger.read() as conn:
        assert notice_pdf(conn, notice_id, ASSETS).content.startswith(b"%PDF")
        content = notice_docx(conn, notice_id, ASSETS).content
    with ZipFile(io.BytesIO(content)) as parts:
        xml = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    return "".join(re.sub(r"<[^>]+>", "", xml).split())


def test_a_forged_paper_is_kept_marked_and_printed_only_as_the_server_composed_it(world: World) -> None:
    _, issued = forged(world)
    notice = file(world, issued)
    row = world.notice(notice)
    assert row["state"] == "awaiting_confirmation"
    assert (row["number"], row["served_at"], row["due_on"]) == (None, None, None)
    assert row["claimed"]["unit_name"] == "别的单位", "the text that was read aloud is kept"
    labels = {difference["label"] for difference in row["differences"]}
    assert {"第1项检查项目", "第1项问题事实", "督察员", "被督察单位", "反馈期限（工作日）", "开具时间"} <= labels
    printed = text_of(world, notice)
    for invented in ("编造", "王五", "999999", "别的单位", "30个工作日", "2026年8月"):
        assert invented not in printed
    assert "与台账不符，待督察科决定，尚未生效" in printed
    assert "周敏（050117）" in printed
    assert "3个工作日" in printed
    assert not world.rows(t.deliveries, unit_id=world.squad, kind="notice.served"), "nothing reaches the unit"
    event = world.row(t.events, kind="notice.filed")["words"]
    assert "与台账不符" in event
    assert "编造的问题" in event, "the section reads what differs"
    with world.ledger.read() as conn:
        assert "与台账不符" in notice_status(conn, notice, world.clock()).words, "the phone hears of it"


def test_the_section_confirms_the_servers_text_with_open_eyes_or_gives_the_findings_back(world: World) -> None:
    record, issued = forged(world)
    notice = file(world, issued)
    with pytest.raises(Problem, match="打开逐项核对"):
        world.by(Role.SECTION_OFFICER, confirm_batch, [notice])
    with pytest.raises(Problem, match="打开逐项核对"):
        world.by(Role.SECTION_OFFICER, confirm, notice)
    world.by(Role.SECTION_OFFICER, confirm, notice, looked=True)
    row = world.notice(notice)
    assert (row["state"], row["service_kind"], row["due_on"]) == ("served", "online", "2026-11-27")
    printed = text_of(world, notice)
    assert "以本件为准" in printed
    assert "编造" not in printed

    record, issued = forged(world)
    notice = file(world, issued)
    world.by(Role.SECTION_OFFICER, void, notice, "与事实不符")
    assert world.row(t.findings, record_id=record)["notice_id"] == ""


def test_no_delegation_makes_a_forged_paper_void_as_any_other(world: World) -> None:
    world.delegate(DelegationMode.NONE)
    assert world.notice(file(world, forged(world)[1]))["state"] == "void"


def test_a_line_that_is_no_finding_of_the_record_is_left_out_and_said(world: World) -> None:
    paper = world.paper(world.file_check())
    extra = replace(paper.lines[0], finding_id=world.new_id(), facts="没有查过的问题")
    row = world.notice(file(world, signed(replace(paper, lines=(*paper.lines, extra)))))
    assert len(row["body"]["lines"]) == 1
    assert "督察记录中没有这个问题" in str(row["differences"])


def spelt(paper: Notice, within: str, *, badge: str) -> PersonRef:
    """The inspector as somebody writes him who would not be known."""
    name = paper.inspectors[0].name
    return PersonRef("", name[:1] + within + name[1:], badge, "")


CASES: dict[str, tuple[Callable[[World, Notice], IssuedNotice], str]] = {
    "served before it was issued": (
        lambda w, p: signed(p, at=to_iso(from_iso(p.issued_at) - timedelta(days=90))),
        "不早于开具时间",
    ),
    "signed by the inspector": (lambda w, p: signed(p, p.inspectors[0]), "督察员本人"),
    "signed by the inspector without his badge": (lambda w, p: signed(p, spelt(p, "", badge="")), "督察员本人"),
    "signed by the inspector whose badge lost its zero": (
        lambda w, p: signed(p, spelt(p, "", badge=p.inspectors[0].badge.lstrip("0"))),
        "督察员本人",
    ),
    "signed by the inspector in other letters": (
        lambda w, p: signed(p, spelt(p, "\u200b", badge="０５０１１７")),
        "督察员本人",
    ),
    "signed by somebody of another name": (lambda w, p: signed(p, replace(SQUAD_OFFICER, name="王五")), "王建国"),
    "signed on paper without a signature": (
        lambda w, p: IssuedNotice(p, Service(ServiceKind.SIGNED, p.issued_at, paper_signer=SQUAD_OFFICER)),
        "手机上须由本人签名",
    ),
    "refused before a witness of another name": (
        lambda w, p: IssuedNotice(
            p,
            Service(ServiceKind.REFUSED, p.issued_at, refusal_reason="不认可", witness=replace(WITNESS, name="王五")),
        ),
        "陈涛",
    ),
}


@pytest.mark.parametrize(("make", "known"), CASES.values(), ids=CASES.keys())
def test_a_service_that_cannot_have_been_so_waits(
    world: World, make: Callable[[World, Notice], IssuedNotice], known: str
) -> None:
    row = world.notice(file(world, make(world, world.paper(world.file_check()))))
    assert row["state"] == "awaiting_confirmation"
    assert known in str(row["differences"])


def test_a_signer_written_by_hand_is_printed_with_that_remark(world: World) -> None:
    stranger = PersonRef("", "赵六", "", "")
    notice = file(world, signed(world.paper(world.file_check()), stranger))
    assert world.notice(notice)["state"] == "served"
    assert "签收人赵六：名册中没有此人（手工填写）" in text_of(world, notice)


def test_a_signer_whose_badge_lost_its_zero_is_known_and_holds_nothing(world: World) -> None:
    typed = replace(SQUAD_OFFICER, id="", badge=SQUAD_OFFICER.badge.lstrip("0"))
    row = world.notice(file(world, signed(world.paper(world.file_check()), typed)))
    assert (row["state"], row["differences"]) == ("served", [])


def test_a_paper_that_took_weeks_to_arrive_waits_for_the_section(world: World) -> None:
    record = world.file_check()
    issued = signed(world.paper(record))
    world.clock.now += timedelta(days=16)
    row = world.notice(file(world, issued))
    assert row["state"] == "awaiting_confirmation"
    assert "已超过15日" in str(row["differences"])


def test_a_signature_is_not_printed_under_a_text_it_was_not_put_on(world: World) -> None:
    notice = file(world, signed(world.paper(world.file_check(("JM03", "JM20")))))
    keep: list[Any] = [line["finding_id"] for line in world.notice(notice)["body"]["lines"][:1]]
    world.by(Role.SECTION_OFFICER, correct, notice, "其一不成立", keep_finding_ids=keep)
    assert "签于更正前的文本" in text_of(world, notice)


def test_a_notice_made_by_another_edition_of_the_rules_takes_effect_and_says_so(world: World) -> None:
    paper = replace(world.paper(world.file_check()), rules="2026年10月1日起施行的版本")
    notice_id = file(world, IssuedNotice(paper, Service(ServiceKind.ONLINE, paper.issued_at)))
    row = world.notice(notice_id)
    assert row["state"] == NoticeState.SERVED
    assert [(d["field"], d["holds"]) for d in row["differences"]] == [("notice.rules", False)]
    assert row["document"] == document_hash(paper), "it is the text that was read aloud"
    assert "所依规则2026年10月1日起施行的版本：开具当日为" in text_of(world, notice_id)


def test_an_app_of_before_that_puts_a_blank_after_the_street_is_believed(world: World) -> None:
    paper = world.paper(world.file_check())
    assert "街道定西路" in paper.place
    paper = replace(paper, place=paper.place.replace("街道", "街道 "))
    row = world.notice(file(world, signed(paper)))
    assert (row["state"], row["differences"], row["claimed"]) == (NoticeState.SERVED, [], {})
    assert row["document"] == document_hash(paper), "it is the text that was read aloud"


def test_a_notice_read_aloud_in_the_districts_wording_keeps_its_hash_and_says_when_it_prints_another(
    world: World,
) -> None:
    own = "# 开头\n\n查见下列问题：\n\n# 一、整改要求\n\n{{ 整改要求 }}\n\n# 联次\n\n一式三联。"
    world.by(Role.SECTION_CHIEF, add_edition, "notice", own, world.clock().date(), "改用语")
    for wording, remark in ((own, ""), ("", "文书用语随系统提供的文本：本件用2026年11月24日起施行的文本")):
        paper = replace(world.paper(world.file_check()), wording=wording, close_of_business=True)
        notice_id = file(world, signed(paper))
        row = world.notice(notice_id)
        assert (row["state"], row["document"]) == (NoticeState.SERVED, document_hash(paper))
        assert row["claimed"] == {}, "it is the text that was signed"
        printed = text_of(world, notice_id)
        assert "查见下列问题：" in printed
        assert (remark in printed) if remark else ("文书用语" not in printed)
