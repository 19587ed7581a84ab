"""Looking at one screen of the app from all sides: what is heard of it, what fits, how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.journeys.inspector import Inspector

LEAST = 48  # of a thing to be tapped, in both directions (logical pixels)
SLACK = 1
SETTLES_MS = 700
PHONE, SMALL, LANDSCAPE = (390, 844), (360, 640), (844, 390)

# Flutter takes the size of the root element's text for the phone's text scale.
_SCALE = "size => { document.documentElement.style.fontSize = size; }"

# Every node that the person can do something with: its role, its name, its box, whether it can be reached and used, and
# whether it stands in something that scrolls sideways.
_CONTROLS = """() => {
  const roles = ['button', 'checkbox', 'switch', 'radio', 'slider', 'tab', 'link', 'menuitem', 'textbox'];
  const fields = 'input:not([type=range]), textarea';
  const nodes = [...document.querySelectorAll('flt-semantics-host [role], flt-semantics-host [flt-tappable], ' +
    fields.split(', ').map(field => 'flt-semantics-host ' + field).join(', '))];
  const named = node => (node.getAttribute('aria-label') || node.textContent || node.placeholder || '').trim();
  const sideways = node => {
    for (let at = node.parentElement; at; at = at.parentElement)
      if (['scroll', 'auto'].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  return nodes.filter(node => roles.includes(node.getAttribute('role')) || node.matches(fields)
      || node.hasAttribute('flt-tappable')).map(node => {
    const box = node.getBoundingClientRect();
    return {role: node.getAttribute('role') || node.tagName.toLowerCase(), name: named(node), x: box.x, y: box.y,
      width: box.width, height: box.height, disabled: node.getAttribute('aria-disabled') === 'true',
      checked: node.getAttribute('aria-checked'), selected: node.getAttribute('aria-selected'),
      sideways: sideways(node)};
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


def controls(page: Page) -> list[Control]:
    """What the screen offers, in the order in which it is read."""
    found: list[dict[str, Any]] = page.evaluate(_CONTROLS)
    return [Control(**each) for each in found]


def faults_of_hearing(page: Page) -> list[str]:
    """Controls without a name, choices that do not say whether they are chosen."""
    faults = []
    for each in controls(page):
        if not each.name:
            faults.append(f"{each.role} without a name at {each.x:.0f},{each.y:.0f}")
        if each.role in {"checkbox", "switch", "radio"} and each.checked is None:
            faults.append(f"{each.role} “{each.name}” does not say whether it is chosen")
    return faults


def too_small(page: Page) -> list[str]:
    """Controls that a thumb misses. What is cut by the end of a list is scrolled to and is not meant."""
    height = (page.viewport_size or {"height": 0})["height"]
    return [
        f"{each.role} “{each.name[:20]}” is {each.width:.0f} × {each.height:.0f}"
        for each in controls(page)
        if each.y >= 0 and each.y + each.height <= height and min(each.width, each.height) < LEAST - SLACK
    ]


def cut(page: Page) -> list[str]:
    """Controls that reach over the window's left or right edge and cannot be scrolled to."""
    width = (page.viewport_size or {"width": 0})["width"]
    return [
        f"{each.role} “{each.name[:20]}” reaches from {each.x:.0f} to {each.x + each.width:.0f} of {width}"
        for each in controls(page)
        if not each.sideways and (each.x < -SLACK or each.x + each.width > width + SLACK)
    ]


def look_at(me: Inspector, name: str) -> dict[str, list[str]]:
    """Pictures of the screen from all sides, and what is wrong on each: light and dark, a small phone, on its side,
    text at 200 %."""
    page = me.app.page
    found = {"heard": faults_of_hearing(page), "small": too_small(page)}
    me.picture(f"every-{name}-light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(SETTLES_MS)
    me.picture(f"every-{name}-dark")
    page.emulate_media(color_scheme="light")
    for side, (width, height) in (("360", SMALL), ("landscape", LANDSCAPE)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(SETTLES_MS)
        me.picture(f"every-{name}-{side}")
        found[side] = cut(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.evaluate(_SCALE, "32px")
    page.wait_for_timeout(SETTLES_MS)
    me.picture(f"every-{name}-200")
    found["200 %"] = cut(page)
    page.evaluate(_SCALE, "16px")
    page.wait_for_timeout(SETTLES_MS)
    return {side: faults for side, faults in found.items() if faults}
