"""Pilots, and what is drawn from them."""

from dataclasses import replace
from pathlib import Path

import pytest

from oneneuron.schema import SchemaError
from oneneuron.seeding import numpy_generator
from oneneuron.statistics.pilots import Pilot, read_pilots
from oneneuron.statistics.registry import Registry

from .test_chances import CLAIM, SHARES

SCHEMA = str(Path(__file__).parents[2] / "workflow/schemas/pilots.schema.yaml")
CONTENT = """
study: some
pilots:
  gain: {quantity: Gain, values: [0.01, 0.03], seeds: [1, 2], source: scratch runs}
  dead: {quantity: Deaths, count: 6, n: 60, source: scratch runs}
claims:
  - claims: [some.claim]
    drawn: differences
    spread: gain
    same: dead
    because: As published
"""


@pytest.fixture
def read(tmp_path):
    def read(content=CONTENT):
        path = tmp_path / "some.yaml"
        path.write_text(content, encoding="utf-8")
        return read_pilots([str(path), SCHEMA])

    return read


def test_a_spread_and_a_share_come_from_the_pilots(read):
    pilots = read()
    assert pilots.pilots["gain"].spread == pytest.approx(0.01 * 2**0.5)
    assert pilots.pilots["dead"].share == 7 / 62
    model = pilots.model(CLAIM, 24)
    assert model.n == len(model.draw(0.0, numpy_generator(0, "noise")).values[0]) == 24
    for words in (
        "0 to 0.01",
        "spread 0.014",
        "11\u202f% of pairs alike",
        "Gain: pilot, seeds 1, 2",
    ):
        assert words in model.words


def test_what_never_happened_in_few_pilots_is_not_taken_for_impossible():
    assert Pilot("Deaths", count=0, n=4).share == pytest.approx(1 / 6)
    assert Pilot("Deaths", values=(1.0, 1.0), count=2).share == pytest.approx(3 / 4)


def test_yes_or_no_of_each_arm_may_come_from_pilots_of_this_claim(read):
    pilots = read(
        CONTENT.replace("drawn: differences", "drawn: answers")
        .replace("spread: gain", "none: [dead, dead]")
        .replace("same: dead", "full: [0.0, without]")
    )
    seen = {"without": Pilot("Deaths of this claim", count=2, n=6)}
    model = pilots.model(SHARES, 10, seen)
    assert "0.113 against 0.113 to 0 against 0.375" in model.words
    assert [arm.dtype for arm in model.draw(1.0, numpy_generator(0, "noise")).values] == [bool] * 2
    with pytest.raises(ValueError, match="no pilot 'without'"):
        pilots.model(SHARES, 10)


def test_a_claim_without_a_published_effect_must_say_what_all_is(read):
    with pytest.raises(ValueError, match="say what `full` is"):
        read().model(replace(CLAIM, published=None), 10)


def test_each_claim_is_told_of_once(read):
    pilots = read()
    assert pilots.drawn(Registry((), (CLAIM,)), "differences") == [CLAIM]
    assert pilots.drawn(Registry((), (CLAIM,)), "rows") == []
    other = replace(CLAIM, id="some.other")
    with pytest.raises(ValueError, match=r"nothing is said of \['some.other'\]"):
        pilots.drawn(Registry((), (CLAIM, other)), "rows")
    with pytest.raises(ValueError, match=r"the registry has no \['some.claim'\]"):
        pilots.drawn(Registry((), ()), "rows")
    with pytest.raises(SchemaError, match="told of twice"):
        read(CONTENT.replace("[some.claim]", "[some.claim, some.claim]"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("seeds: [1, 2]", "seeds: [1, 101]", "pilots.gain.seeds"),
        ("drawn: differences", "drawn: difference", "drawn"),
        ("    because: As published\n", "", "because"),
        ("values: [0.01, 0.03]", "values: [0.01]", "pilots.gain.values"),
    ],
)
def test_what_breaks_the_schema_is_refused(read, old, new, says):
    assert old in CONTENT
    with pytest.raises(SchemaError, match=says):
        read(CONTENT.replace(old, new))
