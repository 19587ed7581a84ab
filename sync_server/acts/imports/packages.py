"""A workbook before it is opened: how large it unpacks, how many cells it makes and merges.

A few thousand bytes can merge 17,000,000,000 cells or unpack to gigabytes; openpyxl would make them all. The parts are
walked as XML, whatever prefix or encoding they use, and nothing is kept of them.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.parsers import expat

from openpyxl.utils import range_boundaries

from shared.problems import RULE, Problem

LARGEST_UNPACKED = 20_000_000  # bytes; what a table of 5,000 rows never needs
MOST_PARTS = 500
MOST_CELLS = 500_000  # written in all sheets together
MOST_MERGED = 100_000  # covered by merged ranges
PIECE = 64 * 1024
_RANGE = re.compile(r"\$?[A-Z]{1,3}\$?\d{1,7}(:\$?[A-Z]{1,3}\$?\d{1,7})?")
_TOO_LARGE = "表格展开后过大，请删去图片和多余的工作表，或另存为 CSV 再导入"


def check_package(content: bytes) -> None:
    """Raises Problem for a workbook that would take more memory than any table needs, zipfile.BadZipFile for none."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise Problem(RULE, reason=_TOO_LARGE)
        counted = _Count()
        for part in parts:
            counted.walk(package, part)


class _Count:
    """What the parts have had so far."""

    def __init__(self) -> None:
        self.cells = self.merged = 0

    def walk(self, package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        """Count one part; what is no XML (a picture) ends at its first bytes."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            with package.open(part) as file:
                while piece := file.read(PIECE):
                    parser.Parse(piece)
        except expat.ExpatError:
            return

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c" | "row":
                self.cells += 1
            case "mergeCell":
                self.merged += _size(attributes.get("ref", ""))
        if self.cells > MOST_CELLS:
            raise Problem(RULE, reason=_TOO_LARGE)
        if self.merged > MOST_MERGED:
            raise Problem(RULE, reason="表格中合并的单元格过多，请取消合并后再导入")


def _size(reference: str) -> int:
    """How many cells a range covers; too many for what is no range."""
    if not _RANGE.fullmatch(reference):
        return MOST_MERGED + 1
    left, top, right, bottom = map(int, range_boundaries(reference))
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)


def _refuse_doctype(*_: object) -> None:
    raise Problem(RULE, reason="文件不是表格软件保存的 .xlsx，请用表格软件打开后另存再导入")
