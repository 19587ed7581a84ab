"""The duty telephone of the section that answers for a unit, and ringing it."""

from __future__ import annotations

import asyncio

import flet as ft

from mobile.host import Host

CALL_S = 5.0


def duty_phone(app: Host, unit_id: str, own_district: str) -> tuple[str, str]:
    """The section's name and its number; no number where none is registered."""
    unit = app.reference.unit(unit_id)
    section = app.reference.section_of(unit.district_code if unit else own_district)
    return (section.name, section.duty_phone) if section else ("督察科", "")


async def ring(app: Host, phone: str) -> bool:
    """Open the telephone with the number; False, with the number on the screen, where there is none."""
    try:
        await asyncio.wait_for(ft.UrlLauncher().launch_url(f"tel:{phone}"), CALL_S)
    except Exception:  # a tablet or desktop has no telephone
        app.say(f"请用电话拨打 {phone}")
        return False
    return True
