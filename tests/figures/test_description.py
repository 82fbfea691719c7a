"""Tests of oneneuron.figures.description: sentences that are left out where a number is missing."""

import pytest

from oneneuron.figures.description import guarded


def test_guarded_asks_for_each_number_once():
    sentence = '{{ num("a.b") }} of {{ size("a.b") }}, {{ interval("c") }}'
    assert guarded(sentence) == '{% if has("a.b") and has("c") %}' + sentence + "{% endif %}"


def test_guarded_refuses_a_sentence_without_a_number():
    with pytest.raises(ValueError, match="has none"):
        guarded("Nothing is stated here.")
