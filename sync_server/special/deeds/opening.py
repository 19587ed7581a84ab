"""立案: a case is put on paper, with its 督察方案 (沪城管执〔2009〕1号 四(二)1).

The row, the shares and the 立案审批表 are made together and say the same; what becomes of them the paper decides
(`opening_paper.py`). Until it is approved no unit sees anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete

from shared.moment import day_in_shanghai
from shared.organisation import INSPECTED, Unit, UnitKind
from shared.problems import UNKNOWN_ITEM, Problem
from sync_server.acts.common.documents import create, save
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.casework.term import Measure
from sync_server.documents import kinds
from sync_server.grounds import special_cases as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Target, require
from sync_server.reference.actors import as_actor
from sync_server.reference.catalogue import catalogue
from sync_server.reference.directory import directory
from sync_server.special.deeds.held import CASE, begin_case, note_case
from sync_server.special.rules.case import CaseDeed, CaseSource, CaseState
from sync_server.special.rules.share import ShareState

MOST_DAYS, MOST_ITEMS = 365, 100


@dataclass(frozen=True)
class PlannedShare:
    """What one unit is to answer for. `unit_id` '' stands for a body that is no unit here (市容局), named by `name`."""

    unit_id: str
    demands: str
    lead: bool = False
    name: str = ""


@dataclass(frozen=True)
class CasePlan:
    """What the 立案审批表 and the 督察方案 say. `measure` of the 办理期限 is `days` (of the calendar) or `workdays`,
    `checklist` rows of (code of the catalogue or '', text); `facts` 基本情况, `plan` 督察方案要点, `demands` 办理要求
    for all, `opinion` 承办人意见."""

    title: str
    source: CaseSource
    source_name: str
    received_on: date
    shares: tuple[PlannedShare, ...]
    place: str = ""
    source_number: str = ""
    source_words: str = ""
    facts: str = ""
    plan: str = ""
    demands: str = ""
    opinion: str = ""
    measure: str = Measure.DAYS.value
    amount: int = 15
    checklist: tuple[tuple[str, str], ...] = ()


def create_case(w: Write, caller: Caller, plan: CasePlan) -> str:
    """Begin a case with its 立案审批表, which is then put before the leaders; returns the case's id. Raises Problem."""
    require(caller, Action.DRAFT_CASE, Target(caller.district_code), "本单位的专项督察")
    body = directory(w).unit(caller.unit_id)
    shares, row = _shares(w, body, plan), _row(w, plan)
    case_id = w.new_id()
    words = f"拟立专项督察案“{row['title']}”，来源：{plan.source.label}（{row['source_name']}）"
    actor = as_actor(caller)
    seq = w.event(happenings.CASE_CREATED, CASE, case_id, words, actor=actor, unit_id=body.id)
    opening_id = create(
        w,
        caller,
        kinds.CASE_OPENING,
        unit_id=body.id,
        district_code=body.district_code,
        title=_title(row["title"]),
        body=_form(plan, row, shares),
        subject=(CASE, case_id),
    )
    w.add(
        t.cases,
        id=case_id,
        body_id=body.id,
        district_code=body.district_code,
        state=CaseState.DRAFT.value,
        handler_id=caller.user_id,
        handler_name=caller.name,
        opening_id=opening_id,
        created_at=w.now,
        changed_seq=seq,
        **row,
    )
    _add_shares(w, case_id, seq, shares)
    return case_id


def edit_case(w: Write, caller: Caller, case_id: str, plan: CasePlan, *, base: int) -> None:
    """Change what the case and its 立案审批表 say, over version `base` of the form.

    Raises EditConflict when somebody saved in between, Problem as `begin_case`."""
    held = begin_case(w, caller, case_id, CaseDeed.EDIT)
    body = directory(w).unit(held.row["body_id"])
    shares, row = _shares(w, body, plan), _row(w, plan)
    form, title = _form(plan, row, shares), _title(row["title"])
    note = "修改立案审批表和督察方案"
    version = save(w, caller, held.row["opening_id"], form, base=base, title=title, note=note)
    units = [(share["unit_id"], share["unit_name"]) for share in shares]
    if version == base and units == [(share["unit_id"], share["unit_name"]) for share in held.shares]:
        return
    seq = note_case(w, held, happenings.CASE_EDITED, note, caller=caller, **row)
    w.conn.execute(delete(t.case_shares).where(t.case_shares.c.case_id == case_id))  # nobody has met them yet
    _add_shares(w, case_id, seq, shares)


def limit_words(measure: str, amount: int) -> str:
    """`自立案批准之日起15日内`, of days of the calendar; `15个工作日内`."""
    return f"自立案批准之日起{amount}{'个工作日' if measure == Measure.WORKDAYS else '日'}内"


def _title(name: str) -> str:
    return f"关于“{name[:180]}”的督察立案审批表"


