"""Which template of 本单位无问题 is offered first: the person's favourites and what was used here before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mobile.store.phone import PhoneStore
from shared.check_template import CheckTemplate
from shared.organisation import Unit
from shared.plain import from_plain, to_plain

_FAVOURITES, _USED = "favourite_templates", "used_templates"
_KEEP = 60


@dataclass(frozen=True)
class _Use:
    """That a template was used at a unit, and of what kind it was."""

    template_id: str
    unit_id: str = ""
    unit_kind: str = ""


def favourites(store: PhoneStore) -> list[str]:
    """Ids of the templates that the person has marked (收藏), the latest first."""
    return store.preferences.get(_FAVOURITES, [])


def mark_favourite(store: PhoneStore, template_id: str, *, marked: bool) -> None:
    """Mark one, or no longer. Raises OSError when the phone is full."""
    others = [each for each in favourites(store) if each != template_id]
    store.preferences.put(_FAVOURITES, [template_id, *others] if marked else others)


def note_use(store: PhoneStore, template_id: str, unit: Unit | None) -> None:
    """A pass was confirmed: offered first at the next check of the unit. Raises OSError when the phone is full."""
    use = _Use(template_id, unit.id if unit else "", unit.kind.value if unit else "")
    before = [each for each in _uses(store) if each != use]
    store.preferences.put(_USED, [to_plain(each) for each in (use, *before)][:_KEEP])


def in_order(store: PhoneStore, templates: Sequence[CheckTemplate]) -> list[CheckTemplate]:
    """The favourites first, the others as the section has put them."""
    marked = {template_id: n for n, template_id in enumerate(favourites(store))}
    return sorted(templates, key=lambda template: marked.get(template.id, len(marked)))


def likeliest(store: PhoneStore, templates: Sequence[CheckTemplate], unit: Unit | None) -> CheckTemplate | None:
    """The one to propose: used last at this unit, else at one of its kind, else a favourite, else used last, else the
    first. None without any."""
    known, uses = {template.id: template for template in templates}, _uses(store)
    wanted = [use.template_id for use in uses if unit is not None and use.unit_id == unit.id]
    wanted += [use.template_id for use in uses if unit is not None and use.unit_kind == unit.kind.value]
    wanted += favourites(store) + [use.template_id for use in uses]
    return next((known[each] for each in wanted if each in known), next(iter(templates), None))


def _uses(store: PhoneStore) -> list[_Use]:
    rows: list[Mapping[str, Any]] = store.preferences.get(_USED, [])
    return [from_plain(_Use, row) for row in rows]
