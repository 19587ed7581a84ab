"""What the open app costs while nobody touches it, and what one check costs: processor time and bytes.

An idle phone stands on 今日 for ten minutes, in which it asks the server twice; its processor time is that of all the
browser's processes, beside the same browser with an empty Flet app. A check (two pictures, a finding, saved, its record
and pictures sent) is put beside a start of the app on the same phone, which an inspector knows to be affordable.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mobile.webapp.build import Plan, build
from tests.bench.bench_start import EMPTY_APP, OPEN, OPEN_WITHIN_MS
from tests.bench.rows import BenchRow
from tests.journeys.flet_page import phone
from tests.journeys.house import House, free_port
from tests.journeys.inspector import Inspector, inspector
from tests.journeys.line import PhoneLine, line_port
from tests.journeys.scene import film
from tests.mobile.webapp.static_server import serving

IDLE_S = float(os.environ.get("DUCHA_BENCH_IDLE_S", "600"))
EMPTY_S = min(IDLE_S, 120.0)
SETTLES_S = 20.0  # what was opened finishes its own work: words for the offline state, the memory of Python
CPU_BOUND, CHECK_BOUND = 1.5, 1.0
BYTES_LIMIT = 100_000.0  # an hour: less than one photo


@dataclass(frozen=True)
class Idle:
    """Of ten idle minutes: processor seconds a minute, bytes an hour over the line both ways."""

    cpu_s: float
    carried: float


def rows() -> list[BenchRow]:
    """The three rows."""
    with tempfile.TemporaryDirectory(prefix="idle-") as name:
        folder = Path(name)
        empty = _empty_cpu_s(folder)
        with _house(folder) as (house, line):
            idle, check_s, start_s = _real(folder, house, line)
    return [
        BenchRow(
            name="phone: processor time of an idle minute on 今日 / of an empty Flet app",
            ours=idle.cpu_s,
            baseline=empty,
            ratio=idle.cpu_s / empty,
            bound=CPU_BOUND,
            unit="s",
            note=f"Chromium, all its processes, over {IDLE_S:.0f} s with the app's own questions to the server",
        ),
        BenchRow(
            name="phone: bytes of an idle hour, both ways",
            ours=idle.carried / 1000,
            baseline=BYTES_LIMIT / 1000,
            ratio=idle.carried / BYTES_LIMIT,
            bound=1.0,
            unit="kB",
            note=f"from {IDLE_S:.0f} s; baseline: the limit",
        ),
        BenchRow(
            name="phone: processor time of a check with two pictures / of a start of the app",
            ours=check_s,
            baseline=start_s,
            ratio=check_s / start_s,
            bound=CHECK_BOUND,
            unit="s",
            note="from 开始检查 until everything is sent, semantics on, drawing without a graphics card included",
        ),
    ]


def _empty_cpu_s(folder: Path) -> float:
    """Processor seconds a minute of the browser on an empty app."""
    entry, profile = folder / "empty.py", folder / "phone-empty"
    entry.write_text(EMPTY_APP, "utf-8")
    build(Plan(folder / "empty", entry=entry, bare=True), lambda _: None)
    with serving(folder / "empty") as server, phone(profile) as browser:
        page = browser.new_page()
        page.goto(server.url, wait_until="commit")
        page.locator(OPEN).wait_for(state="attached", timeout=OPEN_WITHIN_MS)
        time.sleep(SETTLES_S)
        return _cpu_over(profile, EMPTY_S)


@contextmanager
def _house(folder: Path) -> Iterator[tuple[House, PhoneLine]]:
    build(Plan(folder / "app", base="/app/"), lambda _: None)
    house = House(folder / "data", free_port(), webapp=folder / "app")
    house.ducha("demo")
    house.start()
    line = PhoneLine(line_port(), house.port)
    try:
        house.until_printed_and_bound()
        line.open()
        yield house, line
    finally:
        line.close()
        house.stop()


def _real(folder: Path, house: House, line: PhoneLine) -> tuple[Idle, float, float]:
    profile, street = folder / "phone", film(folder / "street.y4m")
    with inspector(profile, f"{line.url}/app/", folder, street=street) as me:
        me.enrol(house.enrolment_code("zhoumin"))
        me.see("今日派勤")
    with inspector(profile, f"{line.url}/app/", folder, street=street) as me:
        me.see("请输入 6 位应用密码")
        start_s = cpu_s(profile)
        me.type_pin()
        me.see("今日派勤")
        time.sleep(SETTLES_S)
        check_s = _check_cpu_s(me, profile)
        time.sleep(SETTLES_S)
        before = sum(line.both())
        cpu = _cpu_over(profile, IDLE_S)
        return Idle(cpu, (sum(line.both()) - before) * 3600 / IDLE_S), check_s, start_s


def _check_cpu_s(me: Inspector, profile: Path) -> float:
    before = cpu_s(profile)
    me.tap("开始检查")
    me.find_stalls()
    me.tap("保存并提交")
    me.wait_for("开始检查", exact=True)
    me.see("已全部送达", seconds=120)
    return cpu_s(profile) - before


def _cpu_over(profile: Path, seconds: float) -> float:
    """Processor seconds a minute while nothing is done."""
    before, began = cpu_s(profile), time.monotonic()
    time.sleep(seconds)
    return (cpu_s(profile) - before) * 60 / (time.monotonic() - began)


def cpu_s(profile: Path) -> float:
    """Processor seconds, so far, of the browser that runs on `profile`: of all its processes, also those that ended."""
    stats: dict[int, tuple[int, int]] = {}
    roots: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has ended meanwhile
            continue
        stats[int(process.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
        if f"--user-data-dir={profile}".encode() in words and not any(w.startswith(b"--type=") for w in words):
            roots.append(int(process.name))
    mine = set(roots)
    while more := {pid for pid, (parent, _) in stats.items() if parent in mine} - mine:
        mine |= more
    return sum(stats[pid][1] for pid in mine) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    for row in rows():
        print(row.line())
