"""Notes between colleagues on a matter."""

from __future__ import annotations

from shared.problems import RULE, ground

TEXT_MISSING = ground(RULE, "notes-text-missing", "请写下要告诉同事的话")
NOT_A_COLLEAGUE = ground(RULE, "notes-not-a-colleague", "只能提到本单位在用的同事账号，请重新勾选")
NOT_YOURS = ground(RULE, "notes-not-yours", "只能撤回自己写的留言")
WITHDRAWN = ground(RULE, "notes-withdrawn", "这条留言已经撤回")
