"""What a tick says of notices alone: the flag 逾期 and the reminders before it."""

from __future__ import annotations

from functools import partial

from sync_server.clockwork import overdue, reminding
from sync_server.clockwork.reminders.terms import of_their_end
from sync_server.clockwork.source import Source

NOTICE_REMINDERS = Source(
    "notice_reminders",
    partial(reminding.anything_due, finders=(of_their_end,)),
    partial(reminding.run, finders=(of_their_end,)),
)
OF_NOTICES = [Source("overdue", overdue.anything_due, overdue.run), NOTICE_REMINDERS]
