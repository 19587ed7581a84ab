"""Evaluations from the ledger to the decision, with objections, rewards, and what each may not do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.accounts.opening import add_user
from sync_server.acts.common.documents import save
from sync_server.acts.document_kinds import move
from sync_server.acts.evaluations.drafting import FROM_LEDGER, draft_evaluation
from sync_server.acts.evaluations.objections import decide_score_objection, object_to_score
from sync_server.acts.refreshing import refresh
from sync_server.acts.rewards import record_reward
from sync_server.acts.rule_editions import set_rules
from sync_server.clockwork.ticks import tick
from sync_server.console.score_recount import recount
from sync_server.console.score_sheets import archive
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.notices.deeds import revoke
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rewarding import TRANSFER_WORDS, Decision, RewardKind
from sync_server.procedures.rule_fields import BY_NAME
from sync_server.procedures.rulebook import AnnualRules, ScoreRules
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import DISTRICT, SECTION, World, build_world
from tests.sync_server.stories.checks import sync_check

DEED = DocumentDeed
PAID = Decision(RewardKind.REWARD, "通报表扬", "沪长城管考〔2026〕3号", date(2026, 12, 9))


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, "2026-11-24 10:00", url=database_url)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def colleague(world: World) -> Caller:
    """Another officer of the section, who wrote nothing."""
    person = world.person("T-second", "另一位科员", SECTION)
    account = {"login": "second-officer", "name": "另一位科员", "role": Role.SECTION_OFFICER, "unit_id": SECTION}
    user = world.do(add_user, SYSTEM, person_id=person, **account)
    return replace(world.callers[Role.SECTION_OFFICER], user_id=user, name="另一位科员", person_id=person)


def drafted(world: World, now: str = "2026-12-01 09:00", period: str = "2026-11") -> str:
    """An evaluation, of units that were visited in its time if nothing else was done."""
    if not world.rows(t.records):
        sync_check(world, f"{period}-02 09:00")
    world.clock.set(now)
    return world.by(Role.SECTION_OFFICER, draft_evaluation, period)


def filed(world: World) -> str:
    document = drafted(world)
    world.by(Role.SECTION_CHIEF, move, document, DEED.FILE)
    return document


def part(world: World, document: str, unit: str = "") -> dict[str, Any]:
    units = world.row(t.documents, id=document)["figures"]["units"]
    (found,) = [u for u in units if u["unit_id"] == (unit or world.squad)]
    return dict(found)


def test_the_evaluation_drafts_itself_from_the_ledger(world: World) -> None:
    sync_check(world, "2026-11-10 09:00", "JM01")
    sync_check(world, "2026-11-20 09:00", "JM01")
    document = world.row(t.documents, id=drafted(world))
    assert (document["title"], document["state"]) == ("2026年11月考核评定建议", "draft")
    squad = part(world, document["id"])
    assert (squad["deducted"], squad["score"]) == (7.0, 93.0)
    assert [line["words"] for line in squad["lines"]] == [
        "JM01 2 分，计 2 分",
        "JM01 2 分，90 日内第 2 次，按严重一级计 5 分，计 5 分",
    ]
    # All squads and the district's own team, in the directory's order, with what is proposed in words.
    names = [row[0] for row in document["body"]["scores"]]
    assert len(names) == 11
    assert names[-1].endswith("直属中队")
    assert "华阳路街道综合行政执法队扣7分，得93分" in document["body"]["proposal"]
    assert [row[0] for row in document["body"]["deductions"]] == ["华阳路街道综合行政执法队"] * 2


def test_october_makes_a_repetition_in_november_but_is_not_deducted_there(world: World) -> None:
    sync_check(world, "2026-10-10 09:00", "JM01")
    sync_check(world, "2026-11-10 09:00", "JM01")
    assert part(world, drafted(world))["deducted"] == 5.0


def test_a_quarter_is_the_mean_of_its_months_in_which_the_unit_was_inspected(world: World) -> None:
    sync_check(world, "2026-08-10 09:00", "RW03")
    sync_check(world, "2026-09-10 09:00")
    world.clock.set("2026-11-24 12:00")
    document = world.by(Role.SECTION_OFFICER, draft_evaluation, "2026-Q3")
    squad = part(world, document)
    assert squad["months"] == {"2026-07": None, "2026-08": 95.0, "2026-09": 100.0}
    assert (squad["score"], squad["checks"]) == (97.5, 2)
    others = [row for row in world.row(t.documents, id=document)["body"]["scores"] if row[3] == "未督察，不评定"]
    assert len(others) == 10, "nobody was there, so nobody is praised"


def test_a_period_that_is_not_over_and_one_that_is_written_already_are_refused(world: World) -> None:
    with pytest.raises(Problem, match="2026年11月尚未结束"):
        world.by(Role.SECTION_OFFICER, draft_evaluation, "2026-11")
    with pytest.raises(Problem, match="请选择一个月份或季度"):
        world.by(Role.SECTION_OFFICER, draft_evaluation, "2026-13")
    drafted(world)
    with pytest.raises(Problem, match="已经在编"):
        world.by(Role.SECTION_CHIEF, draft_evaluation, "2026-11")
    with pytest.raises(Problem, match="由各区督察科起草"):
        world.by(Role.OFFICE_STAFF, draft_evaluation, "2026-11")


def test_a_period_before_the_first_record_is_refused_and_months_before_it_count_for_nobody(
    world: World, tmp_path: Path
) -> None:
    sync_check(world, "2026-09-10 09:00", "RW03")
    world.clock.set("2026-11-24 12:00")
    for period, words in (("2026-08", "2026年8月"), ("2026-Q2", "2026年第二季度"), ("2025-Q4", "2025年第四季度")):
        with pytest.raises(Problem, match=f"{words}在启用系统之前，不作统计，以后补录的纸质记录也不计入"):
            world.by(Role.SECTION_OFFICER, draft_evaluation, period)
    document = world.row(t.documents, id=world.by(Role.SECTION_OFFICER, draft_evaluation, "2026-Q3"))
    assert part(world, document["id"])["score"] == 95.0, "September alone"
    zipfile.ZipFile(io.BytesIO(archive(document["figures"], world.clock()))).extractall(tmp_path / "sheets")
    assert recount(tmp_path / "sheets") == []
    rows = (tmp_path / "sheets" / "各月得分.csv").read_text("utf-8-sig").splitlines()
    of_squad = [row.split(",")[1:] for row in rows if row.startswith("华阳路街道综合行政执法队,")]
    assert of_squad == [
        ["2026-07", "0", "0", "不评定"],
        ["2026-08", "0", "0", "不评定"],
        ["2026-09", "1", "5.0", "95.0"],
    ]


def test_a_person_wise_item_repeats_by_badge_only(world: World) -> None:
    sync_check(world, "2026-11-02 09:00", "ZZ03", badges=("050102",))
    sync_check(world, "2026-11-03 09:00", "ZZ03", badges=("050103",))
    sync_check(world, "2026-11-04 09:00", "ZZ03", badges=("050102",))
    assert [line["points"] for line in part(world, drafted(world))["lines"]] == [0.5, 0.5, 2.0]


def test_figures_must_equal_the_ledger_when_the_chief_signs(world: World) -> None:
    notice = noticed(world)
    document = drafted(world)
    world.by(Role.SECTION_CHIEF, revoke, notice, "属公示疏导点")
    with pytest.raises(Problem, match="请先“按最新台账重新计分”"):
        world.by(Role.SECTION_CHIEF, move, document, DEED.FILE)
    world.by(Role.SECTION_OFFICER, refresh, document, FROM_LEDGER)
    world.by(Role.SECTION_CHIEF, move, document, DEED.FILE)
    squad = part(world, document)
    assert (squad["score"], [line["points"] for line in squad["lines"]]) == (100.0, [0.0])


def test_signing_takes_a_number_and_tells_each_unit_of_its_own_score_only(world: World) -> None:
    document = filed(world)
    assert world.row(t.documents, id=document)["number"] == "沪长城管督评〔2026〕1号"
    told = [row for row in world.rows(t.deliveries, subject_id=document) if row["subject_kind"] == "score"]
    assert len(told) == len({row["unit_id"] for row in told}) == 11
    (own,) = [row for row in told if row["unit_id"] == world.squad]
    event = world.row(t.events, seq=own["event_seq"])
    assert event["words"] == "本单位2026年11月考核评定得分已报送，如有异议请在2026年12月8日（星期二）24时前提出"
    assert event["unit_id"] == world.squad


def objected(world: World, reason: str = "该处为公示的疏导点") -> tuple[str, str, str]:
    """A filed evaluation with one deduction objected to: (document, objection, finding)."""
    sync_check(world, "2026-11-10 09:00", "JM01")
    document = filed(world)
    (line,) = part(world, document)["lines"]
    objection = world.by(Role.INSPECTED_UNIT, object_to_score, document, line["subject"], reason)
    return document, objection, line["subject"]


def test_an_objection_upheld_is_counted_anew_in_a_version_that_says_why(world: World) -> None:
    document, objection, _ = objected(world)
    world.do(decide_score_objection, colleague(world), objection, upheld=True, words="属实，在公示范围内")
    squad = part(world, document)
    assert (squad["deducted"], squad["score"]) == (0.0, 100.0)
    assert squad["lines"][0]["words"] == "JM01 对得分的异议成立，不计分"
    row = world.row(t.documents, id=document)
    assert (row["state"], row["version"]) == ("filed", 2)
    note = "华阳路街道综合行政执法队得分异议成立（属实，在公示范围内），扣分由2改为0，得分由98改为100"
    assert note in row["body"]["remarks"]
    assert [v["note"] for v in world.rows(t.document_versions, document_id=document)] == ["起草", note]


def test_an_objection_is_decided_by_nobody_who_wrote_the_evaluation_and_once(world: World) -> None:
    _, objection, _ = objected(world)
    with pytest.raises(Problem, match="您参与起草了这份评定建议"):
        world.by(Role.SECTION_OFFICER, decide_score_objection, objection, upheld=False, words="维持")
    with pytest.raises(Problem, match="请写明复核意见"):
        world.by(Role.SECTION_CHIEF, decide_score_objection, objection, upheld=False, words=" ")
    world.by(Role.SECTION_CHIEF, decide_score_objection, objection, upheld=False, words="不在公示时段内")
    with pytest.raises(Problem, match="已由他人复核"):
        world.by(Role.SECTION_CHIEF, decide_score_objection, objection, upheld=True, words="改判")


def test_who_objected_for_the_unit_does_not_review_it_at_another_account(world: World) -> None:
    _, objection, _ = objected(world)
    person = world.row(t.users, id=world.callers[Role.INSPECTED_UNIT].user_id)["person_id"]
    chief = t.users.c.id == world.callers[Role.SECTION_CHIEF].user_id
    world.do(lambda w: w.conn.execute(t.users.update().where(chief).values(person_id=person)))
    with pytest.raises(Problem, match="提出了异议"):
        world.by(Role.SECTION_CHIEF, decide_score_objection, objection, upheld=True, words="属实")


def test_late_feedback_is_objected_to_like_any_other_deduction(world: World) -> None:
    notice = noticed(world)
    document = filed(world)
    assert part(world, document)["deducted"] == 4.0  # two places at one point, and two points for the missed term
    objection = world.by(Role.INSPECTED_UNIT, object_to_score, document, notice, "当日系统故障，已电话报告")
    world.by(Role.SECTION_CHIEF, decide_score_objection, objection, upheld=True, words="情况属实")
    squad = part(world, document)
    assert (squad["deducted"], [line["points"] for line in squad["lines"]]) == (2.0, [2.0, 0.0])


def test_whoever_edited_the_text_has_drafted_it_too(world: World) -> None:
    sync_check(world, "2026-11-10 09:00", "JM01")
    document = drafted(world)
    world.by(Role.SECTION_CHIEF, move, document, DEED.VOID, "重新起草")
    document = world.by(Role.SECTION_OFFICER, draft_evaluation, "2026-11")
    world.by(Role.SECTION_OFFICER, move, document, DEED.PROPOSE)
    world.by(Role.SECTION_CHIEF, save, document, {"proposal": "请考核机构审定。"}, base=1)
    world.by(Role.SECTION_CHIEF, move, document, DEED.FILE)
    (line,) = part(world, document)["lines"]
    objection = world.by(Role.INSPECTED_UNIT, object_to_score, document, line["subject"], "该处为公示的疏导点")
    with pytest.raises(Problem, match="您参与起草了"):
        world.by(Role.SECTION_CHIEF, decide_score_objection, objection, upheld=True, words="属实")


@pytest.mark.parametrize(
    ("subject", "reason", "says"),
    [("", "太少", "请写明异议的理由"), ("not-a-line", "该处为公示的疏导点", "这一项没有扣分")],
)
def test_an_objection_that_says_too_little_is_refused_in_words(
    world: World, subject: str, reason: str, says: str
) -> None:
    document = filed(world)
    with pytest.raises(Problem, match=says):
        world.by(Role.INSPECTED_UNIT, object_to_score, document, subject, reason)


def test_an_objection_comes_within_five_working_days_and_once_a_line(world: World) -> None:
    document, _, finding = objected(world)
    with pytest.raises(Problem, match="已经提出过异议"):
        world.by(Role.INSPECTED_UNIT, object_to_score, document, finding, "该处为公示的疏导点")
    world.clock.set("2026-12-09 00:00")
    with pytest.raises(Problem, match="已于2026年12月8日（星期二）24时届满"):
        world.by(Role.INSPECTED_UNIT, object_to_score, document, "", "该处为公示的疏导点")


def test_the_appraisal_body_decides_after_the_term_and_every_objection(world: World) -> None:
    document, objection, _ = objected(world)
    with pytest.raises(Problem, match="期限到2026年12月8日（星期二）24时止"):
        world.by(Role.APPRAISAL, move, document, DEED.DECIDE)
    world.clock.set("2026-12-09 09:00")
    with pytest.raises(Problem, match="还有1件得分异议没有复核"):
        world.by(Role.APPRAISAL, move, document, DEED.DECIDE)
    world.by(Role.SECTION_CHIEF, decide_score_objection, objection, upheld=False, words="不在公示时段内")
    world.by(Role.APPRAISAL, move, document, DEED.DECIDE, "同意")
    assert world.row(t.documents, id=document)["state"] == "decided"
    with pytest.raises(Problem, match="已经作出决定"):
        world.by(Role.INSPECTED_UNIT, object_to_score, document, "", "该处为公示的疏导点")


def test_the_appraisal_body_returns_with_a_reason_and_the_term_runs_anew(world: World) -> None:
    document = filed(world)
    with pytest.raises(Problem, match="请写明理由"):
        world.by(Role.APPRAISAL, move, document, DEED.RETURN)
    world.by(Role.APPRAISAL, move, document, DEED.RETURN, "请补充整改建议")
    world.clock.set("2026-12-07 09:00")
    world.by(Role.SECTION_CHIEF, move, document, DEED.FILE)
    assert world.row(t.documents, id=document)["number"] == "沪长城管督评〔2026〕1号"
    world.clock.set("2026-12-14 23:59")
    with pytest.raises(Problem, match="期限到2026年12月14日"):
        world.by(Role.APPRAISAL, move, document, DEED.DECIDE)


def decided(world: World) -> str:
    document = filed(world)
    world.clock.set("2026-12-09 09:00")
    world.by(Role.APPRAISAL, move, document, DEED.DECIDE)
    return document


def test_rewards_are_fed_back_to_section_and_unit_transfers_to_the_section_only(world: World) -> None:
    document = decided(world)
    world.by(Role.APPRAISAL, record_reward, document, world.squad, PAID)
    transfer = replace(PAID, kind=RewardKind.TRANSFER, words=TRANSFER_WORDS, transferred_to="区纪委监委派驻纪检监察组")
    world.by(Role.APPRAISAL, record_reward, document, world.squad, transfer)
    told = {(row["kind"], row["unit_id"]) for row in world.rows(t.deliveries) if row["kind"].startswith("reward.")}
    assert told == {("reward.reward", SECTION), ("reward.reward", world.squad), ("reward.transfer", SECTION)}
    (event,) = world.rows(t.events, kind="reward.transfer")
    assert event["unit_id"] is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"paper": ""}, "请填写决定文件的文号"),
        ({"words": ""}, "请写明决定的内容"),
        ({"decided_on": date(2027, 1, 1)}, "不能晚于今天"),
        ({"kind": RewardKind.TRANSFER}, "请填写移送给哪个机关"),
        ({"transferred_to": "所在单位"}, "只有移送才填写移送机关"),
        ({"words": "对李某（电话13800000000）诫勉"}, "请删去个人的证件号、电话和胸号"),
    ],
)
def test_a_decision_that_cannot_be_entered_is_refused_in_words(world: World, change: dict[str, Any], says: str) -> None:
    document = decided(world)
    with pytest.raises(Problem, match=says):
        world.by(Role.APPRAISAL, record_reward, document, world.squad, replace(PAID, **change))


def test_rewards_wait_for_the_decision_and_for_the_right_hands(world: World) -> None:
    document = filed(world)
    with pytest.raises(Problem, match="请先对评定建议作出决定"):
        world.by(Role.APPRAISAL, record_reward, document, world.squad, PAID)
    with pytest.raises(Problem, match="无权"):
        world.by(Role.SECTION_CHIEF, record_reward, document, world.squad, PAID)
    world.clock.set("2026-12-09 09:00")
    world.by(Role.APPRAISAL, move, document, DEED.DECIDE)
    with pytest.raises(Problem, match="请选择这份评定建议中的单位"):
        world.by(Role.APPRAISAL, record_reward, document, SECTION, PAID)


def test_a_month_is_scored_by_the_rules_of_its_first_day(world: World) -> None:
    world.clock.set("2026-11-05 09:00")
    scores = BY_NAME["scores"]
    milder = ScoreRules(repeat_effect=ScoreRules().repeat_effect, late_feedback=1.0, cap_per_inspection=1.0)
    world.by(Role.SECTION_CHIEF, set_rules, scores, milder, date(2026, 11, 5), "先行试点")
    sync_check(world, "2026-11-05 08:00", "JM01")
    assert part(world, drafted(world))["deducted"] == 2.0  # November began under the earlier edition
    sync_check(world, "2026-12-01 08:00", "RW03")
    december = drafted(world, "2027-01-04 09:00", "2026-12")
    assert part(world, december)["deducted"] == 1.0


def test_rules_are_set_for_today_or_later_by_those_who_may(world: World) -> None:
    scores = BY_NAME["scores"]
    with pytest.raises(Problem, match="不能早于今天"):
        world.by(Role.SECTION_CHIEF, set_rules, scores, ScoreRules(start=120.0), date(2026, 11, 23), "试点")
    with pytest.raises(Problem, match="无权"):
        world.by(Role.SECTION_OFFICER, set_rules, scores, ScoreRules(start=120.0), date(2026, 12, 1), "试点")
    with pytest.raises(Problem, match="内容没有改变"):
        world.by(Role.SECTION_CHIEF, set_rules, scores, ScoreRules(), date(2026, 12, 1), "试点")
    annual, weights = BY_NAME["annual"], AnnualRules(plans=30.0, quality=10.0)
    with pytest.raises(Problem, match="由市局统一规定"):
        world.by(Role.SECTION_CHIEF, set_rules, annual, weights, date(2026, 12, 1), "试点")
    world.by(Role.SECTION_CHIEF, set_rules, scores, ScoreRules(start=120.0), date(2026, 12, 1), "试点")
    (edition,) = world.rows(t.rule_editions, name="scores")
    assert (edition["district_code"], edition["effective_from"], edition["note"]) == (DISTRICT, "2026-12-01", "试点")


def test_what_is_on_the_leader_and_not_served_yet_is_kept_from_the_unit(world: World) -> None:
    world.file_check(["JL12"], leader=True)
    squad = part(world, drafted(world))
    assert [(line["code"], line["reserved"]) for line in squad["lines"]] == [("JL12", True)]


def test_a_merged_finding_is_deducted_once(world: World) -> None:
    kept, other = sync_check(world, "2026-11-10 09:00", "JM01"), sync_check(world, "2026-11-10 09:10", "JM01")
    (one,), (two,) = world.rows(t.findings, record_id=kept), world.rows(t.findings, record_id=other)

    def merge(w: Write) -> None:
        w.conn.execute(t.findings.update().where(t.findings.c.id == two["id"]).values(merged_into=one["id"]))

    world.do(merge)
    squad = part(world, drafted(world))
    assert (squad["deducted"], [line["points"] for line in squad["lines"]]) == (2.0, [2.0, 0.0])


def test_what_the_district_team_answers_for_is_not_charged_to_the_street(world: World) -> None:
    record = sync_check(world, "2026-11-10 09:00", "JM01")
    (team,) = world.rows(t.units, kind="district_team", district_code=DISTRICT)

    def answered(w: Write) -> None:
        f = t.findings
        w.conn.execute(f.update().where(f.c.record_id == record).values(answering_unit_id=team["id"]))

    world.do(answered)
    document = drafted(world)
    assert part(world, document)["deducted"] == 0.0
    assert part(world, document, team["id"])["deducted"] == 2.0


def test_units_that_may_still_object_are_reminded_on_the_working_day_before(world: World) -> None:
    objected(world)
    world.clock.set("2026-12-07 10:00")
    world.do(tick)
    told = {row["unit_id"] for row in world.rows(t.deliveries, kind="document.objection_ends")}
    assert len(told) == 10
    assert world.squad not in told  # it has objected already
