"""Two special cases of the demonstration: one of the district with two squads, of which one has answered and the other
asks for more time; one that the city gave and that waits for the leader's approval."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from shared.moment import day_in_shanghai
from shared.organisation import UnitKind
from sync_server.acts.document_kinds import move
from sync_server.casework.term import Measure
from sync_server.demo.people import Squad
from sync_server.demo.stage import Stage, account
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.reference.shipped import unit_id
from sync_server.special.deeds.directing import Direction, direct
from sync_server.special.deeds.extending import ask_extension, check_extension
from sync_server.special.deeds.handling import Report, report, report_progress, sign
from sync_server.special.deeds.judging import accept
from sync_server.special.deeds.opening import CasePlan, PlannedShare, create_case
from sync_server.special.deeds.urging import enter_urging
from sync_server.special.rules.case import CaseSource
from sync_server.special.rules.share import TESTS, ReportKind

LEAD, JOINT = "江苏路街道", "华阳路街道"
TITLE, CITY_TITLE = "地铁站口非机动车乱停放专项督察", "重要活动期间街面秩序保障专项督察"


class SpecialCases:
    """What was done about them, step by step through the acts."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.lead, self.joint = self._squad(LEAD), self._squad(JOINT)

    def steps(self) -> None:
        """Put what happened on the stage."""
        at, moment = self.stage.at, self.stage.moment
        at(moment(11, "10:05"), self._draft)
        at(moment(11, "10:40"), lambda w: self._move(w, "changning", DocumentDeed.PROPOSE, "请审核"))
        at(
            moment(11, "15:20"),
            lambda w: self._move(w, "changning-kezhang", DocumentDeed.APPROVE, "情况属实，建议立案"),
        )
        at(moment(10, "09:30"), lambda w: self._move(w, "changning-fenguan", DocumentDeed.ISSUE, "同意立案，抓紧办理"))
        at(moment(10, "13:40"), lambda w: self._sign(w, self.lead))
        at(moment(9, "09:15"), lambda w: self._sign(w, self.joint))
        at(moment(8, "11:00"), self._direct)
        at(moment(6, "16:10"), self._progress)
        at(moment(4, "10:00"), self._call)
        at(moment(3, "14:30"), self._report)
        at(moment(2, "10:20"), self._accept)
        at(moment(2, "16:45"), self._ask)
        at(moment(1, "09:10"), self._check)
        at(moment(1, "15:00"), self._city)

    def _squad(self, street: str) -> Squad:
        return self.stage.squads[self.stage.streets["310105", street]]

    def _draft(self, w: Write) -> None:
        plan = CasePlan(
            title=TITLE,
            source=CaseSource.DIRECTION,
            source_name="区政府分管领导",
            source_number="长府办批〔2026〕76号",
            source_words="市民多次反映地铁站口非机动车占满人行道，请区城管局督办整改，月底前报结果。",
            received_on=day_in_shanghai(w.moment),
            place="2号线江苏路站、中山公园站出入口",
            facts="近一个月热线反映23件，督察发现同类问题9处，早晚高峰行人绕行机动车道。",
            plan="两街道各自排查站口停放点；督察科早晚高峰现场督察不少于两次；牵头单位汇总情况报告。",
            demands="一周内清理积存车辆，落实早晚高峰定点管控，约谈企业，建立长效机制。",
            opinion="拟予立案，请审核。",
            measure=Measure.WORKDAYS.value,  # a holiday among the days before lets no term of the story run out
            amount=11,
            shares=(
                PlannedShare(self.lead.unit, "牵头；清理江苏路站四个出入口，落实专人值守。", lead=True),
                PlannedShare(self.joint.unit, "清理中山公园站三个出入口，与企业约定清运时段。"),
            ),
            checklist=(("JM20", ""), ("", "早晚高峰是否有专人值守"), ("", "企业清运车是否按约定时段到场")),
        )
        create_case(w, account(w, "changning"), plan)

    def _move(self, w: Write, login: str, deed: DocumentDeed, words: str) -> None:
        c = t.cases.c
        opening = w.conn.execute(select(c.opening_id).where(c.title == TITLE)).scalar_one()
        move(w, account(w, login), opening, deed, words)

    def _share(self, w: Write, squad: Squad) -> str:
        s, c = t.case_shares.c, t.cases.c
        of_case = select(s.id).join_from(t.case_shares, t.cases, c.id == s.case_id)
        return str(w.conn.execute(of_case.where(c.title == TITLE, s.unit_id == squad.unit)).scalar_one())

    def _sign(self, w: Write, squad: Squad) -> None:
        sign(w, account(w, squad.login), self._share(w, squad), f"{squad.leader}（{squad.leader_badge}）")

    def _direct(self, w: Write) -> None:
        case_id = w.conn.execute(select(t.cases.c.id).where(t.cases.c.title == TITLE)).scalar_one()
        words = "站口是城市门面，请两街道主要负责同志到现场，月底前见效。"
        direct(w, account(w, "changning"), case_id, Direction("区政府分管领导", day_in_shanghai(w.moment), words))

    def _progress(self, w: Write) -> None:
        words = "已清理积存车辆约40辆，三号口因施工围挡暂无停放点，正与建设单位协调。"
        given = Report(ReportKind.PROGRESS, "中山公园站口整治进展", words)
        report_progress(w, account(w, self.joint.login), self._share(w, self.joint), given)

    def _call(self, w: Write) -> None:
        words = "电话催办，中队答复牵头单位本周报结果，本单位围挡问题仍在协调。"
        enter_urging(w, account(w, "changning"), self._share(w, self.joint), "phone", words)

    def _report(self, w: Write) -> None:
        given = Report(
            ReportKind.RESULT,
            "关于江苏路站口非机动车整治情况的报告",
            "四个出入口积存车辆62辆全部清走，早7时至9时、晚5时至7时各安排两人值守；约谈两家企业并签订清运约定；近五天热线零反映。",
            number="江综执〔2026〕19号",
            stamped=True,
        )
        report(w, account(w, self.lead.login), self._share(w, self.lead), given)

    def _accept(self, w: Write) -> None:
        words = "现场复查属实，达到办理要求。"
        accept(w, account(w, "changning"), self._share(w, self.lead), frozenset(TESTS), words)

    def _ask(self, w: Write) -> None:
        share_id = self._share(w, self.joint)
        due: str = w.conn.execute(select(t.case_shares.c.due_on).where(t.case_shares.c.id == share_id)).scalar_one()
        until = date.fromisoformat(due) + timedelta(days=7)
        reasons = "三号口施工围挡须与建设单位协调，预计一周内挪移。"
        ask_extension(w, account(w, self.joint.login), share_id, until, reasons, "一、二号口已完成，三号口完成一半。")

    def _check(self, w: Write) -> None:
        words = "已到现场核对，围挡属实，申请在期满前提出，建议同意。"
        check_extension(w, account(w, "changning"), self._share(w, self.joint), words)

    def _city(self, w: Write) -> None:
        changning, jingan = (unit_id(UnitKind.SECTION, code) for code in ("310105", "310106"))
        plan = CasePlan(
            title=CITY_TITLE,
            source=CaseSource.CAMPAIGN,
            source_name="市城管执法局",
            source_number="沪城管执办〔2026〕41号",
            received_on=day_in_shanghai(w.moment),
            facts="活动期间涉会场周边道路12条，须连续保障10天。",
            plan="两区各负其责，市局每日抽查，重大情况即报。",
            demands="活动前完成排查整改，活动期间每日书面报告，结束后报总结。",
            opinion="拟予立案，请审核。",
            shares=(
                PlannedShare(changning, "牵头；会场东侧道路排查和值守。", lead=True),
                PlannedShare(jingan, "会场西侧道路排查和值守。"),
            ),
        )
        case_id = create_case(w, account(w, "jianduchu"), plan)
        opening = w.conn.execute(select(t.cases.c.opening_id).where(t.cases.c.id == case_id)).scalar_one()
        move(w, account(w, "jianduchu"), opening, DocumentDeed.PROPOSE, "请审核")
