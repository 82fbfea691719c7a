import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.seeding import numpy_generator, torch_generator

LARGEST = 2**32 - 1
OLD = ("split", "network", "order", "neuron", "data", "noise", "census")


def draw(seed, stream, *index):
    return int(numpy_generator(seed, stream, *index).integers(2**63))


@pytest.mark.parametrize(
    ("stream", "numpys", "torchs"),
    [
        # published results rest on these seven
        ("split", 3046434146920192034, 2224567399750648198),
        ("network", 7072910465763908452, 4268350524073335237),
        ("order", 2735018183869411824, 3210309230676669138),
        ("neuron", 3116973779719641722, 6274758213832094758),
        ("data", 1088686112165422749, 5767841442691535828),
        ("noise", 3713776092598643160, 5341871462836184274),
        ("census", 7589548094158156375, 1048988817443356554),
        ("dropout", 889170332855652448, 2196092228996856351),
    ],
)
def test_what_streams_draw_stays(stream, numpys, torchs):
    assert draw(5, stream, 3) == numpys
    assert torch_generator(5, stream, 3).initial_seed() == torchs


def test_names_and_indices_make_streams_of_their_own():
    names = [*OLD, "dropout", "augmentation", "Dropout", "", "7", "ν"]
    indices = [(1,), (2,), (2, 1), (1, 2), (LARGEST,)]
    drawn = [
        draw(seed, name, *index)
        for seed, name, index in itertools.product((0, 1, LARGEST), names, indices)
    ]
    assert len(set(drawn)) == len(drawn)


def test_zeros_at_the_end_are_draws_of_their_own_but_in_the_old_streams():
    indices = [(), (0,), (0, 0), (0, 0, 0)]
    assert len({draw(1, "dropout", *index) for index in indices}) == len(indices)
    for stream in OLD:
        assert len({draw(1, stream, *index) for index in indices[:3]}) == 1


NUMBERS = st.integers(0, LARGEST)
DRAWS = st.tuples(
    NUMBERS,
    st.sampled_from(OLD) | st.text(st.characters(codec="utf-8"), max_size=3),
    # of one length, as the old streams ask for
    st.tuples(NUMBERS, NUMBERS),
)


@given(DRAWS, DRAWS)
def test_different_draws_never_coincide(one, other):
    (seed, stream, index), (other_seed, other_stream, other_index) = one, other
    same = draw(seed, stream, *index) == draw(other_seed, other_stream, *other_index)
    assert same == (one == other)


@pytest.mark.parametrize(
    ("seed", "index"),
    [(-1, ()), (2**32, ()), (5 + 2**32, ()), (1, (-1,)), (1, (2**32,)), (1, (0, 3 + 2**40))],
)
@pytest.mark.parametrize("stream", ["network", "dropout"])
@pytest.mark.parametrize("generator", [numpy_generator, torch_generator])
def test_numbers_that_would_coincide_with_others_are_refused(seed, index, stream, generator):
    with pytest.raises(ValueError, match=r"from 0 to 2³² − 1, got seed=.*would coincide"):
        generator(seed, stream, *index)


def test_numpys_generator_needs_no_torch():
    code = (
        "import sys; from oneneuron.seeding import numpy_generator; numpy_generator(1, 'noise'); "
        "raise SystemExit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
