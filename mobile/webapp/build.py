"""Builds the installable offline web app.

`python -m mobile.webapp.build --out build/webapp --base /app/` — see README.md for what it makes and how to serve it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from mobile.webapp import (
    archive,
    compress,
    faces,
    flet_client,
    glyphs,
    iconface,
    packages,
    precompile,
    python_memory,
    splashfont,
)
from mobile.webapp.library import for_the_phone
from mobile.webapp.look import MANIFEST, NAVY

ROOT = Path(__file__).resolve().parents[2]
PAGE = Path(__file__).with_name("page")
# Inline styles are Flutter's own; `wasm-unsafe-eval` starts WebAssembly and nothing else; blob: and data: are photos.
CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; connect-src 'self' data: blob:; "
    "worker-src 'self' blob:; manifest-src 'self'; frame-src 'self'; base-uri 'self'; form-action 'self'"
)
# The less common characters, the authors' licences, the pictures that a phone shows of an app that it was given.
AFTER_OPENING = (faces.REST, "assets/NOTICES", "icons/icon-512", "icons/icon-maskable-512")
STAMP = "build.json"
PAGE_FILES = (
    "index.html",
    "splash.css",
    "camera.css",
    "splash.js",
    "browser.js",
    "probe.js",
    "drawing.js",
    "boot.js",
    "camera.js",
    "startcamera.js",
    "startkeeper.js",
    "cues.js",
    "scanner.js",
    "decoder.js",
    "recorder.js",
    "shell.js",
    "worker.js",
    "ustar.mjs",
    "studio.js",
)
VENDOR = Path(__file__).with_name("vendor")
VENDORED = {"jsQR.js": "jsqr/jsQR.js"}  # as its authors published it: vendor/README.md
SPEAKING = (
    "index.html",
    "splash.js",
    "browser.js",
    "boot.js",
    "startcamera.js",
)  # words before the app's own fonts are there
DEVELOP = "develop.js"


@dataclass(frozen=True)
class Plan:
    """One build: where to, below which address, and what to start."""

    out: Path
    base: str = "/app/"
    entry: Path | None = None  # module started instead of main.py (tests, measurements)
    bare: bool = False  # pack nothing of ours but `entry`
    development: bool = False  # a page that has the app open reloads itself after each build
    compressed: bool = True  # with `.br` and `.gz` siblings; a test that serves from this machine needs none
    cache: Path = ROOT / "build" / "cache"
    root: Path = ROOT


def build(plan: Plan, say: Callable[[str], None] = print) -> str:
    """Make the app in `plan.out` and return its version (the hash of all it holds).

    The folder appears whole: an unfinished build never replaces a finished one. Raises `packages.CannotFetch`,
    OSError, ValueError.
    """
    say("正在准备手机端 Python 包…")
    wheels = packages.fetch(plan.cache / "wheels")
    own = dict(archive.own_files(plan.root, entry=plan.entry, bare=plan.bare))
    inputs = _fingerprint(plan, own)
    if (stamp := _stamp(plan.out)) and stamp.get("inputs") == inputs:
        say(f"应用没有变化：{plan.out}（版本 {stamp['version']}）")
        return str(stamp["version"])
    say("正在打包应用…")
    files = _files(plan, own, wheels)
    version = hashlib.sha256(
        "\n".join(f"{hashlib.sha256(files[name]).hexdigest()} {name}" for name in sorted(files)).encode()
    ).hexdigest()[:12]
    files["config.js"] = _page("config.js", plan.base, VERSION=version)
    files["sw.js"] = _service_worker(plan.base, version, files)
    say("正在压缩…")
    _write(plan, files, {"version": version, "base": plan.base, "inputs": inputs})
    say(f"应用已生成：{plan.out}（版本 {version}，{sum(map(len, files.values())) / 1e6:.1f} MB）")
    return version


def _files(plan: Plan, own: dict[str, bytes], wheels: list[Path]) -> dict[str, bytes]:
    assets = plan.root / "assets"
    cut = faces.cut_faces(assets / "fonts", faces.common(own), plan.cache / "faces")
    files = dict(flet_client.files(assets / "fonts", cut))
    files[iconface.FILE] = iconface.cut(files[iconface.FILE], own.values())
    # Three runs and not one, each kept by its own content: what of ours changed does not compile the others again.
    library = _compiled(plan, dict(for_the_phone(archive.read_zip(files[flet_client.PYTHON_LIBRARY]))))
    bought = _compiled(plan, {f"__pypackages__/{name}": content for name, content in packages.files(wheels)})
    files[flet_client.PYTHON_LIBRARY] = archive.pack_zip(library)
    files["app.tar"] = archive.pack(bought | _compiled(plan, own))
    if memory := _memory(plan, own, files):
        files[python_memory.FILE] = memory
    for name in PAGE_FILES:
        files[name] = _page(name, plan.base, SNAPSHOT=python_memory.FILE if memory else "", REST=faces.REST)
    for name, source in VENDORED.items():
        files[name] = (VENDOR / source).read_bytes()
    if plan.development:
        files[DEVELOP] = _page(DEVELOP, plan.base)
        files["index.html"] = files["index.html"].replace(
            b"</body>", f'  <script src="{DEVELOP}"></script>\n</body>'.encode()
        )
    words = "".join((PAGE / name).read_text("utf-8") for name in SPEAKING)
    files["splash.woff2"] = splashfont.subset(assets / "fonts" / "sansTTF-B.ttf", words)
    files["manifest.json"] = json.dumps(MANIFEST, ensure_ascii=False, indent=1).encode("utf-8")
    for icon in MANIFEST["icons"]:
        files[icon["src"]] = (assets / icon["src"]).read_bytes()
    return files


def _compiled(plan: Plan, files: dict[str, bytes]) -> dict[str, bytes]:
    return precompile.compile_all(files, flet_client.web_dir() / "pyodide", plan.cache / "bytecode")


def _memory(plan: Plan, own: dict[str, bytes], files: dict[str, bytes]) -> bytes | None:
    if plan.development:  # a save is to be seen at once, and a start may last
        return None
    library, archived = files[flet_client.PYTHON_LIBRARY], files["app.tar"]
    return python_memory.take(own["main.py"].decode("utf-8"), library, archived, flet_client.web_dir() / "pyodide")


def _page(name: str, base: str, **more: str) -> bytes:
    text = (PAGE / name).read_text("utf-8")
    for key, value in {"BASE": base, "CSP": CSP, "NAVY": NAVY, **more}.items():
        text = text.replace(f"%%{key}%%", value)
    return text.encode("utf-8")


def _service_worker(base: str, version: str, files: dict[str, bytes]) -> bytes:
    listed = {name: [hashlib.sha256(files[name]).hexdigest(), len(files[name])] for name in sorted(files)}
    soon = [name for name in listed if name.startswith(AFTER_OPENING)]
    later = {name: listed.pop(name) for name in list(listed) if name in soon or name.startswith(glyphs.PIECES)}
    memory = python_memory.FILE if python_memory.FILE in files else ""
    return _page(
        "sw.js",
        base,
        VERSION=version,
        SNAPSHOT=memory,
        SOON=json.dumps(soon),
        FILES=json.dumps(listed, indent=1),
        LATER=json.dumps(later, indent=1),
    )


def _choices(plan: Plan) -> list[str | bool]:
    return [plan.base, plan.bare, plan.development, plan.compressed, precompile.node() is not None]


def _fingerprint(plan: Plan, own: dict[str, bytes]) -> str:
    """Hash of everything a build depends on. Flet's client is known by its version, ours by content."""
    digest = hashlib.sha256(json.dumps(_choices(plan)).encode())
    digest.update((flet_client.web_dir() / "version.json").read_bytes())
    sources = [*Path(__file__).parent.rglob("*"), *(plan.root / "assets/icons").glob("*.png")]
    sources += [plan.root / "assets/fonts" / name for name in faces.FONT_FILES.values()]
    sources += (plan.root / "assets/fonts/rest").glob("*.woff2")
    for path in sorted(p for p in sources if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    for name in sorted(own):
        digest.update(name.encode() + hashlib.sha256(own[name]).digest())
    return digest.hexdigest()


def _stamp(out: Path) -> dict[str, str] | None:
    try:
        stamp: dict[str, str] = json.loads((out / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return stamp


def _write(plan: Plan, files: dict[str, bytes], stamp: dict[str, str]) -> None:
    fresh = plan.out.with_name(plan.out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)

    def write(name: str) -> None:
        packed = compress.siblings(name, files[name], plan.cache / "compressed") if plan.compressed else []
        for path, data in [(name, files[name]), *packed]:
            target = fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the compressors let go of the interpreter
        list(pool.map(write, sorted(files, key=lambda name: -len(files[name]))))
    (fresh / STAMP).write_text(json.dumps(stamp), "utf-8")
    old = plan.out.with_name(plan.out.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if plan.out.exists():
        plan.out.rename(old)
    fresh.rename(plan.out)
    shutil.rmtree(old, ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m mobile.webapp.build", description="生成可离线使用的手机应用")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "webapp", help="输出文件夹")
    parser.add_argument("--base", default="/app/", help="应用所在的路径，以 / 开头和结尾")
    parser.add_argument("--app", type=Path, help="代替 main.py 的入口文件（测试用）")
    parser.add_argument("--bare", action="store_true", help="只打包入口文件本身（测量用）")
    parser.add_argument("--development", action="store_true", help="开发用：不压缩，打开着的页面在每次构建后自动刷新")
    options = parser.parse_args(arguments)
    if not (options.base.startswith("/") and options.base.endswith("/")):
        parser.error("--base 须以 / 开头和结尾，例如 /app/")
    try:
        live = options.development
        build(Plan(options.out.resolve(), options.base, options.app, options.bare, live, compressed=not live))
    except (packages.CannotFetch, ValueError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
