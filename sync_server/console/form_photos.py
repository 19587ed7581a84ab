"""Photos that come with a form: checked, kept in the photo store by hash, noted in the ledger."""

from __future__ import annotations

import base64
import hashlib
import hmac
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from shared.problems import UPLOAD_UNFIT, Problem
from sync_server.console.web import Ask
from sync_server.evidence import intake
from sync_server.evidence.allowances import check_allowance
from sync_server.evidence.arrivals import Owner
from sync_server.grounds import forms as grounds

MOST = 9  # photos in one field
PIECE = 256 * 1024


@dataclass(frozen=True)
class KeptPhoto:
    """A photo of a refused form as the form shows it again: its small picture, and the ticket that sends it along."""

    ticket: str
    picture: str  # data URL


def keep_photos(ask: Ask, chosen: dict[str, tuple[str, ...]], *fields: str) -> None:
    """Store the photos of the fields; `chosen` gets their SHA-256 by field, with those a refused form sent along.

    All fit ones are stored before anything is refused, so that nobody uploads them twice. Raises Problem that names
    each file that was not taken, why, and what to change."""
    refused: Problem | None = None
    unfit: list[str] = []
    for name in fields:
        chosen[name] = _sent_along(ask, name)
        for file in ask.form.files.get(name, ()):
            try:
                chosen[name] = tuple(dict.fromkeys((*chosen[name], _keep(ask, file.content))))
            except Problem as problem:
                if problem.kind is UPLOAD_UNFIT:
                    unfit.append(f"“{file.name[:60]}”：{problem.values['reason']}")
                else:
                    refused = refused or problem
        if len(chosen[name]) > MOST:
            refused = refused or Problem(grounds.TOO_MANY_PHOTOS, most=MOST)
    if unfit:
        raise Problem(UPLOAD_UNFIT, reason="".join(unfit))
    if refused:
        raise refused


def kept_again(ask: Ask, action: str, *fields: str) -> dict[str, list[KeptPhoto]]:
    """The photos that the refused form of this page carries (`remember_photos`), each with a box to tick; `action` is
    the address the form posts to. One that was cleared away since is left out."""
    carried = ask.kept.fields if ask.kept else {}
    found: dict[str, list[KeptPhoto]] = {}
    for name in fields:
        found[name] = []
        for ticket in carried.get(f"{name}_kept", ()):
            sha256 = _of_ticket(ask, name, ticket, action)
            with suppress(Problem):
                found[name] += [KeptPhoto(ticket, _again(ask, name, sha256, action).picture)] if sha256 else []
    return found


def shown_again(ask: Ask, chosen: Mapping[str, tuple[str, ...]], action: str = "") -> dict[str, list[KeptPhoto]]:
    """The stored photos for the form that is shown again; `action` is the address it posts to, when it is another."""
    where = action or ask.request.url.path
    return {name: [_again(ask, name, sha256, where) for sha256 in hashes] for name, hashes in chosen.items()}


def remember_photos(ask: Ask, chosen: Mapping[str, tuple[str, ...]]) -> None:
    """Let the form carry the tickets of the stored photos in place of the files: when it is refused for something else
    and shown again from what was kept, they need not be chosen once more. Its page shows them by `kept_again`."""
    where = ask.request.url.path
    tickets = {
        f"{name}_kept": tuple(
            f"照片{number} {sha256}.{_seal(ask, name, sha256, where)}" for number, sha256 in enumerate(hashes, 1)
        )
        for name, hashes in chosen.items()
    }
    rest = {name: some for name, some in ask.form.files.items() if name not in chosen}
    for name in chosen:
        for file in ask.form.files.get(name, ()):
            file.content.close()
    ask.form = replace(ask.form, fields={**ask.form.fields, **tickets}, files=rest)


def _again(ask: Ask, name: str, sha256: str, action: str) -> KeptPhoto:
    small = base64.b64encode(ask.room.pictures.thumbnail(sha256).read_bytes()).decode()
    return KeptPhoto(f"{sha256}.{_seal(ask, name, sha256, action)}", f"data:image/jpeg;base64,{small}")


def _sent_along(ask: Ask, name: str) -> tuple[str, ...]:
    """Photos of a refused form that come again without their bytes. Only with our own ticket: a bare hash would let
    one unit put another's photo on its paper and so see it."""
    where = ask.request.url.path
    return tuple(filter(None, (_of_ticket(ask, name, said, where) for said in ask.form.all(f"{name}_kept"))))


def _of_ticket(ask: Ask, name: str, said: str, action: str) -> str:
    """The hash of the photo that the ticket stands for; '' for one that is not ours."""
    sha256, _, seal = said.rpartition(" ")[2].partition(".")
    ours = hmac.compare_digest(seal.encode(), _seal(ask, name, sha256, action).encode())
    return sha256 if ours else ""


def _seal(ask: Ask, name: str, sha256: str, action: str) -> str:
    """Binds a stored photo to this account, this form and this field."""
    what = "|".join((ask.viewer.user_id, action, name, sha256))
    return hmac.new(ask.room.key, what.encode(), hashlib.sha256).hexdigest()


def _keep(ask: Ask, content: BinaryIO) -> str:
    staging = ask.room.settings.staging
    staging.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=staging, prefix="form-") as copy:
        shutil.copyfileobj(content, copy, PIECE)
        copy.flush()
        path, owner = Path(copy.name), Owner("user", ask.viewer.user_id, ask.viewer.name)
        with ask.read() as conn:
            check_allowance(conn, owner, copy.tell(), ask.room.settings.allowance, ask.now)
        picture = intake.examine(path)
        intake.keep(ask.room.pictures.store, picture)
    ask.write_aside(lambda w: intake.note(w, picture, owner))
    return picture.sha256
