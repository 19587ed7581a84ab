"""Special cases in a world of acts: a plan, the people who decide on it, and cases on their way."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.organisation import Role
from sync_server.acts.common.documents import save
from sync_server.acts.document_kinds import move
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed as D
from sync_server.scans.prepared import Original, PreparedScan, Sheet, Straightened
from sync_server.special.deeds.closing import draft_closing
from sync_server.special.deeds.handling import Report, report, sign
from sync_server.special.deeds.judging import accept
from sync_server.special.deeds.opening import CasePlan, PlannedShare, create_case
from sync_server.special.deeds.replying import draft_reply
from sync_server.special.rules.case import CaseSource
from sync_server.special.rules.share import TESTS, ReportKind
from tests.sync_server.acts.world import World

DEMANDS = "查清该路段无证设摊的原因，完成整治，建立长效管理措施。"

CLOSING = {
    "found": "夜间流动设摊12处，货源来自附近批发市场，值守时段有空档。",
    "accountability": "无。经查不属失职，系人员调配不当，已当面提醒。",
    "opinion": "已达到办理要求，建议结案。",
}


def plan_for(*unit_ids: str, **other: Any) -> CasePlan:
    """A plan with one share for each of the units, the first of them in the lead; `other` fields as given."""
    values: dict[str, Any] = {
        "title": "定西路沿线无证设摊专项整治",
        "source": CaseSource.DIRECTION,
        "source_name": "区政府分管副区长",
        "source_number": "长府办〔2026〕118号",
        "source_words": "请区城管执法局牵头查清原因，限期整治到位。",
        "received_on": date(2026, 11, 2),
        "place": "定西路（延安西路至武夷路）",
        "facts": "近三个月市民投诉14件，多为夜间流动设摊，整治后回潮。",
        "plan": "一、查清设摊人员和货源；二、错时执法，重点时段定点值守；三、与街道、市场监管部门联合整治。",
        "demands": "按期报告办理情况，一事一文，加盖公章。",
        "opinion": "该事项属上级批办，情况清楚，建议立案。",
        "shares": tuple(PlannedShare(unit_id, DEMANDS, lead=n == 0) for n, unit_id in enumerate(unit_ids)),
    }
    return CasePlan(**{**values, **other})


def create(world: World, *unit_ids: str, by: Role = Role.SECTION_OFFICER, **other: Any) -> str:
    """A case for these units (the squad, if none is named), being put on paper; its id."""
    return world.by(by, create_case, plan_for(*(unit_ids or (world.squad,)), **other))


def case(world: World, case_id: str) -> Any:
    return world.row(t.cases, id=case_id)


def opening(world: World, case_id: str) -> str:
    """The id of the 立案审批表."""
    return str(case(world, case_id)["opening_id"])


def approve(world: World, document_id: str, words: str = "同意。") -> None:
    """The paper is put forward, looked through by the chief, and approved by the leader."""
    world.by(Role.SECTION_OFFICER, move, document_id, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, move, document_id, D.APPROVE, words)
    world.by(Role.BUREAU_LEADER, move, document_id, D.ISSUE, words)


def open_case(world: World, *unit_ids: str, **other: Any) -> str:
    """A case that has been opened and served; its id."""
    case_id = create(world, *unit_ids, **other)
    approve(world, opening(world, case_id))
    return case_id


def shares(world: World, case_id: str) -> list[Any]:
    """Its shares in the order of the plan."""
    return sorted(world.rows(t.case_shares, case_id=case_id), key=lambda row: int(row["nth"]))


def scanned(fill: str) -> PreparedScan:
    """A paper of one page as it lies in the store, its hash made of `fill`."""
    page = (Sheet(0, Straightened.SQUARED, True),)
    return PreparedScan(fill * 64, 4321, page, (Original("报告.jpg", "image/jpeg", 4000, "e" * 64, 1),))


def handle(
    world: World, case_id: str, words: str = "已取缔占道摊点12处，安排专人值守。", *, scan: PreparedScan | None = None
) -> None:
    """The world's squad signs and reports, and the section accepts."""
    (share,) = [one for one in shares(world, case_id) if one["unit_id"] == world.squad]
    number = "华综执〔2026〕8号"
    given = Report(ReportKind.RESULT, "关于整治情况的报告", words, number=number, scan=scan, stamped=True)
    world.by(Role.INSPECTED_UNIT, sign, share["id"], "何志刚")
    world.by(Role.INSPECTED_UNIT, report, share["id"], given)
    world.by(Role.SECTION_OFFICER, accept, share["id"], frozenset(TESTS))


def written(world: World, document_id: str, **fields: str) -> str:
    """The draft with what its form still asks for filled in; its id."""
    base = world.row(t.documents, id=document_id)["version"]
    world.by(Role.SECTION_OFFICER, save, document_id, fields, base=base)
    return document_id


def close(world: World, case_id: str) -> str:
    """The case is closed by its 结案审批表; the id of that."""
    closing = written(world, world.by(Role.SECTION_OFFICER, draft_closing, case_id), **CLOSING)
    approve(world, closing)
    return closing


def reply(world: World, case_id: str) -> str:
    """Whoever gave the case has an answer; the id of that."""
    reply_id = world.by(Role.SECTION_OFFICER, draft_reply, case_id)
    world.by(Role.SECTION_CHIEF, move, reply_id, D.ISSUE)
    return reply_id


def inbox(world: World, kind: str) -> set[str]:
    """The units in whose inbox events of a kind lie."""
    return {str(row["unit_id"]) for row in world.rows(t.deliveries, kind=kind, channel="inbox")}


def events(world: World, kind: str) -> list[str]:
    """What the log says in events of a kind, the oldest first."""
    return [str(row["words"]) for row in sorted(world.rows(t.events, kind=kind), key=lambda row: int(row["seq"]))]
