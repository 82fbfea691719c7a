"""Mutations follow from the seed, and break something of most inputs."""

import gzip
from random import Random

import pytest

from .mutate import _CHANGES, DEEPEST, _Unfit, _yaml_value, mutated
from .parsers import PARSERS

JSON = b'{"numbers": [{"id": "a", "value": 0.5}, {"id": "b", "value": null}]}'


@pytest.mark.parametrize("form", _CHANGES)
def test_the_same_seed_gives_the_same_bytes(form):
    content = gzip.compress(JSON * 20, mtime=0) if form in ("gzip", "tar") else JSON * 20
    twice = [[mutated(content, [JSON], form, Random(f"{n}")) for n in range(100)] for _ in range(2)]
    assert twice[0] == twice[1]
    assert len(set(twice[0])) > 60


@pytest.mark.parametrize("form", _CHANGES)
def test_nothing_can_be_mutated(form):
    assert all(isinstance(mutated(b"", [], form, Random(n)), bytes) for n in range(200))


@pytest.mark.parametrize("name", ["numbers", "config", "frames", "import archive"])
def test_most_inputs_of_a_parser_are_changed(name, tmp_path):
    (sample, *others) = PARSERS[name].samples(tmp_path)
    changed = [mutated(sample, others, PARSERS[name].form, Random(n)) for n in range(100)]
    assert sum(one != sample for one in changed) > 90


def test_what_is_nested_too_deep_to_be_loaded_is_left_as_it_is():
    with pytest.raises(_Unfit):
        _yaml_value(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), [], Random(0))
    deep = b"[" * (DEEPEST // 10) + b"]" * (DEEPEST // 10)
    assert _yaml_value(deep, [], Random(0)) != deep
