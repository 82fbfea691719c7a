"""What a run's configuration of the study cannot ask for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from oneneuron.config import seeds_of
from oneneuron.studies.eeg.cells import CELLS, SUBJECTS, Cell


def faults(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what would have no effect, and what would weigh persons unequally.

    Some persons alone may be held out, as in a run of few seeds: each as often as the others.
    """
    yield from _without_effect(said)
    for arm, seeds in said["seeds"].get("subject", {}).items():
        times = sorted(Counter(seed % SUBJECTS for seed in seeds_of(seeds)).values())
        if times[0] < times[-1]:
            yield (
                f"seeds.subject.{arm}: a seed holds out a person, by its remainder of {SUBJECTS}; "
                f"these hold out some {times[-1]} times and others {times[0]}, not as often"
            )


def _without_effect(said: Mapping[str, Any]) -> Iterator[str]:
    seeds = said["seeds"]
    if "main" not in seeds:
        yield "seeds: nothing is told of the study without its main cell; add seeds.main"
    if "calibration_controls" in seeds and "calibration" not in seeds:
        yield "seeds.calibration_controls: told of beside the calibration; add seeds.calibration"
    if "dead_long" in seeds:
        yield from _unfollowed(seeds)
    for cell in said.get("epochs", {}):
        if cell not in seeds:
            yield f"epochs.{cell}: the run has no seeds of this cell; leave it out"
    if "stand_in_seconds" in said and said.get("data") != "stand-in":
        yield "stand_in_seconds: recordings are simulated with `data: stand-in` alone; leave it out"
    recipes = {cell: CELLS[cell] for cell in seeds if CELLS[cell].training}
    for key in said.get("training", {}):
        if not recipes:
            yield f"training.{key}: no cell of the run is trained by this recipe; leave it out"
        elif key == "reg_strength":
            yield from _of_penalty(seeds, recipes)


def _of_penalty(seeds: Mapping[str, Any], recipes: Mapping[str, Cell]) -> Iterator[str]:
    """Yield why a λ of the config is none of some cell."""
    for cell in recipes:
        if recipes[cell].reg_strength is not None:
            yield f"training.reg_strength: the cell {cell} has its own; leave one of them out"
    if not {arm for cell in recipes for arm in seeds[cell]} - {"without"}:
        yield "training.reg_strength: no arm of the run has a neuron to penalise; leave it out"


def _unfollowed(seeds: Mapping[str, Any]) -> Iterator[str]:
    """Yield which networks are to be trained on of which the census finds none."""
    census = [set(seeds_of(of_arm)) for of_arm in seeds.get("dead_census", {}).values()]
    if not census:
        yield "seeds.dead_long: trained on is a seed of the dead census; add seeds.dead_census"
        return
    last = max(set.intersection(*census), default=-1)
    for arm, of_arm in seeds["dead_long"].items():
        if late := [seed for seed in seeds_of(of_arm) if seed > last]:
            yield (
                f"seeds.dead_long.{arm}: the dead census has no seed from {late[0]} on that all "
                "its arms share"
            )
