"""Looking at one screen of the app in every dress: what is heard of it, what fits, how it looks."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from PIL import Image, ImageStat
from playwright.sync_api import Page

from tests.journeys.inspector import DINGXI_ROAD, Inspector
from tests.journeys.pictures import KEPT

LEAST = 48  # of a thing to be tapped, in both directions (logical pixels)
SLACK = 1
DIM = 140  # of 255: a dark screen is darker than this on the whole, also with a photograph on it
# Papers are white as paper, also at night, and so is what is signed on.
PAPERS = {"paper", "sign", "witness", "notice-issued"}


@dataclass(frozen=True)
class Dress:
    """How a person may have the phone: its window, the system's colours, the size of the root's text, which Flutter
    takes for the phone's text scale."""

    name: str
    width: int = 390
    height: int = 844
    scheme: str = "light"
    text: str = "16px"


LIGHT = Dress("light")
DARK = Dress("dark", scheme="dark")
WIDE, LARGE = Dress("landscape", 844, 390), Dress("200", text="32px")
# Each by itself in `make proof` and on pictures; else the small window at night, and not turned, which asks as much of
# the layout in half the time.
EVERY = KEPT or os.environ.get("DUCHA_PROOF") == "1"
DRESSES = (
    (LIGHT, DARK, Dress("360", 360, 640), WIDE, LARGE) if EVERY else (LIGHT, Dress("360", 360, 640, "dark"), LARGE)
)

_BOXES = """() => [...document.querySelectorAll('flt-semantics-host *')].map(node => {
  const box = node.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height].map(Math.round).join();
}).join(';')"""

# Until the boxes are others than they were (`before`, when something must move), and then stay as they are.
_SETTLED = f"""async before => {{
  const boxes = {_BOXES};
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const ends = performance.now() + 4000;
  while (before && boxes() === before && performance.now() < ends) await pause(40);
  for (let last = '', same = 0; same < 2 && performance.now() < ends; await pause(60)) {{
    const now = boxes();
    same = now === last ? same + 1 : 0;
    last = now;
  }}
}}"""

# Every node that the person can do something with: its role, its name, its box, whether it can be reached and used, and
# whether a list or map that it stands in cuts it: it is scrolled to then.
_CONTROLS = """() => {
  const roles = ['button', 'checkbox', 'switch', 'radio', 'slider', 'tab', 'link', 'menuitem', 'textbox'];
  const fields = 'input:not([type=range]), textarea';
  const nodes = [...document.querySelectorAll('flt-semantics-host [role], flt-semantics-host [flt-tappable], ' +
    fields.split(', ').map(field => 'flt-semantics-host ' + field).join(', '))];
  const named = node => (node.getAttribute('aria-label') || node.textContent || node.placeholder || '').trim();
  const map = at => at.getAttribute('aria-label') === '地图';
  const scrolls = way => at => map(at) || ['scroll', 'auto', 'hidden'].includes(at.style['overflow' + way]);
  const around = (node, is) => {
    for (let at = node.parentElement; at; at = at.parentElement) if (is(at)) return at;
    return null;
  };
  return nodes.filter(node => roles.includes(node.getAttribute('role')) || node.matches(fields)
      || node.hasAttribute('flt-tappable')).map(node => {
    const box = node.getBoundingClientRect();
    const list = around(node, scrolls('Y')), row = around(node, scrolls('X'));
    const end = list && list.getBoundingClientRect(), side = row && row.getBoundingClientRect();
    return {role: node.getAttribute('role') || node.tagName.toLowerCase(), name: named(node), x: box.x, y: box.y,
      width: box.width, height: box.height, disabled: node.getAttribute('aria-disabled') === 'true',
      checked: node.getAttribute('aria-checked'), selected: node.getAttribute('aria-selected'),
      sideways: !!row, on_map: !!around(node, map),
      cut: !!(end && (box.y <= end.y + 1 || box.bottom >= end.bottom - 1))
        || !!(side && (box.x <= side.x + 1 || box.right >= side.right - 1))};
  });
}"""


@dataclass(frozen=True)
class Control:
    """A node of the accessibility tree that can be tapped or typed into; the box in logical pixels of the window."""

    role: str
    name: str
    x: float
    y: float
    width: float
    height: float
    disabled: bool
    checked: str | None
    selected: str | None
    sideways: bool
    on_map: bool
    cut: bool

    def holds(self, other: Control) -> bool:
        """Whether the other lies in this one, as the button of a card does."""
        return (
            self.x - SLACK <= other.x
            and self.y - SLACK <= other.y
            and other.x + other.width <= self.x + self.width + SLACK
            and other.y + other.height <= self.y + self.height + SLACK
        )


