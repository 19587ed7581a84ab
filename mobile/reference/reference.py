"""What the phone knows of the world: catalogue, units, people, calendar, delegation. Read only.

The pulled collections are the source; until the first pull the data shipped with the app stands in for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from mobile.reference.proposal import INSPECTED, PastCheck, Proposal, propose
from mobile.reference.shipped import VERSION, Shipped, Street
from shared.catalogue import ChecklistItem, in_order_of_use, search
from shared.numbering import NumberBlock
from shared.organisation import Delegation, DelegationMode, Person, Unit, UnitKind
from shared.plain import from_plain
from shared.position import DistrictArea, Fix, district_at
from shared.wire import Assignment, ChangeKind
from shared.workdays import Calendar, Deadline, YearTable

T = TypeVar("T")


class Collections(Protocol):
    """The pulled collections, as the store keeps them."""

    def rows(self, kind: ChangeKind) -> Iterable[tuple[str, Mapping[str, Any]]]:
        """(id, plain value) of every thing of the kind."""
        ...

    def revision(self) -> int:
        """Grows with every change a pull makes."""
        ...


class Reference:
    """Answers from the pulled collections; what was read once is kept until the next pull changes something."""

    def __init__(self, collections: Collections, shipped: Shipped | None = None) -> None:
        self._collections = collections
        self.shipped = shipped or Shipped()
        self._revision = -1
        self._kept: dict[str, Any] = {}

    # ---- catalogue

    @property
    def items(self) -> tuple[ChecklistItem, ...]:
        """The catalogue in its own order."""
        pulled = self._all(ChangeKind.ITEM, ChecklistItem)
        return tuple(sorted(pulled.values(), key=self._catalogue_order)) if pulled else self.shipped.items

    @property
    def catalogue_version(self) -> str:
        """The version named in records, so that findings are scored by the catalogue of their day."""
        return str(self._value(ChangeKind.CATALOGUE, "current").get("version", VERSION))

    def item(self, code: str) -> ChecklistItem | None:
        return next((item for item in self.items if item.code == code), None)

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
        return found + [i for i in items if i not in found and self.shipped.initials.matches(i.text, query)]

    # ---- units and people

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(self._all(ChangeKind.UNIT, Unit).values())

    def unit(self, unit_id: str) -> Unit | None:
        return self._all(ChangeKind.UNIT, Unit).get(unit_id)

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
        return self._all(ChangeKind.PERSON, Person).get(person_id)

    def person_by_badge(self, badge: str) -> Person | None:
        return next((p for p in self._people() if p.active and p.badge == badge.strip()), None)

    def find_people(self, query: str, unit_id: str = "", inspectors: bool = False) -> list[Person]:
        """People by 胸号, name or initials; those of the unit first."""
        people = [p for p in self._people() if p.active and (p.inspector or not inspectors)]
        people.sort(key=lambda p: (p.unit_id != unit_id, p.badge))
        return [p for p in people if p.badge.startswith(query) or self.shipped.initials.matches(p.name, query)]

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
        self, fix: Fix | None, own_district: str, history: Sequence[PastCheck] = (), assigned_unit: str = ""
    ) -> Proposal:
        """See `proposal.propose`."""
        return propose(
            fix,
            areas=self.areas,
            units=self.units,
            own_district=own_district,
            history=history,
            assigned_unit=assigned_unit,
        )

    # ---- deadlines, authority, work

    @property
    def calendar(self) -> Calendar:
        """The pulled year tables over the shipped ones."""
        return self._once("calendar", self._make_calendar)

    def expected_due(self, served: date, days: int) -> Deadline:
        """预计: the server computes the date that counts. Not certain = 暂定."""
        return self.calendar.due(served, days)

    def delegation(self, district_code: str) -> Delegation:
        """The district's authority for on-site notices; none recorded means none given (domain.md trap 1)."""
        found = self._all(ChangeKind.DELEGATION, Delegation).get(district_code)
        return found or Delegation(district_code, DelegationMode.NONE)

    @property
    def blocks(self) -> tuple[NumberBlock, ...]:
        """The number blocks lent to this phone."""
        return tuple(self._all(ChangeKind.BLOCK, NumberBlock).values())

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """派勤 still to do, the earliest due first."""
        found = [a for a in self._all(ChangeKind.ASSIGNMENT, Assignment).values() if not a.done]
        return tuple(sorted(found, key=lambda a: a.due_on or "9"))

    # ---- reading

    def _people(self) -> Iterable[Person]:
        return self._all(ChangeKind.PERSON, Person).values()

    def _catalogue_order(self, item: ChecklistItem) -> tuple[int, str]:
        return self._once("order", lambda: {i.code: n for n, i in enumerate(self.shipped.items)}).get(
            item.code, len(self.shipped.items)
        ), item.code

    def _make_calendar(self) -> Calendar:
        pulled = self._all(ChangeKind.CALENDAR, YearTable).values()
        years = {table.year: table for table in (*self.shipped.year_tables, *pulled)}
        return Calendar(years.values())

    def _all(self, kind: ChangeKind, cls: type[T]) -> dict[str, T]:
        return self._once(
            f"all {kind}", lambda: {key: from_plain(cls, value) for key, value in self._collections.rows(kind)}
        )

    def _value(self, kind: ChangeKind, key: str) -> Mapping[str, Any]:
        return next((value for found, value in self._collections.rows(kind) if found == key), {})

    def _once(self, name: str, make: Callable[[], T]) -> T:
        if (revision := self._collections.revision()) != self._revision:
            self._revision, self._kept = revision, {}
        if name not in self._kept:
            self._kept[name] = make()
        kept: T = self._kept[name]
        return kept
