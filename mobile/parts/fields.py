"""Fields to type in and chips to choose by, in the app's look."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import flet as ft

from mobile.parts.theme import BODY, FONT
from shared import glyphs

Handler = Callable[..., Any]


def text_field(
    label: str,
    value: str = "",
    *,
    hint: str = "",
    lines: int = 1,
    password: bool = False,
    digits: bool = False,
    max_length: int | None = None,
    read: bool = True,
    on_change: Handler | None = None,
    on_submit: Handler | None = None,
) -> ft.TextField:
    """A filled field as wide as its column; with `lines` > 1 it grows with the text. What others will `read` says below
    itself, while it is typed, which characters have no shape on screen and paper."""
    field = ft.TextField(
        label=label,
        value=value,
        hint_text=hint or None,
        text_size=BODY + 1,
        filled=True,
        fill_color=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.OutlineInputBorder(border_radius=14, side=ft.BorderSide(1, ft.Colors.OUTLINE)),
        multiline=lines > 1,
        min_lines=lines,
        max_lines=lines * 4 if lines > 1 else 1,
        align_label_with_hint=True,
        max_length=max_length,
        counter_style=ft.TextStyle(size=BODY, font_family=FONT),
        password=password,
        keyboard_type=ft.KeyboardType.NUMBER if digits else ft.KeyboardType.TEXT,
        error_max_lines=3,
        helper_max_lines=4,
        helper_style=ft.TextStyle(size=BODY, font_family=FONT),
        on_change=on_change,
        on_submit=on_submit,
    )
    if read and not (password or digits):
        field.helper = _shapeless(value)
        field.on_change = _saying_shapeless(field, on_change)
    return field


def _shapeless(text: str) -> str | None:
    found = glyphs.without_shape([text])
    if not found:
        return None
    named = "、".join(f"{each if each.isprintable() else ''}{glyphs.mark(each)}" for each in found[:3])
    more = f"等 {len(found)} 个" if len(found) > 3 else ""
    return f"{named}{more}没有可打印的字形：屏幕上是方框，文书上印成编号，请写成文字。"


def _saying_shapeless(field: ft.TextField, on_change: Handler | None) -> Handler:
    """The handler, after the field has said what it has to say."""
    wants_event = on_change is not None and bool(inspect.signature(on_change).parameters)

    async def changed(event: ft.Event[ft.TextField]) -> None:
        words = _shapeless(event.control.value or "")
        if field.helper != words:
            field.helper = words
            field.update()
        if on_change is not None:
            done = on_change(event) if wants_event else on_change()
            if inspect.isawaitable(done):
                await done

    return changed


def search_field(label: str, on_change: Handler, value: str = "", *, hint: str = "") -> ft.TextField:
    """A field with a magnifier. Keep the label short: at 200 % text a long one does not fit."""
    field = text_field(label, value, hint=hint, read=False, on_change=on_change)
    field.prefix_icon = ft.Icons.SEARCH
    return field


def chip(label: str, *, selected: bool, on_select: Handler) -> ft.Chip:
    """One choice; at least 48 high with its surroundings."""
    return ft.Chip(
        # A second line would be cut in the middle.
        label=ft.Text(label, size=BODY, font_family=FONT, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS),
        selected=selected,
        selected_color=ft.Colors.PRIMARY_CONTAINER,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        show_checkmark=True,
        check_color=ft.Colors.ON_PRIMARY_CONTAINER,
        padding=ft.Padding.symmetric(vertical=10, horizontal=8),
        shape=ft.RoundedRectangleBorder(radius=12),
        on_select=on_select,
    )


def chips(
    choices: Iterable[tuple[str, str]],
    selected: Iterable[str],
    on_pick: Callable[[str], Any],
    *,
    wrap: bool = True,
) -> ft.Row:
    """A row of choices `(value, label)`. `on_pick` gets the value tapped; the caller decides and rebuilds or sets
    `selected` of the chips (`chip.data` is the value). `wrap=False` scrolls sideways, for filters."""
    marked = set(selected)
    made = []
    for value, label in choices:

        def pick(_: ft.Event[ft.Chip], value: str = value) -> None:
            on_pick(value)

        one = chip(label, selected=value in marked, on_select=pick)
        one.data = value
        made.append(one)
    return ft.Row(
        list[ft.Control](made),
        wrap=wrap,
        spacing=8,
        run_spacing=4,
        scroll=None if wrap else ft.ScrollMode.HIDDEN,
    )


def choose(row: ft.Row, selected: Iterable[str]) -> None:
    """Set which chips of a row made by `chips` are chosen. Does not send: the screen does."""
    chosen = set(selected)
    for one in row.controls:
        if isinstance(one, ft.Chip):
            one.selected = one.data in chosen


def mark(row: ft.Row, selected: Iterable[str]) -> None:
    """Set which chips are chosen, and show it."""
    choose(row, selected)
    row.update()
