"""To whom an accountability proposal is addressed (domain.md trap 2: 街镇属、街镇管、街镇用)."""

from __future__ import annotations

from shared.organisation import Unit

SQUAD_SUFFIXES = ("综合行政执法队", "城市管理行政执法中队", "城管中队")


def street_authority(squad: Unit | None, body: str) -> str:
    """The street office or town government above a squad: `华阳路街道办事处`, `新泾镇人民政府`. A unit of no street
    (the district's own team) answers to the bureau whose inspection body is `body`."""
    if squad is None:
        return body.removesuffix("督察科") or body
    street = squad.name
    for suffix in SQUAD_SUFFIXES:
        street = street.removesuffix(suffix)
    return authority_of(street)


def authority_of(street: str) -> str:
    """Whose the street or town is: `华阳路街道` → `华阳路街道办事处`, `新泾镇` → `新泾镇人民政府`."""
    if street.endswith("街道"):
        return f"{street}办事处"
    return f"{street}人民政府" if street.endswith(("镇", "乡")) else street
