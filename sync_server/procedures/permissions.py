"""Who may do what, and within which part of the city (domain.md §1.2, built on 沪城管执〔2009〕1号 二 and 四).

The tables are data. A cell says how far a role goes in a matter (`do`, or only `propose`, `draft`, …) and within which
scope. Nothing is open by default: a role without a cell may not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.organisation import Role
from shared.problems import FORBIDDEN, NOT_FOUND, Problem

CITY_CODE = "310000"


class Scope(StrEnum):
    """The part of the ledger a grant reaches. The city bureau's `district` is the whole city."""

    NONE = "none"
    OWN = "own"  # what the person made
    UNIT = "unit"  # what concerns the person's unit
    DISTRICT = "district"
    CITY = "city"


class Grant(StrEnum):
    """How far a role goes in a matter (the words of the table in domain.md §1.2)."""

    NONE = "none"
    DO = "do"
    DELEGATED = "delegated"  # do, where the district has delegated it
    GRAVE = "grave"  # do, and the only one of the section to do it for 严重
    PROPOSE = "propose"
    DRAFT = "draft"
    RECORD = "record"
    INPUT = "input"
    SUBMIT = "submit"
    RETURN = "return"  # receive from below, or send back
    APPROVE = "approve"
    DECIDE = "decide"
    EDIT = "edit"
    ISSUE = "issue"
    VIEW = "view"
    LOGGED = "logged"  # view, with a reason, every time logged


class Matter(StrEnum):
    """Rows of the table. The last row of domain.md §1.2 is four rows here (三员分立, and the catalogue)."""

    RECORD = "record"
    ISSUE_NOTICE = "issue_notice"
    REVOKE_NOTICE = "revoke_notice"
    ANSWER_NOTICE = "answer_notice"
    VERIFY = "verify"
    PURSUE = "pursue"
    PLAN_AND_REPORT = "plan_and_report"
    SPECIAL_CASE = "special_case"
    SCORE = "score"
    BULLETIN = "bulletin"
    ORIGINALS = "originals"
    USERS = "users"
    CATALOGUE = "catalogue"
    SECURITY = "security"
    AUDIT = "audit"
    # What the table leaves open; decided here.
    SEE_LEDGER = "see_ledger"
    SEE_NOTICES = "see_notices"
    EXPORT = "export"
    INBOX = "inbox"
    DEVICES = "devices"
    DELEGATION = "delegation"
    ROUTING = "routing"
    ASSIGN = "assign"
    SUGGESTIONS = "suggestions"
    WORK_ORDERS = "work_orders"  # of 12345 and of the grid, to be looked into
    ENDPOINTS = "endpoints"
    RAISE_ALERT = "raise_alert"
    CLOSE_GRAVE = "close_grave"
    MERGE = "merge"
    ANALYSE = "analyse"
    SHIFTS = "shifts"
    MEETINGS = "meetings"
    RULES = "rules"
    TEMPLATES = "templates"
    DIRECTORY = "directory"  # 督察名录, and who holds which post
    STAFFING = "staffing"  # equipment and training of the inspection bodies
    CONDUCT = "conduct"  # 作风事项: need to know only (domain.md §9)
    REPORTS = "reports"  # 通报 as circulated in the own unit
    ARCHIVE = "archive"
    ANSWER_PROPOSAL = "answer_proposal"  # a street's word on a 追责建议书
    ADDRESSED = "addressed"  # papers that were sent to the own office, whatever their kind
    WALL = "wall"  # figures on a screen in a corridor, where nobody is logged in
    KEY_IN = "key_in"  # paper checks of one's own body, at the desk
    NEAR = "near"  # what is open in the streets where one inspects: item, point and standing, and no more


@dataclass(frozen=True)
class Cell:
    grant: Grant = Grant.NONE
    scope: Scope = Scope.NONE


