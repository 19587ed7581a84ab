"""What a new ledger starts with: units of the city, the catalogue, the working-day tables. No people, no accounts."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from sqlalchemy import func, select

from shared.catalogue import PhotoRule, Severity
from shared.organisation import DelegationMode, UnitKind
from shared.workdays import read_tables
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.procedures.street import authority_of

CITY_CODE = "310000"
FIRST_EDITION = "2009-01-01"  # of the catalogue: the seed's year, so that every finding has an edition
STREET_KINDS = ("街道", "镇", "乡")  # the directory also lists parks and farms, which have no squad
_NAMESPACE = uuid5(NAMESPACE_DNS, "ducha.shanghai")
_SEVERITIES = {"一般": Severity.MINOR, "较重": Severity.MAJOR, "严重": Severity.GRAVE}


def unit_id(kind: UnitKind, code: str = CITY_CODE) -> str:
    """The fixed id of a seeded unit: `code` is the district's six digits, or the street's nine for a squad."""
    return str(uuid5(_NAMESPACE, f"{kind.value}:{code}"))


@lru_cache(maxsize=1024)
def initials(text: str) -> str:
    """Pinyin initials in lower case, letters and digits kept: `未按勤务（派勤）` → `waqwpq`."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes a second to load, and only a new item asks for it

    letters = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=lambda chunk: "".join(filter(str.isalnum, chunk)))
    return "".join(letters).lower()


def load_reference_data(ledger: Ledger, assets: Path) -> bool:
    """Fill an empty ledger from the shipped data; False when it has units already: then it is given those that the
    shipped directory has come to name since."""
    shipped = list(_units(json.loads((assets / "data/shanghai_streets.json").read_text("utf-8"))))
    with ledger.read() as conn:
        known = set(conn.execute(select(t.units.c.id)).scalars())
    if known:
        if any(unit["id"] not in known for unit in shipped):
            ledger.write(lambda w: _complete(w, shipped))
        return False

    def job(w: Write) -> bool:
        if w.conn.execute(select(func.count()).select_from(t.units)).scalar_one():
            return False
        seq = w.event(
            happenings.REFERENCE_LOADED, "ledger", "reference", "载入单位、督察项目目录和工作日历", actor=SYSTEM
        )
        for unit in shipped:
            _add(w, unit, seq)
        for item in _items(assets / "data/catalogue.csv"):
            w.add(t.catalogue_items, changed_seq=seq, **item)
            w.add(t.item_editions, effective_from=FIRST_EDITION, note="首次载入", at=w.now, **item)
        for table in read_tables(json.loads((assets / "data/workdays.json").read_text("utf-8"))):
            row = {"off": list(table.off), "work": list(table.work), "status": table.status, "source": table.source}
            w.add(t.calendars, year=table.year, changed_seq=seq, **row)
        return True

    return ledger.write(job)


def _complete(w: Write, shipped: Sequence[dict[str, Any]]) -> None:
    """Units of the shipped directory that the ledger has not: kinds and units that an earlier edition did not name.
    What a bureau has renamed or ended keeps its id, and is left as it is."""
    known = set(w.conn.execute(select(t.units.c.id)).scalars())
    lacking = [unit for unit in shipped if unit["id"] not in known]
    if not lacking:
        return
    kinds = Counter(UnitKind(unit["kind"]).label for unit in lacking)
    words = f"补充单位：{'、'.join(f'{label}{number}个' for label, number in kinds.items())}"
    seq = w.event(happenings.REFERENCE_LOADED, "ledger", "reference", words, actor=SYSTEM)
    for unit in lacking:
        _add(w, unit, seq)


def _add(w: Write, unit: Mapping[str, Any], seq: int) -> None:
    w.add(t.units, changed_seq=seq, **unit)
    if unit["kind"] == UnitKind.SECTION:
        mode = DelegationMode.NONE.value
        w.add(t.delegations, district_code=unit["district_code"], mode=mode, changed_seq=seq)


def _units(directory: dict[str, Any]) -> Iterator[dict[str, Any]]:
    city = unit_id(UnitKind.OFFICE)
    yield _unit(UnitKind.OFFICE, "上海市城市管理行政执法局执法监督处", CITY_CODE, prefix="沪城管")
    yield _unit(UnitKind.DETACHMENT, "上海市城市管理行政执法局执法总队机动督察支队", CITY_CODE, parent=city)
    for district in directory["districts"]:
        code, name = district["code"], district["name"]
        bureau, prefix = f"{name}城市管理行政执法局", f"沪{name[0]}城管"
        section = unit_id(UnitKind.SECTION, code)
        yield _unit(UnitKind.SECTION, f"{bureau}督察科", code, parent=city, prefix=prefix)
        yield _unit(UnitKind.DISTRICT_TEAM, f"{bureau}直属中队", code, parent=section)
        for street in district["streets"]:
            if street["kind"] in STREET_KINDS:
                team = f"{street['name']}综合行政执法队"
                yield _unit(UnitKind.SQUAD, team, code, street=street["code"], parent=section)
                office = authority_of(street["name"])
                # Its accounts are opened by the district's administrators; the section is no body above a street.
                yield _unit(UnitKind.STREET, office, code, street=street["code"], parent=section)
    for district in directory["special"]:  # 大队、支队 that stand beside the districts' bureaus (domain.md §1.1)
        code, bureau = district["code"], district["bureau"]
        section = unit_id(UnitKind.SECTION, code)
        yield _unit(UnitKind.SECTION, f"{bureau}督察科", code, parent=city, prefix=district["prefix"])
        yield _unit(UnitKind.DISTRICT_TEAM, f"{bureau}直属中队", code, parent=section)


def _unit(
    kind: UnitKind, name: str, district: str, *, street: str = "", parent: str = "", prefix: str = ""
) -> dict[str, Any]:
    return {
        "id": unit_id(kind, street or district),
        "name": name,
        "kind": kind.value,
        "district_code": district,
        "street_code": street,
        "parent_id": parent,
        "prefix": prefix,
    }


def _items(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for position, row in enumerate(csv.DictReader(file), start=1):
            yield {
                "code": row["code"],
                "position": position,
                "group": row["group"],
                "text": row["text"],
                "severity": _SEVERITIES[row["severity"]].value,
                "points": float(row["points"]),
                "photo": PhotoRule(row["photo"]).value,
                "basis": row["basis"],
                "initials": initials(row["text"]),
                "short": row.get("short") or "",
                "unit": row.get("unit") or "",
                "counting": row.get("counting") or "",
                "basis_unchecked": row["basis_unchecked"],
                "basis_note": row["basis_note"],
            }
