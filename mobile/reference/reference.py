"""What the phone knows of the world: catalogue, units, people, calendar, delegation. Read only.

The pulled collections are the source; until the first pull the data shipped with the app stands in for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from mobile.reference.proposal import PastCheck, Proposal, propose
from mobile.reference.shipped import VERSION, Shipped, Street
from shared import spelling
from shared.case_brief import CaseBrief
from shared.catalogue import ChecklistItem, in_order_of_use, search, short_name
from shared.check_template import CheckTemplate
from shared.field_rules import FieldRules, RuleBook
from shared.organisation import INSPECTED, Delegation, DelegationMode, Person, Unit, UnitKind
from shared.position import DistrictArea, Fix, district_at
from shared.repeats import UnitRepeats
from shared.wire import Assignment, ChangeKind
from shared.workdays import Calendar, YearTable

T = TypeVar("T")


class Collections(Protocol):
    """The pulled collections, as `mobile.store.pulled` keeps them (and keeps built)."""

    def get(self, kind: ChangeKind, item_id: str, cls: type[T]) -> T | None: ...
    def all(self, kind: ChangeKind, cls: type[T]) -> list[T]: ...
    def plain(self, kind: ChangeKind, item_id: str = "current") -> dict[str, Any] | None: ...


class Reference:
    """Answers from the pulled collections, and from the shipped data where nothing was pulled yet."""

    def __init__(self, collections: Collections, shipped: Shipped | None = None) -> None:
        self._collections = collections
        self.shipped = shipped or Shipped()

    # ---- catalogue

    @property
    def items(self) -> tuple[ChecklistItem, ...]:
        """The catalogue in its own order."""
        pulled = self._collections.all(ChangeKind.ITEM, ChecklistItem)
        if not pulled:
            return self.shipped.items
        order = {item.code: n for n, item in enumerate(self.shipped.items)}
        return tuple(sorted(pulled, key=lambda item: (order.get(item.code, len(order)), item.code)))

    @property
    def catalogue_version(self) -> str:
        """The version named in records, so that findings are scored by the catalogue of their day."""
        return str((self._collections.plain(ChangeKind.CATALOGUE) or {}).get("version", VERSION))

    def item(self, code: str) -> ChecklistItem | None:
        """Asked for each card of a screen, so it looks one up and sorts nothing."""
        found = self._collections.get(ChangeKind.ITEM, code, ChecklistItem)
        if found is None and not self._collections.all(ChangeKind.ITEM, ChecklistItem):
            return next((item for item in self.shipped.items if item.code == code), None)
        return found

    def name_of(self, code: str, text: str) -> str:
        """What people call the item that was recorded with this text: its short name, as long as the text is still
        the item's own."""
        item = self.item(code)
        return item.name if item is not None and item.text == text else short_name(text)

    def groups(self) -> list[tuple[str, list[ChecklistItem]]]:
        """(short name of the group, its items) in catalogue order."""
        found: dict[str, list[ChecklistItem]] = {}
        for item in self.items:
            found.setdefault(item.short_group, []).append(item)
        return list(found.items())

    def find_items(
        self, query: str, recent: Sequence[str] = (), counts: Mapping[str, int] | None = None
    ) -> list[ChecklistItem]:
        """Items by words, code or pinyin initials; what was used lately and often comes first."""
        items = in_order_of_use(self.items, recent, dict(counts or {}))
        if not query.strip():
            return items
        found = search(items, query)
        codes = {item.code for item in found}
        return found + [i for i in items if i.code not in codes and self.shipped.initials.matches(i.text, query)]

    def templates(self, district_code: str) -> tuple[CheckTemplate, ...]:
        """What the district's section offers for 本单位无问题, without what has no item in the catalogue."""
        kept = self._book(district_code).templates
        known = {item.code for item in self.items}
        return tuple(
            template
            for template in (self.shipped.check_templates if kept is None else kept)
            if known.intersection(template.item_codes)
        )

    # ---- units and people

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(self._collections.all(ChangeKind.UNIT, Unit))

    def unit(self, unit_id: str) -> Unit | None:
        return self._collections.get(ChangeKind.UNIT, unit_id, Unit)

    def section_of(self, district_code: str) -> Unit | None:
        """The district's 督察科, whose duty phone is rung for 严重 findings."""
        return next((u for u in self.units if u.kind is UnitKind.SECTION and u.district_code == district_code), None)

    def find_units(self, query: str, first: Sequence[Unit] = ()) -> list[Unit]:
        """Units that can be inspected, by words or pinyin initials; those in `first` lead."""
        leading = {unit.id: n for n, unit in enumerate(first)}
        units = [u for u in self.units if u.active and u.kind in INSPECTED]
        units.sort(key=lambda u: (leading.get(u.id, len(leading)), u.district_code, u.street_code or "9"))
        return [
            u for u in units if self.shipped.initials.matches(f"{u.name}{self.district_name(u.district_code)}", query)
        ]

    def person(self, person_id: str) -> Person | None:
        return self._collections.get(ChangeKind.PERSON, person_id, Person)

    def person_by_badge(self, badge: str) -> Person | None:
        """The officer with the badge; also with one that differs only in leading zeros when no other has it."""
        people = [p for p in self._collections.all(ChangeKind.PERSON, Person) if p.active]
        wanted, key = spelling.badge(badge), spelling.badge_key(badge)
        exact = [p for p in people if spelling.badge(p.badge) == wanted]
        alike = exact or [p for p in people if key and spelling.badge_key(p.badge) == key]
        return alike[0] if len(alike) == 1 else None

    def find_people(self, query: str, unit_id: str = "", inspectors: bool = False) -> list[Person]:
        """People by 胸号, name or initials; those of the unit first."""
        people = [
            p for p in self._collections.all(ChangeKind.PERSON, Person) if p.active and (p.inspector or not inspectors)
        ]
        people.sort(key=lambda p: (p.unit_id != unit_id, p.badge))
        badge, key = spelling.badge(query), spelling.badge_key(query)
        return [
            p
            for p in people
            if p.badge.startswith(badge)
            or (key and spelling.badge_key(p.badge) == key)
            or self.shipped.initials.matches(p.name, query)
        ]

    # ---- places

    @property
    def areas(self) -> tuple[DistrictArea, ...]:
        return self.shipped.areas

    def district_name(self, code: str) -> str:
        return "上海市" if code == "310000" else self.shipped.district_names.get(code, "")

    def district_at(self, fix: Fix) -> DistrictArea | None:
        return district_at(self.areas, fix.latitude, fix.longitude)

    def streets(self, district_code: str = "") -> list[Street]:
        """Streets and towns of the district (or of all)."""
        return [s for s in self.shipped.streets if not district_code or s.district_code == district_code]

    def street_name(self, code: str) -> str:
        return next((s.name for s in self.shipped.streets if s.code == code), "")

    def propose_unit(
        self,
        fix: Fix | None,
        own_district: str,
        history: Sequence[PastCheck] = (),
        own_unit: str = "",
    ) -> Proposal:
        """See `proposal.propose`."""
        return propose(
            fix,
            areas=self.areas,
            units=self.units,
            own_district=own_district,
            history=history,
            own_unit=own_unit,
        )

    # ---- cases, deadlines, authority, work

    def case(self, case_id: str) -> CaseBrief | None:
        """A case of 专项督察, also one that is over meanwhile."""
        return self._collections.get(ChangeKind.CASE, case_id, CaseBrief) if case_id else None

    def repeats(self, unit_id: str) -> UnitRepeats:
        """What was found at the unit lately, as far as this phone has heard."""
        return self._collections.get(ChangeKind.REPEATS, unit_id, UnitRepeats) or UnitRepeats(unit_id)

    def find_cases(self, query: str = "") -> list[CaseBrief]:
        """Cases that checks may count to, by words or pinyin initials, the latest first (ids are in the order of their
        birth)."""
        cases = [case for case in self._collections.all(ChangeKind.CASE, CaseBrief) if not case.ended]
        return [case for case in sorted(cases, key=lambda case: case.id, reverse=True) if self._tells(case, query)]

    def _tells(self, case: CaseBrief, query: str) -> bool:
        words = (case.number, case.title, case.place, *(unit.name for unit in case.units))
        return any(self.shipped.initials.matches(each, query) for each in words)

    @property
    def calendar(self) -> Calendar:
        """The pulled year tables over the shipped ones."""
        pulled = self._collections.all(ChangeKind.CALENDAR, YearTable)
        years = {table.year: table for table in (*self.shipped.year_tables, *pulled)}
        return Calendar(years.values())

    def rules(self, district_code: str, day: date) -> FieldRules:
        """What the district has set for notices issued on that day, as far as this phone has heard."""
        return self._book(district_code).on(day)

    def notice_wording(self, district_code: str, day: date) -> str:
        """The district's own passages of a notice that is issued on that day; empty: as shipped."""
        return self._book(district_code).wording_on(day)

    @property
    def server_reads(self) -> frozenset[str]:
        """Which of the later fields the server says that it reads (`field_rules.READS`): all its books say the same."""
        books = self._collections.all(ChangeKind.RULES, RuleBook)
        return frozenset(name for book in books for name in book.reads)

    def _book(self, district_code: str) -> RuleBook:
        return self._collections.get(ChangeKind.RULES, district_code, RuleBook) or RuleBook()

    def delegation(self, district_code: str) -> Delegation:
        """The district's authority for on-site notices; none recorded means none given (domain.md trap 1)."""
        found = self._collections.get(ChangeKind.DELEGATION, district_code, Delegation)
        return found or Delegation(district_code, DelegationMode.NONE)

    def assignment(self, task_id: str) -> Assignment | None:
        """A task of this phone, also one that is over."""
        return self._collections.get(ChangeKind.ASSIGNMENT, task_id, Assignment) if task_id else None

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """派勤 still to do, the earliest due first."""
        found = [a for a in self._collections.all(ChangeKind.ASSIGNMENT, Assignment) if not a.done]
        return tuple(sorted(found, key=lambda a: a.due_on or "9"))