COLUMNS = (
    Role.SQUAD_INSPECTOR,
    Role.SECTION_OFFICER,
    Role.SECTION_CHIEF,
    Role.BUREAU_LEADER,
    Role.DETACHMENT_INSPECTOR,
    Role.DETACHMENT_CHIEF,
    Role.OFFICE_STAFF,
    Role.OFFICE_CHIEF,
    Role.INSPECTED_UNIT,
    Role.STREET_OFFICE,
    Role.APPRAISAL,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDITOR,
)

# One row a matter, one word a column: `grant@scope`, `-` for none.
_TABLE = """
record          do@unit        do@district      do@district      do@district      do@city      do@city      do@city     -            -         -         -               -           -                -
issue_notice    delegated@unit do@district      do@district      do@district      do@city      do@city      do@city     -            -         -         -               -           -                -
revoke_notice   propose@own    propose@district do@district      do@district      propose@city propose@city do@city     do@city      -         -         -               -           -                -
answer_notice   -              -                -                -                -            -            -           -            do@unit   -         -               -           -                -
verify          propose@own    do@district      grave@district   grave@district   do@city      do@city      do@city     -            -         -         -               -           -                -
pursue          record@unit    draft@district   approve@district approve@district draft@city   draft@city   draft@city  approve@city view@unit -         -               -           -                -
plan_and_report input@unit     draft@district   submit@district  submit@district  draft@city   submit@city  return@city view@city    -         -         view@district   -           -                -
special_case    -              draft@district   approve@district approve@district draft@city   approve@city draft@city  approve@city view@unit -         -               -           -                -
score           -              draft@district   submit@district  submit@district  draft@city   draft@city   do@city     view@city    view@unit -         decide@district -           -                -
bulletin        view@city      view@city        view@city        view@city        input@city   input@city   edit@city   issue@city   view@city -         view@city       -           -                -
originals       view@own       logged@district  logged@district  logged@district  view@own     view@own     logged@city logged@city  -         -         -               -           -                -
users           -              -                -                -                -            -            -           -            -         -         -               do@district approve@district -
catalogue       -              -                -                -                -            -            do@city     -            -         -         -               do@city     -                -
security        -              -                -                -                -            -            -           -            -         -         -               -           do@district      -
audit           -              -                -                -                -            -            -           -            -         -         -               -           -                do@city

see_ledger      view@own       view@district    view@district    view@district    view@city    view@city    view@city   view@city    -         -         -               -           -                -
see_notices     view@own       view@district    view@district    view@district    view@city    view@city    view@city   view@city    view@unit -         -               -           -                -
export          -              do@district      do@district      do@district      do@city      do@city      do@city     do@city      -         -         -               -           -                -
inbox           -              do@district      do@district      do@district      do@city      do@city      do@city     do@city      do@unit   do@unit   -               -           -                -
devices         -              do@district      do@district      do@district      -            -            do@city     -            -         -         -               -           -                -
delegation      -              view@district    do@district      do@district      -            -            view@city   view@city    -         -         -               -           -                -
routing         -              view@district    do@district      do@district      -            -            do@city     view@city    -         -         -               -           -                -
assign          -              do@district      do@district      do@district      -            do@unit      do@city     do@city      -         -         -               -           -                -
work_orders     -              do@district      do@district      do@district      -            -            do@city     do@city      -         -         -               -           -                -
suggestions     -              do@district      do@district      do@district      -            -            do@city     do@city      -         -         -               -           -                -
endpoints       -              view@district    do@district      do@district      -            -            do@city     -            -         -         -               do@district -                -
raise_alert     do@district    do@district      do@district      do@district      do@city      do@city      do@city     do@city      -         -         -               -           -                -
close_grave     -              -                do@district      do@district      -            -            do@city     -            -         -         -               -           -                -
merge           -              do@district      do@district      do@district      -            -            do@city     do@city      -         -         -               -           -                -
analyse         -              view@district    view@district    view@district    view@city    view@city    view@city   view@city    -         -         -               -           -                -
shifts          view@unit      do@district      do@district      do@district      view@city    view@city    do@city     view@city    do@unit   -         -               -           -                -
meetings        -              do@district      do@district      do@district      do@city      do@city      do@city     do@city      view@unit -         -               -           -                -
rules           -              view@district    do@district      do@district      -            -            do@city     do@city      -         -         view@district   -           -                -
reports         view@unit      view@district    view@district    view@district    view@city    view@city    view@city   view@city    view@unit -         view@district   -           -                -
templates       -              do@district      do@district      do@district      -            -            do@city     do@city      -         -         -               -           -                -
archive         -              do@district      do@district      view@district    do@city      do@city      do@city     do@city      -         -         -               -           -                -
answer_proposal -              -                -                -                -            -            -           -            -         do@unit   -               -           -                -
addressed       -              -                -                -                -            -            -           -            -         view@unit -               -           -                -
directory       view@district  do@district      do@district      do@district      do@unit      do@unit      do@city     do@city      -         -         -               -           -                -
staffing        -              do@district      do@district      do@district      do@unit      do@unit      do@city     do@city      -         -         -               -           -                -
conduct         -              -                do@district      do@district      -            -            -           do@city      -         -         -               -           -                -
wall            -              -                do@district      do@district      -            do@city      -           do@city      -         -         -               -           -                -
key_in          -              do@district      do@district      -                do@unit      do@unit      do@unit     -            -         -         -               -           -                -
near            view@unit      view@district    view@district    view@district    view@city    view@city    view@city   -            -         -         -               -           -                -
"""  # noqa: E501


