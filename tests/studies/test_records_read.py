"""Records are published: each of their columns has a reader, or it would not be kept."""

import inspect
from collections.abc import Callable
from importlib import import_module

import pandas as pd
import pytest

from oneneuron.studies.eeg import protocol
from oneneuron.studies.eeg.measures import measure as measure_eeg
from oneneuron.studies.eeg.numbers import deaths
from oneneuron.studies.practicality import noise, pixels, search, stability
from oneneuron.studies.practicality.measures import measure, measure_noise, measure_order

IDENTITY = {"study"}
"""What tells records apart where those of all studies are joined."""


def result_of(read: Callable[..., object], record: pd.DataFrame) -> object:
    """Return what a reader makes of a record, or that it cannot do without what is missing."""
    try:
        made = read(record)
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        return repr(error)
    return made


def differ(one: object, other: object) -> bool:
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        return not one.equals(other)
    return repr(one) != repr(other)


def unread(record: pd.DataFrame, columns: dict[str, str], *readers: Callable[..., object]) -> list:
    """Return the columns of a record without which each reader makes the same."""
    left = sorted({*columns} - IDENTITY)
    assert {*left} <= {*record.columns}
    for read in readers:
        whole = result_of(read, record)
        assert not isinstance(whole, str), whole
        left = [c for c in left if not differ(result_of(read, record.drop(columns=c)), whole)]
    return left


def drawn(study: str, name: str) -> Callable[[pd.DataFrame], list[object]]:
    """Return a reader that draws a figure, and gives the data of what is drawn."""
    draw = import_module(f"oneneuron.studies.{study}.figures.{name}").draw
    parameter = next(iter(inspect.signature(draw).parameters))

    def read(record: pd.DataFrame) -> list[object]:
        figure, _ = draw(**{parameter: record})
        shown = [line.get_xydata().tolist() for axes in figure.axes for line in axes.lines]
        return [*shown, [axes.get_title() for axes in figure.axes]]

    return read


@pytest.mark.parametrize(
    ("name", "of", "readers"),
    [
        ("make_search", search.RECORD, [measure]),
        ("make_pixels", pixels.RECORD, [measure]),
        ("make_stability", stability.RECORD, [measure]),
        (
            "simulate_divergences",
            stability.DIVERGENCES,
            [measure_order, drawn("practicality", "divergence")],
        ),
        ("make_noise", noise.RECORD, [measure_noise]),
    ],
)
def test_of_the_practicality_study(made_up, name, of, readers):
    record = getattr(made_up("practicality"), name)()
    assert set(unread(record, of, *readers)) <= {"epoch"}


def test_of_the_eeg_study(made_up):
    record = made_up("eeg").simulate_runs({"scaled_input": [1]}, epochs=8)
    figures = ("scale", "sign_changes", "accuracy_bands")
    readers = [measure_eeg, deaths.numbers, *(drawn("eeg", name) for name in figures)]
    assert unread(record, protocol.RECORD, *readers) == []
