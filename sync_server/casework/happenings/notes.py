"""Notes between colleagues on a matter: inside the body, in no timeline that a unit reads, pushed to nobody outside."""

from __future__ import annotations

from sync_server.casework.happening import CITY, SECTION, Happening

NOTE_WRITTEN = Happening("note.written", "同事留言")
NOTE_MENTIONED = Happening("note.mentioned", "同事在留言中提到您", "留言", SECTION | CITY, inside=True)
NOTE_WITHDRAWN = Happening("note.withdrawn", "撤回留言")