def _cell(word: str) -> Cell:
    if word == "-":
        return Cell()
    grant, scope = word.split("@")
    return Cell(Grant(grant), Scope(scope))


def _read(table: str) -> dict[Matter, dict[Role, Cell]]:
    rows = [line.split() for line in table.splitlines() if line.strip()]
    return {Matter(name): dict(zip(COLUMNS, map(_cell, cells), strict=True)) for name, *cells in rows}


MATRIX = _read(_TABLE)


class Action(StrEnum):
    """What routes and acts name. Each asks one matter for one of the grants in `NEEDS`."""

    RECORD = "record"
    ISSUE_NOTICE = "issue_notice"
    CONFIRM_NOTICE = "confirm_notice"
    REVOKE_NOTICE = "revoke_notice"
    PROPOSE_REVOCATION = "propose_revocation"
    ANSWER_NOTICE = "answer_notice"
    VERIFY = "verify"
    SEE_LEDGER = "see_ledger"
    SEE_NOTICES = "see_notices"
    SEE_ORIGINALS = "see_originals"
    EXPORT = "export"
    INBOX = "inbox"
    MANAGE_DEVICES = "manage_devices"
    SEE_DELEGATION = "see_delegation"
    DELEGATE = "delegate"
    SEE_ROUTING = "see_routing"
    ROUTE = "route"
    ASSIGN = "assign"
    ANSWER_SUGGESTIONS = "answer_suggestions"
    KEEP_ORDERS = "keep_orders"
    SEE_ENDPOINTS = "see_endpoints"
    MANAGE_ENDPOINTS = "manage_endpoints"
    REDELIVER = "redeliver"
    MANAGE_USERS = "manage_users"
    CONFIRM_USERS = "confirm_users"
    MANAGE_CATALOGUE = "manage_catalogue"
    LOAD_CALENDAR = "load_calendar"
    SECURITY_POLICY = "security_policy"
    READ_AUDIT_LOG = "read_audit_log"
    # 追责督办
    SEE_PURSUIT = "see_pursuit"
    DRAFT_PURSUIT = "draft_pursuit"
    APPROVE_PURSUIT = "approve_pursuit"
    # 专项督察
    SEE_CASES = "see_cases"
    DRAFT_CASE = "draft_case"
    APPROVE_CASE = "approve_case"
    ANSWER_CASE = "answer_case"
    # 工作计划, 情况通报
    SEE_FILINGS = "see_filings"
    DRAFT_FILING = "draft_filing"
    SUBMIT_FILING = "submit_filing"
    RECEIVE_FILING = "receive_filing"
    READ_REPORTS = "read_reports"
    # 考核评定
    SEE_SCORES = "see_scores"
    DRAFT_EVALUATION = "draft_evaluation"
    SUBMIT_EVALUATION = "submit_evaluation"
    DECIDE_EVALUATION = "decide_evaluation"
    OBJECT_TO_SCORE = "object_to_score"
    EVALUATE_DISTRICTS = "evaluate_districts"
    # 《督察动态》
    READ_BULLETIN = "read_bulletin"
    INPUT_BULLETIN = "input_bulletin"
    EDIT_BULLETIN = "edit_bulletin"
    ISSUE_BULLETIN = "issue_bulletin"
    RAISE_ALERT = "raise_alert"
    CLOSE_GRAVE = "close_grave"  # 严重问题的销号
    MERGE = "merge"
    ANALYSE = "analyse"
    SEE_SHIFTS = "see_shifts"
    IMPORT_SHIFTS = "import_shifts"
    SEE_MEETINGS = "see_meetings"
    HOLD_MEETINGS = "hold_meetings"
    SEE_RULES = "see_rules"
    SET_RULES = "set_rules"
    EDIT_TEMPLATES = "edit_templates"
    # 档案
    SEE_ARCHIVE = "see_archive"
    KEEP_ARCHIVE = "keep_archive"
    ANSWER_PROPOSAL = "answer_proposal"
    READ_ADDRESSED = "read_addressed"
    # 督察队伍
    SEE_DIRECTORY = "see_directory"
    KEEP_DIRECTORY = "keep_directory"
    KEEP_STAFFING = "keep_staffing"
    KEEP_CONDUCT = "keep_conduct"
    SHOW_WALL = "show_wall"
    KEY_IN = "key_in"
    SEE_NEAR = "see_near"


