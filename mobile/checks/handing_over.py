"""From a draft to the package that a colleague gets, and from the package to his draft. No Flet, no network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mobile.checks.content import ALERT, RESULT
from mobile.checks.draft import HIDDEN, KIND
from mobile.checks.files import files_of
from mobile.checks.handing_file import ReadFile
from mobile.device.imaging import Studio
from mobile.store.handed import HandedOut
from mobile.store.phone import PhoneStore
from shared.evidence import Photo
from shared.handed import HandedDraft
from shared.inspection import HandedFrom
from shared.organisation import PersonRef
from shared.plain import to_plain

_FROM = "handed_from"


def pack(store: PhoneStore, draft_id: str, by: PersonRef, now: str, again: HandedOut | None = None) -> HandedDraft:
    """What is handed over of a draft; `again`: the same as was handed over then. Raises ValueError, in Chinese, when it
    cannot be handed over."""
    draft = store.drafts.get(draft_id)
    if draft is None or draft.kind != KIND or (draft.handed_at and again is None):
        raise ValueError("只有没有写完的检查可以交给同事。")
    if draft.fields.get("corrects"):
        raise ValueError("更正由原记录的督察员本人完成，不能交给同事。")
    if store.handed.coming(draft_id):
        raise ValueError("前一位同事的附件还没有取完，请联网稍等再交给别人。")
    photos = tuple(files_of(store, draft))
    fields = {name: value for name, value in draft.fields.items() if name != HIDDEN}
    handover_id, at = (again.handover_id, again.at) if again is not None else (store.new_id(), now)
    try:
        return HandedDraft(handover_id, draft_id, by, at, draft.created_at, fields, photos)
    except ValueError as error:
        raise ValueError(f"这次检查不能整份交给同事：{error}。请先提交一部分。") from error


def take_in(store: PhoneStore, package: HandedDraft, taker_id: str) -> str:
    """A draft of one's own with what was handed over; its id. What had an id of the giver's gets one of this phone's:
    two records may come of one draft. Photos are to follow (`PhoneStore.handed.keep`). Raises OSError when the phone is
    full."""
    fields, photos = _own(store, package, taker_id)
    return store.handed.take(package.id, KIND, fields, photos)


async def take_in_whole(
    store: PhoneStore, found: ReadFile, taker_id: str, studio: Studio, told: Callable[[int], None]
) -> str:
    """The same of a file, with its photos, all or nothing; `told` hears how many photos are down. Raises ValueError, in
    Chinese, when the check is this phone's own, `NoRoom`, OSError."""
    package = found.package
    if known := store.handed.draft_of(package.id):
        return known
    if store.drafts.get(package.draft_id) is not None or store.records.row(package.draft_id) is not None:
        raise ValueError("这是本机自己的检查。要继续填写，请在“全部草稿”里收回；已提交的在“记录”中。")
    fields, photos = _own(store, package, taker_id)
    pairs = [(photo, original) for photo, (_, original) in zip(photos, found.originals, strict=True)]
    return await store.handed.take_whole(package.id, KIND, fields, pairs, studio, told)


def _own(store: PhoneStore, package: HandedDraft, taker_id: str) -> tuple[dict[str, Any], list[Photo]]:
    ids = {result_id: store.new_id() for result_id in _results(package)}
    ids |= {photo.id: store.new_id() for photo in package.photos}
    fields = {_renamed(name, ids): value for name, value in package.fields.items()}
    second = fields.get("second_inspector")
    if isinstance(second, dict) and second.get("id") == taker_id:
        fields["second_inspector"] = None  # he is the first one now
    handed = HandedFrom(package.id, package.by, package.begun_at, package.at, package.draft_id)
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
    return fields, photos


def _results(package: HandedDraft) -> set[str]:
    return {name.split("/", 2)[1] for name in package.fields if name.startswith(RESULT) and name.count("/") >= 2}


def _renamed(name: str, ids: dict[str, str]) -> str:
    if not name.startswith((RESULT, ALERT)) or name.count("/") < 2:
        return name
    kind, result_id, part = name.split("/", 2)
    return f"{kind}/{ids.get(result_id, result_id)}/{part}"
