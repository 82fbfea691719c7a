"""Texts of a run are results: whoever changes one must not run code where the report is made."""

import json

import pytest
from markupsafe import Markup

from oneneuron.report.notebook import Expander, export_chapter
from oneneuron.report.text import expander_of, figure

HOSTILE = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ num.__globals__ }}",
    "{{ num.__self__.registry }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ ''['__class__'] }}",
    "{{ 'x' | attr('__class__') }}",
    "{{ 'x' | upper }}",
    "{{ 'x' is defined }}",
    "{{ lipsum.__globals__['os'].popen('touch x') }}",
    "{{ lipsum() }}",
    "{{ cycler }}",
    "{{ range(1000000000) }}",
    "{{ namespace() }}",
    "{{ dict() }}",
    "{% include '/etc/passwd' %}",
    "{% extends 'report.html.j2' %}",
    "{% import 'appendix.html.j2' as parts %}",
    "{% from 'appendix.html.j2' import files %}",
    "{% for a in (1, 2) %}{% for b in (1, 2) %}x{% endfor %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% block b %}x{% endblock %}",
    "{% call num('x') %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% raw %}{% endraw %}{{ 9 ** 9 ** 9 }}",
    "{{ 'x' * 1000000000 }}",
    "{{ 'x' ~ 'y' }}",
    "{% set a = (1, 1) %}{% set a = (a, a) %}{{ a }}",
    "{% set a = [1] %}",
    "{% set a = ([1], 1) if 1 else 1 %}",
    "{% set num = 1 %}",
    "{% set a, b = (1, 2) %}",
    "{% set a %}x{% endset %}",
    "{{ num(*('x',)) }}",
    "{{ num(**{'id': 'x'}) }}",
    "{{ (num if 1 else num)('x') }}",
    "{{ num }}",
    "{{ (1, 2) }}",
    "{{ {'a': 1} }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
    "{{ grid(1, 2, 3, 4) }}",
    "{{ num({}) }}",
    "{{ nothing }}",
    "{{ num(",
    "{% if %}",
    "{{ 1e999 }}" + "x" * 300_000,
    "\ue0000\ue001",
    '{{ "\\ue0000\\ue001" }}',
    '{{ label("\\ue0000\\ue001") }}',
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_caption_that_asks_for_more_is_refused_by_its_file(
    make_book, tmp_path, monkeypatch, text
):
    book = make_book()
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    beside = book.figures["accuracy"].with_suffix(".json")
    for part in ("caption", "alt"):
        said = {"title": "t", "alt": "a", "caption": "c"} | {part: text}
        beside.write_text(json.dumps(said))
        with pytest.raises(ValueError, match=rf"accuracy\.json, {part}: ") as error:
            figure(book, "accuracy", expander_of(book))
        assert str(error.value).startswith(str(beside))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_chapter_that_asks_for_more_is_refused_by_its_file(book, write_notebook, text):
    path = write_notebook("n", text)
    with pytest.raises(ValueError, match=r"n\.ipynb: demo, x1: "):
        export_chapter(path, "demo", expander_of(book))


def test_what_functions_return_is_no_template():
    expander = Expander({"word": lambda: "{{ word() }}", "mark": lambda: Markup("{{ word() }}")})
    assert expander.expand("{{ word() }}", "here") == "{{ word() }}"
    assert expander.markdown("{{ mark() }}", "here").strip() == "<p>{{ word() }}</p>"


@pytest.mark.parametrize("text", ["&#xE000;0&#xE001;", "&#57344;0&#57345;", "{{ x() }} &#xE000;"])
def test_no_entity_stands_for_a_result(text):
    expander = Expander({"x": lambda: Markup("<b>1</b>")})
    expander.markdown("{{ x() }}", "here")
    with pytest.raises(ValueError, match="here: a result stands in a comment, or something looks"):
        expander.markdown(text, "here")
