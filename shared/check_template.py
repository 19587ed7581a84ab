"""本单位无问题: the items that are looked at in one pass, for a kind of place.

A section keeps its own (`acts/check_templates.py`); phones get those in force with the rest of the district's rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST_ITEMS = 60


@dataclass(frozen=True)
class CheckTemplate:
    """`place` is the kind of place in the section's words; `item_codes` are in the order of the walk. An item that has
    left the catalogue is passed over where the template is used."""

    id: str
    name: str
    place: str
    item_codes: tuple[str, ...] = ()


def read_templates(rows: Iterable[dict[str, Any]]) -> tuple[CheckTemplate, ...]:
    """Those of `assets/data/check_templates.json`. Raises LookupError for a damaged file."""
    return tuple(CheckTemplate(row["id"], row["name"], row["place"], tuple(row["item_codes"])) for row in rows)
