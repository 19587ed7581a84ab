"""What the builder makes of the same and of changed inputs, and what it says when it cannot."""

from __future__ import annotations

import ast
import gzip
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from PIL import Image

from mobile.webapp import archive, build, compress, flet_client, glyphs, library, packages, precompile
from mobile.webapp.faces import Faces
from tests.mobile.webapp.builds import HERE, build_app, probe_plan, silent

ROOT = Path(__file__).resolve().parents[3]
SERVED_AS_IS = {"sw.js", build.STAMP}


def _plain_files(out: Path) -> dict[str, bytes]:
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if not name.endswith((".br", ".gz"))}


def test_the_same_inputs_make_the_same_bytes(built: Path, tmp_path: Path) -> None:
    build_app(tmp_path / "again")
    assert _plain_files(tmp_path / "again") == _plain_files(built)


def test_a_build_without_changes_leaves_the_folder_alone(built: Path) -> None:
    before = (built / "app.tar").stat().st_mtime_ns
    said: list[str] = []
    build.build(probe_plan(built), said.append)
    assert (built / "app.tar").stat().st_mtime_ns == before
    assert "没有变化" in said[-1]


def test_other_words_make_another_version(built: Path, tmp_path: Path) -> None:
    entry = tmp_path / "other.py"
    entry.write_text((HERE / "probe_app.py").read_text("utf-8") + "\n", "utf-8")
    assert build_app(tmp_path / "other", entry) != json.loads((built / build.STAMP).read_text("utf-8"))["version"]


def test_a_build_that_fails_leaves_the_finished_one_in_place(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "app"
    build_app(out)
    before = _plain_files(out)
    entry = tmp_path / "other.py"
    entry.write_text("import flet\n", "utf-8")

    def full_disk(*_: object) -> list[tuple[str, bytes]]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compress, "siblings", full_disk)
    with pytest.raises(OSError, match="No space"):
        build.build(replace(probe_plan(out, entry), compressed=True), silent)
    assert _plain_files(out) == before


def test_the_service_worker_names_every_file_with_its_hash(built: Path) -> None:
    script = (built / "sw.js").read_text("utf-8")
    found = [re.search(rf"const {name} = (\{{.*?\}});", script, re.DOTALL) for name in ("FILES", "LATER")]
    now, later = (json.loads(part[1]) for part in found if part is not None)
    afterwards = (glyphs.PIECES, *build.AFTER_OPENING)
    assert all(name.startswith(afterwards) for name in later)
    assert not any(name.startswith(afterwards) for name in now)
    files = {name: content for name, content in _plain_files(built).items() if name not in SERVED_AS_IS}
    assert now | later == {name: [hashlib.sha256(content).hexdigest(), len(content)] for name, content in files.items()}


def test_the_packed_copies_hold_the_same_bytes() -> None:
    made = ROOT / "build" / "webapp"  # the app itself, by `make webapp`
    for name in ("main.dart.js", "app.tar", "pyodide/pyodide.asm.wasm", "sw.js"):
        plain = (made / name).read_bytes()
        assert brotli.decompress((made / f"{name}.br").read_bytes()) == plain
        assert gzip.decompress((made / f"{name}.gz").read_bytes()) == plain


def test_our_pages_name_no_foreign_origin_and_allow_none(built: Path) -> None:
    for name in (*build.PAGE_FILES, "config.js", "sw.js", "manifest.json"):
        assert not re.search(r"https?://", (built / name).read_text("utf-8")), name
    assert "unsafe-eval'" not in build.CSP.replace("'wasm-unsafe-eval'", "")
    assert {source for source in build.CSP.replace(";", " ").split() if ":" in source} == {"data:", "blob:"}
    assert build.CSP in (built / "index.html").read_text("utf-8")


def test_no_python_of_the_phone_makes_javascript_out_of_text_which_our_policy_forbids() -> None:
    words = re.compile(r"\brun_js\b|\beval\(|\bFunction\.new\(|\bexecScript\b|import .*\beval\b")
    asked = [path for folder in ("mobile", "shared") for path in (ROOT / folder).rglob("*.py")]
    assert len(asked) > 100
    assert [path.relative_to(ROOT).as_posix() for path in asked if words.search(path.read_text("utf-8"))] == []


def test_the_client_no_longer_knows_the_animation_host(built: Path) -> None:
    for client in ("main.dart.js", "main.dart.wasm"):
        assert b"@rive-app/flutter-native-wasm" not in (built / client).read_bytes()


def test_a_client_we_do_not_know_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flet_client, "RIVE_ORIGIN", re.compile("nowhere to be found"))
    with pytest.raises(ValueError, match="与预期不同"):
        list(flet_client.files(ROOT / "assets" / "fonts", Faces({}, {})))


