"""Who may sign for a notice on the spot: people of the inspected unit, its leader first."""

from __future__ import annotations

from mobile.checks.officer import ref_of
from mobile.reference import Reference
from shared.notice import Notice
from shared.organisation import Person, PersonRef

OFFERED = 6
LEADER = "负责人"


class Signers:
    """The people offered, and how they are called."""

    def __init__(self, reference: Reference, paper: Notice) -> None:
        # A squad's own inspector does not sign for what they found themselves.
        inspectors = {person.id for person in paper.inspectors}
        known = [p for p in reference.find_people("", paper.unit_id) if p.unit_id == paper.unit_id]
        self.people = {person.id: person for person in known if person.id not in inspectors}
        self.offered: list[Person] = sorted(self.people.values(), key=lambda p: not p.leader)[:OFFERED]
        self._unit_name = paper.unit_name

    @property
    def proposed(self) -> PersonRef | None:
        """The unit's leader, when the directory knows one."""
        first = self.offered[0] if self.offered else None
        return ref_of(first, self._unit_name) if first and first.leader else None

    def label(self, person: Person) -> str:
        """`赵强（负责人）`."""
        return f"{person.name}（{LEADER}）" if person.leader else person.name

    def words(self, signer: PersonRef) -> str:
        """`签收人：赵强（负责人，胸号 310105201）`."""
        known = self.people.get(signer.id)
        role = [LEADER] if known is not None and known.leader else []
        badge = [f"胸号 {signer.badge}"] if signer.badge else []
        said = "，".join([*role, *badge])
        return f"签收人：{signer.name}" + (f"（{said}）" if said else "")
