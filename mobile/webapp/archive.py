"""`app.tar` (the app's own code, its data and the Python packages) and Python's library as a zip.

The same inputs make the same bytes.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

OWN_PACKAGES = ("mobile", "shared")
# Other shells' halves, and the builder itself.
NOT_IN_BROWSER = ("mobile/webapp", "mobile/device/native")
OF_THE_SERVER = "common-passwords"  # who works on a phone has a PIN
DATA = ("assets/data", "assets/catalogue", "assets/templates/wording/notice.md", "docs/guide/inspector.md")


def own_files(root: Path, *, entry: Path | None = None, bare: bool = False) -> Iterator[tuple[str, bytes]]:
    """(path, content) of the app's own files.

    `entry` is a module to start instead of `main.py`; with `bare` nothing but the entry is packed.
    """
    yield "main.py", (entry or root / "main.py").read_bytes()
    if bare:
        return
    for package in OWN_PACKAGES:
        for path in sorted((root / package).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in {".py", ".json", ".csv"} and not name.startswith(NOT_IN_BROWSER):
                yield name, path.read_bytes()
    for data in DATA:
        for path in [root / data, *sorted((root / data).rglob("*"))]:
            if path.is_file() and not path.name.startswith(OF_THE_SERVER):
                yield path.relative_to(root).as_posix(), path.read_bytes()


def pack(files: Mapping[str, bytes]) -> bytes:
    """A ustar archive with fixed owners, modes and times, files in the order of their names."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name])
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(files[name]))
    return buffer.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """The files of an archive made by `pack`."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {entry.name: _content(tar, entry) for entry in tar if entry.isfile()}


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    stream = tar.extractfile(entry)
    if stream is None:
        raise ValueError(f"{entry.name}: 归档文件损坏")
    return stream.read()


def read_zip(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """(path, content) of the files of a zip."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for name in opened.namelist():
            if not name.endswith("/"):
                yield name, opened.read(name)


def pack_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip without compression (the server compresses the whole; the phone need not unpack each module)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(files):
            made.writestr(zipfile.ZipInfo(name), files[name])
    return buffer.getvalue()