def test_the_archive_holds_the_phones_code_and_data_and_nothing_else() -> None:
    names = {name for name, _ in archive.own_files(ROOT)}
    assert {"main.py", "mobile/main.py", "mobile/device/browser.py", "shared/position.py"} <= names
    shipped = ("data/catalogue.csv", "data/workdays.json", "templates/wording/notice.md")
    assert {f"assets/{name}" for name in shipped} <= names
    assert not [n for n in names if n.startswith(("sync_server", "tests", "mobile/webapp"))]
    assert [n for n in names if n.startswith("docs")] == ["docs/guide/inspector.md"]
    assert not [n for n in names if "native" in n]


def test_code_is_packed_as_bytecode_for_the_browsers_python(built: Path) -> None:
    names = set(archive.unpack((built / "app.tar").read_bytes()))
    assert "main.pyc" in names
    assert not [name for name in names if name.endswith(".py")]
    library = {name for name, _ in archive.read_zip((built / "pyodide/python_stdlib.zip").read_bytes())}
    assert "asyncio/__init__.pyc" in library


def test_without_nodejs_the_sources_are_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precompile, "node", lambda: None)
    files = {"main.py": b"x = 1\n"}
    assert precompile.compile_all(files, Path("nowhere"), tmp_path) == files


def test_code_that_does_not_compile_stops_the_build_in_words(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="预编译失败"):
        precompile.compile_all({"main.py": b"def broken(:\n"}, flet_client.web_dir() / "pyodide", tmp_path)


def test_bytecode_is_kept_by_what_it_was_made_of_and_made_again_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyodide = flet_client.web_dir() / "pyodide"
    files = {"main.py": b"x = 1\n", "words.json": b"{}"}
    made = precompile.compile_all(files, pyodide, tmp_path / "one")
    assert made.keys() == {"main.pyc", "words.json"}
    assert precompile.compile_all(files, pyodide, tmp_path / "other") == made
    monkeypatch.setattr(precompile, "node", lambda: "/bin/false")
    assert precompile.compile_all(files, pyodide, tmp_path / "one") == made
    with pytest.raises(RuntimeError, match="预编译失败"):
        precompile.compile_all({**files, "main.py": b"x = 2\n"}, pyodide, tmp_path / "one")


def test_an_archive_comes_back_as_it_went_in() -> None:
    files = {"b/c.py": b"x = 1\n", "a.txt": "督察".encode(), "empty": b""}
    packed = archive.pack(files)
    assert archive.unpack(packed) == files
    assert archive.pack(dict(reversed(list(files.items())))) == packed


def test_every_dependency_of_the_phone_is_locked() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    locked = {line.split("==")[0] for line in packages.LOCK.read_text("utf-8").splitlines() if "==" in line}
    assert {re.split(r"[=<>~!]", line)[0] for line in wanted} <= locked


def test_without_a_registry_the_builder_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
    }.items():
        monkeypatch.setenv(name, value)
    plan = build.Plan(tmp_path / "out", entry=HERE / "probe_app.py", bare=True, cache=tmp_path / "cache")
    with pytest.raises(packages.CannotFetch, match="请确认能连接软件源后重试"):
        build.build(plan, silent)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("base", ["app/", "/app", "app"])
def test_a_base_path_without_slashes_is_refused(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build.main(["--base", base])
    assert "以 / 开头和结尾" in capsys.readouterr().err


def test_the_manifest_makes_it_installable_in_chinese(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text("utf-8"))
    assert (manifest["name"], manifest["lang"], manifest["display"]) == ("督察通", "zh-CN", "standalone")
    for icon in manifest["icons"]:
        with Image.open(built / icon["src"]) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_nothing_of_ours_asks_for_what_is_left_out_of_pythons_library() -> None:
    asked = [
        (path, name)
        for path, source in archive.own_files(ROOT)
        if path.endswith(".py")
        for name in imported_names(source.decode("utf-8"))
        if library.left_out(name.replace(".", "/") + ".py")
    ]
    assert asked == []
    assert library.left_out("xml/etree/ElementTree.py")
    assert not library.left_out("xml/sax/saxutils.py")


def imported_names(source: str) -> Iterator[str]:
    """All modules that a source imports, at its top or within."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_packed_code_has_no_docstrings(built: Path) -> None:
    said = "the service worker names each file by its hash"
    source = f'"""{said}"""\nclass A:\n    """{said}"""\n\ndef f():\n    """{said}"""\n    return "{said[::-1]}"\n'
    pyodide = flet_client.web_dir() / "pyodide"
    made = precompile.compile_all({"one.py": source.encode()}, pyodide, built.parent / "bytecode")
    assert list(made) == ["one.pyc"]
    assert said.encode() not in made["one.pyc"]
    assert said[::-1].encode() in made["one.pyc"]
