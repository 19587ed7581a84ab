"""What was photographed and recorded for a draft."""

from __future__ import annotations

from mobile.checks.draft import HIDDEN
from mobile.store.drafts import Draft
from mobile.store.phone import PhoneStore
from shared.evidence import Photo


def files_of(store: PhoneStore, draft: Draft) -> list[Photo]:
    """Its photos and recordings by number, without those taken out; those of a version that it corrects are not its
    own."""
    hidden = set(draft.fields.get(HIDDEN, ()))
    return [kept.photo for kept in store.photos.files_of_draft(draft.id) if kept.photo.id not in hidden]
