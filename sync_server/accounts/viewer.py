"""Who looks at the console, and how far they may see.

What may be done and how far it reaches stands in procedures/permissions.py; here it becomes a condition in SQL, and
every query of the console passes through one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from shared.notice import NoticeState
from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Scope, allowed, scope_of

# A squad meets a notice when it is in force, not while the section still weighs it.
HIDDEN_FROM_SQUAD = (NoticeState.AWAITING_CONFIRMATION.value, NoticeState.VOID.value)


@dataclass(frozen=True)
class Viewer:
    """A logged-in user with the session it came by."""

    user_id: str
    login: str
    name: str
    role: Role
    unit_id: str
    unit_name: str
    unit_kind: str
    district_code: str
    must_change: bool
    session: str  # hash of the session token
    csrf: str
    person_id: str = ""  # who of the directory sits there, '' when nobody has said

    def may(self, *actions: Action) -> bool:
        """True if the role may take at least one of the actions."""
        return any(allowed(self.role, action) for action in actions)

    def reach(self, action: Action) -> Scope:
        """How far the action reaches for this account; a city account's `district` is the city."""
        scope = scope_of(self.role, action)
        return Scope.CITY if scope is Scope.DISTRICT and self.city_wide else scope

    @property
    def city_wide(self) -> bool:
        return self.district_code == CITY_CODE

    @property
    def standing(self) -> str:
        """As whom the account sees what it sees: it is another one after a change of role or unit."""
        return f"{self.role.value}|{self.unit_id}"

    @property
    def actor(self) -> Actor:
        return Actor("user", self.user_id, self.name)

    @property
    def caller(self) -> Caller:
        return Caller(self.user_id, self.name, self.role, self.unit_id, self.district_code, self.person_id)


def sees_records(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `records` for lists: a section's are those on units of its district, an inspector's the own."""
    match viewer.reach(Action.SEE_LEDGER):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            return t.records.c.district_code == viewer.district_code
        case Scope.OWN:
            return t.records.c.user_id == viewer.user_id
    return false()


def may_open_record(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on one of `records`: besides those in its lists a section opens records of other districts of which a
    finding was routed to it."""
    if viewer.reach(Action.SEE_LEDGER) is not Scope.DISTRICT:
        return sees_records(viewer)
    f = t.findings.c
    routed = exists().where(f.record_id == t.records.c.id, f.section_id == viewer.unit_id)
    return or_(sees_records(viewer), routed)


def sees_findings(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `findings`: a section's are those it handles, an inspector's those of the own records."""
    match viewer.reach(Action.SEE_LEDGER):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            return t.findings.c.section_id == viewer.unit_id
        case Scope.OWN:
            mine = select(t.records.c.id).where(t.records.c.user_id == viewer.user_id)
            return t.findings.c.record_id.in_(mine)
    return false()


def sees_notices(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `notices`. A squad sees its own once in force; on its leader only once served (domain.md §11 26)."""
    match viewer.reach(Action.SEE_NOTICES):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            return t.notices.c.district_code == viewer.district_code
        case Scope.OWN:
            return t.notices.c.user_id == viewer.user_id
        case Scope.UNIT:
            on_leader = select(t.records.c.id).where(t.records.c.leader_concerned)
            return and_(
                t.notices.c.unit_id == viewer.unit_id,
                t.notices.c.state.not_in(HIDDEN_FROM_SQUAD),
                or_(t.notices.c.served_at.is_not(None), t.notices.c.record_id.not_in(on_leader)),
            )
    return false()


def sees_pursuits(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `pursuits`. They begin after service, so a unit may see all of its own."""
    match viewer.reach(Action.SEE_PURSUIT):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            return t.pursuits.c.district_code == viewer.district_code
        case Scope.UNIT:
            return t.pursuits.c.unit_id == viewer.unit_id
    return false()


def sees_cases(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `cases`: a section's own, and those of the city in which its district answers, once opened; a unit's
    are those in which it answers itself."""
    c = t.cases.c
    opened = c.opened_at.is_not(None)  # whatever became of it: one that was refused is met by no unit, filed or not
    match viewer.reach(Action.SEE_CASES):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            return or_(
                c.district_code == viewer.district_code,
                and_(opened, c.id.in_(_answered(t.case_shares.c.district_code == viewer.district_code))),
            )
        case Scope.UNIT:
            return and_(opened, c.id.in_(_answered(t.case_shares.c.unit_id == viewer.unit_id)))
    return false()


def _answered(whose: ColumnElement[bool]) -> Select[tuple[str]]:
    return select(t.case_shares.c.case_id).where(whose)


def sees_shares(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `case_shares` joined with their `cases`: all of a case for the body that carries it and the city,
    else those of the own district, or the own one, once served."""
    s, c = t.case_shares.c, t.cases.c
    served = s.served_at.is_not(None)
    match viewer.reach(Action.SEE_CASES):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            own = c.district_code == viewer.district_code
            return or_(own, and_(served, s.district_code == viewer.district_code))
        case Scope.UNIT:
            return and_(served, s.unit_id == viewer.unit_id)
    return false()


def sees_street_replies(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `proposal_replies`: a street's are those sent to it, a section's those of its district."""
    r = t.proposal_replies.c
    if viewer.may(Action.ANSWER_PROPOSAL):
        return r.street_id == viewer.unit_id
    return in_area(viewer, Action.DRAFT_PURSUIT, r.district_code)


def sees_alerts(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `alerts`: those sent to one's section, or all for the city."""
    match viewer.reach(Action.SEE_LEDGER):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            return t.alerts.c.section_id == viewer.unit_id
    return false()


def below(viewer: Viewer, unit_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Condition on a column of unit ids: the viewer's own unit and what stands below it, nothing above or beside."""
    n = t.units.c
    tree = select(n.id).where(n.id == viewer.unit_id).cte("below", recursive=True)
    tree = tree.union(select(n.id).join(tree, n.parent_id == tree.c.id))
    return unit_id.in_(select(tree.c.id))


def in_area(viewer: Viewer, action: Action, district: ColumnElement[str]) -> ColumnElement[bool]:
    """Condition on a column of district codes: all for the city, the own district for its section."""
    match viewer.reach(action):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            return district == viewer.district_code
    return false()


def units_in_area(viewer: Viewer, action: Action, unit_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Condition on a column of unit ids: those of units within reach of the action."""
    if viewer.reach(action) is Scope.UNIT:
        return unit_id == viewer.unit_id
    return unit_id.in_(select(t.units.c.id).where(in_area(viewer, action, t.units.c.district_code)))


def users_in_area(viewer: Viewer, action: Action, user_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Condition on a column of user ids: those whose unit lies within reach of the action."""
    return user_id.in_(select(t.users.c.id).where(units_in_area(viewer, action, t.users.c.unit_id)))
