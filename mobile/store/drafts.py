"""Checks and notices still being written: every field is on the medium as soon as it is entered (design law 1).

A draft's id is the id of the record it will become. Each field is a document of its own, so that a keystroke costs one
short line however much the draft holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from mobile.store.ground import Ground
from mobile.store.tables import JournalTable
from shared.evidence import PhotoPurpose
from shared.moment import from_iso

KEEP_DISCARDED = timedelta(days=7)
NOTICE = timedelta(days=1)  # between saying that a draft will go and its going
_INTENT = "camera"


class NoSuchDraft(Exception):
    """There is no draft of that id (sealed, purged, or never there)."""


@dataclass(frozen=True)
class Draft:
    """A draft with everything entered so far. Moments are ISO 8601 UTC by the phone's clock."""

    id: str
    kind: str
    created_at: str
    changed_at: str
    fields: dict[str, Any] = field(default_factory=dict)
    discarded_at: str = ""
    handed_at: str = ""  # when it was handed to a colleague: nobody writes in it any more
    going_at: str = ""  # when it was first said that it will go; it goes a day later


@dataclass(frozen=True)
class CameraIntent:
    """That the camera was opened, for which draft and finding: written down before it opens, because the system may
    kill the app meanwhile."""

    draft_id: str
    finding_id: str
    purpose: PhotoPurpose
    at: str


