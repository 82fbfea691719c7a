"""What a run's configuration of the study cannot ask for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from oneneuron.config import seeds_of
from oneneuron.studies.eeg.cells import SUBJECTS


def faults(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what would weigh persons unequally, and what goes on from what the run lacks."""
    if "dead_long" in said["seeds"] and "dead_census" not in said["seeds"]:
        yield "seeds.dead_long: trained on is a seed of the dead census; add seeds.dead_census"
    for arm, seeds in said["seeds"].get("subject", {}).items():
        times = sorted(Counter(seed % SUBJECTS for seed in seeds_of(seeds)).values())
        if times[0] < times[-1]:
            yield (
                f"seeds.subject.{arm}: a seed holds out a person, by its remainder of {SUBJECTS}; "
                f"these hold out some {times[-1]} times and others {times[0]}, not as often"
            )
