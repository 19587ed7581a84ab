"""Two notices of the demonstration that nobody answered, pursued step by step.

One is ready for a proposal; of the other the proposal has gone to the street, which has signed and owes an answer."""

from __future__ import annotations

from sqlalchemy import select

from sync_server.acts.document_kinds import move
from sync_server.demo.stage import Stage, account
from sync_server.demo.story import PANYU, XINHUA, Check, Fate, Found
from sync_server.demo.telling import Telling
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.by_hand import enter_urging, give_receipt
from sync_server.notices.deeds.pursuits.following import check
from sync_server.notices.deeds.pursuits.papers import draft_order, draft_proposal
from sync_server.notices.deeds.pursuits.replies import sign_proposal
from sync_server.procedures.documents import DocumentDeed

# Working days before the day of seeding: served on the 16th, due on the 13th, two rounds until the 5th.
CHECK = Check(
    "shenjie",
    16,
    "09:40",
    "番禺路法华镇路口",
    PANYU,
    (Found("JM20", "共享单车停满人行道约25米，行人绕行机动车道，督察时无人清理", 30, pictures=("bikes", "bikes")),),
    fate=Fate.OVERDUE,
    requirement="通知企业2小时内清理，恢复人行道通行；查明当班巡查情况，落实早晚高峰定点管控，于期限内反馈。",
)
EARLIER = 9  # working days by which all of the other one lay before
HANDED_OVER = Check(
    "shenjie",
    16 + EARLIER,
    "10:10",
    "新华路定西路口",
    XINHUA,
    (Found("JM04", "沿街三家店铺门前堆放货物约4平方米，督察时无人处置", 3, pictures=("goods",)),),
    fate=Fate.OVERDUE,
    requirement="清理门前堆物，查明当班巡查情况，落实专人管控，于期限内反馈。",
)

# What the section saw when it came again and how the squad answered for it, by the item that was found.
_SAID = {
    "JM20": (
        "现场仍停放约20辆，中队称已通知企业，企业调度车辆未到。",
        "由副队长负责，与企业约定早晚各清理一次。",
    ),
    "JM04": (
        "三家店铺门前仍堆放货物约4平方米，中队称已口头劝导，店铺未搬离。",
        "由副队长负责，约谈三家店铺经营者，每日早晚各巡查一次。",
    ),
}


class Pursued:
    """What the section did about it, step by step through the acts; `handed_over`, as far as the street."""

    def __init__(self, stage: Stage, telling: Telling, *, handed_over: bool = False) -> None:
        self.stage, self.telling, self.handed_over = stage, telling, handed_over

    def steps(self) -> None:
        """Put what happened on the stage."""
        at, before = self.stage.at, EARLIER if self.handed_over else 0
        for back, clock, job in (
            (10, "10:20", self._look),
            (9, "15:00", self._call),
            (4, "10:30", self._order),
            (4, "15:40", self._receipt),
        ):
            at(self.stage.moment(back + before, clock), job)
        if self.handed_over:
            at(self.stage.moment(before, "10:00"), self._proposal)
            at(self.stage.moment(before - 1, "09:30"), self._signed_by_the_street)

    def _look(self, w: Write) -> None:
        seen, _ = _SAID[self.telling.check.found[0].item]
        check(w, account(w, "changning"), self._pursuit(w), "visit", seen)

    def _call(self, w: Write) -> None:
        words = "电话联系中队负责人，答复本周内完成清理并书面反馈。"
        enter_urging(w, account(w, "changning"), self._pursuit(w), "phone", words, leader_words="请跟踪到底。")

    def _order(self, w: Write) -> None:
        order = draft_order(w, account(w, "changning"), self._pursuit(w))
        move(w, account(w, "changning-kezhang"), order, DocumentDeed.ISSUE)

    def _receipt(self, w: Write) -> None:
        squad = self.telling.squad
        signer = f"{squad.leader}（{squad.leader_badge}）"
        _, words = _SAID[self.telling.check.found[0].item]
        give_receipt(w, account(w, squad.login), self._pursuit(w), signer, words)

    def _proposal(self, w: Write) -> None:
        paper = draft_proposal(w, account(w, "changning"), self._pursuit(w))
        move(w, account(w, "changning-kezhang"), paper, DocumentDeed.APPROVE, "同意")
        move(w, account(w, "changning-fenguan"), paper, DocumentDeed.ISSUE, "同意")

    def _signed_by_the_street(self, w: Write) -> None:
        p = t.pursuits.c
        paper = w.conn.execute(select(p.proposal_id).where(p.notice_id == self.telling.notice_id)).scalar_one()
        sign_proposal(w, account(w, f"{self.telling.squad.login}-jd"), paper, "陈国平")

    def _pursuit(self, w: Write) -> str:
        p = t.pursuits.c
        return str(w.conn.execute(select(p.id).where(p.notice_id == self.telling.notice_id)).scalar_one())