class Drafts:
    """All drafts of the phone. Every writing call is durable when it returns, or raises OSError (ENOSPC: full).

    `followers` are called with (draft id, put away?) inside the transaction that discards a draft, hands it over, or
    brings it back.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._drafts: JournalTable = ground.db.table("drafts", key="id")
        self._fields: JournalTable = ground.db.table("draft_fields", key="id")
        self._intents: JournalTable = ground.db.table("camera_intents", key="id")
        self.followers: list[Callable[[str, bool], None]] = []

    def create(self, kind: str, initial: Mapping[str, Any] | None = None, draft_id: str = "") -> str:
        """Begin a draft, e.g. of kind `inspection`; the id (a new one, where none is given) is also that of the record
        it becomes."""
        draft_id = draft_id or self._ground.new_id()
        with self._ground.transaction():
            self._drafts.insert({"id": draft_id, "kind": kind, "created_at": self._ground.now()})
            self.put_many(draft_id, initial or {})
        return draft_id

    def put(self, draft_id: str, name: str, value: Any) -> None:
        """Keep one field; `value` is anything JSON can hold. Raises `NoSuchDraft`."""
        self.put_many(draft_id, {name: value})

    def put_many(self, draft_id: str, fields: Mapping[str, Any]) -> None:
        """Keep several fields, all or none. Raises `NoSuchDraft`."""
        self.require(draft_id)
        now = self._ground.now()
        with self._ground.transaction():
            for name, value in fields.items():
                self._fields.put({"id": f"{draft_id}/{name}", "value": value, "at": now})

    def remove_field(self, draft_id: str, name: str) -> None:
        """Forget one field, e.g. of a finding taken back; no error when it is not there."""
        self._fields.forget(f"{draft_id}/{name}")

    def get(self, draft_id: str) -> Draft | None:
        """The draft as entered so far, None when there is none."""
        row = self._drafts.get(doc_id=draft_id)
        return None if row is None else self._read(row)

    def open_drafts(self) -> list[Draft]:
        """Drafts to go on with (“继续上次的检查”), the one changed last first."""
        drafts = [self._read(row) for row in self._drafts if not (row.get("discarded_at") or row.get("handed_at"))]
        return sorted(drafts, key=lambda draft: (draft.changed_at, draft.id), reverse=True)

    def discarded(self) -> list[Draft]:
        """Drafts thrown away but not purged yet, latest first."""
        drafts = [self._read(row) for row in self._drafts if row.get("discarded_at")]
        return sorted(drafts, key=lambda draft: (draft.discarded_at, draft.id), reverse=True)

    def discard(self, draft_id: str) -> None:
        """Throw a draft away; `restore` brings it back until it is purged. Raises `NoSuchDraft`."""
        self._mark(draft_id, self._ground.now())

    def restore(self, draft_id: str) -> None:
        """Undo `discard`. Raises `NoSuchDraft`."""
        self._mark(draft_id, "")

    def hand(self, draft_id: str) -> None:
        """Close a draft: a colleague goes on with it. Its photos do not travel any more. Raises `NoSuchDraft`."""
        self._close(draft_id, self._ground.now())

    def take_back(self, draft_id: str) -> None:
        """Undo `hand`. Raises `NoSuchDraft`."""
        self._close(draft_id, "")

    def going(self) -> list[Draft]:
        """Discarded drafts of which it is being said that they will go within a day."""
        return [draft for draft in self.discarded() if draft.going_at]

    def announce_going(self) -> None:
        """Say of drafts discarded more than seven days ago that they will go. A clock that was set makes days pass in a
        moment: so nothing goes on the day on which it is found to be old."""
        limit = self._ground.clock.now() - KEEP_DISCARDED
        for draft in self.discarded():
            if not draft.going_at and from_iso(draft.discarded_at) < limit:
                self._drafts.amend(draft.id, {"going_at": self._ground.now()})

    def to_purge(self) -> list[str]:
        """Ids of drafts that were to go and had their day; `PhoneStore.tidy` purges them with their photos."""
        limit = self._ground.clock.now() - NOTICE
        return [draft.id for draft in self.going() if from_iso(draft.going_at) < limit]

    def remove(self, draft_id: str) -> None:
        """Take a draft out for good: it was sealed, or purged."""
        with self._ground.transaction():
            self._fields.forget(*self._field_keys(draft_id))
            self._drafts.forget(draft_id)
            self._clear_intent_of(draft_id)

    def intend_camera(
        self, draft_id: str, finding_id: str | None = None, purpose: PhotoPurpose = PhotoPurpose.SCENE
    ) -> None:
        """Write down what the next picture is for. Call before the camera opens. Raises `NoSuchDraft`."""
        self.require(draft_id)
        self._intents.put(
            {
                "id": _INTENT,
                "draft_id": draft_id,
                "finding_id": finding_id or "",
                "purpose": purpose.value,
                "at": self._ground.now(),
            }
        )

    def camera_intent(self) -> CameraIntent | None:
        """What the camera was opened for; at start: what a kill interrupted."""
        row = self._intents.get(doc_id=_INTENT)
        if row is None:
            return None
        return CameraIntent(row["draft_id"], row["finding_id"], PhotoPurpose(row["purpose"]), row["at"])

    def clear_intent(self) -> None:
        """The camera was closed without a picture (a picture attached clears the intent itself)."""
        self._intents.forget(_INTENT)

    def _mark(self, draft_id: str, discarded_at: str) -> None:
        self.require(draft_id)
        with self._ground.transaction():
            self._drafts.amend(draft_id, {"discarded_at": discarded_at, "going_at": ""})
            if discarded_at:
                self._clear_intent_of(draft_id)
            for follower in self.followers:
                follower(draft_id, bool(discarded_at))

    def _close(self, draft_id: str, handed_at: str) -> None:
        self.require(draft_id)
        with self._ground.transaction():
            self._drafts.amend(draft_id, {"handed_at": handed_at})
            if handed_at:
                self._clear_intent_of(draft_id)
            for follower in self.followers:
                follower(draft_id, bool(handed_at))

    def _clear_intent_of(self, draft_id: str) -> None:
        intent = self.camera_intent()
        if intent is not None and intent.draft_id == draft_id:
            self.clear_intent()

    def require(self, draft_id: str) -> None:
        """Raises `NoSuchDraft` when there is none of that id."""
        if not self._drafts.has(draft_id):
            raise NoSuchDraft(draft_id)

    def _field_keys(self, draft_id: str) -> list[str]:
        # Sealed drafts are gone, so what is scanned is the few that are open: names only, nothing is parsed.
        return [key for key in self._fields.keys() if key.startswith(f"{draft_id}/")]  # noqa: SIM118

    def _read(self, row: Mapping[str, Any]) -> Draft:
        rows = self._fields.get(doc_ids=self._field_keys(row["id"]))
        return Draft(
            id=row["id"],
            kind=row["kind"],
            created_at=row["created_at"],
            changed_at=max((one["at"] for one in rows), default=row["created_at"]),
            fields={one["id"].partition("/")[2]: one["value"] for one in rows},
            discarded_at=row.get("discarded_at", ""),
            handed_at=row.get("handed_at", ""),
            going_at=row.get("going_at", ""),
        )
