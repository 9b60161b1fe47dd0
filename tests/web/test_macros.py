"""The parts that every template shares: always the same order, always escaped."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template_string

FIELD = '{% from "macros/fields.html" import field %}'


def rendered(site: Flask, source: str) -> str:
    with site.test_request_context("/id/"):
        return render_template_string(source)


def test_a_field_is_label_hint_error_control_and_who_sees_it_in_that_order(site: Flask) -> None:
    html = rendered(
        site,
        FIELD + '{{ field("region", "Kota", hint="Pilih", error="Pilih kota", code="missing", sees="open") }}',
    )
    parts = ["<label", 'class="hint"', 'class="wrong"', "<input", 'class="sees sees--open"']
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert 'for="f-region"' in html and 'id="f-region"' in html and 'name="region"' in html
    assert 'aria-describedby="f-region-hint f-region-wrong"' in html and 'aria-invalid="true"' in html
    assert 'data-error="missing"' in html


@pytest.mark.parametrize("control", ["input", "area"])
def test_what_was_typed_is_text_and_never_markup(site: Flask, control: str) -> None:
    source = FIELD + '{{ field("text", "Cerita", control="' + control + '", value="<script>\\"x") }}'
    html = rendered(site, source)
    assert "<script" not in html and "&lt;script&gt;" in html


def test_a_select_marks_what_is_chosen(site: Flask) -> None:
    source = FIELD + '{{ field("kota", "Kota", control="select", value="b", options=[("a", "A"), ("b", "B")]) }}'
    assert re.findall(r'<option value="(\w)" selected>', rendered(site, source)) == ["b"]


def test_a_state_is_a_shape_and_a_word_before_it_is_a_colour(site: Flask) -> None:
    html = rendered(site, '{% from "macros/marks.html" import state %}{{ state("overdue") }}')
    assert html.startswith('<span class="state state--overdue"><svg class="icon"') and "Lewat tenggat" in html


def test_every_icon_can_be_drawn(site: Flask) -> None:
    source = '{% from "macros/icons.html" import icon %}{% for name in icon_shapes %}{{ icon(name) }}{% endfor %}'
    html = rendered(site, source)
    assert html.count("<svg") == html.count('aria-hidden="true"') >= 36