def controls(page: Page) -> list[Control]:
    """What the screen offers, in the order in which it is read."""
    found: list[dict[str, Any]] = page.evaluate(_CONTROLS)
    return [Control(**each) for each in found]


def unnamed(shown: list[Control]) -> list[str]:
    """Controls without a name, choices that do not say whether they are chosen."""
    faults = [f"{each.role} without a name at {each.x:.0f},{each.y:.0f}" for each in shown if not each.name]
    return faults + [
        f"{each.role} “{each.name}” does not say whether it is chosen"
        for each in shown
        if each.role in {"checkbox", "switch", "radio"} and each.checked is None
    ]


def too_small(shown: list[Control], height: int) -> list[str]:
    """Controls that a thumb misses. What is cut by the end of a list is scrolled to and is not meant."""
    return [
        f"{each.role} “{each.name[:20]}” is {each.width:.0f} × {each.height:.0f} at {each.x:.0f},{each.y:.0f}"
        for each in shown
        if not each.cut
        and each.y >= 0
        and each.y + each.height <= height
        and min(each.width, each.height) < LEAST - SLACK
    ]


def over_the_edge(shown: list[Control], width: int) -> list[str]:
    """Controls that reach over the window's left or right edge and cannot be scrolled to."""
    return [
        f"{each.role} “{each.name[:20]}” reaches from {each.x:.0f} to {each.x + each.width:.0f} of {width}"
        for each in shown
        if not each.sideways and (each.x < -SLACK or each.x + each.width > width + SLACK)
    ]


def over_each_other(shown: list[Control]) -> list[str]:
    """Buttons that lie upon another without lying in it. What the end of a list cuts is scrolled to; places on a map
    lie where they are, and stand in its list as well."""
    buttons = [each for each in shown if each.role == "button" and not each.cut and not each.on_map]
    return [
        f"“{one.name[:20]}” and “{other.name[:20]}” lie upon each other"
        for one, other in combinations(buttons, 2)
        if min(one.x + one.width, other.x + other.width) - max(one.x, other.x) > SLACK
        and min(one.y + one.height, other.y + other.height) - max(one.y, other.y) > SLACK
        and not one.holds(other)
        and not other.holds(one)
    ]


def put_on(me: Inspector, dress: Dress, worn: Dress) -> None:
    """Change from one dress into another, and wait until everything stands where it belongs."""
    page = me.app.page
    before = page.evaluate(_BOXES)
    if dress.scheme != worn.scheme:
        page.emulate_media(color_scheme="dark" if dress.scheme == "dark" else "light")
    if (dress.width, dress.height) != (worn.width, worn.height):
        page.set_viewport_size({"width": dress.width, "height": dress.height})
        me.context.set_geolocation(DINGXI_ROAD)  # the driver forgets it when the window changes
    if dress.text != worn.text:
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", dress.text)
    moves = (dress.width, dress.height, dress.text) != (worn.width, worn.height, worn.text)
    page.evaluate(_SETTLED, before if moves else "")


def look_at(me: Inspector, name: str) -> dict[str, list[str]]:
    """What is wrong with the screen, by dress. It wears the first one again in the end."""
    found: dict[str, list[str]] = {}
    worn = LIGHT
    me.app.page.mouse.move(1, 1)  # a phone has none that stands over something
    for dress in DRESSES:
        put_on(me, dress, worn)
        worn = dress
        if KEPT:
            me.picture(f"every-{name}-{dress.name}", settles_ms=150)
        shown = controls(me.app.page)
        faults = unnamed(shown) + too_small(shown, dress.height) + over_the_edge(shown, dress.width)
        faults += over_each_other(shown)
        if dress.scheme == "dark" and name not in PAPERS and (light := brightness(me.app.page)) > DIM:
            faults.append(f"stays bright: {light:.0f} of 255")
        if faults:
            found[dress.name] = faults
    put_on(me, LIGHT, worn)
    return found


def brightness(page: Page) -> float:
    """Of what the window shows, on the whole."""
    taken = page.screenshot(type="jpeg", quality=40, scale="css")
    with Image.open(io.BytesIO(taken)) as picture:
        return float(ImageStat.Stat(picture.convert("L")).mean[0])
