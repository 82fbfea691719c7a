"""The short form of the soak: some kills, some broken inputs for each parser, some tamperings.

Continuous integration runs it, on the results that the pipeline's tests made; `make soak` is the
whole.
"""

from random import Random

import pytest

from .fuzz import again, fuzz
from .kills import SIGNALS, TARGETS, Run
from .parsers import PARSERS
from .tampering import TAMPERINGS, try_all

# three minutes on two idle cores; the rest is for a machine that is shared
pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

KILLS, INPUTS, SEED = 6, 100, 0


def test_a_run_that_is_killed_goes_on_to_the_same_bytes(made, edited):
    edited.replace("config/tiny.yaml", "checkpoint_seconds: 60", "checkpoint_seconds: 0")
    run = Run(edited, "tiny", made.folder / "results/tiny", Random(SEED), short=True)
    killed = run.kill(KILLS)
    assert killed.kills.total() == KILLS
    assert {target for target, _ in killed.kills} == set(TARGETS)
    assert {number for _, number in killed.kills} == {number.name for number in SIGNALS}
    assert killed.failed == []
    assert killed.unlocked == 0
    assert killed.differing == []


def test_broken_inputs_are_refused_by_name():
    faults = [
        f"{one.parser}: {fault['fault']} ({fault['error']})\n"
        f"  {again(one.parser, SEED, fault['number'])}"
        for one in fuzz(PARSERS, INPUTS, SEED)
        for fault in one.faults
    ]
    assert not faults, "\n".join(faults)


def test_tamperings_are_named_and_nothing_else(made):
    answers = try_all([one for one in TAMPERINGS if one.short], made, "tiny")
    faults = [f"{one.name}: {one.fault}\n{one.printed}" for one in answers if one.fault]
    assert not faults, "\n\n".join(faults)
