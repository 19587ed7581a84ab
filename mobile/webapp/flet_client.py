"""Flutter's half of the app, taken from the `flet_web` package: which files, and what is changed in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import flet_web

from mobile.webapp import glyphs, iconface
from mobile.webapp.faces import FONT_FILES, Faces
from mobile.webapp.wasm_strings import with_strings

UI_FONT = "app"  # the family name that the theme uses

PYTHON_LIBRARY = "pyodide/python_stdlib.zip"

# The client comes twice, each with what it draws with (`page/drawing.js` chooses): a program for Chromium's WebAssembly
# with skwasm, on one thread, as a second would need cross-origin isolation; and a script for all others with CanvasKit
# in Chromium's own build or in the one for Safari and Firefox.
COPIED = (
    "main.dart.mjs",
    "canvaskit/skwasm.js",
    "canvaskit/skwasm.wasm",
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
RIVE_ORIGIN = re.compile(r'"(https://[^"]+/@rive-app/flutter-native-wasm@[\d.]+/)"')
RIVE_FOLDER = "rive/"
RIVE_SCRIPT = f"{RIVE_FOLDER}wasm/rive_native.js"
RIVE_STUB = "// 本应用不使用 Rive 动画：让客户端一直等下去即可。\nself.RiveNative = () => new Promise(() => {});\n"
# Where the browser's own <img> decodes a picture (Firefox, Safari), the client hands it the whole message that brought
# the picture, not the picture's part of it: no thumbnail is ever shown. Chromium decodes another way.
WHOLE_MESSAGE = re.compile(r"\[B\.\w+\.gaQ\(a\)\](?=,t\.\w+\)\)\),\$async)")
OWN_LOADER = re.compile(r"window\.addEventListener\('flutter-first-frame'.*?\{ once: true \}\);\s*", re.DOTALL)
# Flutter begins in long steps, in which the page answers nobody: none begins while the start page's camera is open.
ASSET_BASE = re.compile(r"assetBase: flet\.assetBase")
LONG_STEPS = (re.compile(r"(?=const engine = await )"), re.compile(r"(?=flet\.flutterApp = await )"))
# A client that does not begin says so, and the other one takes its place.
BEGINS = (re.compile(r"(?<=initializeEngine\(flutterConfig\))"), re.compile(r"(?<=\}\))(?=;\s*$)"))
OR_THE_OTHER = ".catch(duchatongDrawing.failed)"
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
        yield name, (source / name).read_bytes()
    script = (source / "main.dart.js").read_text("utf-8")
    yield "main.dart.js", _main_script(script, later)
    yield "main.dart.wasm", _main_program((source / "main.dart.wasm").read_bytes(), script, later)
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


def _main_script(script: str, later: Mapping[str, bytes]) -> bytes:
    """The client asks a foreign host for a Rive player at every start, ours stays silent instead; it shows pictures in
    every browser; and it looks for missing characters in our own pieces."""
    text = _replace_once(RIVE_ORIGIN, f'"{RIVE_FOLDER}"', script, "main.dart.js")
    text = _replace_once(WHOLE_MESSAGE, "[a]", text, "main.dart.js")
    return glyphs.with_our_pieces(text, later).encode("utf-8")


def _main_program(program: bytes, script: str, later: Mapping[str, bytes]) -> bytes:
    """The same client as a program, with the same changes but that of pictures, which Chromium decodes another way."""
    foreign = RIVE_ORIGIN.search(script)
    rive = {foreign[1]: RIVE_FOLDER} if foreign else {}
    return with_strings(program, rive | glyphs.changed_texts(script, later))


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
    for step in BEGINS:
        text = _replace_once(step, OR_THE_OTHER, text, "flutter_bootstrap.js")
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