_DOES = frozenset({Grant.DO, Grant.DELEGATED, Grant.GRAVE})
_SEES = _DOES | {Grant.VIEW, Grant.LOGGED}
_FULL = frozenset({Grant.DO})

NEEDS: dict[Action, tuple[Matter, frozenset[Grant]]] = {
    Action.RECORD: (Matter.RECORD, _DOES),
    Action.ISSUE_NOTICE: (Matter.ISSUE_NOTICE, _DOES),
    Action.CONFIRM_NOTICE: (Matter.ISSUE_NOTICE, _FULL),
    Action.REVOKE_NOTICE: (Matter.REVOKE_NOTICE, _DOES),
    Action.PROPOSE_REVOCATION: (Matter.REVOKE_NOTICE, _DOES | {Grant.PROPOSE}),
    Action.ANSWER_NOTICE: (Matter.ANSWER_NOTICE, _DOES),
    Action.VERIFY: (Matter.VERIFY, _DOES),
    Action.SEE_LEDGER: (Matter.SEE_LEDGER, _SEES),
    Action.SEE_NOTICES: (Matter.SEE_NOTICES, _SEES),
    Action.SEE_ORIGINALS: (Matter.ORIGINALS, _SEES),
    Action.EXPORT: (Matter.EXPORT, _DOES),
    Action.INBOX: (Matter.INBOX, _DOES),
    Action.MANAGE_DEVICES: (Matter.DEVICES, _DOES),
    Action.SEE_DELEGATION: (Matter.DELEGATION, _SEES),
    Action.DELEGATE: (Matter.DELEGATION, _DOES),
    Action.SEE_ROUTING: (Matter.ROUTING, _SEES),
    Action.ROUTE: (Matter.ROUTING, _DOES),
    Action.ASSIGN: (Matter.ASSIGN, _DOES),
    Action.ANSWER_SUGGESTIONS: (Matter.SUGGESTIONS, _DOES),
    Action.KEEP_ORDERS: (Matter.WORK_ORDERS, _DOES),
    Action.SEE_ENDPOINTS: (Matter.ENDPOINTS, _SEES),
    Action.MANAGE_ENDPOINTS: (Matter.ENDPOINTS, _DOES),
    Action.REDELIVER: (Matter.ENDPOINTS, _SEES),
    Action.MANAGE_USERS: (Matter.USERS, _DOES),
    Action.CONFIRM_USERS: (Matter.USERS, frozenset({Grant.APPROVE})),
    Action.MANAGE_CATALOGUE: (Matter.CATALOGUE, _DOES),
    Action.LOAD_CALENDAR: (Matter.CATALOGUE, _DOES),
    Action.SECURITY_POLICY: (Matter.SECURITY, _DOES),
    Action.READ_AUDIT_LOG: (Matter.AUDIT, _DOES),
    Action.SEE_PURSUIT: (Matter.PURSUE, frozenset({Grant.DRAFT, Grant.APPROVE, Grant.VIEW})),
    Action.DRAFT_PURSUIT: (Matter.PURSUE, frozenset({Grant.DRAFT, Grant.APPROVE})),
    Action.APPROVE_PURSUIT: (Matter.PURSUE, frozenset({Grant.APPROVE})),
    Action.SEE_CASES: (Matter.SPECIAL_CASE, frozenset({Grant.DRAFT, Grant.APPROVE, Grant.VIEW})),
    Action.DRAFT_CASE: (Matter.SPECIAL_CASE, frozenset({Grant.DRAFT, Grant.APPROVE})),
    Action.APPROVE_CASE: (Matter.SPECIAL_CASE, frozenset({Grant.APPROVE})),
    # A section answers for what the city gives it as a squad does for what the section gives.
    Action.ANSWER_CASE: (Matter.SPECIAL_CASE, frozenset({Grant.DRAFT, Grant.APPROVE, Grant.VIEW})),
    Action.SEE_FILINGS: (
        Matter.PLAN_AND_REPORT,
        frozenset({Grant.DRAFT, Grant.SUBMIT, Grant.RETURN, Grant.VIEW}),
    ),
    Action.DRAFT_FILING: (Matter.PLAN_AND_REPORT, frozenset({Grant.DRAFT, Grant.SUBMIT})),
    Action.SUBMIT_FILING: (Matter.PLAN_AND_REPORT, frozenset({Grant.SUBMIT})),
    Action.RECEIVE_FILING: (Matter.PLAN_AND_REPORT, frozenset({Grant.RETURN})),
    Action.READ_REPORTS: (Matter.REPORTS, _SEES),
    Action.SEE_SCORES: (
        Matter.SCORE,
        frozenset({Grant.DRAFT, Grant.SUBMIT, Grant.DO, Grant.VIEW, Grant.DECIDE}),
    ),
    Action.DRAFT_EVALUATION: (Matter.SCORE, frozenset({Grant.DRAFT, Grant.SUBMIT, Grant.DO})),
    Action.SUBMIT_EVALUATION: (Matter.SCORE, frozenset({Grant.SUBMIT, Grant.DO})),
    Action.DECIDE_EVALUATION: (Matter.SCORE, frozenset({Grant.DECIDE})),
    Action.OBJECT_TO_SCORE: (Matter.ANSWER_NOTICE, _DOES),
    Action.EVALUATE_DISTRICTS: (Matter.SCORE, _FULL),
    Action.READ_BULLETIN: (Matter.BULLETIN, frozenset({Grant.VIEW, Grant.INPUT, Grant.EDIT, Grant.ISSUE})),
    Action.INPUT_BULLETIN: (Matter.BULLETIN, frozenset({Grant.INPUT, Grant.EDIT, Grant.ISSUE})),
    Action.EDIT_BULLETIN: (Matter.BULLETIN, frozenset({Grant.EDIT, Grant.ISSUE})),
    Action.ISSUE_BULLETIN: (Matter.BULLETIN, frozenset({Grant.ISSUE})),
    Action.RAISE_ALERT: (Matter.RAISE_ALERT, _DOES),
    Action.CLOSE_GRAVE: (Matter.CLOSE_GRAVE, _DOES),
    Action.MERGE: (Matter.MERGE, _DOES),
    Action.ANALYSE: (Matter.ANALYSE, _SEES),
    Action.SEE_SHIFTS: (Matter.SHIFTS, _SEES),
    Action.IMPORT_SHIFTS: (Matter.SHIFTS, _DOES),
    Action.SEE_MEETINGS: (Matter.MEETINGS, _SEES),
    Action.HOLD_MEETINGS: (Matter.MEETINGS, _DOES),
    Action.SEE_RULES: (Matter.RULES, _SEES),
    Action.SET_RULES: (Matter.RULES, _DOES),
    Action.EDIT_TEMPLATES: (Matter.TEMPLATES, _DOES),
    Action.SEE_ARCHIVE: (Matter.ARCHIVE, _SEES),
    Action.KEEP_ARCHIVE: (Matter.ARCHIVE, _DOES),
    Action.ANSWER_PROPOSAL: (Matter.ANSWER_PROPOSAL, _DOES),
    Action.READ_ADDRESSED: (Matter.ADDRESSED, _SEES),
    Action.SEE_DIRECTORY: (Matter.DIRECTORY, _SEES),
    Action.KEEP_DIRECTORY: (Matter.DIRECTORY, _DOES),
    Action.KEEP_STAFFING: (Matter.STAFFING, _DOES),
    Action.KEEP_CONDUCT: (Matter.CONDUCT, _DOES),
    Action.SHOW_WALL: (Matter.WALL, _DOES),
    Action.KEY_IN: (Matter.KEY_IN, _DOES),
    Action.SEE_NEAR: (Matter.NEAR, _SEES),
}


