"""Gathers the licence texts of what the phone app ships into `assets/data/licences.json`, for its licence screen.

`python -m mobile.webapp.licences` after a change of the phone's packages; a test says when it was forgotten. The
browser's archive leaves out the packages' metadata (twice as many files), so the texts travel as data of ours.
"""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "assets" / "data" / "licences.json"
LOCK = Path(__file__).with_name("requirements.lock")
_FILES = ("LICENSE", "LICENCE", "COPYING", "NOTICE")
_OTHERS = (
    ("思源黑体、思源宋体（Noto CJK）", "OFL-1.1", "assets/fonts/OFL-Noto.txt"),
    ("Fandol 仿宋", "GPL-3.0 附字体例外", "assets/fonts/Fandol-README.txt"),
    ("督察通", "Apache-2.0", "LICENSE"),
    ("jsQR 1.4.0", "Apache-2.0", "mobile/webapp/vendor/jsqr/LICENSE"),
)
# Their own texts come with the client, far longer than ours: they are named here and found beside it.
_ENGINES = (
    ("Flutter 引擎", "BSD-3-Clause", "许可全文随应用附带：assets/NOTICES。"),
    ("Pyodide 与 CPython", "MPL-2.0、PSF-2.0", "许可全文见 Pyodide 与 Python 发布包。"),
)


def locked() -> dict[str, str]:
    """Name -> version of the phone's packages."""
    found = re.findall(r"^([a-z0-9._-]+)==([^\s\\]+)", LOCK.read_text("utf-8"), re.MULTILINE | re.IGNORECASE)
    return dict(found)


def entries() -> list[dict[str, str]]:
    """One entry (`name`, `licence`, `text`) for each thing shipped. Raises `PackageNotFoundError` when a package of
    the lock is not installed here."""
    found = [{"name": n, "licence": kind, "text": (ROOT / path).read_text("utf-8")} for n, kind, path in _OTHERS]
    found += [{"name": name, "licence": kind, "text": text} for name, kind, text in _ENGINES]
    return found + [_package(name, version) for name, version in sorted(locked().items())]


def _package(name: str, version: str) -> dict[str, str]:
    installed = metadata.distribution(name)
    told = installed.metadata.json
    words = str(told.get("license_expression") or told.get("license") or "").strip().splitlines()
    texts = [file.read_text() for file in installed.files or () if file.name.upper().startswith(_FILES)]
    return {
        "name": f"{installed.metadata['Name']} {version}",
        "licence": words[0][:60] if words else "",
        "text": "\n\n".join(text.strip() for text in texts if text),
    }


def main() -> None:
    """Write the file."""
    OUT.write_text(json.dumps(entries(), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
