"""Name, colours and icons by which the phone knows the app."""

from __future__ import annotations

from typing import Any, Final

NAVY: Final = "#12305C"

MANIFEST: Final[dict[str, Any]] = {
    "name": "督察通",
    "short_name": "督察通",
    "description": "城管执法督察现场记录：没有网络也能记，有网络自动送达。",
    "lang": "zh-CN",
    "id": "./",
    "start_url": "./",
    "scope": "./",
    "display": "standalone",
    "orientation": "any",
    "background_color": NAVY,
    "theme_color": NAVY,
    "icons": [
        {"src": "icons/icon-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any"},
        {"src": "icons/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any"},
        {"src": "icons/icon-maskable-192.png", "sizes": "192x192", "type": "image/png", "purpose": "maskable"},
        {"src": "icons/icon-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ],
}
