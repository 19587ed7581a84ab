"""From a draft to the package that a colleague gets, and from the package to his draft. No Flet, no network."""

from __future__ import annotations

from dataclasses import replace

from mobile.checks.content import RESULT
from mobile.checks.draft import KIND
from mobile.store.phone import PhoneStore
from shared.handed import HandedDraft
from shared.inspection import HandedFrom
from shared.organisation import PersonRef
from shared.plain import to_plain

_HIDDEN = "photos_removed"
_FROM = "handed_from"


def pack(store: PhoneStore, draft_id: str, by: PersonRef, now: str) -> HandedDraft:
    """What is handed over of a draft. Raises ValueError, in Chinese, when it cannot be handed over."""
    draft = store.drafts.get(draft_id)
    if draft is None or draft.kind != KIND or draft.handed_at:
        raise ValueError("只有没有写完的检查可以交给同事。")
    if draft.fields.get("corrects"):
        raise ValueError("更正由原记录的督察员本人完成，不能交给同事。")
    if store.handed.coming(draft_id):
        raise ValueError("前一位同事的照片还没有取完，请联网稍等再交出。")
    hidden = set(draft.fields.get(_HIDDEN, ()))
    photos = tuple(kept.photo for kept in store.photos.files_of_draft(draft_id) if kept.photo.id not in hidden)
    fields = {name: value for name, value in draft.fields.items() if name != _HIDDEN}
    try:
        return HandedDraft(store.new_id(), draft_id, by, now, draft.created_at, fields, photos)
    except ValueError as error:
        raise ValueError(f"这次检查不能整份交出：{error}。请先提交一部分。") from error


def take_in(store: PhoneStore, package: HandedDraft, taker_id: str) -> str:
    """A draft of one's own with what was handed over; its id. What had an id of the giver's gets one of this phone's:
    two records may come of one draft. Photos are to follow (`PhoneStore.handed.keep`). Raises OSError when the phone is
    full."""
    known = store.handed.draft_of(package.id)
    if known:
        return known
    ids = {result_id: store.new_id() for result_id in _results(package)}
    ids |= {photo.id: store.new_id() for photo in package.photos}
    fields = {_renamed(name, ids): value for name, value in package.fields.items()}
    second = fields.get("second_inspector")
    if isinstance(second, dict) and second.get("id") == taker_id:
        fields["second_inspector"] = None  # he is the first one now
    handed = HandedFrom(package.id, package.by, package.begun_at, package.at)
    fields[_FROM] = to_plain(handed)
    photos = [
        replace(
            photo,
            id=ids[photo.id],
            finding_id=ids.get(photo.finding_id, ""),
            drawn_on=ids.get(photo.drawn_on, ""),
        )
        for photo in package.photos
    ]
    return store.handed.take(package.id, KIND, fields, photos)


def _results(package: HandedDraft) -> set[str]:
    return {name.split("/", 2)[1] for name in package.fields if name.startswith(RESULT) and name.count("/") >= 2}


def _renamed(name: str, ids: dict[str, str]) -> str:
    if not name.startswith(RESULT) or name.count("/") < 2:
        return name
    _, result_id, part = name.split("/", 2)
    return f"{RESULT}{ids[result_id]}/{part}"
