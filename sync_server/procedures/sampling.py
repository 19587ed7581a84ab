"""抽查: which feedback is to be verified on site (domain.md §4 step 5: at least 20 %, 沪城管执〔2009〕1号 四(一)6).

Drawn when the feedback is filed, from the hash of its id: the same answer for anybody who reckons it again, and nothing
that a squad could know beforehand. A district never falls behind the share within a month.
"""

from __future__ import annotations

import hashlib
import math
from datetime import datetime

from shared.moment import chinese_moment, minute_of
from sync_server.casework.said import says

ROOM = 1e-9  # 0.2 × 15 is 3, whatever binary fractions say


def drawn(answer_id: str) -> float:
    """Where the answer falls between 0 and 1."""
    return int.from_bytes(hashlib.sha256(answer_id.encode()).digest()[:8]) / 2**64


def sampled(answer_id: str, *, filed: int, sampled_before: int, share: float) -> bool:
    """True if this answer is to be verified on site. `filed` counts the district's feedback of the month up to and with
    this one, `sampled_before` those of them drawn earlier; `share` is `rulebook.TermRules.sample_share`."""
    if sampled_before < math.ceil(share * filed - ROOM):
        return True
    return drawn(answer_id) < share


VISIT_WANTED = "本件抽中现场核验"


def visit_refusal(where: str, when: datetime | None, *, filed_at: datetime, now: datetime) -> str:
    """Why a visit does not show what the feedback says, or '': it says where, and when, after the feedback and not in
    the future. Said of any feedback that somebody claims to have verified on site."""
    if when is None or not says(where):
        return "现场核验须写明核验地点和时间"
    if when > now:
        return "现场核验的时间还没有到，请核验后再办理"
    if when < minute_of(filed_at):
        return f"现场核验的时间早于反馈提交的时间（{chinese_moment(filed_at)}），请核对"
    return ""


def verification_refusal(*, sampled: bool, revisited: bool, on_site: bool) -> str:
    """Why sampled feedback cannot be accepted yet, or '': it takes a 回访 record, or the word of who was there."""
    if sampled and not revisited and not on_site:
        return f"{VISIT_WANTED}，请派督察员回访，或到现场核验后勾选“已现场核验”并写明时间、地点"
    return ""
