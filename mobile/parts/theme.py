"""The look: deep navy, calm surfaces; red only for severity and seals, green only for what is closed or delivered.

Only roles of the colour scheme are used by the screens, so that dark mode for the night patrol comes with them.
Sizes are in logical pixels (dp); text is never smaller than 16 so that it can be read in the sun.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import flet as ft

FONT = "app"  # the family of the web app's font manifest; natively `before_main` loads the file under this name
NAVY = "#12305C"

GUTTER = 16
GAP = 12
RADIUS = 16
CONTENT_WIDTH = 720
TOUCH = 48

TITLE = 24
HEADING = 18
BODY = 16
LINE_HEIGHT = 1.5


class Tone(StrEnum):
    """What a colour says. Never shown without an icon and a word."""

    QUIET = "quiet"
    INFO = "info"
    WAITING = "waiting"
    GOOD = "good"  # closed, delivered
    SEVERE = "severe"  # severity and seals, nothing else

    @property
    def back(self) -> ft.Colors:
        return _TONES[self].back

    @property
    def front(self) -> ft.Colors:
        return _TONES[self].front


@dataclass(frozen=True)
class _Pair:
    back: ft.Colors
    front: ft.Colors


# Waiting has no role of its own in Material; the otherwise unused "secondary fixed" pair carries its sand colour.
_TONES = {
    Tone.QUIET: _Pair(ft.Colors.SURFACE_CONTAINER_HIGHEST, ft.Colors.ON_SURFACE_VARIANT),
    Tone.INFO: _Pair(ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
    Tone.WAITING: _Pair(ft.Colors.SECONDARY_FIXED, ft.Colors.ON_SECONDARY_FIXED),
    Tone.GOOD: _Pair(ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
    Tone.SEVERE: _Pair(ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER),
}

_LIGHT = ft.ColorScheme(
    primary=NAVY,
    on_primary="#FFFFFF",
    primary_container="#DCE6F6",
    on_primary_container="#0B2447",
    secondary="#44546F",
    on_secondary="#FFFFFF",
    secondary_container="#E1E7F1",
    on_secondary_container="#1B2A41",
    tertiary="#1B6B45",
    on_tertiary="#FFFFFF",
    tertiary_container="#D2EEDD",
    on_tertiary_container="#0A4327",
    secondary_fixed="#F6E7C8",
    on_secondary_fixed="#523A00",
    error="#B3231F",
    on_error="#FFFFFF",
    error_container="#FBE0DD",
    on_error_container="#7A120E",
    surface="#F5F7FA",
    on_surface="#141A24",
    on_surface_variant="#465062",
    surface_container_lowest="#FFFFFF",
    surface_container_low="#FFFFFF",
    surface_container="#EDF0F5",
    surface_container_high="#E6EAF1",
    surface_container_highest="#E3E8EF",
    outline="#6E788A",
    outline_variant="#D5DBE5",
    inverse_surface="#1F2733",
    on_inverse_surface="#F1F4F9",
    inverse_primary="#A9C4F2",
    surface_tint=NAVY,
)

_DARK = ft.ColorScheme(
    primary="#A9C4F2",
    on_primary="#0A2347",
    primary_container="#1E3A66",
    on_primary_container="#DCE6F6",
    secondary="#B7C4DA",
    on_secondary="#1F2C42",
    secondary_container="#2A374E",
    on_secondary_container="#DCE4F2",
    tertiary="#8CD4AC",
    on_tertiary="#00391F",
    tertiary_container="#12492E",
    on_tertiary_container="#C3EBD3",
    secondary_fixed="#4A3A12",
    on_secondary_fixed="#F6E2B4",
    error="#FFB3AC",
    on_error="#5F0A07",
    error_container="#6D1B18",
    on_error_container="#FFDAD6",
    surface="#0E131B",
    on_surface="#E7EBF2",
    on_surface_variant="#B9C2D0",
    surface_container_lowest="#0A0E15",
    surface_container_low="#171E29",
    surface_container="#1B232F",
    surface_container_high="#222B38",
    surface_container_highest="#2A3442",
    outline="#8792A4",
    outline_variant="#323C4B",
    inverse_surface="#E7EBF2",
    on_inverse_surface="#1B232F",
    inverse_primary=NAVY,
    surface_tint="#A9C4F2",
)

# 户外: for the sun on the glass. Black on white, every edge drawn, each pair of colours at least 7 : 1.
_OUTDOORS = ft.ColorScheme(
    primary="#00194A",
    on_primary="#FFFFFF",
    primary_container="#C3D7FF",
    on_primary_container="#00103A",
    secondary="#1F2B3D",
    on_secondary="#FFFFFF",
    secondary_container="#D3DEEE",
    on_secondary_container="#0B1524",
    tertiary="#00401F",
    on_tertiary="#FFFFFF",
    tertiary_container="#B6EFCB",
    on_tertiary_container="#002A12",
    secondary_fixed="#FFE3A3",
    on_secondary_fixed="#3A2700",
    error="#7A0000",
    on_error="#FFFFFF",
    error_container="#FFD3CE",
    on_error_container="#5A0000",
    surface="#FFFFFF",
    on_surface="#000000",
    on_surface_variant="#1C2430",
    surface_container_lowest="#FFFFFF",
    surface_container_low="#FFFFFF",
    surface_container="#FFFFFF",
    surface_container_high="#F2F4F8",
    surface_container_highest="#E9EDF3",
    outline="#1C2430",
    outline_variant="#4A5361",
    inverse_surface="#000000",
    on_inverse_surface="#FFFFFF",
    inverse_primary="#BBD2FF",
    surface_tint="#00194A",
)
SCHEMES = {"light": _LIGHT, "dark": _DARK, "outdoors": _OUTDOORS}

# What a person may choose, and what it is called.
APPEARANCES = (("system", "跟随系统"), ("light", "浅色"), ("dark", "深色"), ("outdoors", "户外高对比"))


def _theme(scheme: ft.ColorScheme) -> ft.Theme:
    # Heights come from padding, never from a fixed `height`: at 200 % text a button grows instead of being cut.
    label = ft.TextStyle(size=BODY + 1, weight=ft.FontWeight.W_600, font_family=FONT)
    shape = ft.RoundedRectangleBorder(radius=14)
    wide = ft.ButtonStyle(padding=ft.Padding.symmetric(vertical=17, horizontal=22), text_style=label, shape=shape)
    slim = ft.ButtonStyle(padding=ft.Padding.symmetric(vertical=14, horizontal=14), text_style=label, shape=shape)
    return ft.Theme(
        color_scheme_seed=NAVY,
        color_scheme=scheme,
        font_family=FONT,
        scaffold_bgcolor=scheme.surface,
        filled_button_theme=ft.FilledButtonTheme(style=wide),
        outlined_button_theme=ft.OutlinedButtonTheme(style=wide),
        text_button_theme=ft.TextButtonTheme(style=slim),
        page_transitions=ft.PageTransitionsTheme(
            android=ft.PageTransitionTheme.NONE,
            ios=ft.PageTransitionTheme.CUPERTINO,
            linux=ft.PageTransitionTheme.NONE,
            macos=ft.PageTransitionTheme.NONE,
            windows=ft.PageTransitionTheme.NONE,
        ),
        navigation_bar_theme=ft.NavigationBarTheme(
            bgcolor=scheme.surface_container_low,
            indicator_color=scheme.primary_container,
            elevation=0,
            label_text_style={
                ft.ControlState.SELECTED: ft.TextStyle(
                    size=BODY, weight=ft.FontWeight.W_600, font_family=FONT, color=scheme.on_surface
                ),
                ft.ControlState.DEFAULT: ft.TextStyle(size=BODY, font_family=FONT, color=scheme.on_surface_variant),
            },
        ),
        divider_color=scheme.outline_variant,
    )


LIGHT_THEME = _theme(_LIGHT)
DARK_THEME = _theme(_DARK)
OUTDOORS_THEME = _theme(_OUTDOORS)


def dress(page: ft.Page) -> None:
    """Theme, language and font of the page, before its first frame."""
    page.title = "督察通"
    page.theme_animation_style = ft.AnimationStyle.no_animation()
    if not page.web:
        page.fonts = {FONT: "fonts/sansTTF-B.ttf"}
    page.theme = LIGHT_THEME
    page.dark_theme = DARK_THEME
    chinese = ft.Locale("zh", "CN")
    page.locale_configuration = ft.LocaleConfiguration(supported_locales=[chinese], current_locale=chinese)


def appear(page: ft.Page, appearance: str) -> None:
    """Show the page as one of `APPEARANCES`. Does not send."""
    outdoors = appearance == "outdoors"
    page.theme = OUTDOORS_THEME if outdoors else LIGHT_THEME
    page.theme_mode = ft.ThemeMode.LIGHT if outdoors else ft.ThemeMode(appearance)


def gutter(page_width: float | None) -> float:
    """Left and right padding that keeps the content at most `CONTENT_WIDTH` wide and centred."""
    return max(float(GUTTER), ((page_width or 0) - CONTENT_WIDTH) / 2)
