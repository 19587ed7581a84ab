"""A form on a finished page is filled in again as it was typed; what has no place is handed back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sync_server.console.kept.refill import refill

FRAME = '<input type="hidden" name="csrf" value="now"><input type="hidden" name="_stamp" value="fresh">'


def filled(form: str, kept: Mapping[str, Sequence[str]]) -> tuple[str, dict[str, list[str]]]:
    lost: dict[str, list[str]] = {}

    def notice(leftover: Mapping[str, Sequence[str]]) -> str:
        lost.update({name: list(values) for name, values in leftover.items()})
        return "<p>notice</p>"

    page = f'<p>before</p><form method="post" action="/x?y=1">{FRAME}{form}</form><p>after</p>'
    found = refill(page, "/x", kept, notice)
    assert found is not None
    assert '<form method="post" action="/x?y=1"><p>notice</p>' in found
    assert FRAME in found
    return found, lost


def test_texts_and_choices_are_as_they_were_typed() -> None:
    page, lost = filled(
        '<input name="a" value="old"><textarea name="b">old</textarea>'
        '<select name="c" multiple><option value="1">x</option><option value="2" selected>y</option>'
        "<option>z</option></select>"
        '<input type="checkbox" name="d" value="1" checked><input type="radio" name="e" value="p">'
        '<input type="radio" name="e" value="q" checked><button name="do" value="send">s</button>',
        {"a": ['"><b>'], "b": ["\n<i>&amp;"], "c": ["1", "z"], "e": ["p"], "do": ["send"], "csrf": ["then"]},
    )
    assert '<input name="a" value="&quot;&gt;&lt;b&gt;">' in page
    assert '<textarea name="b">\n\n&lt;i&gt;&amp;amp;</textarea>' in page
    assert '<option value="1" selected>x</option><option value="2">y</option><option selected>z</option>' in page
    assert '<input type="checkbox" name="d" value="1">' in page
    assert '<input type="radio" name="e" value="p" checked>' in page
    assert '<input type="radio" name="e" value="q">' in page
    assert lost == {}


def test_a_table_gets_the_rows_that_were_written_and_loses_those_that_were_taken_out() -> None:
    row = '<tr data-line><td><input name="rows.t.0" value="{}"></td></tr>'
    table = f"<table><tbody>{row.format('一')}{row.format('二')}</tbody></table>"
    page, lost = filled(table, {"rows.t.0": ["甲", "乙", "丙", "丁"]})
    assert [page.count(f'value="{name}"') for name in "甲乙丙丁"] == [1, 1, 1, 1]
    assert page.count("<tr data-line>") == 4
    assert lost == {}
    fewer, _ = filled(table, {"rows.t.0": ["甲"]})
    assert fewer.count('value=""') == 1
    assert "二" not in fewer


def test_what_has_no_place_is_handed_back_but_for_ids_and_ticks() -> None:
    _, lost = filled(
        '<select name="who"><option value="1">一</option></select>',
        {"who": ["已经离岗的人"], "words": ["写了很久"], "id": ["01a20c5a-b180-7b8d-9163-18d7a0c66de5"], "all": ["1"]},
    )
    assert lost == {"who": ["已经离岗的人"], "words": ["写了很久"]}


def test_passwords_and_files_are_never_filled_in() -> None:
    page, lost = filled(
        '<input type="password" name="p"><input type="file" name="f">', {"p": ["geheim"], "f": ["x.jpg"]}
    )
    assert "geheim" not in page
    assert "x.jpg" not in page
    assert lost == {}


def test_a_folded_form_is_opened_and_of_two_alike_the_one_with_the_same_hidden_field_is_taken() -> None:
    forms = "".join(
        f'<details><summary>s</summary><form method="post" action="/x"><input type="hidden" name="n" value="{n}">'
        f'<input name="a"></form></details>'
        for n in (1, 2)
    )
    page = refill(forms, "/x", {"n": ["2"], "a": ["wanted"]}, lambda _: "")
    assert page
    first, second = page.split("</details>")[:2]
    assert "<details>" in first
    assert "wanted" not in first
    assert "<details open>" in second
    assert 'value="wanted"' in second


def test_a_page_without_the_form_says_so() -> None:
    assert refill('<form method="post" action="/y"></form><form action="/x"></form>', "/x", {}, lambda _: "") is None
