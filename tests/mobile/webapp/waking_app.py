"""A small app packed in place of the real one: what a Python that wakes from a memory must have of its own."""

import random
import time

import flet as ft
import msgpack  # type: ignore[import-untyped]

DRAWN = "抽到"


async def main(page: ft.Page) -> None:
    zone = time.localtime().tm_gmtoff
    packer = "fallback" if "fallback" in msgpack.Packer.__module__ else "native"
    page.add(ft.Text(f"{DRAWN} {random.getrandbits(64)} {zone} {int(time.time())} {packer}"))


ft.run(main, assets_dir="assets", no_cdn=True)
