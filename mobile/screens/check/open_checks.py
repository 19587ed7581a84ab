"""What the screens of one check share: the open draft, the position being found, the pictures, the officer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from mobile.checks.beginning import past_checks
from mobile.checks.content import UnitSource
from mobile.checks.draft import CheckDraft
from mobile.checks.officer import Officer
from mobile.checks.sealing import photos_of, recordings_of
from mobile.checks.shots import Scene, Shots
from mobile.checks.takes import Takes
from mobile.device.interface import Device, Located, LocateFailure
from mobile.device.permissions import Permission, way_to_allow
from mobile.host import Host
from mobile.reference.proposal import Proposal, addresses_to_offer
from shared.composing import place_words
from shared.evidence import Photo, PhotoPurpose
from shared.identity import new_id
from shared.inspection import Place
from shared.moment import day_in_shanghai
from shared.organisation import Unit
from shared.picture import NotAPhoto
from shared.position import Fix, FixSource, Grade, grade

NOT_ENROLLED = "本机尚未登记，记录已保存为草稿。请先登记本机再提交。"
_FAILURES = {
    LocateFailure.OFF: "手机定位未开启。打开后点“重新定位”，或手工填写地点。",
    LocateFailure.TIMEOUT: "15 秒内没有得到位置。到开阔处再试，或手工填写地点。",
    LocateFailure.UNAVAILABLE: "暂时无法定位。可稍后再试，或手工填写地点。",
}


def failure_words(device: Device, failure: LocateFailure) -> str:
    """Why there is no position, and what to do about it on this phone."""
    if failure is LocateFailure.DENIED:
        way = way_to_allow(Permission.POSITION, device.platform, device.agent)
        return f"未获得定位权限。{way}，再点“重新定位”；也可手工填写地点。"
    return _FAILURES[failure]


class OpenChecks:
    """`app.shared(OpenChecks)`. Drafts are opened once and shared by the screens stacked over each other, so that
    none of them looks at an old copy."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._drafts: dict[str, CheckDraft] = {}
        self._takes: Takes | None = None
        self._searching: dict[str, asyncio.Task[None]] = {}
        self._listeners: dict[str, Callable[[], None]] = {}
        self.failures: dict[str, LocateFailure] = {}

    # ---- the draft

    def draft(self, draft_id: str) -> CheckDraft:
        """The open draft, read from the store once. Raises `NoSuchDraft`."""
        if draft_id not in self._drafts:
            self._drafts[draft_id] = CheckDraft(self._app.store.drafts, draft_id)
        return self._drafts[draft_id]

    def has(self, draft_id: str) -> bool:
        """Whether it is (still) a draft."""
        if draft_id in self._drafts:
            return True
        found = self._app.store.drafts.get(draft_id)
        return found is not None and not found.handed_at

    def close(self, draft_id: str) -> None:
        """The draft was sealed or thrown away, or nobody looks at it any more."""
        self._drafts.pop(draft_id, None)

    def photos(self, draft_id: str) -> list[Photo]:
        """The check's photos by number."""
        return photos_of(self._app.store, self.draft(draft_id))

    def new_id(self) -> str:
        return new_id(self._app.device.clock.now(), self._app.device.random)

    def officer(self) -> Officer | None:
        """Who seals; None when the phone is not enrolled or its key is lost."""
        identity, key = self._app.identity, self._app.sync.sealing_key
        if identity is None or key is None:
            return None
        return Officer(identity.person, identity.unit, identity.district_code, key)

    # ---- the place

    @property
    def own_district(self) -> str:
        identity = self._app.identity
        return identity.district_code if identity else "310000"

    def proposal(self, draft_id: str) -> Proposal:
        """Districts and units for the draft's position."""
        content = self.draft(draft_id).content
        identity = self._app.identity
        return self._app.reference.propose_unit(
            content.place.fix,
            self.own_district,
            past_checks(self._app.store),
            own_unit=identity.unit.id if identity else "",
        )

    def likeliest(self, draft_id: str) -> tuple[Unit, UnitSource] | None:
        """The unit to propose and where that comes from: the position, when it is exact enough to tell the district;
        else the unit inspected last. None without either: a guess without a ground is no proposal."""
        proposal = self.proposal(draft_id)
        usable = grade(self.draft(draft_id).content.place.fix) in (Grade.GOOD, Grade.LOW)
        if usable and proposal.districts:
            return (proposal.best, UnitSource.POSITION) if proposal.best is not None else None
        for past in past_checks(self._app.store):
            unit = self._app.reference.unit(past.unit_id)
            if unit is not None and unit.active:
                return unit, UnitSource.LAST
        return None

    def propose_unit(self, draft_id: str) -> bool:
        """Put the likeliest unit into the draft unless the person has chosen; tells whether it changed."""
        draft = self.draft(draft_id)
        before = draft.content.unit_id
        likeliest = self.likeliest(draft_id)
        if likeliest is not None:
            draft.propose_unit(*likeliest)
        return draft.content.unit_id != before

    def addresses(self, fix: Fix | None) -> list[str]:
        """Addresses to offer for that position: those written near by, then the latest ones."""
        return addresses_to_offer(fix, past_checks(self._app.store))

    def place_words(self, place: Place) -> str:
        """District, street and address in words."""
        reference = self._app.reference
        return place_words(
            reference.district_name(place.district_code),
            reference.street_name(place.street_code),
            place.address,
            place.fix,
        )

    def searching(self, draft_id: str) -> bool:
        """Whether a position is being looked for."""
        task = self._searching.get(draft_id)
        return task is not None and not task.done()

    def listen(self, draft_id: str, listener: Callable[[], None] | None) -> None:
        """Who is told when the position gets better or the search ends."""
        if listener is None:
            self._listeners.pop(draft_id, None)
        else:
            self._listeners[draft_id] = listener

    def locate(self, draft_id: str) -> None:
        """Look for the position in the background, up to 15 s; the draft has each better fix at once, so that a
        picture taken meanwhile is stamped with it."""
        if not self.searching(draft_id):
            self.failures.pop(draft_id, None)
            self._searching[draft_id] = asyncio.get_running_loop().create_task(self._locate(draft_id))

    async def _locate(self, draft_id: str) -> None:
        before = self.draft(draft_id).content.place.fix
        better = False

        def keep(fix: Fix) -> None:
            nonlocal better
            # Nobody may be looking at the draft any more; and a point set by hand meanwhile is the person's word.
            if draft_id not in self._drafts:
                return
            now = self.draft(draft_id).content.place.fix
            if now is not None and now.source is FixSource.MANUAL and now != before:
                return
            better = True
            self._take(draft_id, fix)

        located = await self._ask_phone(keep)
        if located.fix is not None:
            keep(located.fix)
        if not better and located.failure is not None:
            self.failures[draft_id] = located.failure
        self._tell(draft_id, ended=True)

    async def _ask_phone(self, keep: Callable[[Fix], None]) -> Located:
        try:
            return await self._app.device.locator.locate(on_better=keep)
        except Exception:  # positioning never stands in the way of the record (design law 11)
            return Located(None, LocateFailure.UNAVAILABLE)

    def _take(self, draft_id: str, fix: Fix) -> None:
        draft = self.draft(draft_id)
        if draft.content.place.fix != fix:
            area = self._app.reference.district_at(fix)
            draft.set_fix(fix, area.code if area else "")
            self.propose_unit(draft_id)
            self._tell(draft_id)

    def _tell(self, draft_id: str, *, ended: bool = False) -> None:
        if ended:
            self._searching.pop(draft_id, None)
        if draft_id in self._listeners:
            self._listeners[draft_id]()

    # ---- recordings

    def recordings(self, draft_id: str) -> list[Photo]:
        """The check's voice notes and clips."""
        return recordings_of(self._app.store, self.draft(draft_id))

    def files(self, draft_id: str) -> int:
        """How many photos and recordings the check has."""
        return len(self.photos(draft_id)) + len(self.recordings(draft_id))

    @property
    def takes(self) -> Takes:
        """One for the app: there is one microphone."""
        if self._takes is None:
            device = self._app.device
            self._takes = Takes(self._app.store, device.volume, device.recorder, device.random)
        return self._takes

    @property
    def video_offered(self) -> bool:
        """Whether the district's rules of the day let phones record short clips."""
        day = day_in_shanghai(self._app.device.clock.now())
        return self._app.reference.rules(self.own_district, day).video_clips

    # ---- pictures

    @property
    def shots(self) -> Shots:
        return Shots(self._app.store, self._app.device.studio, self._app.device.random)

    async def finish_interrupted(self) -> Photo | None:
        """Keep the shot that a kill interrupted, in the draft it was taken for; None where there is none. Raises
        `NotAPhoto` (nothing is owed any more then), `NoRoom`, OSError."""
        drafts, intent = self._app.store.drafts, self._app.store.drafts.camera_intent()
        found = await self._app.store.photos.unfinished_shot()
        if intent is None or found is None or not self.has(intent.draft_id):
            return None
        try:
            kept = await self.shots.finish(self.scene(intent.draft_id, intent.finding_id, intent.purpose), found[1])
        except NotAPhoto:
            drafts.clear_intent()
            raise
        replaced = self.shots.replaced(intent.draft_id)
        if replaced:
            self.draft(intent.draft_id).hide_photo(replaced)
        return kept.photo

    def scene(
        self,
        draft_id: str,
        finding_id: str = "",
        purpose: PhotoPurpose = PhotoPurpose.SCENE,
        *,
        pairs_with: str = "",
        replaces: str = "",
    ) -> Scene:
        """What the next picture is of, from the draft as it stands."""
        place = self.draft(draft_id).content.place
        identity = self._app.identity
        return Scene(
            draft_id=draft_id,
            place=self.place_words(place),
            fix=place.fix,
            inspector=f"{identity.person.name} {identity.person.badge}" if identity else "未登记",
            unit=identity.unit.name if identity else "",
            finding_id=finding_id,
            purpose=purpose,
            pairs_with=pairs_with,
            replaces=replaces,
        )
