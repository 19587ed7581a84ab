"""What is decided of a running case besides its opening and closing (domain.md §5: 中止, 并案, 移送, with approval)."""

from __future__ import annotations

from enum import StrEnum

from sync_server.special.rules.case import CaseDeed


class CaseChange(StrEnum):
    MERGE = "merge"
    SUSPEND = "suspend"
    RESUME = "resume"
    REFER = "refer"

    @property
    def label(self) -> str:
        return {"merge": "并案", "suspend": "中止", "resume": "恢复", "refer": "移送"}[self.value]

    @property
    def deed(self) -> CaseDeed:
        """What is done to the case once the change is approved."""
        return CaseDeed(self.value)
