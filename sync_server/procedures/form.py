"""A document's form: what is filled in, under which Chinese name it stands on the page and in the paper's wording."""

from __future__ import annotations

from dataclasses import dataclass

from sync_server.casework.said import says


@dataclass(frozen=True)
class Field:
    """One field of a document's body. With `columns` its value is rows (lists of texts), else one text of about `rows`
    lines. `label` is also the placeholder in the paper's template. A `fixed` field is shown, not edited: it was counted
    or drawn."""

    name: str
    label: str
    rows: int = 1
    columns: tuple[str, ...] = ()
    hint: str = ""
    required: bool = False
    fixed: bool = False


Form = tuple[Field, ...]


def lacking(form: Form, body: dict[str, object]) -> str:
    """What must still be filled in before the document goes on, as a sentence without its full stop; '' if nothing."""
    for field in form:
        value = body.get(field.name)
        empty = not value or (isinstance(value, str) and not says(value, 1))
        if field.required and empty:
            return f"请填写“{field.label}”"
    return ""
