"""A workbook's package: opened within bounds, its parts walked as XML whatever prefix or encoding they use.

A few thousand bytes can merge 17,000,000,000 cells or unpack to gigabytes: sizes are looked at before anything is
unpacked, and a part is walked piece by piece, so that a bound that is passed ends the reading there.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Mapping
from xml.parsers import expat

from shared.problems import Problem
from sync_server.grounds import imports as grounds

LARGEST_UNPACKED = 20_000_000  # bytes; what a table of 5,000 rows never needs
MOST_PARTS = 500
MOST_NAMES = 2_000  # of elements in one part
MOST_ELEMENTS = 2_000_000  # walked in all: many sheets may name the same part, and each walk of it takes its time
PIECE = 64 * 1024
_FOREIGN = {
    "content.xml": grounds.ODF_TABLE,
    "xl/workbook.bin": grounds.BINARY_WORKBOOK,
    "word/document.xml": grounds.WORD_DOCUMENT,
    "ppt/presentation.xml": grounds.PRESENTATION,
}

Attributes = dict[str, str]
Began = Callable[[str, Attributes], None]
Ended = Callable[[str, str], None]


class Package:
    """The parts of one file, by their names."""

    def __init__(self, content: bytes) -> None:
        """Raises Problem for what is no workbook, or unpacks to more than any table needs."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise broken() from error
        self._elements = 0
        parts = self._zip.infolist()
        self.names = {part.filename.lstrip("/"): part for part in parts}
        for name, foreign in _FOREIGN.items():
            if name in self.names:
                raise Problem(foreign)
        if any(part.flag_bits & 1 for part in parts):
            raise Problem(grounds.FILE_LOCKED)
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise too_much(f"（超过 {LARGEST_UNPACKED // 1_000_000} MB）")

    def walk(self, name: str, began: Began, ended: Ended) -> None:
        """Walk a part: `began` gets each element's local name and its attributes, `ended` its name and the text right
        inside it. Raises Problem for a part that is missing or broken."""
        part = self.names.get(name)
        if part is None:
            raise broken()
        parser = expat.ParserCreate()
        said: list[str] = []  # since the last tag: what counts stands in elements that hold nothing else
        names = _Names()

        def start(raw: str, attributes: Attributes) -> None:
            said.clear()
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise too_much()
            began(names[raw], attributes)

        def end(raw: str) -> None:
            ended(names[raw], "".join(said))
            said.clear()

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = said.append
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.buffer_text = True
        try:
            with self._zip.open(part) as file:
                while piece := file.read(PIECE):
                    parser.Parse(piece)
                parser.Parse(b"", True)
        except Problem:
            raise
        except Exception as error:  # zlib, zipfile and expat raise whatever a broken file makes them trip over
            raise broken() from error

    def relations(self, of: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id → (the last word of the kind, the name of the part). Empty without any."""
        folder, name = posixpath.split(of)
        found: dict[str, tuple[str, str]] = {}

        def began(element: str, attributes: Attributes) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = attributes.get("Target", "")
                place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found[attributes.get("Id", "")] = (kind, posixpath.normpath(place))

        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed in self.names:
            self.walk(listed, began, lambda _name, _text: None)
        return found


class _Names(dict[str, str]):
    """Local names, each found once: a sheet has a million elements of five names."""

    def __missing__(self, raw: str) -> str:
        if len(self) > MOST_NAMES:
            raise broken()
        found = self[raw] = local(raw)
        return found


def broken() -> Problem:
    """The refusal of a file that is no workbook."""
    return Problem(grounds.NOT_XLSX)


def too_much(measure: str = "") -> Problem:
    """The refusal of a workbook that holds more than any table needs."""
    return Problem(grounds.UNPACKED_TOO_LARGE, measure=measure)


def local(name: str) -> str:
    """The name of an element or attribute without its prefix: strict and transitional files differ only there."""
    return name.rpartition(":")[2]


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """The attribute of that local name under any prefix; '' when absent."""
    return next((value for key, value in attributes.items() if local(key) == name and ":" in key), "")


def _refuse_doctype(*_: object) -> None:
    raise Problem(grounds.NOT_A_WORKBOOK)
