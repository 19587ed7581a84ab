"""Notes between colleagues on a matter: inside the body, in no timeline that a unit reads, pushed to nobody outside;
and what is new on lists to which somebody has subscribed (outside only where the owner chose it)."""

from __future__ import annotations

from sync_server.casework.happening import CITY, SECTION, SQUAD, Happening

NOTE_WRITTEN = Happening("note.written", "同事留言")
NOTE_MENTIONED = Happening("note.mentioned", "同事在留言中提到您", "留言", SECTION | CITY, inside=True)
NOTE_WITHDRAWN = Happening("note.withdrawn", "撤回留言")

FILTER_NEWS = Happening("filter.news", "订阅的筛选有新内容", "订阅", SECTION | CITY | SQUAD, inside=True)
