"""Who is at work on this phone, as records and stamps name them."""

from __future__ import annotations

from dataclasses import dataclass

from mobile.store.records import SealingKey
from shared.organisation import Person, PersonRef, Unit


@dataclass(frozen=True)
class Officer:
    """The enrolled inspector. `district_code` is the six-digit adcode (`310000` for the city's own people)."""

    person: Person
    unit: Unit
    district_code: str
    key: SealingKey

    @property
    def ref(self) -> PersonRef:
        return PersonRef(self.person.id, self.person.name, self.person.badge, self.unit.name)


def ref_of(person: Person, unit_name: str) -> PersonRef:
    """A person of the directory as written into a record."""
    return PersonRef(person.id, person.name, person.badge, unit_name)
