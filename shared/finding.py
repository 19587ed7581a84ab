"""问题 (a finding): where it stands between the check that found it and its end."""

from __future__ import annotations

from enum import StrEnum


class FindingState(StrEnum):
    """What the ledger's `findings.state` holds. The sums beside the ledger know these words too: never rename one."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    NOTICED = "noticed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    FindingState.OPEN: "待确认",
    FindingState.ACKNOWLEDGED: "已确认",
    FindingState.NOTICED: "已开通知书",
    FindingState.CLOSED: "已销号",
    FindingState.WITHDRAWN: "已撤回，不计",
}
UNDECIDED = (FindingState.OPEN, FindingState.ACKNOWLEDGED)  # the section has not said what becomes of it
UNSETTLED = (*UNDECIDED, FindingState.NOTICED)
ENDED = (FindingState.CLOSED, FindingState.WITHDRAWN)
