"""A message from the server as a card: icon, title, words, when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import flet as ft

from mobile.parts.cards import row_card
from mobile.parts.dates import short_moment
from mobile.parts.pill import pill
from mobile.parts.theme import Tone
from mobile.parts.words import quiet
from shared.wire import Message

_ROUTES = {"notice": "/notices/", "record": "/records/", "assignment": "/tasks/"}


def route_of_message(message: Message) -> str:
    """What a tap opens; empty for a subject that this app has no screen for."""
    prefix = _ROUTES.get(message.subject_kind, "")
    return f"{prefix}{message.subject_id}" if prefix and message.subject_id else ""


def message_card(message: Message, now: datetime, on_click: Callable[..., Any], *, read: bool = False) -> ft.Control:
    """The card; an unread one says so."""
    icon, tone = look_of(message)
    tags: list[ft.Control] = [] if read else [pill("未读", ft.Icons.MARK_EMAIL_UNREAD_OUTLINED, Tone.INFO)]
    tags.append(quiet(short_moment(message.at, now)))
    return row_card(
        message.title,
        message.words,
        icon=icon,
        tone=Tone.QUIET if read else tone,
        pills=tags,
        on_click=on_click,
    )


def look_of(message: Message) -> tuple[ft.IconData, Tone]:
    """As the server says; what it says that this app does not know is an ordinary message."""
    icon: ft.IconData = getattr(ft.Icons, message.icon, ft.Icons.MAIL_OUTLINE)
    return icon, Tone(message.tone) if message.tone in set(Tone) else Tone.INFO
