"""What the form of a case begins with: what a drafted case says, or what led to it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.special.deeds.opening import CasePlan


def of_case(conn: Connection, row: AnyRow) -> tuple[dict[str, str], list[list[str]]]:
    """The case as the form shows it: its texts, and a row for each unit [id, name of another body, part, demands]."""
    d, s = t.documents.c, t.case_shares.c
    paper = conn.execute(select(d.body, d.version).where(d.id == row.opening_id)).one()
    names = ("title", "source", "source_name", "source_number", "source_words", "received_on", "place", "measure")
    typed = {name: str(getattr(row, name)) for name in names}
    typed |= {name: str(paper.body.get(name, "")) for name in ("facts", "plan", "demands", "opinion")}
    checklist = "\n".join(f"{code} {text}".strip() for code, text in row.checklist)
    typed |= {"amount": str(row.amount), "checklist": checklist, "base": str(paper.version)}
    query = select(t.case_shares).where(s.case_id == row.id).order_by(s.nth)
    rows = [
        [share.unit_id or "", "" if share.unit_id else share.unit_name, "lead" if share.lead else "", share.demands]
        for share in conn.execute(query)
    ]
    return typed, rows


def of_plan(plan: CasePlan) -> tuple[dict[str, str], list[list[str]]]:
    """A plan that was proposed, as `of_case`."""
    names = ("title", "source_name", "source_number", "source_words", "place", "measure", "facts", "plan", "demands")
    typed = {name: str(getattr(plan, name)) for name in (*names, "opinion")}
    typed |= {"source": plan.source.value, "amount": str(plan.amount), "received_on": plan.received_on.isoformat()}
    typed["checklist"] = "\n".join(f"{code} {text}".strip() for code, text in plan.checklist)
    rows = [[share.unit_id, share.name, "lead" if share.lead else "", share.demands] for share in plan.shares]
    return typed, rows
