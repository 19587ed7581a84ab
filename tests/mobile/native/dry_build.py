"""A dry run of `flet build apk|ipa`: the real command reads the real configuration, but Flutter is never called.

Flet asks a release manifest for the Python versions it can bundle; the one used here is written out below.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flet_cli.commands.build import Command  # type: ignore[import-untyped]
from flet_cli.commands.flutter_base import BaseFlutterCommand  # type: ignore[import-untyped]

ABIS = ["arm64-v8a", "x86_64", "armeabi-v7a"]
PYTHONS = {
    "default_python_version": "3.14",
    "pythons": {"3.14": {"full_version": "3.14.6", "pyodide_version": "", "android_abis": ABIS}},
}
HOSTS = {"apk": "Linux", "ipa": "Darwin"}


@dataclass(frozen=True)
class Dry:
    """What the build would do."""

    template: dict[str, Any]  # values that go into the Flutter project
    packager: list[str]  # the command line that packs Python code and packages

    def after(self, option: str) -> list[str]:
        """The values that follow each occurrence of an option of the packager."""
        return [value for name, value in zip(self.packager, self.packager[1:], strict=False) if name == option]


class _DryCommand(Command):  # type: ignore[misc]
    """Notes what it is told to run instead of running it."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        super().__init__(parser)
        self.calls: list[list[str]] = []
        self.status = self.live = SimpleNamespace(update=lambda *_, **__: None)

    def run(self, args: list[str], *_: object, **__: object) -> subprocess.CompletedProcess[str]:
        self.calls.append(args)
        return subprocess.CompletedProcess(args, 0, "", "")

    def cleanup(self, exit_code: int, message: object = None, no_border: bool = False) -> None:
        if exit_code:
            raise RuntimeError(f"flet build would fail: {message}")


def _found_flutter(command: Any) -> None:
    command.flutter_exe, command.dart_exe = "flutter", "dart"
    command.emojis = dict.fromkeys(("checkmark", "loading", "success", "directory"), "")


def dry_build(target: str, app: Path, work: Path, patch: pytest.MonkeyPatch) -> Dry:
    """`flet build TARGET APP` up to the point where Flutter would start. Raises RuntimeError where it would fail."""
    manifest = work / "manifest.json"
    manifest.write_text(json.dumps(PYTHONS), "utf-8")
    patch.setenv("FLET_PYTHON_BUILD_MANIFEST", str(manifest))
    patch.setattr(BaseFlutterCommand, "initialize_command", _found_flutter)
    parser = argparse.ArgumentParser()
    command = _DryCommand(parser)
    options = parser.parse_args([target, str(app)])
    super(Command, command).handle(options)
    command.current_platform = HOSTS[target]
    command.initialize_command()
    command.validate_entry_point()
    command.setup_template_data()
    try:
        command.package_python_app()
    except (SystemExit, RuntimeError) as stop:
        if "was not staged" not in str(stop):  # nothing was packed, so nothing lies ready for Flutter
            raise
    packager = next(call for call in reversed(command.calls) if "package" in call)
    return Dry(command.template_data, packager)
