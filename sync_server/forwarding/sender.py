"""One attempt to bring one message to one address, and its outcome in words."""

from __future__ import annotations

import asyncio
import ssl

import httpcore

from sync_server.forwarding.guard import AddressRefused, GuardedNetwork
from sync_server.forwarding.messages import Message, robot_refusal

TIMEOUT_S = 10.0
AT_A_TIME = 32  # as many as are claimed for webhooks and robots at most, and some kept open
MOST_REPLY_BYTES = 65_536
USER_AGENT = "ducha-webhook/1"


class Sender:
    """Keeps connections open between deliveries; close it with `aclose`."""

    def __init__(self, *, allow_private: bool, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout = dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
        self._network = GuardedNetwork(allow_private=allow_private, lookups=AT_A_TIME)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=AT_A_TIME,
            keepalive_expiry=30.0,
            network_backend=self._network,
        )

    async def send(self, channel: str, url: str, message: Message) -> str:
        """Send once; '' when the receiver took it, else why not, in Chinese. Redirects count as refusals, and no more
        than 64 KiB of a reply is read."""
        try:
            status, body = await self._post(url, message)
        except AddressRefused:
            return "地址指向内部网络，未获允许"
        except (httpcore.TimeoutException, TimeoutError):
            return "对方超时未答复"
        except (httpcore.ConnectError, OSError):
            return "无法连接对方服务器"
        except ssl.SSLError:
            return "对方的安全证书无效"
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol):
            return "连接中断"
        if 300 <= status < 400:
            return f"对方要求转到其他地址（{status}），请改填最终地址"
        if not 200 <= status < 300:
            return f"对方返回错误（{status}）"
        return robot_refusal(body) if channel == "wecom" else ""

    async def _post(self, url: str, message: Message) -> tuple[int, bytes]:
        headers = {"user-agent": USER_AGENT, **message.headers}
        body = b""
        async with (
            asyncio.timeout(2 * self._timeout["read"]),
            self._pool.stream(
                "POST",
                url,
                headers=[(name.encode(), value.encode()) for name, value in headers.items()],
                content=message.body,
                extensions={"timeout": self._timeout},
            ) as response,
        ):
            async for part in response.aiter_stream():
                body += part
                if len(body) > MOST_REPLY_BYTES:
                    break
        return response.status, body[:MOST_REPLY_BYTES]

    async def aclose(self) -> None:
        await self._pool.aclose()
        self._network.close()
