"""Where pushes are filed: by the server's own writer, or by a process that does nothing else (`remote.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Protocol

from shared.position import DistrictArea
from sync_server.acts.pushes import Push, Pushed, file_push
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.writer import WriterState


class FilingDesk(Protocol):
    """Takes pushes from the event loop; each is answered once it is durable."""

    async def file(self, push: Push) -> Pushed:
        """Raises Problem; BUSY when it may be sent again."""

    def state(self) -> WriterState:
        """How filing fares, for those who watch over the server."""

    async def start(self) -> None: ...

    async def stop(self) -> None:
        """Finish what waits."""


class OwnDesk:
    """Files in this process."""

    def __init__(self, ledger: Ledger, areas: Mapping[str, DistrictArea]) -> None:
        self._ledger, self._areas = ledger, areas

    async def file(self, push: Push) -> Pushed:
        return await self._ledger.write_async(partial(file_push, push=push, areas=self._areas), keeps_reference=True)

    def state(self) -> WriterState:
        return self._ledger.writing

    async def start(self) -> None: ...

    async def stop(self) -> None: ...