def _row(w: Write, plan: CasePlan) -> dict[str, Any]:
    """What the case's row says of the plan. Raises Problem."""
    if not says(plan.title):
        raise Problem(grounds.TITLE_MISSING)
    if not says(plan.source_name):
        raise Problem(grounds.SOURCE_MISSING)
    if plan.received_on > day_in_shanghai(w.moment):
        raise Problem(grounds.RECEIVED_LATER)
    if plan.measure not in (Measure.DAYS, Measure.WORKDAYS) or not 1 <= plan.amount <= MOST_DAYS:
        raise Problem(grounds.LIMIT_OUT_OF_RANGE, most=MOST_DAYS)
    return {
        "title": plan.title.strip()[:200],
        "place": plan.place.strip()[:200],
        "source": plan.source.value,
        "source_name": plan.source_name.strip()[:200],
        "source_number": plan.source_number.strip()[:80],
        "source_words": plan.source_words.strip(),
        "received_on": plan.received_on.isoformat(),
        "measure": plan.measure,
        "amount": plan.amount,
        "checklist": list(_checklist(w, plan)),
    }


def _checklist(w: Write, plan: CasePlan) -> Iterator[list[str]]:
    """Items of the catalogue in its own words, and free ones. Raises Problem."""
    rows = [(code.strip(), text.strip()) for code, text in plan.checklist if code.strip() or text.strip()]
    if len(rows) > MOST_ITEMS:
        raise Problem(grounds.TOO_MANY_ITEMS, most=MOST_ITEMS)
    today = day_in_shanghai(w.moment)
    known = {one.item.code: one.item.text for one in catalogue(w).whole(today) if one.item.active} if rows else {}
    for code, text in dict.fromkeys(rows):
        if code and code not in known:
            raise Problem(UNKNOWN_ITEM, item=code)
        yield [code, known.get(code, text)[:300]]


def _shares(w: Write, body: Unit, plan: CasePlan) -> list[dict[str, Any]]:
    """What the rows of the shares say, in the order of the plan. Raises Problem."""
    if not plan.shares:
        raise Problem(grounds.NO_UNITS)
    rows = [_share(w, body, share) for share in plan.shares]
    names = [row["unit_name"] for row in rows]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise Problem(grounds.UNIT_TWICE, unit=twice)
    if len(rows) == 1:
        rows[0]["lead"] = True  # who answers alone asks for closing alone
    if sum(row["lead"] for row in rows) != 1:
        raise Problem(grounds.ONE_LEAD)
    return rows


def _share(w: Write, body: Unit, share: PlannedShare) -> dict[str, Any]:
    unit = directory(w).unit(share.unit_id) if share.unit_id else None
    name = unit.name if unit else share.name.strip()[:120]
    if not says(name):
        raise Problem(grounds.UNIT_WITHOUT_NAME)
    if unit and not unit.active:
        raise Problem(grounds.UNIT_GONE, unit=name)
    if unit and not _answers_to(unit, body):
        raise Problem(grounds.UNIT_ELSEWHERE, unit=name)
    if not says(share.demands):
        raise Problem(grounds.DEMANDS_MISSING, unit=name)
    return {
        "unit_id": unit.id if unit else None,
        "unit_name": name,
        "district_code": unit.district_code if unit else "",
        "lead": share.lead,
        "demands": share.demands.strip(),
    }


def _answers_to(unit: Unit, body: Unit) -> bool:
    """True if the body may make the unit responsible: a district's its own squads and team, the city's also sections
    (二: 市区二级)."""
    if body.district_code == CITY_CODE:
        return unit.kind in (*INSPECTED, UnitKind.SECTION)
    return unit.kind in INSPECTED and unit.district_code == body.district_code


def _form(plan: CasePlan, row: dict[str, Any], shares: list[dict[str, Any]]) -> dict[str, Any]:
    """The fields of the 立案审批表."""
    single = len(shares) == 1
    return {
        "matter": row["title"],
        "source": f"{plan.source.label}：{row['source_name']}",
        "source_number": row["source_number"],
        "received": row["received_on"],
        "source_words": row["source_words"],
        "place": row["place"],
        "facts": plan.facts.strip(),
        "units": [
            [share["unit_name"], "责任单位" if single else "牵头" if share["lead"] else "协办", share["demands"]]
            for share in shares
        ],
        "plan": plan.plan.strip(),
        "demands": plan.demands.strip(),
        "checks": [[text, code] for code, text in row["checklist"]],
        "term": limit_words(plan.measure, plan.amount),
        "opinion": plan.opinion.strip(),
    }


def _add_shares(w: Write, case_id: str, seq: int, shares: list[dict[str, Any]]) -> None:
    for nth, share in enumerate(shares, start=1):
        values = {"nth": nth, "changed_seq": seq, **share}
        w.add(t.case_shares, id=w.new_id(), case_id=case_id, state=ShareState.PREPARED.value, **values)
