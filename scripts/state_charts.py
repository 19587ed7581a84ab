"""Write docs/state-charts.md from the tables the code runs on: `.venv/bin/python scripts/state_charts.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sync_server.documents import kinds  # noqa: E402
from sync_server.state_charts import state_charts  # noqa: E402

PAGE = ROOT / "docs" / "state-charts.md"


def main() -> None:
    """Write the page; says whether anything changed."""
    fresh = state_charts(kinds.ALL)
    changed = not PAGE.exists() or PAGE.read_text("utf-8") != fresh
    PAGE.write_text(fresh, "utf-8")
    print(f"{PAGE.relative_to(ROOT)}：{'已更新' if changed else '没有变化'}")


if __name__ == "__main__":
    main()
