"""What a section should know before it relies on a record: doubtful clocks and places are marked, none refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from shared.evidence import CLOCK_TOLERANCE_S, ClockReading
from shared.inspection import Inspection
from shared.moment import from_iso, shifted
from shared.position import DistrictArea, believed
from shared.recording import MediaKind, too_long
from shared.sealing import Sealed
from shared.whereabouts import says_where
from sync_server.acts.common.devices import DeviceCaller
from sync_server.procedures.borders import near
from sync_server.procedures.deadlines import corrected, tells_time
from sync_server.procedures.permissions import CITY_CODE, Action, Target, in_scope
from sync_server.procedures.record_marks import RecordMark

LATE_AFTER = timedelta(hours=24)


def flags_of(
    device: DeviceCaller,
    sealed: Sealed,
    inspection: Inspection,
    unit_district: str,
    now: datetime,
    areas: Mapping[str, DistrictArea],
    *,
    video_offered: bool,
) -> list[str]:
    """The marks that hold, in the order of the list. They mark the record and never refuse it."""
    ended = corrected(from_iso(inspection.ended_at), sealed.clock.offset_s, now)
    fixes = [inspection.place.fix, *(photo.fix for photo in inspection.files)]
    begun, over, offset = from_iso(inspection.started_at), from_iso(inspection.ended_at), sealed.clock.offset_s
    clocks = [photo.clock for photo in inspection.files]
    media = [one.media for one in inspection.recordings if one.media]
    within_remit = in_scope(device.caller, Action.RECORD, Target(unit_district, frozenset({inspection.unit_id})))
    return [
        mark.value
        for mark, holds in (
            (RecordMark.UNCHECKED_CLOCK, not sealed.clock.checked),
            (RecordMark.NO_TIME, not tells_time(begun, offset) or not all(_told(clock) for clock in clocks)),
            (
                RecordMark.FUTURE_CLOCK,
                any(_ahead(*reading, now) for reading in [(over, offset), *map(_reading, clocks)]),
            ),
            (RecordMark.ENDS_FIRST, over < begun),
            (RecordMark.LATE, now - ended > LATE_AFTER and not inspection.backfilled),
            (RecordMark.BACKFILLED, inspection.backfilled),
            (RecordMark.OUTSIDE_DISTRICT, _outside(device, inspection, areas)),
            (RecordMark.OUTSIDE_UNIT, not within_remit),
            (RecordMark.MOCKED, any(fix.mocked for fix in fixes if fix)),
            (RecordMark.NO_POSITION, believed(inspection.place.fix) is None),
            (RecordMark.BAD_POSITION, any(fix.fault for fix in fixes if fix)),
            (RecordMark.VIDEO_NOT_OFFERED, not video_offered and any(m.kind is MediaKind.VIDEO for m in media)),
            (RecordMark.LONG_RECORDING, any(too_long(m.kind, m.milliseconds) for m in media)),
            (RecordMark.NO_ADDRESS, bool(inspection.findings) and not says_where(inspection.place.address)),
        )
        if holds
    ]


def _reading(clock: ClockReading) -> tuple[datetime, float | None]:
    return from_iso(clock.device), clock.offset_s


def _told(clock: ClockReading) -> bool:
    return tells_time(*_reading(clock))


def _ahead(device_at: datetime, offset_s: float | None, now: datetime) -> bool:
    return shifted(device_at, offset_s or 0.0) - now > timedelta(seconds=CLOCK_TOLERANCE_S)


def occurred_at(inspection: Inspection, offset_s: float | None, now: datetime) -> datetime:
    """When the check was made: its beginning, or its end when the clock was set only meanwhile, else by now."""
    told = (from_iso(text) for text in (inspection.started_at, inspection.ended_at))
    return next((corrected(moment, offset_s, now) for moment in told if tells_time(moment, offset_s)), now)


def _outside(device: DeviceCaller, inspection: Inspection, areas: Mapping[str, DistrictArea]) -> bool:
    """True if the check, or one of its photos, was made beyond the inspector's district (story 22)."""
    own, fix = device.unit.district_code, believed(inspection.place.fix)
    area = areas.get(own)
    if own == CITY_CODE or area is None:
        return False
    if fix is None and inspection.place.outside_reason:
        return True
    fixes = (fix, *(believed(photo.fix) for photo in inspection.files))
    return not all(near(area, found) for found in fixes if found is not None)


def clock_words(device_at: str, offset_s: float | None) -> str:
    """What the log says of a notice or an alert whose phone told no time; empty for one that did."""
    return "" if tells_time(from_iso(device_at), offset_s) else "（手机时间不可信，按收到时间计）"
