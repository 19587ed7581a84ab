"""What the console's pages are given: ledger, settings, clock and the neighbouring rooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from jinja2 import Environment

from sync_server.basemap.map_tiles import MapTiles
from sync_server.console.kept.vault import Vault
from sync_server.evidence.pictures import Pictures
from sync_server.ledger.ledger import Ledger
from sync_server.settings import Settings


@dataclass(frozen=True)
class Room:
    """The console's surroundings; one for the life of the application."""

    ledger: Ledger
    settings: Settings
    pictures: Pictures
    templates: Environment
    clock: Callable[[], datetime]
    vault: Vault  # what was typed or answered, for a while
    key: bytes = field(repr=False)  # seals what forms carry along
    map_tiles: MapTiles  # what lies under the outlines
    map_keys: bytes = field(repr=False)  # signs the keys in its tiles' addresses
    wall_keys: bytes = field(repr=False)  # signs the links of screens in corridors
    desk_keys: bytes = field(repr=False)  # of which the keys are made that seal what is keyed in at the desk
    mail_keys: bytes = field(repr=False)  # makes the codes by which people confirm their mailboxes
