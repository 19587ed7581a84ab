"""What is keyed in at the desk from a paper record (补录): which moments it may name, and how much it holds. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.bounds import too_much
from shared.inspection import Inspection

OLDEST = timedelta(days=366)  # as on the phone
LONGEST = timedelta(hours=24)  # what is longer is a slip in a date


def times_refusal(began: datetime, ended: datetime, now: datetime) -> str:
    """Why a check on paper cannot have run from `began` to `ended`, as a sentence without its full stop; '' when it
    can."""
    if ended < began:
        return "结束时间早于开始时间，请对照纸质记录改正；跨过零点的，结束时间填第二天"
    if ended == began:
        return "结束时间与开始时间相同，请对照纸质记录改正"
    if ended - began > LONGEST:
        return "一次检查不超过 24 小时，请对照纸质记录改正开始和结束的日期"
    if ended > now:
        return "检查时间晚于现在，请对照纸质记录改正日期和时间"
    if now - began > OLDEST:
        return "检查时间在一年以前，不能再补录，请把纸质记录交档案保管"
    return ""


def size_refusal(check: Inspection) -> str:
    """Why the check is too large to be sealed, as a sentence without its full stop; '' when it fits. Phones ask the
    same."""
    return too_much(check)
