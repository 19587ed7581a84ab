"""What fields are called on their pages, for words that are shown without their form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from sync_server.console.rendering import template_files
from sync_server.documents import kinds

_LABEL = re.compile(r'<label[^>]*\bfor="([\w.-]+)"[^>]*>([^<{]+)')
_FIELD = re.compile(r"<(?:input|textarea|select)\b[^>]*>")
_ID, _NAME, _ARIA = (re.compile(rf'\b{name}="([^"{{]+)"') for name in ("id", "name", "aria-label"))
PLAIN = "内容"


@cache
def labels() -> dict[str, str]:
    """The label of each field by its name, as the pages' templates have it."""
    found: dict[str, str] = {}
    for file in template_files():
        source = file.read_text(encoding="utf-8")
        spoken = {id_: words.strip() for id_, words in _LABEL.findall(source)}
        for tag in _FIELD.findall(source):
            name, id_, aria = (pattern.search(tag) for pattern in (_NAME, _ID, _ARIA))
            words = spoken.get(id_[1], "") if id_ else aria[1] if aria else ""
            if name and words:
                found.setdefault(name[1], words)
    for kind in kinds.ALL:
        for field in kind.form:
            found.setdefault(f"text.{field.name}", field.label)
            for at, column in enumerate(field.columns):
                found.setdefault(f"rows.{field.name}.{at}", f"{field.label}·{column}")
    return found


def labelled(fields: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """The texts with their labels; what a person did not write is left out."""
    known = labels()
    return [
        (known.get(name, PLAIN), "\n".join(filter(None, map(str.strip, values))))
        for name, values in fields.items()
        if any(value.strip() for value in values) and (name in known or not _carried(values))
    ]


def _carried(values: Sequence[str]) -> bool:
    return all(re.fullmatch(r"[0-9a-f-]*|\w{1,8}", value.strip()) for value in values)