@dataclass(frozen=True)
class Caller:
    """The acting account: role and scope come from its unit, never from the request. `person_id` is who of the
    directory sits there, '' when nobody has said; `stands_for` are those in whose place they may sign today."""

    user_id: str
    name: str
    role: Role
    unit_id: str
    district_code: str
    person_id: str = ""
    stands_for: tuple[StandIn, ...] = ()


@dataclass(frozen=True)
class StandIn:
    """That somebody may sign in the place of the `principal` (代签), by which entry and on what ground."""

    id: str
    principal: Caller
    ground: str


@dataclass(frozen=True)
class Target:
    """What a scope is asked about. `unit_ids` are the units it concerns (inspected and answering), `user_id` who made
    it, `hidden_from_units` is set for a finding on the squad's leader until its notice is served."""

    district_code: str
    unit_ids: frozenset[str] = frozenset()
    user_id: str = ""
    hidden_from_units: bool = False


def cell(role: Role, matter: Matter) -> Cell:
    """The table's cell."""
    return MATRIX[matter][role]


def allowed(role: Role, action: Action) -> bool:
    """True if the role may take the action somewhere; `in_scope` tells where."""
    matter, grants = NEEDS[action]
    return cell(role, matter).grant in grants


def scope_of(role: Role, action: Action) -> Scope:
    """How far the role's grant for the action reaches; `Scope.NONE` when it has none."""
    return cell(role, NEEDS[action][0]).scope if allowed(role, action) else Scope.NONE


def in_scope(caller: Caller, action: Action, target: Target) -> bool:
    """True if the target lies within the caller's reach for the action (domain.md §1.1 conflict of interest: what
    concerns the squad's leader stays hidden from the squad before service)."""
    scope = scope_of(caller.role, action)
    if scope is Scope.CITY or (scope is Scope.DISTRICT and caller.district_code == CITY_CODE):
        return True
    if scope is Scope.DISTRICT:
        return target.district_code == caller.district_code
    if target.user_id == caller.user_id and caller.role is not Role.INSPECTED_UNIT:
        return scope in (Scope.OWN, Scope.UNIT)
    return scope is Scope.UNIT and caller.unit_id in target.unit_ids and not target.hidden_from_units


def require(caller: Caller, action: Action, target: Target | None = None, what: str = "该内容") -> None:
    """Raises Problem: FORBIDDEN when the role never may, NOT_FOUND when the target lies outside its reach (so that
    a refusal does not tell what exists elsewhere)."""
    if not allowed(caller.role, action):
        raise Problem(FORBIDDEN)
    if target is not None and not in_scope(caller, action, target):
        raise Problem(NOT_FOUND, what=what)
