"""Whether a term is over is asked in two places, of one moment (`casework.term.passed`) and of many rows
(`ledger.terms.run_out`); whoever compares an end with anything else by hand has a third opinion of its last moment."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import sync_server

SERVER = Path(sync_server.__file__).parent
THE_COMPARISON = {SERVER / "casework" / "term.py", SERVER / "ledger" / "terms.py"}
ENDS = frozenset({"overdue_from", "due_at", "ends_at"})
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
IN_TEMPLATES = re.compile(
    r"(due_on|due_at|overdue_from|limit)\s*[<>]|(?<!%)[<>]=?\s*[\w.]*(due_on|due_at|overdue_from|limit)\b"
)
EXPRESSION = re.compile(r"\{[{%].*?[}%]\}", re.S)


def _is_end(node: ast.expr) -> bool:
    """`clock.overdue_from`, `row["due_at"]`, `overdue_from`, and each as read from a row."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
            return name in ENDS
        case ast.Call(func=ast.Name(id="from_iso" | "to_iso"), args=[one]):
            return _is_end(one)
    return False


def compared(source: str) -> Iterator[str]:
    """Comparisons of an end with what is none; which of two ends comes later is another question."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(isinstance(op, ORDER) for op in node.ops):
            ends = [_is_end(side) for side in (node.left, *node.comparators)]
            if any(ends) and not all(ends):
                yield ast.unparse(node)


def test_an_end_is_compared_with_a_moment_in_one_place() -> None:
    files = [path for path in SERVER.rglob("*.py") if "migrations" not in path.parts and path not in THE_COMPARISON]
    assert len(files) > 400
    found = {(path.name, text) for path in files for text in compared(path.read_text("utf-8"))}
    assert found == set()


def test_templates_ask_and_do_not_compare() -> None:
    templates = list(SERVER.rglob("*.html"))
    assert len(templates) > 50
    found = {
        (path.name, expression)
        for path in templates
        for expression in EXPRESSION.findall(path.read_text("utf-8"))
        if IN_TEMPLATES.search(expression)
    }
    assert found == set()


def test_a_comparison_by_hand_would_be_found() -> None:
    assert list(compared("now >= clock.overdue_from"))
    assert list(compared('from_iso(row["due_at"]) <= now'))
    assert list(compared("c.overdue_from <= to_iso(now)"))
    assert list(compared("term.ends_at <= ask.now"))
    assert not list(compared("clock.overdue_from > held.clock.overdue_from"))
    assert not list(compared("row.said == row.overdue_from"))
    assert IN_TEMPLATES.search("{% if d.due_on < today %}")
    assert IN_TEMPLATES.search("{% if now >= page.limit %}")
