"""What an act on a document (report, bulletin, evaluation, yearly evaluation, reward) is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

NOT_OF_THIS_KIND = ground(RULE, "documents-not-of-this-kind", "这份文稿不是{label}，请从它自己的页面办理")
