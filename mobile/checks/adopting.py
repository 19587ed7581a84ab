"""Shutter first, form after: whose a picture becomes that was taken before anything was noted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from mobile.checks.draft import CheckDraft, Undo
from mobile.store.phone import PhoneStore
from shared.catalogue import ChecklistItem
from shared.evidence import Photo, PhotoOrigin
from shared.inspection import ItemResult, Outcome


def unassigned(photos: Iterable[Photo], findings: Collection[ItemResult]) -> list[Photo]:
    """The pictures of the scene as a whole: those that belong to none of the findings."""
    owners = {finding.id for finding in findings}
    return [photo for photo in photos if photo.finding_id not in owners]


def adopted(photos: Iterable[Photo], findings: Collection[ItemResult], finding_id: str) -> list[Photo]:
    """Pictures taken on the spot that belong to no finding, as they are once the finding `finding_id` has them.
    Imported ones prove less and are given by hand only."""
    live = (photo for photo in unassigned(photos, findings) if photo.origin is PhotoOrigin.CAMERA)
    return [replace(photo, finding_id=finding_id) for photo in live]


def own_photos(store: PhoneStore, draft: CheckDraft) -> list[Photo]:
    """The check's pictures by number, without those taken out and those of a version that is sealed already: what can
    still be given to a finding or taken from one."""
    hidden = draft.hidden_photos
    return [kept.photo for kept in store.photos.of_draft(draft.id) if kept.photo.id not in hidden]


def own_unassigned(store: PhoneStore, draft: CheckDraft) -> list[Photo]:
    """Those of the check's own pictures that belong to no finding, by number."""
    return unassigned(own_photos(store, draft), draft.content.findings)


def move(store: PhoneStore, draft: CheckDraft, photo_ids: Collection[str], finding_id: str) -> Undo:
    """Give pictures to a finding, or back to the whole scene (no id), by hand. One transaction, and so is what takes it
    back. Raises OSError when the phone is full: nothing has changed then."""
    moved = [
        (photo, replace(photo, finding_id=finding_id)) for photo in own_photos(store, draft) if photo.id in photo_ids
    ]
    with store.transaction():
        _change(store, moved)
    return _undo(store, draft, lambda: None, moved)


def judge(store: PhoneStore, draft: CheckDraft, item: ChecklistItem, outcome: Outcome, result_id: str) -> Undo:
    """`CheckDraft.judge`; a result that becomes 不合格 takes the live pictures that no finding has. One transaction,
    and so is what takes it back. Raises OSError when the phone is full: nothing has changed then."""
    before = draft.content.result_of(item.code)
    became_finding = outcome is Outcome.FAIL and (before is None or before.outcome is not Outcome.FAIL)
    taken = _for(store, draft, before.id if before else result_id) if became_finding else []
    with draft.all_or_nothing(store.transaction()):
        undo = draft.judge(item, outcome, result_id)
        _change(store, taken)
    return _undo(store, draft, undo, taken)


def judge_all(
    store: PhoneStore,
    draft: CheckDraft,
    verdicts: Sequence[tuple[ChecklistItem, Outcome, str]],
    template_name: str,
) -> Undo:
    """`CheckDraft.judge_all`, in one transaction as `judge`. Live pictures go to the finding when there is one alone;
    among several the person says whose they are."""
    before = {item.code: draft.content.result_of(item.code) for item, _, _ in verdicts}
    became = [
        (known.id if known else result_id)
        for item, outcome, result_id in verdicts
        if outcome is Outcome.FAIL and ((known := before[item.code]) is None or known.outcome is not Outcome.FAIL)
    ]
    taken = _for(store, draft, became[0]) if len(became) == 1 else []
    with draft.all_or_nothing(store.transaction()):
        undo = draft.judge_all(verdicts, template_name)
        _change(store, taken)
    return _undo(store, draft, undo, taken)


def add_finding(store: PhoneStore, draft: CheckDraft, item: ChecklistItem, result_id: str) -> None:
    """`CheckDraft.add_finding`, with the pictures taken since. Raises OSError as `judge` does."""
    taken = _for(store, draft, result_id)
    with draft.all_or_nothing(store.transaction()):
        draft.add_finding(item, result_id)
        _change(store, taken)


def _for(store: PhoneStore, draft: CheckDraft, finding_id: str) -> list[tuple[Photo, Photo]]:
    """What the finding would take: each picture as it is and as it will be."""
    own = own_unassigned(store, draft)
    before = {photo.id: photo for photo in own}
    return [(before[photo.id], photo) for photo in adopted(own, draft.content.findings, finding_id)]


def _change(store: PhoneStore, taken: Sequence[tuple[Photo, Photo]]) -> None:
    for _, after in taken:
        store.photos.change(after)


def _undo(store: PhoneStore, draft: CheckDraft, verdict: Undo, taken: Sequence[tuple[Photo, Photo]]) -> Undo:
    def take_back() -> None:
        with draft.all_or_nothing(store.transaction()):
            verdict()
            for before, after in taken:
                kept = store.photos.get(before.id)
                # Given to another finding by hand meanwhile: that was the person's word.
                if kept is not None and kept.photo.finding_id == after.finding_id and kept.draft_id == draft.id:
                    store.photos.change(replace(kept.photo, finding_id=before.finding_id))

    return take_back
