"""Tiles of a map service (XYZ or WMTS), asked for by this server with its key.

Whoever shows the map asks us. Only the host that the operator wrote is ever asked; what it answers is shown only if it
is a picture by its bytes; and the key stands in no log, no refusal and no browser."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urljoin, urlsplit

import httpx
import structlog
from PIL import Image

from shared.datum import Datum
from shared.problems import BASEMAP_AWAY, Problem
from shared.tiles import Box
from sync_server.basemap.pictures import BIGGEST_PX, media_of, side_of
from sync_server.basemap.source import BasemapError, Facts
from sync_server.ledger.outage import Outage

CONNECT_S, READ_S, WHOLE_S = 3.0, 4.0, 8.0
MOST_BYTES = 1_500_000
REDIRECTS = 2
FAILURES = 3  # in a row, after which it counts as away
PAUSE_S, REFUSED_S = 10.0, 120.0  # before it is tried again; when it refuses the key or has had enough
QUALITY = 88
_MARKS = {
    "z": ("z", "tilematrix", "level"),
    "y": ("y", "tilerow", "row"),
    "x": ("x", "tilecol", "col"),
    "-y": ("-y",),
    "key": ("key",),
}
_PLACE = re.compile(r"\{([^{}]*)\}")
_NAMES = {name: mark for mark, names in _MARKS.items() for name in names}
TIANDITU = "tianditu"
_TIANDITU = (
    "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{key}}"
)
SHORT = {TIANDITU: " ".join(_TIANDITU.format(layer=layer) for layer in ("vec", "cva"))}
NAMES_OF_SHORT = {TIANDITU: "天地图"}
_log = structlog.get_logger("basemap")
# The client's own log names each address, with the key in it.
for _loud in ("httpx", "httpcore"):
    logging.getLogger(_loud).setLevel(logging.WARNING)


@dataclass(frozen=True)
class Asked:
    """Which service, as the operator wrote it. `layers` lie over each other, the first at the bottom."""

    layers: tuple[str, ...]
    key: str
    min_zoom: int
    max_zoom: int
    box: Box
    datum: Datum
    name: str = ""  # whose map it is, where we know

    def __repr__(self) -> str:
        return f"Asked({self.host})"  # addresses may hold a key

    @property
    def host(self) -> str:
        return urlsplit(self.layers[0]).hostname or ""


def read_layers(text: str, key: str) -> tuple[str, ...]:
    """The addresses in a setting, with our own names for the places in them. Raises BasemapError."""
    layers = tuple(SHORT.get(text.strip().lower(), text).split())
    return tuple(_read_layer(layer, key) for layer in layers)


def _read_layer(layer: str, key: str) -> str:
    parts = urlsplit(layer)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise BasemapError("底图服务的地址应为 http:// 或 https:// 开头的完整地址，不带用户名")
    unknown = [name for name in _PLACE.findall(layer) if name.lower() not in _NAMES]
    if unknown:
        raise BasemapError(
            f"底图服务的地址中有不认识的占位符 {{{unknown[0]}}}，可以用 {{z}}、{{x}}、{{y}}、{{-y}}、{{key}}"
        )
    ours = _PLACE.sub(lambda found: f"{{{_NAMES[found[1].lower()]}}}", layer)
    if "{" in parts.netloc:
        raise BasemapError("底图服务的主机名中不能有占位符")
    if "{z}" not in ours or "{x}" not in ours or not ("{y}" in ours or "{-y}" in ours):
        raise BasemapError(
            "底图服务的地址缺少级别、行号或列号，应含 {z}、{x}、{y}（WMTS 为 {TileMatrix}、{TileCol}、{TileRow}）"
        )
    if "{key}" in ours and not key:
        raise BasemapError("底图服务需要密钥，请设置 DUCHA_BASEMAP_KEY，或把密钥存成文件并设置 DUCHA_BASEMAP_KEY_FILE")
    return ours


class Service:
    """Makes tiles by asking for them. Thread-safe."""

    def __init__(self, asked: Asked, transport: httpx.BaseTransport | None = None) -> None:
        self._asked = asked
        mark = hashlib.sha256("\n".join([*asked.layers, asked.datum.value]).encode())
        layers = f"，{len(asked.layers)} 层叠加" if len(asked.layers) > 1 else ""
        self._facts = Facts(
            what=f"地图服务 {asked.host}{layers}",
            contents="图片",
            min_zoom=asked.min_zoom,
            max_zoom=asked.max_zoom,
            tile_size=256,
            box=asked.box,
            version=mark.hexdigest()[:12],
            attribution=asked.name,
            changes=True,
        )
        self._outage = Outage(trial_s=WHOLE_S, pause_s=PAUSE_S)
        self._refused = Outage(trial_s=WHOLE_S, pause_s=REFUSED_S)
        self._failures = 0
        self._lock = threading.Lock()
        self.trouble = ""  # why the last tile did not come, in words for the operator
        self._client = httpx.Client(
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            follow_redirects=False,
            limits=httpx.Limits(max_connections=16),
            headers={"User-Agent": "ducha-server", "Accept": "image/png,image/jpeg,image/webp"},
            transport=transport,
            trust_env=False,
        )

    @property
    def facts(self) -> Facts:
        return self._facts

    def make(self, zoom: int, x: int, y: int) -> bytes | None:
        """The layers of a square in one picture."""
        try:
            self._outage.check()
            self._refused.check()
        except Problem:
            raise Problem(BASEMAP_AWAY) from None
        found = [self._fetch(layer, zoom, x, y) for layer in self._asked.layers]
        pictures = [one for one in found if one is not None]
        return pictures[0] if len(pictures) == 1 else _over_each_other(pictures)

    def close(self) -> None:
        self._client.close()

    def _fetch(self, layer: str, zoom: int, x: int, y: int) -> bytes | None:
        values = {"z": zoom, "x": x, "y": y, "-y": (1 << zoom) - 1 - y, "key": quote(self._asked.key, safe="")}
        url = _PLACE.sub(lambda found: str(values[found[1]]), layer)
        try:
            content = self._get(url)
        except _NoTile as none:
            self._failed(none)
            raise Problem(BASEMAP_AWAY) from None  # what went wrong may name the address
        self._outage.over()
        self._refused.over()
        self._failures, self.trouble = 0, ""
        return content

    def _get(self, url: str) -> bytes | None:
        """The picture at an address; None where the service says that there is none. Raises _NoTile."""
        until, home = time.monotonic() + WHOLE_S, urlsplit(url)
        for _ in range(REDIRECTS + 1):
            try:
                with self._client.stream("GET", url) as reply:
                    if not reply.is_redirect:
                        return _picture(reply, until)
                    url = urljoin(url, reply.headers.get("location", ""))
            except (httpx.TimeoutException, httpx.NetworkError) as error:
                raise _NoTile(f"连接失败或超时（{type(error).__name__}）", away=True) from None
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise _NoTile(f"答复无法读取（{type(error).__name__}）") from None
            there = urlsplit(url)
            if (there.scheme, there.netloc) != (home.scheme, home.netloc):
                raise _NoTile("服务要求转到别的地址，未予理会")
        raise _NoTile("服务反复要求转到别的地址")

    def _failed(self, none: _NoTile) -> None:
        self.trouble = none.why
        with self._lock:
            self._failures += 1
            failures = self._failures
        if none.refused:
            self._refused.noticed()
        elif none.away or failures >= FAILURES:
            self._outage.noticed()
        _log.warning("basemap service gave no tile", host=self._asked.host, why=none.why)


class _NoTile(Exception):
    """`why` in words, without the address; `away`: nobody answered; `refused`: the key or the amount."""

    def __init__(self, why: str, *, away: bool = False, refused: bool = False) -> None:
        super().__init__(why)
        self.why, self.away, self.refused = why, away, refused


def _picture(reply: httpx.Response, until: float) -> bytes | None:
    status = reply.status_code
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.NO_CONTENT, HTTPStatus.GONE):
        return None
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.IM_A_TEAPOT, HTTPStatus.TOO_MANY_REQUESTS):
        raise _NoTile(f"服务拒绝了请求（{status}），请核对密钥、白名单和用量", refused=True)
    if status != HTTPStatus.OK:
        raise _NoTile(f"服务出错（{status}）")
    content = b""
    for piece in reply.iter_bytes():
        content += piece
        if len(content) > MOST_BYTES:
            raise _NoTile("答复过大，不是一块底图")
        if time.monotonic() > until:
            raise _NoTile("答复太慢", away=True)
    if not media_of(content):
        raise _NoTile("答复不是图片，请核对地址、图层和密钥")
    try:
        side_of(content)
    except ValueError as error:
        raise _NoTile(str(error)) from None
    return content


def _over_each_other(pictures: Sequence[bytes]) -> bytes | None:
    if not pictures:
        return None
    lowest, *others = [_opened(one) for one in pictures]
    for picture in others:
        lowest.alpha_composite(picture if picture.size == lowest.size else picture.resize(lowest.size))
    packed = io.BytesIO()
    lowest.save(packed, "WEBP", quality=QUALITY)
    return packed.getvalue()


def _opened(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "WEBP"]) as picture:
            if max(picture.size) > BIGGEST_PX:
                raise Problem(BASEMAP_AWAY)
            return picture.convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError):
        raise Problem(BASEMAP_AWAY) from None
