"""What a section should know before it relies on a record (domain.md §8): nothing of it blocks filing."""

from __future__ import annotations

from enum import StrEnum

from sync_server.procedures.claims import DIFFERS


class RecordMark(StrEnum):
    # Of the clock.
    UNCHECKED_CLOCK = "unchecked_clock"  # never compared or more than 120 s off
    NO_TIME = "no_time"  # told no time at all: that of arrival stands in for it
    FUTURE_CLOCK = "future_clock"  # it or a photo lies after the server's now
    ENDS_FIRST = "ends_first"  # ends before it begins
    LATE = "late"  # arrived more than a day after
    BACKFILLED = "backfilled"  # keyed in from paper
    # Of the place.
    OUTSIDE_DISTRICT = "outside_district"  # beyond the inspector's area
    OUTSIDE_UNIT = "outside_unit"  # beyond the inspector's remit
    MOCKED = "mocked"  # made by an app
    NO_POSITION = "no_position"  # none that can be believed
    BAD_POSITION = "bad_position"  # one of the record or a photo is nonsense (zero, out of range, without accuracy)
    NO_ADDRESS = "no_address"  # findings without a road, a door or a landmark, which a notice will ask for
    # Of who made it.
    BOTH_SEALED = "both_sealed"  # a draft was handed over, and both sealed it
    # Of its recordings.
    VIDEO_NOT_OFFERED = "video_not_offered"  # a clip, though the district's phones offer none
    LONG_RECORDING = "long_recording"  # longer than phones record
    # Of what the phone claims.
    DIFFERS = "differs"  # the ledger knows otherwise

    @property
    def label(self) -> str:
        return _LABELS[self]


M = RecordMark
_LABELS = {
    M.UNCHECKED_CLOCK: "手机未校时",
    M.NO_TIME: "手机时间不可信，按收到时间计",
    M.FUTURE_CLOCK: "手机时间超前",
    M.ENDS_FIRST: "结束早于开始（手机时间变动）",
    M.LATE: "迟到上传",
    M.BACKFILLED: "补录",
    M.OUTSIDE_DISTRICT: "定位在区外",
    M.OUTSIDE_UNIT: "超出督察员所属单位",
    M.MOCKED: "模拟定位",
    M.NO_POSITION: "无定位",
    M.BAD_POSITION: "定位无效，未采用",
    M.NO_ADDRESS: "未写明地点",
    M.BOTH_SEALED: "交接双方都已提交，可能重复",
    M.VIDEO_NOT_OFFERED: "录像不在本区开放范围",
    M.LONG_RECORDING: "录音录像超过规定时长",
    M.DIFFERS: DIFFERS,
}
