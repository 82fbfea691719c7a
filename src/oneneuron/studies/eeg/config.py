"""What a run's configuration of the study cannot ask for."""

from collections.abc import Iterator, Mapping
from typing import Any

from oneneuron.config import seeds_of

SUBJECTS = 8
"""People who were recorded; a seed of the cell *subject* holds out one of them, modulo so many."""


def faults(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the recordings cannot give."""
    for arm, seeds in said["seeds"].get("subject", {}).items():
        held_out: dict[int, int] = {}
        for seed in seeds_of(seeds):
            other = held_out.setdefault(seed % SUBJECTS, seed)
            if other != seed:
                yield (
                    f"seeds.subject.{arm}: {other} and {seed} hold out the same person; there are "
                    f"{SUBJECTS}, so give at most {SUBJECTS} that follow each other"
                )
                break
