"""Turning data into a PDF: one Typst template a paper, its data as JSON, fonts from our folder only.

The same data give the same bytes: the creation time is the paper's own, not the clock's.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import typst

from sync_server.papers.letters import in_all

Standard: TypeAlias = Literal["a-1b"]  # PDF/A-1b, which an archive takes


@lru_cache(maxsize=4)
def _fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def press(
    template: str,
    data: Mapping[str, Any],
    made_at: datetime,
    assets: Path,
    kind: Literal["pdf", "png"] = "pdf",
    pictures: Mapping[str, Path] | None = None,
    standard: Standard | None = None,
) -> list[bytes]:
    """The paper set by `assets/templates/{template}.typ`: one PDF, or one PNG a page (for looking at it).

    `made_at` is the paper's creation time, `pictures` files by the name the data call them, `standard` what the PDF
    keeps to. Raises typst.TypstError
    for a template that does not compile. Texts are set as `letters.breakable` says."""
    data = in_all(data, pictures or ())
    if not pictures:
        return _compile(assets / "templates", template, data, made_at, assets, kind, standard)
    # Typst reads nothing outside its root, so templates and pictures meet in a folder of their own.
    with tempfile.TemporaryDirectory() as root:
        for file in (assets / "templates").glob("*.typ"):
            shutil.copy(file, root)
        for name, picture in pictures.items():
            shutil.copy(picture, Path(root) / name)
        return _compile(Path(root), template, data, made_at, assets, kind, standard)


def _compile(
    folder: Path,
    template: str,
    data: Mapping[str, Any],
    made_at: datetime,
    assets: Path,
    kind: Literal["pdf", "png"],
    standard: Standard | None,
) -> list[bytes]:
    compiler = typst.Compiler(
        input=folder / f"{template}.typ",
        root=folder,
        font_paths=_fonts(assets / "fonts"),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )
    out = compiler.compile(
        format=kind,
        timestamp=int(made_at.timestamp()),
        ppi=110 if kind == "png" else None,
        pdf_standards=[standard] if standard else [],
    )
    if out is None:
        raise RuntimeError("no output from the press")
    return out if isinstance(out, list) else [out]
