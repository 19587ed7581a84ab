"""本单位无问题: which templates a district's phones are offered. Each is an edition of the rulebook under a name of its
own: the district's goes before the city's, the city's before what is shipped, and none is ever changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.check_template import CheckTemplate
from shared.plain import from_plain, to_plain
from sync_server.procedures.rulebook import Edition, edition_in_force

PREFIX = "pass:"  # of the names of editions: `pass:market`
LONGEST_NAME = 12  # it is a chip on the phone
LONGEST_PLACE = 30
MOST_TEMPLATES = 40


@dataclass(frozen=True)
class KeptTemplate:
    """A template as it stands on a day. `edition` is None for a shipped one that nobody has changed; one that is not
    `active` has been ended and can be taken up again."""

    template: CheckTemplate
    active: bool = True
    edition: Edition | None = None


def name_of(template_id: str) -> str:
    """The name of the template's editions."""
    return f"{PREFIX}{template_id}"


def value_of(template: CheckTemplate, *, active: bool) -> dict[str, Any]:
    """An edition's value."""
    return {**to_plain(template), "active": active}


def templates_on(
    editions: Sequence[Edition], shipped: Iterable[CheckTemplate], district: str, day: date
) -> list[KeptTemplate]:
    """All templates of the district ('' is the city) on the day, ended ones included: the shipped first, then in the
    order in which they were made."""
    found = {template.id: KeptTemplate(template) for template in shipped}
    names = dict.fromkeys(e.name for e in editions if e.name.startswith(PREFIX))
    for name in names:
        edition = edition_in_force(name, editions, district, day)
        if edition is not None:
            kept = kept_of(edition)
            found[kept.template.id] = kept
    return list(found.values())


def kept_of(edition: Edition) -> KeptTemplate:
    """The template that an edition holds."""
    plain = dict(edition.value)
    active = bool(plain.pop("active", True))
    return KeptTemplate(from_plain(CheckTemplate, plain), active, edition)


def offered(kept: Iterable[KeptTemplate]) -> tuple[CheckTemplate, ...]:
    """What phones are given."""
    return tuple(one.template for one in kept if one.active)
