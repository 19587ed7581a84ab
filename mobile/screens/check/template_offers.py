"""Which templates of 本单位无问题 a check is offered, and which of them is likely meant."""

from __future__ import annotations

from collections.abc import Sequence

from mobile.checks import templates
from mobile.checks.cases import planned_by, planned_items
from mobile.screens.check.check_base import CheckBase
from shared.catalogue import ChecklistItem
from shared.check_template import CheckTemplate

OWN = ""  # the items that the task, the case or the last check named: no template of the section


def offered(screen: CheckBase) -> list[CheckTemplate]:
    """What can be gone through in one pass: what the task, the case or the last check named comes before the
    section's templates, of which the favourites lead."""
    content, reference = screen.content, screen.app.reference
    unit = reference.unit(content.unit_id)
    district = unit.district_code if unit is not None else screen.checks.own_district
    known = templates.in_order(screen.app.store, reference.templates(district))
    planned = planned_items(content, reference.case(content.case_id))
    if any(reference.item(code) for code in planned):
        known.insert(0, CheckTemplate(OWN, planned_by(content), "", planned))
    return known


def proposed(screen: CheckBase, known: Sequence[CheckTemplate]) -> CheckTemplate:
    """Which of them is likely meant."""
    if known[0].id == OWN:
        return known[0]
    unit = screen.app.reference.unit(screen.content.unit_id)
    return templates.likeliest(screen.app.store, known, unit) or known[0]


def items_of(screen: CheckBase, template: CheckTemplate) -> list[ChecklistItem]:
    """Its items that the catalogue in force has, in its order."""
    found = (screen.app.reference.item(code) for code in template.item_codes)
    return [item for item in found if item is not None]
