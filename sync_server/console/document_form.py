"""A document's form as it is posted: read, compared with what is on file, and brought together after a conflict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from shared.problems import Problem
from sync_server.console.forms import Form
from sync_server.grounds import forms as grounds
from sync_server.procedures.form import Field
from sync_server.procedures.form import Form as Fields

MOST_TEXT = 20_000  # characters of one text
MOST_CELL = 2_000  # characters of one cell of a table
MOST_ROWS = 500
SPARE_ROWS = 3  # empty rows at the end of a table, for browsers without scripts
TITLE, BASE, NOTE = "title", "base", "note"


@dataclass(frozen=True)
class Difference:
    """A field that two people changed in different ways."""

    field: Field
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Meeting:
    """What becomes of a form when somebody saved in between: `body` for the form, `both` the fields both changed (the
    form keeps what was typed), `taken` those only the other one changed."""

    body: Mapping[str, Any]
    both: Sequence[Difference]
    taken: Sequence[Field]


def text_name(field: Field) -> str:
    """The name of a text's input."""
    return f"text.{field.name}"


def cell_name(field: Field, column: int) -> str:
    """The name that the inputs of a table's column share; their order is that of the rows."""
    return f"rows.{field.name}.{column}"


def read_body(form: Form, fields: Fields) -> dict[str, Any]:
    """What was typed, by field name; fixed fields are left out, empty rows dropped. Raises Problem for too much."""
    return {field.name: _typed(form, field) for field in fields if not field.fixed}


def _typed(form: Form, field: Field) -> Any:
    if not field.columns:
        value = form.text(text_name(field), 10**9)
        if len(value) > MOST_TEXT:
            raise Problem(grounds.TEXT_TOO_LONG, label=field.label, long=len(value), most_text=MOST_TEXT)
        return value
    columns = [form.fields.get(cell_name(field, at), ()) for at in range(len(field.columns))]
    if len({len(column) for column in columns}) > 1:
        raise Problem(grounds.TABLE_INCOMPLETE, label=field.label)
    rows = [[plain(cell) for cell in row] for row in zip(*columns, strict=True)]
    rows = [row for row in rows if any(row)]
    if len(rows) > MOST_ROWS:
        raise Problem(grounds.TABLE_TOO_LONG, label=field.label, many=len(rows), most_rows=MOST_ROWS)
    for number, row in enumerate(rows, start=1):
        for head, cell in zip(field.columns, row, strict=True):
            if len(cell) > MOST_CELL:
                raise Problem(grounds.CELL_TOO_LONG, label=field.label, number=number, head=head, most_cell=MOST_CELL)
    return rows


def plain(text: str) -> str:
    """Trimmed, with one kind of line end, without NUL."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def settled(field: Field, value: Any) -> Any:
    """A field's value in the form in which two are compared: as `read_body` would give it."""
    if field.columns:
        rows = value if isinstance(value, list) else []
        width = len(field.columns)
        even = [[plain(str(cell)) for cell in (*row, *[""] * width)[:width]] for row in rows if isinstance(row, list)]
        return [row for row in even if any(row)]
    return plain(str(value or ""))


def changes(fields: Fields, typed: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were changed over the text `before`."""
    return {
        field.name: typed[field.name]
        for field in fields
        if field.name in typed and typed[field.name] != settled(field, before.get(field.name))
    }


def meet(fields: Fields, typed: Mapping[str, Any], before: Mapping[str, Any], theirs: Mapping[str, Any]) -> Meeting:
    """Bring together what was typed over `before` with what somebody else saved meanwhile."""
    mine, other = changes(fields, typed, before), changes(fields, _all(fields, theirs), before)
    both = [
        Difference(field, typed[field.name], settled(field, theirs.get(field.name)))
        for field in fields
        if field.name in mine and field.name in other and mine[field.name] != other[field.name]
    ]
    taken = [field for field in fields if field.name in other and field.name not in mine]
    return Meeting({**theirs, **typed, **{field.name: theirs.get(field.name) for field in taken}}, both, taken)


def _all(fields: Fields, body: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: settled(field, body.get(field.name)) for field in fields if not field.fixed}


def as_typed(form: Form, fields: Fields) -> dict[str, Any]:
    """What was typed, however long, to show it again after a refusal; tables with uneven columns are filled up."""
    body: dict[str, Any] = {}
    for field in fields:
        if field.fixed:
            continue
        if field.columns:
            columns = [form.fields.get(cell_name(field, at), ()) for at in range(len(field.columns))]
            rows = [[plain(cell) for cell in row] for row in zip_longest(*columns, fillvalue="")]
            body[field.name] = [row for row in rows if any(row)]
        else:
            body[field.name] = form.text(text_name(field), 10**9)
    return body
