import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.statistics.multiplicity import holm

ps = st.lists(st.floats(0, 1), min_size=1, max_size=8)


def test_one_test_alone_and_none() -> None:
    assert holm([0.04]).tolist() == [0.04]
    assert holm([]).tolist() == []


def test_a_worked_example() -> None:
    # Holm 1979: 4·0.005, 3·0.01, 2·0.03 and then none smaller than the one before.
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_what_is_no_p_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.5, 1.5])
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([float("nan")])


@given(ps)
def test_lies_between_p_and_bonferroni_and_keeps_the_order(p: list[float]) -> None:
    adjusted = holm(p)
    for raw, new in zip(p, adjusted, strict=True):
        assert raw <= new <= min(1.0, raw * len(p))
    order = sorted(range(len(p)), key=p.__getitem__)
    assert all(adjusted[a] <= adjusted[b] for a, b in itertools.pairwise(order))
