"""What `make test` runs: everything, four processes side by side, and then once more, alone, the few files of journeys
that failed beside others.

A journey drives real browsers and real servers; where two cores carry several of them, somebody's patience may end that
would have held on any phone. Nothing else gets a second chance: not a test without a browser, not more than `MOST`
files. Both results are printed, and what fails alone fails the run.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

MOST = 3
TESTS_FAILED = 1  # pytest's exit code; any other trouble is no test's
ALL = ("-n", "4", "--dist", "loadfile", "--no-loadscope-reorder")
Run = Callable[[Sequence[str]], int]


def once_more(failed: Sequence[str], may: Callable[[str, str], bool]) -> list[str]:
    """The files to run again, of the ids (`path::test`) that failed; none when one of them may not be (path, test)."""
    files = sorted({test.partition("::")[0] for test in failed})
    return files if len(files) <= MOST and all(may(*test.split("::", 1)) for test in failed) else []


def is_journey(source: str, test: str) -> bool:
    """Whether the file says of this test (`test_it` or `test_it[case]`), or of all its tests, that it is one."""
    body, name = ast.parse(source).body, test.partition("[")[0]
    marks = [ast.unparse(one.value) for one in body if isinstance(one, ast.Assign) and _is_mark(one)]
    for one in body:
        if isinstance(one, ast.FunctionDef) and one.name == name:
            marks += map(ast.unparse, one.decorator_list)
    return any("mark.journey" in mark for mark in marks)


def _is_mark(one: ast.Assign) -> bool:
    return ast.unparse(one.targets[0]) == "pytestmark"


def whole_run(run: Run, root: Path, arguments: Sequence[str] = ALL) -> int:
    """The exit code. `run` runs pytest with arguments; `root` is where it keeps its cache."""
    code = run(["--cache-clear", *arguments])
    if code != TESTS_FAILED:
        return code
    files = once_more(_failed(root), lambda file, test: is_journey((root / file).read_text("utf-8"), test))
    if not files:
        return code
    print(f"以下浏览器测试与其他测试同时运行时未通过，现在单独再运行一次：{'、'.join(files)}", flush=True)
    return run(files)


def _failed(root: Path) -> list[str]:
    kept = root / ".pytest_cache/v/cache/lastfailed"
    return list(json.loads(kept.read_text("utf-8"))) if kept.exists() else []


if __name__ == "__main__":
    root = Path(__file__).parents[1]
    sys.exit(whole_run(lambda options: subprocess.call([sys.executable, "-m", "pytest", *options], cwd=root), root))
