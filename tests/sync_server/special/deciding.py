"""Special cases in a world of acts: a plan, the people who decide on it, and cases on their way."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.organisation import Role
from sync_server.acts.document_kinds import move
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed as D
from sync_server.special.deeds.opening import CasePlan, PlannedShare, create_case
from sync_server.special.rules.case import CaseSource
from tests.sync_server.acts.world import World

DEMANDS = "查清该路段无证设摊的原因，完成整治，建立长效管理措施。"


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
