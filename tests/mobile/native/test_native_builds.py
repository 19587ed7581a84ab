"""What `flet build apk|ipa` would pack and ask for, by a dry run of the real command."""

from __future__ import annotations

import re
import shutil
import sysconfig
from pathlib import Path

import pytest
from PIL import Image

from tests.mobile.native.dry_build import Dry, dry_build

ROOT = Path(__file__).resolve().parents[3]
PLUGINS = Path(sysconfig.get_path("purelib")) / "flutter"  # the Flutter half of each of the phone's packages

# What the Flutter plugins that these name are known to need: permissions that we want on Android, those that come with
# them and that we take out again, and reasons that iOS asks for. A package that names another plugin fails the test.
NEEDS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "camera": ({"CAMERA"}, {"RECORD_AUDIO"}, {"NSCameraUsageDescription"}),
    "geolocator": (
        {"ACCESS_FINE_LOCATION", "ACCESS_COARSE_LOCATION"},
        {"ACCESS_BACKGROUND_LOCATION"},
        {"NSLocationWhenInUseUsageDescription"},
    ),
    "flutter_secure_storage": (set(), set(), set()),
    # Dart alone: no plugin, nothing asked for.
    **dict.fromkeys(
        ("image", "collection", "flutter_map", "flutter_map_animations", "latlong2"), (set(), set(), set())
    ),
}
BOTH = pytest.mark.parametrize("target", ["apk", "ipa"])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The configuration and the entry point in a folder of their own: a build writes below the project."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("pyproject.toml", "main.py", "README.md"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def dry(target: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dry:
    return dry_build(target, project, tmp_path, monkeypatch)


@BOTH
def test_the_app_is_called_by_its_chinese_name(dry: Dry) -> None:
    assert dry.template["product_name"] == "督察通"
    assert dry.template["bundle_id"] == "cn.gov.shanghai.chengguan.ducha"


@pytest.mark.parametrize("target", ["apk"])
def test_android_asks_for_camera_position_and_vibration_and_nothing_else(dry: Dry) -> None:
    asked = dry.template["options"]["android_permissions"]
    granted = {name.removeprefix("android.permission.") for name, wanted in asked.items() if wanted}
    assert granted == {"CAMERA", "ACCESS_FINE_LOCATION", "ACCESS_COARSE_LOCATION", "VIBRATE", "INTERNET"}
    removed = {name.removeprefix("android.permission.") for name, wanted in asked.items() if not wanted}
    assert removed == {
        "RECORD_AUDIO",
        "WRITE_EXTERNAL_STORAGE",
        "READ_EXTERNAL_STORAGE",
        "ACCESS_BACKGROUND_LOCATION",
    }


@pytest.mark.parametrize("target", ["apk"])
def test_phones_without_satellite_positioning_may_install_it(dry: Dry) -> None:
    assert not any(dry.template["options"]["android_features"].values())


@pytest.mark.parametrize("target", ["ipa"])
def test_ios_says_in_chinese_what_each_permission_is_for(dry: Dry) -> None:
    plist = dry.template["options"]["info_plist"]
    reasons = {key: text for key, text in plist.items() if key.endswith("UsageDescription")}
    assert set(reasons) == {
        "NSCameraUsageDescription",
        "NSLocationWhenInUseUsageDescription",
        "NSPhotoLibraryUsageDescription",
    }
    assert all(re.fullmatch(r"[一-鿿]+", text) for text in reasons.values())
    assert plist["CFBundleLocalizations"] == ["zh-Hans"]


def named_by(package: str) -> set[str]:
    """The Dart packages that the manifest of a package names, without Flutter's and Flet's own."""
    manifest = (PLUGINS / package / "pubspec.yaml").read_text("utf-8")
    dependencies = manifest.partition("\ndependencies:\n")[2].partition("\ndev_dependencies:")[0]
    return set(re.findall(r"^  (\w+):", dependencies, re.MULTILINE)) - {"flutter", "flet"}


@BOTH
def test_every_plugin_that_a_package_brings_finds_the_permission_it_needs_and_no_other(dry: Dry, target: str) -> None:
    packages = {name.replace("-", "_") for name in map(_bare, dry.after("-r")) if name.startswith("flet-")}
    assert packages == {path.name for path in PLUGINS.iterdir()}
    wanted, removed, reasons = (
        set().union(*(NEEDS[plugin][which] for package in packages for plugin in named_by(package)))
        for which in range(3)
    )
    if target == "apk":
        asked = {
            n.removeprefix("android.permission."): on
            for n, on in dry.template["options"]["android_permissions"].items()
        }
        assert {name for name in wanted if not asked.get(name)} == set()
        assert {name for name in removed if asked.get(name) is not False} == set()
    else:
        assert reasons <= set(dry.template["options"]["info_plist"])


@BOTH
def test_only_the_phones_packages_are_installed(dry: Dry) -> None:
    names = set(map(_bare, dry.after("-r")))
    assert names == {
        *("flet", "flet-camera", "flet-geolocator", "flet-map", "flet-secure-storage"),
        *("httpx", "tinydb", "ecdsa", "segno", "pillow"),
    }


@BOTH
def test_of_the_repository_only_the_phones_code_and_assets_are_packed(dry: Dry) -> None:
    excluded = set(dry.after("--exclude"))
    packed = {
        path.relative_to(ROOT).as_posix()
        for top in ("mobile", "shared", "sync_server", "tests", "docs", "assets", "main.py", "Makefile")
        for path in ((ROOT / top).rglob("*") if (ROOT / top).is_dir() else [ROOT / top])
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {name for name in packed if not any(name == out or name.startswith(f"{out}/") for out in excluded)}
    assert {name.split("/")[0] for name in packed} == {"main.py", "mobile", "shared", "assets", "docs"}
    assert [name for name in packed if name.startswith("docs/")] == ["docs/guide/inspector.md"]
    assert not [name for name in packed if name.startswith(("mobile/webapp", "mobile/device/browser"))]
    assert {name for name in packed if name.startswith("assets/fonts/")} == {
        "assets/fonts/sansTTF-B.ttf",
        "assets/fonts/sansBoldTTF-B.ttf",
        "assets/fonts/OFL-Noto.txt",
    }
    assert {"mobile/device/native.py", "mobile/device/native_folder.py", "assets/data/catalogue.csv"} <= packed


@BOTH
def test_every_single_file_that_is_left_out_exists(dry: Dry) -> None:
    """A path that is not there leaves nothing out: after a rename the list would quietly stop working."""
    listed = {path for path in dry.after("--exclude") if "/" in path}
    assert len(listed) > 5
    assert [path for path in sorted(listed) if not (ROOT / path).exists()] == []


def test_the_icon_is_large_enough_for_every_phone() -> None:
    with Image.open(ROOT / "assets" / "icon.png") as icon:
        assert icon.size == (1024, 1024)
        assert icon.mode == "RGB", "app stores refuse transparent icons"


def _bare(requirement: str) -> str:
    return re.split(r"[ =<>~!]", requirement)[0]
