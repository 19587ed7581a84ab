"""A small app packed in place of the real one: words on the screen, and a counter that shows it is alive."""

import flet as ft

WORDS = "试验第一版"


def before_main(page: ft.Page) -> None:
    page.title = "试验"
    page.theme = ft.Theme(color_scheme_seed="#12305C", font_family="app")


async def main(page: ft.Page) -> None:
    count = ft.Text("点了 0 次")

    def more(_: ft.Event[ft.Button]) -> None:
        count.value = f"点了 {int(str(count.value).split()[1]) + 1} 次"

    page.add(ft.Text(WORDS), count, ft.Button("再点一次", on_click=more))


ft.run(main, before_main=before_main, assets_dir="assets", no_cdn=True)
