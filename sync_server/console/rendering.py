"""The templates' environment: escaping always on, Chinese dates and states as filters."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Container
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from shared.catalogue import short_group
from shared.inspection import Coverage, Form, Joint, Method, OnSpotAction, Outcome, Timing
from shared.moment import chinese_day, chinese_day_with_weekday, chinese_moment, from_iso
from shared.notice import FeedbackVerdict, ServiceKind
from shared.organisation import DelegationMode, Role, UnitKind
from sync_server.console import words
from sync_server.notices.rules.notice import SIGNABLE, TERM_TOLD
from sync_server.notices.rules.pursuit import ORDERED
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.merging import ONE_MATTER
from sync_server.settings import ASSETS
from sync_server.special.rules.case import CaseSource
from sync_server.special.rules.share import ReportKind

HERE = Path(__file__).parent
STATIC = HERE / "static"
OUTLINES = "districts.geojson"  # under /static: the districts of a map, as the data files have them
OUTLINES = "districts.geojson"  # under /static: the districts of a map, as the data files have them
TEMPLATES = tuple(sorted(HERE.parent.glob("*/templates")))  # the console's own and each feature room's
_LABELS: dict[str, Callable[[str], Any]] = {
    "form": Form,
    "method": Method,
    "coverage": Coverage,
    "timing": Timing,
    "joint": Joint,
    "outcome": Outcome,
    "action": OnSpotAction,
    "verdict": FeedbackVerdict,
    "service": ServiceKind,
    "delegation": DelegationMode,
    "role": Role,
    "unit": UnitKind,
    "case_source": CaseSource,
    "case_report": ReportKind,
}
# Several states that mean the same to a page, by the name with which it asks: `notice.state is term_told`.
_STATES: dict[str, Container[str]] = {
    "term_told": TERM_TOLD,
    "signable": SIGNABLE,
    "ordered": ORDERED,
    "one_matter": ONE_MATTER,
}


def moment_words(iso: str | None, seconds: bool = False) -> str:
    """`2026年11月24日 15:04`; `—` when there is none."""
    return chinese_moment(from_iso(iso), seconds) if iso else "—"


def day_words(iso: str | None, weekday: bool = False) -> str:
    """`2026年11月24日`, with weekday on request; `—` when there is none."""
    if not iso:
        return "—"
    day = date.fromisoformat(iso)
    return chinese_day_with_weekday(day) if weekday else chinese_day(day)


@pass_context
def near(context: Context, iso: str | None) -> Markup | str:
    """A moment (`12月2日 15:04`) or a day (`12月2日 周三`) as lists write it, never broken; `—` when there is none."""
    if not iso:
        return "—"
    now: datetime = context["now"]
    said = (
        words.near_moment(from_iso(iso), now)
        if "T" in iso
        else words.near_day(date.fromisoformat(iso), words.today(now))
    )
    return Markup('<time class="nowrap" datetime="{}">{}</time>').format(iso, said)


@pass_context
def typed_day(context: Context, text: str) -> Markup | str:
    """A day that was typed into a table as lists write one (`12月2日 周三`), and as it was typed where it is none."""
    try:
        return near(context, date.fromisoformat(text).isoformat())
    except ValueError:
        return text or "—"


def period_words(period: str) -> str:
    """`2026年12月` for `2026-12`, `2026年` for `2026`."""
    year, _, month = period.partition("-")
    return f"{year}年{int(month)}月" if month.isdecimal() else f"{year}年"


def label(value: str, kind: str) -> str:
    """The Chinese label of a vocabulary's value; the value itself when unknown (an older or newer client)."""
    try:
        return str(_LABELS[kind](value).label)
    except ValueError:
        return value


def look(value: str, kind: str) -> words.Look:
    """How a state of `kind` (notice, finding, severity, …) is shown."""
    table: dict[str, words.Look] = getattr(words, kind.upper())
    return table.get(value, words.Look(value or "—", "grey", "dot"))


@cache
def static_url(name: str) -> str:
    """URL of a shipped file with the start of its hash, so that browsers may keep it for ever."""
    digest = hashlib.sha256(static_file(name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def static_file(name: str) -> Path:
    """The file behind `/static/{name}`. Raises FileNotFoundError for anything that is not ours to give."""
    if name == OUTLINES:
        folder, name = ASSETS / "data", "shanghai_districts_wgs84.geojson"
    elif name.startswith("fonts/"):
        folder, name = ASSETS / "fonts", name[len("fonts/") :]
    else:
        folder = STATIC
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise FileNotFoundError(name)
    return path


@cache
def packed(file: Path) -> bytes:
    """A shipped file, gzipped."""
    return gzip.compress(file.read_bytes(), 9, mtime=0)


def template_files() -> list[Path]:
    """Every template of the console and of the feature rooms."""
    return sorted(file for folder in TEMPLATES for file in folder.glob("*.html"))


@cache
def make_environment() -> Environment:
    """The Jinja environment of the console, one for all; undefined names are errors."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": moment_words,
        "day": day_words,
        "near": near,
        "typed_day": typed_day,
        "cut": words.cut,
        "label": label,
        "look": look,
        "short_group": short_group,
        "points": words.points_words,
        "judged": words.judged_words,
        "size": words.size_words,
        "offset": words.offset_words,
        "period": period_words,
        "deed": lambda value: DocumentDeed(value).label,
    }
    environment.tests |= {name: states.__contains__ for name, states in _STATES.items()}
    environment.globals |= {"static": static_url, "words": words}
    return environment
