"""A second look at a bound volume by a tool that is not ours: Apache PDFBox Preflight, a validator of PDF/A-1b.

Debian has it (`libpdfbox2-java`); where it is not installed nothing is said of the volume, and the report of the
四性检测 has 未检.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

JARS = Path("/usr/share/java")
_NAMES = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")
TOOL = "Apache PDFBox Preflight 2.0"
LARGEST = 400_000_000  # bytes: it holds much of a file in memory
LONGEST_S = 600
_MEMORY = "-Xmx1500m"


@dataclass(frozen=True)
class Validated:
    """What it said: `ran` False when it was not asked, with why in `words`; faults one a line."""

    ran: bool
    valid: bool = False
    words: str = ""
    tool: str = TOOL


def validated(file: Path, jars: Path = JARS) -> Validated:
    """Ask it about a file."""
    java, paths = shutil.which("java"), [jars / f"{name}.jar" for name in _NAMES]
    if java is None or not all(path.exists() for path in paths):
        return Validated(False, words="本机没有安装 Apache PDFBox Preflight")
    if file.stat().st_size > LARGEST:
        return Validated(False, words=f"文件超过 {LARGEST // 1_000_000} MB，未用 Preflight 检查")
    command = [java, _MEMORY, "-cp", ":".join(map(str, paths)), "org.apache.pdfbox.preflight.Validator_A1b", str(file)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return Validated(False, words=f"Preflight {LONGEST_S // 60} 分钟内没有查完")
    said = done.stdout.strip()
    if "is a valid PDF/A-1b file" in said:
        return Validated(True, True)
    faults = list(dict.fromkeys(said.splitlines()[1:]))
    if "is not a valid PDF/A-1b file" not in said or not faults:
        return Validated(False, words=f"Preflight 没有给出结论（退出码 {done.returncode}）")
    return Validated(True, False, "\n".join(faults[:20]))
