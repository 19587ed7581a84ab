"""A case of 专项督察 as phones know it: enough to choose it for a check, and to check what it asks for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseUnit:
    """One responsible unit: what it was told to do and where that stands, in words."""

    unit_id: str  # '' for a body that is no unit here
    name: str
    lead: bool = False  # 牵头
    demands: str = ""
    standing: str = ""  # `2026年11月19日（星期四）24时前报告`, `已报告，待审核`

    @property
    def words(self) -> str:
        """`牵头，清理占道设摊（2026年11月19日（星期四）24时前报告）`."""
        asked = "，".join(filter(None, ("牵头" if self.lead else "", self.demands.rstrip("。；"))))
        return f"{asked}（{self.standing}）" if asked and self.standing else asked or self.standing


@dataclass(frozen=True)
class CaseBrief:
    """`checklist` are the case's own lines, each (code of the catalogue or '', text). One that is over (`ended`) is
    offered no more; checks that were begun for it still read it."""

    id: str
    number: str
    title: str
    place: str = ""
    body: str = ""  # the inspection body that carries it
    units: tuple[CaseUnit, ...] = ()
    checklist: tuple[tuple[str, str], ...] = ()
    ended: bool = False

    @property
    def item_codes(self) -> tuple[str, ...]:
        """Its lines that are items of the catalogue."""
        return tuple(dict.fromkeys(code for code, _ in self.checklist if code))

    @property
    def points(self) -> tuple[str, ...]:
        """Its lines that are in no catalogue, in their order."""
        return tuple(dict.fromkeys(text for code, text in self.checklist if not code))
