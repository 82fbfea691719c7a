from fractions import Fraction

import pytest

from oneneuron.statistics.audit import printings


def test_trailing_zeros_count() -> None:
    assert printings("0.80")[0].lower == Fraction(795, 1000)
    assert printings("0.8")[0].lower == Fraction(75, 100)
    assert printings(0.8, decimals=2) == printings("0.80")
    assert printings(5.0, decimals=0) == printings("5")


def test_halfway_may_round_either_way_and_is_not_cut_up() -> None:
    rounded, cut = printings("0.5")
    assert rounded.fits(Fraction(45, 100)) and rounded.fits(Fraction(55, 100))
    assert cut.fits(Fraction(1, 2)) and cut.fits(Fraction(599, 1000))
    assert not cut.fits(Fraction(6, 10)) and not cut.fits(Fraction(49, 100))


@pytest.mark.parametrize("text", ["", "about 3", "-0.5", "1/3", "1e-3", "nan"])
def test_what_is_no_printed_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        printings(text)


def test_more_digits_than_said_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        printings("0.812", decimals=2)
