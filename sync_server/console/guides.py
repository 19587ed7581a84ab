"""The printable guides of `docs/guide`, shown in the console: Markdown as HTML with links and pictures of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from shared.organisation import Role

DOCS = Path(__file__).resolve().parents[2] / "docs"
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_PICTURE = re.compile(r"[a-z0-9-]+\.png")
_OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.DETACHMENT_INSPECTOR, Role.DETACHMENT_CHIEF)


@dataclass(frozen=True)
class Guide:
    """One guide: its file in `docs/guide` without `.md`, for whom it is, and whose it is first."""

    name: str
    title: str
    about: str
    roles: tuple[Role, ...]


GUIDES = (
    Guide("inspector", "督察员（手机）", "现场检查、开具通知书、复查", (Role.SQUAD_INSPECTOR,)),
    Guide(
        "section",
        "督察科",
        "科员、科长、分管领导、考核机构",
        (Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.APPRAISAL),
    ),
    Guide("office", "市局执法监督处", "处内人员、处领导、机动支队", _OFFICE),
    Guide("squad", "被督察单位", "签收、整改、反馈、异议", (Role.INSPECTED_UNIT,)),
    Guide("street", "街镇", "签收和答复追责建议", (Role.STREET_OFFICE,)),
)
NAMES = frozenset(guide.name for guide in GUIDES)


@cache
def as_html(name: str) -> str:
    """The guide's text as HTML; raw HTML in it stays text. Raises FileNotFoundError for any other name."""
    if name not in NAMES:
        raise FileNotFoundError(name)
    tokens = _PARSER.parse((DOCS / "guide" / f"{name}.md").read_text(encoding="utf-8"))
    for token in _all(tokens):
        if token.type == "image":
            token.attrs["src"] = f"/help/images/{str(token.attrs['src']).rsplit('/', 1)[-1]}"
            token.attrs["loading"] = "lazy"
        elif token.type == "link_open":
            token.attrs["href"] = _led(str(token.attrs["href"]))
    rendered: str = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return rendered


def picture(name: str) -> Path:
    """A picture of the guides. Raises FileNotFoundError for anything else, also in other folders."""
    path = DOCS / "images" / name
    if not _PICTURE.fullmatch(name) or not path.is_file():
        raise FileNotFoundError(name)
    return path


def _led(target: str) -> str:
    """`squad.md` → `/help/squad`, the guides' index → `/help`; other targets stay."""
    stem = target.removesuffix(".md")
    if target == "README.md":
        return "/help"
    return f"/help/{stem}" if stem in NAMES else target


def _all(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or ())
