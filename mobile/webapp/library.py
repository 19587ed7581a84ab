"""What of Python's own library comes to the phone: all that code there can ask for, without consoles, debuggers, mail
and web servers, processes and tables of old alphabets, which are a third of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# By top module or package; `xml.sax.saxutils` writes codes as SVG.
LEFT_OUT = frozenset(
    [
        "_pyrepl",
        "bdb",
        "cProfile",
        "cmd",
        "compileall",
        "dbm",
        "doctest",
        "filecmp",
        "fileinput",
        "ftplib",
        "imaplib",
        "mailbox",
        "modulefinder",
        "multiprocessing",
        "netrc",
        "optparse",
        "pdb",
        "pickletools",
        "plistlib",
        "poplib",
        "profile",
        "pstats",
        "pyclbr",
        "pydoc",
        "pydoc_data",
        "shelve",
        "smtplib",
        "sqlite3",
        "statistics",
        "symtable",
        "tabnanny",
        "timeit",
        "tomllib",
        "trace",
        "unittest",
        "wave",
        "wsgiref",
        "xml.dom",
        "xml.etree",
        "xmlrpc",
        "zipapp",
    ]
)
# Files come as UTF-8 or in the Chinese encodings; zip archives name their files in cp437.
ALPHABETS = re.compile(
    r"encodings/(cp(?!437|1252|936|950)\d+|mac_\w+|iso8859_(?!1\.)\d+|koi8_\w+|kz1048|hp_roman8|tis_620|ptcp154|palmos)\.py"
)


def for_the_phone(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The (path, content) that go along."""
    return ((path, content) for path, content in files if not left_out(path))


def left_out(path: str) -> bool:
    """Whether the module at this path of the library (`xml/dom/minidom.py`) stays behind."""
    parts = path.removesuffix(".py").split("/")
    return parts[0] in LEFT_OUT or ".".join(parts[:2]) in LEFT_OUT or ALPHABETS.fullmatch(path) is not None
