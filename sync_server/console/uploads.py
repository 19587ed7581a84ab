"""Photos that come with a form: checked, kept in the photo store by hash, noted in the ledger."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from shared.problems import RULE, TOO_LARGE, Problem
from sync_server.acts.uploads import Owner, finish_upload
from sync_server.console.web import Ask
from sync_server.evidence.pictures import check_picture

MOST = 9  # photos in one field
PIECE = 256 * 1024


def keep_photos(ask: Ask, field: str) -> tuple[str, ...]:
    """Store the field's photos; returns their SHA-256 in order. Raises Problem that names what to change.

    A photo kept for a form that is refused afterwards stays in the store, where the next try finds it again."""
    files = ask.form.files.get(field, ())
    if len(files) > MOST:
        raise Problem(RULE, reason=f"一次最多 {MOST} 张照片，请去掉一些")
    return tuple(dict.fromkeys(_keep(ask, file.content) for file in files))


def _keep(ask: Ask, content: BinaryIO) -> str:
    limit = ask.room.settings.upload_limit
    staging = ask.room.settings.staging
    staging.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=staging, prefix="form-") as copy:
        shutil.copyfileobj(content, copy, PIECE)
        copy.flush()
        size = copy.tell()
        if size > limit:
            raise Problem(TOO_LARGE, limit=f"每张 {limit // 1_000_000} MB")
        path = Path(copy.name)
        mime = check_picture(path)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        ask.room.pictures.store.put(sha256, path)
    owner = Owner("user", ask.viewer.user_id, ask.viewer.name)
    ask.write(lambda w: finish_upload(w, "", owner, sha256, size, mime))
    return sha256
