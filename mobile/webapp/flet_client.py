"""Flutter's half of the app, taken from the `flet_web` package: which files, and what is changed in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import flet_web

from mobile.webapp import glyphs, iconface
from mobile.webapp.faces import FONT_FILES, Faces

UI_FONT = "app"  # the family name that the theme uses

PYTHON_LIBRARY = "pyodide/python_stdlib.zip"

# CanvasKit comes twice: Chromium's own build and the one for Safari and Firefox. The WebAssembly renderer would need
# cross-origin isolation and shared memory, which phones' browsers do not all give.
COPIED = (
    "main.dart.js",
    "canvaskit/canvaskit.js",
    "canvaskit/canvaskit.wasm",
    "canvaskit/chromium/canvaskit.js",
    "canvaskit/chromium/canvaskit.wasm",
    "pyodide/pyodide.mjs",
    "pyodide/pyodide.asm.mjs",
    "pyodide/pyodide.asm.wasm",
    "pyodide/pyodide-lock.json",
    PYTHON_LIBRARY,
    "assets/AssetManifest.bin",
    "assets/AssetManifest.bin.json",
    "assets/NOTICES",
    iconface.FILE,
    "assets/shaders/ink_sparkle.frag",
    "assets/shaders/stretch_effect.frag",
    "assets/packages/wakelock_plus/assets/no_sleep.js",
)
RIVE_ORIGIN = re.compile(r'"https://[^"]+/@rive-app/flutter-native-wasm@[\d.]+/"')
RIVE_SCRIPT = "rive/wasm/rive_native.js"
RIVE_STUB = "// 本应用不使用 Rive 动画：让客户端一直等下去即可。\nself.RiveNative = () => new Promise(() => {});\n"
# Where the browser's own <img> decodes a picture (Firefox, Safari), the client hands it the whole message that brought
# the picture, not the picture's part of it: no thumbnail is ever shown. Chromium decodes another way.
WHOLE_MESSAGE = re.compile(r"\[B\.\w+\.gaQ\(a\)\](?=,t\.\w+\)\)\),\$async)")
OWN_LOADER = re.compile(r"window\.addEventListener\('flutter-first-frame'.*?\{ once: true \}\);\s*", re.DOTALL)
# Flutter begins in long steps, in which the page answers nobody: none begins while the start page's camera is open.
ASSET_BASE = re.compile(r"assetBase: flet\.assetBase")
LONG_STEPS = (re.compile(r"(?=const engine = await )"), re.compile(r"(?=flet\.flutterApp = await )"))
UNTIL_PUT_AWAY = "await self.duchatongStartCamera?.putAway();\n        "
OWN_SERVICE_WORKER = re.compile(r"\s*serviceWorkerSettings: \{.*?\},(?=\s*onEntrypointLoaded)", re.DOTALL)


def web_dir() -> Path:
    """Where `flet_web` keeps the client."""
    return Path(flet_web.get_package_web_dir())


def files(fonts: Path, faces: Faces) -> Iterator[tuple[str, bytes]]:
    """(path, content) of the client, changed for us, with our faces. Raises ValueError when `flet_web` is not the one
    we know."""
    source, later = web_dir(), {**faces.rest, **dict(glyphs.pieces(fonts))}
    for name in COPIED:
        content = (source / name).read_bytes()
        yield name, _main_script(content, later) if name == "main.dart.js" else content
    yield from later.items()
    yield "flutter_bootstrap.js", _bootstrap((source / "flutter_bootstrap.js").read_text("utf-8"))
    yield "version.json", (source / "version.json").read_bytes()
    yield RIVE_SCRIPT, RIVE_STUB.encode("utf-8")
    yield "assets/FontManifest.json", _font_manifest()
    yield from faces.whole.items()


def _replace_once(pattern: re.Pattern[str], replacement: str, text: str, what: str) -> str:
    changed, count = pattern.subn(replacement, text)
    if count != 1:
        raise ValueError(f"flet_web 的 {what} 与预期不同，请核对 mobile/webapp/flet_client.py 后再构建。")
    return changed


def _main_script(script: bytes, later: Mapping[str, bytes]) -> bytes:
    """The client asks a foreign host for a Rive player at every start, ours stays silent instead; it shows pictures in
    every browser; and it looks for missing characters in our own pieces."""
    text = _replace_once(RIVE_ORIGIN, '"rive/"', script.decode("utf-8"), "main.dart.js")
    text = _replace_once(WHOLE_MESSAGE, "[a]", text, "main.dart.js")
    return glyphs.with_our_pieces(text, later).encode("utf-8")


def _bootstrap(text: str) -> bytes:
    """Flutter's loader without its own service worker (it only unregisters ours) and without its splash handling."""
    text = _replace_once(OWN_LOADER, "", text, "flutter_bootstrap.js")
    text = _replace_once(OWN_SERVICE_WORKER, "", text, "flutter_bootstrap.js")
    text = _replace_once(
        ASSET_BASE,
        "assetBase: flet.assetBase,\n    canvasKitVariant: flet.canvasKitVariant",
        text,
        "flutter_bootstrap.js",
    )
    for step in LONG_STEPS:
        text = _replace_once(step, UNTIL_PUT_AWAY, text, "flutter_bootstrap.js")
    return text.replace("//# sourceMappingURL=flutter.js.map", "").encode("utf-8")


def _font_manifest() -> bytes:
    """Fonts that are loaded before the first frame; Apple's face of icons is none of them, as nothing of ours is drawn
    by Apple's widgets. Roboto is Flutter's default: ours answers to that name too, so
    that text outside our theme has Chinese glyphs."""
    ours = [{"asset": f"fonts/{name}", "weight": weight} for weight, name in FONT_FILES.items()]
    manifest = [
        {"family": "MaterialIcons", "fonts": [{"asset": "fonts/MaterialIcons-Regular.otf"}]},
        {"family": UI_FONT, "fonts": ours},
        {"family": "Roboto", "fonts": ours[:1]},
    ]
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8")
