"""The arrows between rooms point one way, every one of them, and there is no way round (docs/architecture.md).

A room is what the table names: a package, or a file that stands at the top. `BELOW` says which rooms it may
import from. A feature room (`sync_server/notices/`) is a room for each of its layers: rules below, pages above.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.imports import arrows, circles, imported, imports_of, modules, neighbours, within

REFERENCE = {
    *("shared", "sync_server.casework", "sync_server.grounds", "sync_server.procedures", "sync_server.documents"),
    "sync_server.ledger",
}
ACTS = REFERENCE | {
    *("sync_server.reference", "sync_server.accounts", "sync_server.evidence", "sync_server.scans"),
    "sync_server.settings",
}
# What the deeds of several matters share stands below the notices' deeds. Other acts that need a notice's deed (a
# merged record corrects it, a sealed one is filed, a new table of working days moves its term) stand above them.
DEEDS = ACTS | {"sync_server.acts.common", "sync_server.notices.rules"}
HELD = {"sync_server.notices.deeds.held_notice", "sync_server.notices.deeds.parties"}
PURSUITS = HELD | {"sync_server.notices.deeds.pursuits"}
NOTICES = {"sync_server.notices.rules", "sync_server.notices.deeds"} | PURSUITS
SPECIAL = {"sync_server.special.rules", "sync_server.special.deeds"}
ALL_ACTS = ACTS | NOTICES | SPECIAL | {"sync_server.acts", "sync_server.acts.common"}
HTTP = ALL_ACTS | {"sync_server.basemap", "sync_server.papers", "sync_server.problems_http"}
STAFFING = {"sync_server.staffing.rules", "sync_server.staffing.deeds"}
PAGES = HTTP | {"sync_server.console", "sync_server.notices.reading"}
SERVER = HTTP | {
    *("sync_server.clockwork", "sync_server.console", "sync_server.filing", "sync_server.forwarding"),
    *("sync_server.keeping", "sync_server.phone_api", "sync_server.private_files", "sync_server.proxies"),
    *(
        "sync_server.secret",
        "sync_server.shield",
        "sync_server.sole_worker",
        "sync_server.squeezing",
        "sync_server.static_app",
        "sync_server.archive.binding",
    ),
}
PROCESS = {"sync_server.collector", "sync_server.logs", "sync_server.patient_http"}
PHONE = {"shared", "mobile.device", "mobile.store", "mobile.sync", "mobile.reference", "mobile.checks"}
BELOW: dict[str, set[str]] = {
    "shared": set(),
    # The phone.
    "mobile.app_names": set(),
    "mobile.device": {"shared"},
    "mobile.store": {"mobile.device", "shared"},
    "mobile.sync": {"mobile.store", "mobile.device", "shared"},
    "mobile.reference": {"shared"},
    "mobile.checks": {"mobile.reference", "mobile.store", "mobile.device", "shared"},
    "mobile.pin": {"mobile.device", "shared"},
    "mobile.versions": {"mobile.device"},
    "mobile.host": PHONE | {"mobile.pin", "mobile.versions"},
    "mobile.net": set(),
    "mobile.parts": PHONE | {"mobile.host"},
    "mobile.routes": {"mobile.parts", "mobile.screens"},
    "mobile.screens": PHONE | {"mobile.host", "mobile.parts", "mobile.pin", "mobile.app_names"},
    "mobile.door": PHONE | {"mobile.host", "mobile.parts", "mobile.pin", "mobile.routes"},
    "mobile.app": PHONE | {f"mobile.{name}" for name in ("door", "host", "net", "parts", "routes", "versions")},
    "mobile.main": {"mobile.app", "mobile.device", "mobile.parts"},
    "mobile.webapp": {"mobile.app_names", "mobile.device"},
    # The server: what everybody needs.
    "sync_server.collector": set(),
    "sync_server.logs": set(),
    "sync_server.patient_http": set(),
    "sync_server.proxies": set(),
    "sync_server.secret": set(),
    "sync_server.sole_worker": set(),
    "sync_server.squeezing": set(),
    "sync_server.grounds": {"shared"},
    "sync_server.problems_http": {"sync_server.grounds", "shared"},
    "sync_server.static_app": {"shared"},
    "sync_server.casework": {"shared"},
    "sync_server.procedures": {"sync_server.casework", "shared"},
    "sync_server.state_charts": {
        *("sync_server.procedures", "sync_server.notices.rules", "sync_server.special.rules"),
        "sync_server.staffing.rules",
    },
    "sync_server.documents": {"sync_server.casework", "sync_server.procedures", "shared"},
    "sync_server.settings": {"sync_server.procedures", "sync_server.proxies", "shared"},
    "sync_server.shield": {"sync_server.problems_http", "shared"},
    "sync_server.ledger": {"sync_server.casework.happening", "sync_server.casework.happenings", "shared"},
    "sync_server.basemap": {
        *("sync_server.evidence.lettering", "sync_server.ledger.outage", "sync_server.settings", "shared"),
    },
    "sync_server.private_files": {"sync_server.ledger"},
    "sync_server.reference": REFERENCE | {"sync_server.settings"},
    "sync_server.accounts": REFERENCE | {"sync_server.reference", "sync_server.settings"},
    # The server: the work.
    "sync_server.evidence": {
        "sync_server.casework",
        "sync_server.grounds",
        "sync_server.procedures",
        "sync_server.ledger",
        "shared",
    },
    "sync_server.scans": {"sync_server.evidence", "sync_server.grounds", "sync_server.ledger", "shared"},
    "sync_server.acts.common": ACTS,
    "sync_server.acts": ACTS | NOTICES | SPECIAL | {"sync_server.acts.common"},
    "sync_server.notices": set(),
    "sync_server.notices.rules": {"sync_server.casework", "sync_server.procedures", "shared"},
    # A notice's deeds move its pursuit, never the other way round: a pursuit only looks at the notice that it is of.
    "sync_server.notices.deeds.parties": DEEDS,
    "sync_server.notices.deeds.held_notice": DEEDS | {"sync_server.notices.deeds.parties"},
    "sync_server.notices.deeds.pursuits": DEEDS | HELD,
    "sync_server.notices.deeds": DEEDS | PURSUITS,
    # The feature room of 专项督察.
    "sync_server.special": set(),
    "sync_server.special.rules": {"sync_server.casework", "sync_server.procedures", "shared"},
    "sync_server.special.deeds": ACTS
    | {
        "sync_server.acts.common",
        "sync_server.special.rules",
        "sync_server.archive.rules",
        "sync_server.archive.deeds",
    },
    "sync_server.special.reading": HTTP | {"sync_server.console"},
    "sync_server.special.pages": PAGES
    | {"sync_server.archive.deeds", "sync_server.archive.pages", "sync_server.special.reading"},
    "sync_server.notices.reading": HTTP | {"sync_server.console"},
    "sync_server.notices.pages": PAGES,
    "sync_server.archive": set(),
    "sync_server.archive.rules": {"sync_server.casework", "sync_server.procedures", "shared"},
    "sync_server.archive.deeds": ACTS | {"sync_server.acts.common", "sync_server.archive.rules"},
    "sync_server.archive.binding": REFERENCE
    | {
        *("sync_server.archive.rules", "sync_server.evidence.decoding", "sync_server.evidence.store"),
        *("sync_server.papers", "sync_server.reference"),
    },
    "sync_server.archive.packing": REFERENCE
    | {
        *("sync_server.archive.binding", "sync_server.archive.rules", "sync_server.evidence.decoding"),
        "sync_server.evidence.store",
    },
    "sync_server.archive.reading": HTTP | {"sync_server.archive.rules", "sync_server.console"},
    "sync_server.archive.pages": HTTP
    | {
        *("sync_server.archive.deeds", "sync_server.archive.packing", "sync_server.archive.reading"),
        *("sync_server.archive.rules", "sync_server.console"),
    },
    "sync_server.staffing": set(),
    "sync_server.staffing.rules": {"sync_server.casework", "sync_server.grounds", "sync_server.procedures", "shared"},
    "sync_server.staffing.deeds": ALL_ACTS | {"sync_server.staffing.rules"},
    "sync_server.staffing.reading": HTTP | STAFFING | {"sync_server.console"},
    "sync_server.staffing.pages": PAGES | STAFFING | {"sync_server.staffing.reading", "sync_server.console.pages"},
    "sync_server.forwarding": REFERENCE | {"sync_server.reference", "sync_server.settings", "sync_server.patient_http"},
    "sync_server.papers": REFERENCE | {"sync_server.reference", "sync_server.evidence.store"},
    "sync_server.keeping": ALL_ACTS,
    "sync_server.clockwork": ALL_ACTS | {"sync_server.archive.deeds"},
    "sync_server.filing": ALL_ACTS | {"sync_server.problems_http"} | PROCESS,
    # The server: its doors. Pages, and the desk that gathers what waits in every room, stand above the console's frame.
    "sync_server.console": HTTP | {"sync_server.proxies", "sync_server.secret"},
    "sync_server.console.queries.desk": PAGES | {"sync_server.special.reading"},
    "sync_server.console.queries.leading": HTTP | {"sync_server.console", "sync_server.console.queries.desk"},
    "sync_server.console.queries.flow": PAGES | {"sync_server.special.reading"},
    "sync_server.console.pages": PAGES
    | {
        *("sync_server.console.queries.desk", "sync_server.console.queries.flow"),
        "sync_server.console.queries.leading",
        *("sync_server.forwarding", "sync_server.proxies"),
    },
    "sync_server.phone_api": HTTP | {"sync_server.filing", "sync_server.proxies", "sync_server.secret"},
    "sync_server.app": SERVER,
    "sync_server.demo": ALL_ACTS | STAFFING | {"sync_server.clockwork"},
    "sync_server.cli": SERVER | {"sync_server.app", "sync_server.demo"} | PROCESS,
}
PURE_ROOMS = (
    *("shared", "sync_server.documents", "sync_server.casework", "sync_server.procedures"),
    *("sync_server.archive.rules", "sync_server.notices.rules", "sync_server.special.rules"),
    *("sync_server.staffing.rules", "sync_server.state_charts"),
)
SIDE_EFFECTS = {"sqlalchemy", "fastapi", "starlette", "httpx", "socket", "subprocess", "threading", "random", "secrets"}
MISSING_ON_PHONES = {"threading", "subprocess", "multiprocessing", "PIL", "cryptography", "pydantic", "sqlalchemy"}
NATIVE_ONLY = ("mobile.device.native", "mobile.device.native_studio", "mobile.device.native_folder", "mobile.webapp")


def room_of(module: str) -> str:
    return max((room for room in BELOW if within(module, room)), key=len, default="")


def imported_by(room: str, *, but: Iterable[str] = ()) -> set[tuple[str, str]]:
    """Every (module of the room, top name that it imports)."""
    return {
        (module, name.split(".")[0])
        for module, path in modules().items()
        if within(module, room) and not any(within(module, other) for other in but)
        for name in imports_of(path)
    }


def test_every_module_stands_in_a_room() -> None:
    homeless = {module for module in modules() if not room_of(module) and "." in module}
    assert homeless == set()


def test_every_room_of_the_table_exists() -> None:
    assert {room for room in BELOW if room not in modules()} == set()


def test_a_room_imports_only_from_rooms_below_it() -> None:
    wrong = {
        (source, target)
        for source, target in arrows()
        if (room := room_of(source)) != (other := room_of(target))
        and not any(within(target, below) and room_of(below) == other for below in BELOW[room])
    }
    assert wrong == set(), "an arrow that points the wrong way"


def test_a_word_that_several_files_could_go_by_names_one_at_most() -> None:
    """What a file holds is its name: there were nine of these, each of another matter."""
    words = ("moving", "register", "requests", "rows")
    named = [path.stem for module, path in modules().items() if within(module, "sync_server")]
    assert [word for word in words if named.count(word) > 1] == []


def test_the_table_itself_leads_nowhere_round() -> None:
    assert circles((room, room_of(below)) for room, all_below in BELOW.items() for below in all_below) == []


def test_there_is_no_way_round_in_any_package() -> None:
    packages = {module for module, path in modules().items() if path.name == "__init__.py"}
    found = {circle for package in packages for circle in circles(neighbours(package, arrows(), BELOW))}
    assert found == set(), "a circle of imports"


def test_an_import_inside_a_function_counts_like_any_other() -> None:
    tree = ast.parse("import a.b\ndef late():\n    from mobile.screens import lock\n    import c")
    assert imported(tree) == {"a.b", "mobile.screens.lock", "c"}


def test_what_is_imported_by_its_name_counts_too_and_only_these_files_do_so() -> None:
    """The phone's screens are named by the routes. What belongs to a kind of document, and the console's pages, are
    found in the packages that are handed in, so that nothing below names what stands above."""
    assert imported(ast.parse('Route("/", "mobile.screens.lock:Lock")')) == {"mobile.screens.lock.Lock"}
    assert ("mobile.routes", "mobile.screens.today.today") in arrows()
    by_name = {module for module, path in modules().items() if "importlib" in imports_of(path)}
    assert by_name == {"mobile.routes", "sync_server.documents.parts", "sync_server.console.page_files"}


def test_a_way_round_is_found_however_long_it_is() -> None:
    pairs = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "d"), ("e", "f")]
    assert circles(pairs) == [("a", "b", "c"), ("d", "e")]
    assert neighbours("p", [("p.a.x", "p.b"), ("p.b", "p.a.y"), ("q", "p.a"), ("p", "p.a")]) == {
        ("p.a", "p.b"),
        ("p.b", "p.a"),
    }
    layers = [("p.f.pages", "p.a"), ("p.a", "p.f.rules.x"), ("p.f.pages", "p.f.rules.x")]
    assert neighbours("p", layers, ["p.f", "p.f.rules", "p.f.pages"]) == {
        ("p.f.pages", "p.a"),
        ("p.a", "p.f.rules"),
        ("p.f.pages", "p.f.rules"),
    }


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_rules_touch_neither_network_nor_database_nor_chance(room: str) -> None:
    assert {(module, name) for module, name in imported_by(room) if name in SIDE_EFFECTS} == set()


def test_the_vocabulary_needs_only_the_standard_library() -> None:
    foreign = {name for _, name in imported_by("shared") if name not in sys.stdlib_module_names}
    assert foreign == {"shared"}


def test_phone_code_uses_nothing_that_a_browser_does_not_have() -> None:
    shipped = imported_by("mobile", but=NATIVE_ONLY)
    assert {(module, name) for module, name in shipped if name in MISSING_ON_PHONES} == set()
    assert set(NATIVE_ONLY) <= set(modules())


def test_pages_hold_no_sql() -> None:
    """A page names the connection that it hands on, never a table or a query: these stand in `console/queries/`, or in
    its feature room's `reading/`."""
    pages = {module: path for module, path in modules().items() if path.parent.name == "pages"}
    assert {room_of(module) for module in pages} == {
        *("sync_server.archive.pages", "sync_server.console.pages", "sync_server.notices.pages"),
        *("sync_server.special.pages", "sync_server.staffing.pages"),
    }
    assert sql_in(pages) == set()


def test_nothing_of_the_console_holds_sql_but_its_queries() -> None:
    """The frame around the pages (lists, files, stamps, forms) hands on what the queries made, and names its types."""
    console = {
        module: path
        for module, path in modules().items()
        if within(module, "sync_server.console") and not within(module, "sync_server.console.queries")
    }
    assert len(console) > 50
    assert sql_in(console) == set()


def sql_in(files: Mapping[str, Path]) -> set[tuple[str, str]]:
    """What of SQL the modules name, besides the types of what is handed on."""
    handed_on = {f"sqlalchemy.{name}" for name in ("ColumnElement", "Connection", "RowMapping", "Select")}
    return {
        (module, name)
        for module, path in files.items()
        for name in imports_of(path)
        if (within(name, "sqlalchemy") and name not in handed_on) or within(name, "sync_server.ledger.tables")
    }
