"""What this phone knows to be open in the streets: what the server told it, what was sealed here since, and what is to
be followed up. Everything is there without a network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mobile.checks.beginning import past_checks
from mobile.checks.roads import Written
from mobile.store.phone import PhoneStore
from mobile.store.rows import RecordRow
from shared.catalogue import Severity
from shared.inspection import Inspection
from shared.moment import from_iso, month_and_day, to_iso
from shared.nearby import ALIKE_DAYS, Near, OpenFinding, ago_words, alike, away_words
from shared.notice import IssuedNotice
from shared.position import believed, coordinates_fault, metres_between
from shared.sealing import SealedKind
from shared.wire import Assignment, ChangeKind, RecordState

LOOKED_THROUGH = 120  # the latest records of this phone, among which its own findings are looked for
SHOWN = 60  # spots on the list and on the map
ME = "本人"


@dataclass(frozen=True)
class Spot:
    """One thing on the list and on the map. `point` is None where nobody knows it; `metres` where that or the own
    position is unknown."""

    id: str
    title: str
    detail: str
    route: str
    point: tuple[float, float] | None
    metres: float | None = None
    follow_up: bool = False
    grave: bool = False

    @property
    def words(self) -> str:
        """How far off, and the rest."""
        away = away_words(self.metres) if self.metres is not None else ""
        return " · ".join(filter(None, (away, self.detail)))


class KnownFindings:
    """One per app: what was read of the phone's own records is kept, they do not change."""

    def __init__(self, store: PhoneStore, name_of: Callable[[str, str], str]) -> None:
        self._store, self._name_of = store, name_of
        self._own: dict[tuple[str, int], tuple[OpenFinding, ...]] = {}

    def all(self, now: datetime) -> list[OpenFinding]:
        """All that is open: the server's word first, since it knows what became of a finding."""
        told = {one.id: one for one in self._store.reference.all(ChangeKind.NEAR, OpenFinding)}
        return [*told.values(), *(one for one in self._sealed_here(now) if one.id not in told)]

    def one(self, finding_id: str, now: datetime) -> OpenFinding | None:
        """None for one that is settled meanwhile."""
        return next((one for one in self.all(now) if one.id == finding_id), None)

    def alike(
        self,
        point: tuple[float, float] | None,
        item_code: str,
        now: datetime,
        *,
        but: Collection[str] = (),
        accuracy_m: float = 0.0,
    ) -> list[Near]:
        """See `shared.nearby.alike`."""
        return alike(point, item_code, self.all(now), now, but=but, accuracy_m=accuracy_m)

    def spots(self, here: tuple[float, float] | None, now: datetime) -> list[Spot]:
        """Follow-ups and open findings, the nearest first, those of unknown place last."""
        known = self.all(now)
        tasks = [task for task in self._store.reference.all(ChangeKind.ASSIGNMENT, Assignment) if _to_do(task)]
        followed = {task.notice_id for task in tasks}
        spots = [self._follow_up(task, known, here) for task in tasks]
        spots += [self._spot(one, here, now) for one in known if not (one.notice_id and one.notice_id in followed)]
        spots.sort(key=lambda spot: (spot.metres is None, spot.metres or 0.0, spot.point is None, spot.id))
        return spots[:SHOWN]

    def is_mine(self, finding: OpenFinding) -> bool:
        """Whether its record is on this phone."""
        return bool(finding.record_id) and self._store.records.row(finding.record_id) is not None

    def route(self, finding: OpenFinding) -> str:
        """Where it is read: the own record, or what is known of another's."""
        return f"/records/{finding.record_id}" if self.is_mine(finding) else f"/near/{finding.id}"

    def who(self, finding: OpenFinding) -> str:
        return ME if self.is_mine(finding) else finding.by

    def written_places(self, now: datetime) -> list[Written]:
        """Points and the addresses that people wrote down there: of what is open, and of own checks."""
        written = [(one.point, one.address) for one in self.all(now)]
        for past in past_checks(self._store):
            if past.latitude is not None and past.longitude is not None:
                written.append(((past.latitude, past.longitude), past.address))
        return written

    def _spot(self, one: OpenFinding, here: tuple[float, float] | None, now: datetime) -> Spot:
        point = None if coordinates_fault(*one.point) else one.point
        grave = one.severity == Severity.GRAVE.value
        facts = (
            Severity.GRAVE.label if grave else "",
            ago_words(from_iso(one.occurred_at), now),
            one.address or one.unit_name,
            one.standing,
        )
        return Spot(
            one.id,
            self._name_of(one.item_code, one.item_text),
            " · ".join(filter(None, facts)),
            self.route(one),
            point,
            _metres(here, point),
            grave=grave,
        )

    def _follow_up(self, task: Assignment, known: Iterable[OpenFinding], here: tuple[float, float] | None) -> Spot:
        point = next((one.point for one in known if one.notice_id == task.notice_id), None) or self._of_paper(task)
        day = f"{month_and_day(date.fromisoformat(task.due_on))}前" if task.due_on else ""
        facts = " · ".join(filter(None, ("回访", day, task.place)))
        return Spot(task.id, task.title, facts, f"/tasks/{task.id}", point, _metres(here, point), follow_up=True)

    def _of_paper(self, task: Assignment) -> tuple[float, float] | None:
        """Where the check behind an own notice was."""
        issued = self._store.records.body(task.notice_id)
        record = self._store.records.body(issued.notice.record_id) if isinstance(issued, IssuedNotice) else None
        fix = believed(record.place.fix) if isinstance(record, Inspection) else None
        return (fix.latitude, fix.longitude) if fix else None

    def _sealed_here(self, now: datetime) -> list[OpenFinding]:
        since = to_iso(now - timedelta(days=ALIKE_DAYS))
        found: list[OpenFinding] = []
        for row in self._store.records.list(limit=LOOKED_THROUGH).rows:
            if row.kind is SealedKind.INSPECTION and row.findings and row.occurred_at >= since:
                state = self._store.reference.get(ChangeKind.RECORD_STATE, row.id, RecordState)
                over = state.answered if state else ()
                found += [one for one in self._read(row) if one.id not in over]
        return found

    def _read(self, row: RecordRow) -> Sequence[OpenFinding]:
        key = row.id, row.version
        if key not in self._own:
            body = self._store.records.body(row.id)
            self._own[key] = _findings(body) if isinstance(body, Inspection) else ()
        return self._own[key]


def _to_do(task: Assignment) -> bool:
    return bool(task.notice_id) and not (task.done or task.cancelled)


def _metres(here: tuple[float, float] | None, point: tuple[float, float] | None) -> float | None:
    return None if here is None or point is None else metres_between(here, point)


def _findings(record: Inspection) -> tuple[OpenFinding, ...]:
    fix = believed(record.place.fix)
    if fix is None:
        return ()
    return tuple(
        OpenFinding(
            result.id,
            result.item_code,
            result.item_text,
            fix.latitude,
            fix.longitude,
            to_iso(from_iso(record.started_at)),
            record.id,
            result.severity.value,
            record.unit_id,
            record.unit_name,
            record.place.address,
            record.inspector.name,
        )
        for result in record.findings
    )
