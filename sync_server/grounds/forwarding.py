"""What an address for pushing is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

ENDPOINT_STOPPED = ground(RULE, "forwarding-endpoint-stopped", "该推送地址已停用，请先启用")
