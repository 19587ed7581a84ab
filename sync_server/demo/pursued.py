"""One notice of the demonstration that nobody answered: followed up, urged, supervised, ready for a proposal."""

from __future__ import annotations

from sqlalchemy import select

from sync_server.acts.document_kinds import move
from sync_server.demo.stage import Stage, account
from sync_server.demo.story import PANYU, Check, Fate, Found
from sync_server.demo.telling import Telling
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.by_hand import enter_urging, give_receipt
from sync_server.notices.deeds.pursuits.following import check
from sync_server.notices.deeds.pursuits.papers import draft_order
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


class Pursued:
    """What the section did about it, step by step through the acts."""

    def __init__(self, stage: Stage, telling: Telling) -> None:
        self.stage, self.telling = stage, telling

    def steps(self) -> None:
        """Put what happened on the stage."""
        at, moment = self.stage.at, self.stage.moment
        at(moment(10, "10:20"), self._look)
        at(moment(9, "15:00"), self._call)
        at(moment(4, "10:30"), self._order)
        at(moment(4, "15:40"), self._receipt)

    def _look(self, w: Write) -> None:
        words = "现场仍停放约20辆，中队称已通知企业，企业调度车辆未到。"
        check(w, account(w, "changning"), self._pursuit(w), "visit", words)

    def _call(self, w: Write) -> None:
        words = "电话联系中队负责人，答复本周内完成清理并书面反馈。"
        enter_urging(w, account(w, "changning"), self._pursuit(w), "phone", words, leader_words="请跟踪到底。")

    def _order(self, w: Write) -> None:
        order = draft_order(w, account(w, "changning"), self._pursuit(w))
        move(w, account(w, "changning-kezhang"), order, DocumentDeed.ISSUE)

    def _receipt(self, w: Write) -> None:
        squad = self.telling.squad
        signer = f"{squad.leader}（{squad.leader_badge}）"
        words = "由副队长负责，与企业约定早晚各清理一次。"
        give_receipt(w, account(w, squad.login), self._pursuit(w), signer, words)

    def _pursuit(self, w: Write) -> str:
        p = t.pursuits.c
        return str(w.conn.execute(select(p.id).where(p.notice_id == self.telling.notice_id)).scalar_one())
