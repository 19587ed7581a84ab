"""Contrast: what stands on what, in every appearance."""

from __future__ import annotations

import flet as ft
import pytest

from mobile.parts.theme import APPEARANCES, SCHEMES, Tone, appear

AA, AAA, EDGE = 4.5, 7.0, 3.0

_GROUNDS = ("surface", "surface_container_lowest", "surface_container_low", "surface_container")
_RAISED = ("surface_container_high", "surface_container_highest")
_READ = ("on_surface", "on_surface_variant", "primary", "error")
# (text, ground): every pair in which the screens, Material's own controls included, show words.
PAIRS = [
    *((text, ground) for text in _READ for ground in _GROUNDS),
    *((text, ground) for text in ("on_surface", "on_surface_variant") for ground in _RAISED),
    *((f"on_{role}", role) for role in ("primary", "secondary", "tertiary", "error")),
    *((f"on_{role}_container", f"{role}_container") for role in ("primary", "secondary", "tertiary", "error")),
    ("on_secondary_fixed", "secondary_fixed"),
    ("on_inverse_surface", "inverse_surface"),
    ("inverse_primary", "inverse_surface"),
]


def luminance(colour: str) -> float:
    """WCAG 2.1 relative luminance of `#RRGGBB`."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colour(scheme: str, role: str) -> str:
    value = getattr(SCHEMES[scheme], role)
    assert isinstance(value, str)
    assert value.startswith("#")
    return value


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_words_can_be_read_on_their_ground_in_every_appearance(scheme: str, text: str, ground: str) -> None:
    least = AAA if scheme == "outdoors" else AA
    assert contrast(colour(scheme, text), colour(scheme, ground)) >= least


@pytest.mark.parametrize("scheme", SCHEMES)
def test_running_text_can_be_read_without_effort(scheme: str) -> None:
    assert contrast(colour(scheme, "on_surface"), colour(scheme, "surface")) >= AAA


@pytest.mark.parametrize("scheme", SCHEMES)
def test_edges_of_fields_and_icons_are_seen(scheme: str) -> None:
    for ground in _GROUNDS:
        assert contrast(colour(scheme, "outline"), colour(scheme, ground)) >= EDGE


def test_outdoors_every_card_has_an_edge_that_is_seen() -> None:
    assert contrast(colour("outdoors", "outline_variant"), colour("outdoors", "surface")) >= EDGE


def test_what_a_tone_says_stands_on_a_pair_that_was_measured() -> None:
    for tone in Tone:
        assert (tone.front.name.lower(), tone.back.name.lower()) in PAIRS


class _Page:
    theme: object = None
    theme_mode: object = None


@pytest.mark.parametrize("appearance", [value for value, _ in APPEARANCES])
def test_each_choice_has_a_theme_of_its_own(appearance: str) -> None:
    page = _Page()
    appear(page, appearance)  # type: ignore[arg-type]
    assert isinstance(page.theme_mode, ft.ThemeMode)
    assert isinstance(page.theme, ft.Theme)
    scheme = page.theme.color_scheme
    assert scheme is not None
    assert (scheme.surface == "#FFFFFF") is (appearance == "outdoors")
