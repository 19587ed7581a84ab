"""What the app brings along in `assets/data`, read when first asked for: it works before the first contact."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mobile.reference.initials import Initials
from shared.catalogue import ChecklistItem, Counting, PhotoRule, Severity
from shared.check_template import CheckTemplate, read_templates
from shared.position import DistrictArea, read_districts
from shared.workdays import YearTable, read_tables

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "data"
VERSION = "随应用附带"
_SEVERITIES = {severity.label: severity for severity in Severity}


@dataclass(frozen=True)
class Street:
    """A street or town. `code` has nine digits, its first six are the district's."""

    code: str
    name: str

    @property
    def district_code(self) -> str:
        return self.code[:6]


class Shipped:
    """The shipped data. Raises OSError or ValueError when a file of the app is missing or damaged."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    @cached_property
    def initials(self) -> Initials:
        table = self._json("initials.json")
        return Initials(table["main"], table["also"])

    @cached_property
    def items(self) -> tuple[ChecklistItem, ...]:
        with (self._folder / "catalogue.csv").open(encoding="utf-8-sig", newline="") as file:
            return tuple(
                ChecklistItem(
                    code=row["code"],
                    group=row["group"],
                    text=row["text"],
                    severity=_SEVERITIES[row["severity"]],
                    points=float(row["points"]),
                    photo=PhotoRule(row["photo"]),
                    basis=row["basis"],
                    initials=self.initials.of(row["text"]),
                    short=row.get("short") or "",
                    unit=row.get("unit") or "",
                    counting=Counting(row["counting"]) if row.get("counting") else None,
                    basis_unchecked=row["basis_unchecked"],
                    basis_note=row["basis_note"],
                )
                for row in csv.DictReader(file)
            )

    @cached_property
    def check_templates(self) -> tuple[CheckTemplate, ...]:
        """Those of 本单位无问题, while no section has kept its own."""
        return read_templates(self._json("check_templates.json"))

    @cached_property
    def areas(self) -> tuple[DistrictArea, ...]:
        return read_districts(self._json("shanghai_districts_wgs84.geojson"))

    @cached_property
    def district_names(self) -> dict[str, str]:
        data = self._json("shanghai_streets.json")
        return {d["code"]: d["name"] for d in (*data["districts"], *data["special"])}

    @cached_property
    def streets(self) -> tuple[Street, ...]:
        return tuple(
            Street(street["code"], street["name"])
            for district in self._json("shanghai_streets.json")["districts"]
            for street in district["streets"]
        )

    @cached_property
    def notice_wording(self) -> str:
        """The passages of 《督察通知书》, as the server prints them while no district has worded its own."""
        return (self._folder.parent / "templates" / "wording" / "notice.md").read_text("utf-8")

    @cached_property
    def year_tables(self) -> tuple[YearTable, ...]:
        return read_tables(self._json("workdays.json"))

    def _json(self, name: str) -> Any:
        return json.loads((self._folder / name).read_text("utf-8"))
