"""Small settings and facts of the app: Wi-Fi only, clock offset, last contact, recently used items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from mobile.store.ground import Ground
from mobile.store.tables import JournalTable
from shared.evidence import ClockReading

T = TypeVar("T")
_RECENT_ITEMS = 30
KEEP_PHOTO_DAYS = 7


@dataclass(frozen=True)
class ClockOffset:
    """Server minus device in seconds, and the device time (ISO 8601 UTC) at which it was measured."""

    offset_s: float
    checked_at: str


class Preferences:
    """Values by name; anything JSON can hold. Secrets (key, token, PIN) do not belong here but in the `SecretBox`."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._values: JournalTable = ground.db.table("preferences", key="id")
        self._watch: Callable[[], ClockReading] | None = None

    def get(self, name: str, default: T) -> T:
        """The value, or `default` when there is none or it is of another type than the default."""
        row = self._values.get(doc_id=name)
        if row is None:
            return default
        value = row["value"]
        return value if default is None or isinstance(value, type(default)) else default

    def put(self, name: str, value: Any) -> None:
        """Keep a value, durably. Raises OSError when the medium is full."""
        self._values.put({"id": name, "value": value})

    @property
    def wifi_only(self) -> bool:
        """Whether photos wait for Wi-Fi (仅 Wi-Fi)."""
        return self.get("wifi_only", False)

    @property
    def keep_photo_days(self) -> int:
        """How many days an original stays on the phone after the server confirmed it."""
        return max(0, self.get("keep_photo_days", KEEP_PHOTO_DAYS))

    @property
    def clock_offset(self) -> ClockOffset | None:
        """As measured at the last contact with the server."""
        value: dict[str, Any] = self.get("clock_offset", {})
        return ClockOffset(value["offset_s"], value["checked_at"]) if value else None

    def set_clock_offset(self, offset: ClockOffset) -> None:
        """A contact happened; also the time of the last contact."""
        self.put("clock_offset", {"offset_s": offset.offset_s, "checked_at": offset.checked_at})

    @property
    def last_contact(self) -> str:
        """Device time of the last contact, ISO 8601 UTC; empty before the first."""
        offset = self.clock_offset
        return "" if offset is None else offset.checked_at

    def watch_clock(self, reading: Callable[[], ClockReading]) -> None:
        """From now on `clock_reading` asks this: who measures the offset also notices a clock that is set meanwhile."""
        self._watch = reading

    def clock_reading(self) -> ClockReading:
        """What the phone knows of the time now, to be sealed into a record."""
        if self._watch is not None:
            return self._watch()
        offset = self.clock_offset
        return ClockReading(
            device=self._ground.now(),
            monotonic=self._ground.clock.monotonic(),
            offset_s=None if offset is None else offset.offset_s,
            checked_at="" if offset is None else offset.checked_at,
        )

    @property
    def cleaned(self) -> tuple[int, int]:
        """How many drafts went for good, and with how many photos, since somebody last took note of it."""
        drafts, photos = self.get("cleaned_up", [0, 0])
        return drafts, photos

    def cleaned_up(self, drafts: int, photos: int) -> None:
        """Remember what was cleaned up until it was said."""
        before = self.cleaned
        self.put("cleaned_up", [before[0] + drafts, before[1] + photos])

    def cleaned_noted(self) -> None:
        """The person has read it."""
        self.put("cleaned_up", [0, 0])

    def used_items(self, codes: Sequence[str]) -> None:
        """Remember checklist items that were used, the latest last, for offering them first."""
        recent = [*reversed(codes), *(one for one in self.recent_items() if one not in codes)]
        counts = self.item_counts()
        for code in codes:
            counts[code] = counts.get(code, 0) + 1
        with self._ground.transaction():
            self.put("recent_items", recent[:_RECENT_ITEMS])
            self.put("item_counts", counts)

    def recent_items(self) -> list[str]:
        """Codes used lately, the latest first."""
        return self.get("recent_items", [])

    def item_counts(self) -> dict[str, int]:
        """How often each code was used."""
        return self.get("item_counts", {})
