"""Two findings become one, stay two, or part again (domain.md §11 story 9): one notice, one deduction, both inspectors
and all photos kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import RowMapping, exists, select, update

from shared.finding import FindingState
from shared.notice import TAKEN_BACK, NoticeState
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.finding_states import absorb, move, these
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import casework as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds import correct, revoke, void
from sync_server.notices.deeds.held_notice import touch_record
from sync_server.procedures.answers import AnswerKind
from sync_server.procedures.findings import FindingDeed
from sync_server.procedures.merging import MergeState
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor

NOT_DELIVERED = (NoticeState.AWAITING_CONFIRMATION.value, NoticeState.ISSUED.value)


@dataclass(frozen=True)
class Pair:
    """A proposal with the two findings as they stand."""

    row: RowMapping
    kept: RowMapping
    other: RowMapping

    @property
    def id(self) -> str:
        return str(self.row["id"])


def merge(w: Write, caller: Caller, merge_id: str) -> None:
    """合并: the later finding counts with the earlier one, which keeps or gets the one notice. When both have one, the
    later notice is taken back, by the rules for that. Raises Problem."""
    pair = _hold(w, caller, merge_id, MergeState.PROPOSED)
    kept, other = _root(w, pair.kept), _root(w, pair.other)
    if kept["id"] == other["id"]:
        raise Problem(grounds.MERGED_OTHERWISE)
    for finding in (kept, other):
        if finding["state"] == FindingState.WITHDRAWN.value:
            raise Problem(grounds.WITHDRAWN_NOT_MERGED)
    if _issued(w, other) and (not _issued(w, kept) or _issued(w, other) < _issued(w, kept)):
        kept, other = other, kept
    absorb(w, other, kept)
    taken_back = _take_back(w, caller, other) if _issued(w, other) else ""
    words = f"认定为同一问题，合并办理：{kept['item_code']} {kept['item_text']}" + (
        f"；较晚开具的{taken_back}撤销" if taken_back else ""
    )
    _settle(w, caller, pair, MergeState.MERGED, words, kept, other)
    if {kept["id"], other["id"]} == {pair.kept["id"], pair.other["id"]}:
        m = t.merges.c
        w.conn.execute(update(t.merges).where(m.id == merge_id).values(kept_id=kept["id"], other_id=other["id"]))


def refuse(w: Write, caller: Caller, merge_id: str, words: str = "") -> None:
    """不是同一问题: both go on as they are. Raises Problem."""
    pair = _hold(w, caller, merge_id, MergeState.PROPOSED)
    said = "认定不是同一问题，分别办理" + (f"：{words.strip()}" if words.strip() else "")
    _settle(w, caller, pair, MergeState.REFUSED, said, pair.kept, pair.other)


def part(w: Write, caller: Caller, merge_id: str, reason: str) -> None:
    """Undo a merging while no feedback has come on it, with the reason; the second finding is the section's again.

    Raises Problem."""
    pair = _hold(w, caller, merge_id, MergeState.MERGED)
    if not says(reason):
        raise Problem(grounds.REASON_OF_UNMERGING_MISSING)
    a = t.answers.c
    if (
        pair.kept["notice_id"]
        and w.conn.execute(
            select(exists().where(a.notice_id == pair.kept["notice_id"], a.kind == AnswerKind.FEEDBACK.value))
        ).scalar()
    ):
        raise Problem(grounds.MERGED_NOTICE_ANSWERED)
    taken_back = bool(pair.other["notice_id"]) and not _issued(w, pair.other)  # its own notice, for the merging
    move(w, these([pair.other["id"]]), FindingDeed.PART, merged_into="", **({"notice_id": ""} if taken_back else {}))
    _settle(w, caller, pair, MergeState.PARTED, f"撤销合并，恢复为两个问题：{reason.strip()}", pair.kept, pair.other)


def _hold(w: Write, caller: Caller, merge_id: str, state: MergeState) -> Pair:
    row = w.conn.execute(select(t.merges).where(t.merges.c.id == merge_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这一对问题")
    kept, other = _finding(w, row["kept_id"]), _finding(w, row["other_id"])
    # Whoever handles either of them may compare; the first one's district decides.
    require(caller, Action.MERGE, Target(kept["district_code"]), "这一对问题")
    if row["state"] != state:
        raise Problem(grounds.PAIR_DECIDED)
    return Pair(row, kept, other)


def _finding(w: Write, finding_id: str) -> RowMapping:
    return w.conn.execute(select(t.findings).where(t.findings.c.id == finding_id)).mappings().one()


def _root(w: Write, finding: RowMapping) -> RowMapping:
    """The finding it already counts with, or itself."""
    return _finding(w, finding["merged_into"]) if finding["merged_into"] else finding


def _issued(w: Write, finding: RowMapping) -> str:
    """When the notice it stands on was issued; empty without one in force."""
    if not finding["notice_id"]:
        return ""
    n = t.notices.c
    stands = n.state.not_in([state.value for state in TAKEN_BACK])
    found = w.conn.execute(select(n.issued_at).where(n.id == finding["notice_id"], stands)).scalar()
    return str(found or "")


def _take_back(w: Write, caller: Caller, finding: RowMapping) -> str:
    """Take the finding off its notice: the whole notice when it is the only one on it. Returns the paper's name."""
    n = t.notices.c
    notice = w.conn.execute(select(t.notices).where(n.id == finding["notice_id"])).mappings().one()
    reason = "与另一名督察员先发现的同一问题合并办理"
    rest = [line["finding_id"] for line in notice["body"]["lines"] if line["finding_id"] != finding["id"]]
    if rest:
        correct(w, caller, notice["id"], reason, keep_finding_ids=rest)
    elif notice["state"] in NOT_DELIVERED:
        void(w, caller, notice["id"], reason)
    else:
        revoke(w, caller, notice["id"], reason)
    return str(notice["number"] or notice["provisional"] or "通知书")


def _settle(
    w: Write, caller: Caller, pair: Pair, state: MergeState, words: str, kept: RowMapping, other: RowMapping
) -> None:
    """Write the decision, and let both inspectors' phones learn of it."""
    actor, data = as_actor(caller), {"kept": kept["id"], "other": other["id"]}
    w.event(happenings.of("merge", state.value), "merge", pair.id, words, actor=actor, data=data)
    decided = {"state": state.value, "decided_by": caller.user_id, "decided_at": w.now, "words": words}
    w.conn.execute(update(t.merges).where(t.merges.c.id == pair.id).values(**decided))
    for record_id in dict.fromkeys((kept["record_id"], other["record_id"])):
        seq = w.event(
            happenings.of("finding", state.value),
            "record",
            record_id,
            words,
            actor=actor,
            data={"merge_id": pair.id, **data},
        )
        touch_record(w, record_id, seq)
