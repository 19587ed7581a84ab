"""A form that was refused, as it is kept: what was typed, where, and the true reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from shared.problems import Problem
from sync_server.console.forms import FRAME, Form
from sync_server.console.kept.vault import Vault

FORM, NOTE = "form", "note"  # with words of a person; without, only to tell the reason
LASTS = timedelta(days=1)
SECRETS = frozenset({"password", "old", "new", "again"})  # never kept, whatever the form


@dataclass(frozen=True)
class KeptForm:
    """A refused form. `action` is where it was sent, `source` the page it stood on ("" when unknown), `files` the names
    of files that must be chosen again; `at` is ISO 8601."""

    action: str
    source: str
    fields: Mapping[str, Sequence[str]]
    files: Sequence[str]
    title: str
    detail: str
    status: int
    at: str
    id: str = ""

    @property
    def typed(self) -> bool:
        """True when somebody wrote or chose something."""
        return any(value.strip() for values in self.fields.values() for value in values) or bool(self.files)

    @property
    def excerpt(self) -> str:
        """The beginning of its longest text, for a list."""
        texts = [value.strip() for values in self.fields.values() for value in values]
        return " ".join(max(texts, key=len, default="").split())[:40]


def written(fields: Mapping[str, Sequence[str]]) -> bool:
    """True when somebody wrote words into the form, not only chose."""
    return any(not value.isascii() for values in fields.values() for value in values)


def as_kept(form: Form, action: str, source: str, problem: Problem, at: str) -> KeptForm:
    """The form as it is kept."""
    fields = {name: list(values) for name, values in form.fields.items() if name not in FRAME | SECRETS}
    files = [file.name for some in form.files.values() for file in some]
    names = list(dict.fromkeys((*files, *form.left)))
    document = problem.document()
    return KeptForm(action, source, fields, names, document["title"], document["detail"], document["status"], at)


def keep_form(vault: Vault, owner: str, form: KeptForm, now: datetime) -> str:
    """Keep it for its owner; returns its id. Raises OSError or ValueError when it cannot be kept."""
    kind = FORM if form.typed else NOTE
    return vault.put(owner, kind, json.dumps(asdict(form), ensure_ascii=False).encode(), now, LASTS)


def read_kept(content: bytes, id_: str) -> KeptForm:
    return replace(KeptForm(**json.loads(content)), id=id_)


def kept_forms(vault: Vault, owner: str, now: datetime) -> list[KeptForm]:
    """What the owner typed and has not brought through yet, newest first."""
    return [read_kept(content, id_) for id_, content in vault.all(owner, FORM, now)]
