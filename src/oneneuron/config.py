"""What one run consists of: its configuration, read and checked before anything is done."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from oneneuron.names import nearest
from oneneuron.schema import SchemaError, check, read_yaml, refuse

LARGEST_SEED = 2**32 - 1
"""Streams of larger seeds would coincide with those of others (see `oneneuron.seeding`)."""

MOST_SEEDS = 10_000
"""Seeds of one arm."""


def read_config(path: str | Path, schemas: str | Path, studies: Collection[str]) -> dict[str, Any]:
    """Read a run's configuration.

    Parameters
    ----------
    path
        Of the file.
    schemas
        The folder of the schemas: ``config.schema.yaml``, and for each study
        ``studies/{name}.schema.yaml`` for its own part.
    studies
        Names of the studies. What no schema can say of a study's part (how many people there are,
        how many images) its module ``config`` says, if it has one: ``faults(part)``.

    Returns
    -------
    dict
        What the file says; of a run of another's records also what that one's file says, its
        studies and sizes above all, so that the two cannot drift apart.

    Raises
    ------
    SchemaError
        Where something cannot be meant; a line a fault, with file, key and what to write.
    """
    said = read_yaml(path, Path(schemas) / "config.schema.yaml")
    if ("of" in said) == ("studies" in said):
        raise SchemaError(
            f"{path}: a run has either `studies`, which it trains, or `of`, the run whose "
            "records it tells of"
        )
    if "of" in said:
        other = Path(path).with_name(f"{said['of']}.yaml")
        if not other.is_file() or "of" in read_yaml(other):
            why = "is itself of another run" if other.is_file() else "is not there"
            raise SchemaError(f"{path}: of: {other.name} {why}; name a run that trains")
        of = read_config(other, schemas, studies)
        refuse(str(path), list(_without_effect(said, of["studies"])))
        return {**of, **said}
    for name, part in said["studies"].items():
        if name not in studies:
            raise SchemaError(
                f"{path}: there is no study {str(name)!r}{nearest(str(name), studies)}; "
                f"the studies are {', '.join(studies)}"
            )
        where = f"{path}, studies.{name}"
        schema = read_yaml(Path(schemas) / "studies" / f"{name}.schema.yaml")
        check(part, schema, where, formats={"seeds": seeds_of})
        refuse(where, list(_faults_of(name)(part)))
    return said


def seeds_of(said: Any) -> list[int]:
    """Return seeds that a config gives as a list, or from the first to the last as `101-112`.

    Raises
    ------
    ValueError
        For a range that runs backwards, for too many, or for one over the largest.
    """
    if isinstance(said, str):
        ends = re.fullmatch(r"([0-9]+)-([0-9]+)", said)
        if not ends:
            raise ValueError(f"{said!r} is no range of seeds; write one such as 101-112")
        # digits are counted first: a number of thousands of them is not made
        if max(map(len, ends.groups())) > 10 or int(ends[2]) > LARGEST_SEED:
            raise ValueError(f"seeds are at most {LARGEST_SEED} (2³² − 1)")
        first, last = int(ends[1]), int(ends[2])
        if last < first:
            raise ValueError(f"the range {said} runs backwards; write {last}-{first}")
        found: Any = range(first, last + 1)
    else:
        found = said if isinstance(said, list) else []
        if any(isinstance(seed, int) and seed > LARGEST_SEED for seed in found):
            raise ValueError(f"seeds are at most {LARGEST_SEED} (2³² − 1)")
    if len(found) > MOST_SEEDS:
        raise ValueError(f"{len(found):,} seeds, and at most {MOST_SEEDS:,} can be trained")
    return list(found)


def unusable_path(path: str | Path) -> str:
    """Return which characters of a folder's path keep the pipeline from running there; '' if none.

    Paths become parts of shell commands and of Snakemake's templates.
    """
    return "".join(sorted(set(re.findall(r"[^\w/.+@,=-]", str(path)))))


def _without_effect(said: dict[str, Any], studies: Collection[str]) -> Iterator[str]:
    """Yield what a run of the records of another says that trains nothing."""
    again = said.get("again", {})
    if not (again.get("here") or again.get("data")):
        if again:
            yield "again: it names no record to train once more, `here` or of `data`"
        if "checkpoint_seconds" in said:
            yield "checkpoint_seconds: the run trains nothing; leave it out"
    for part in ("here", "data"):
        for name in again.get(part, {}):
            if name not in studies:
                near = nearest(name, studies) or f"; it has {', '.join(studies)}"
                yield f"again.{part}.{name}: the run has no such study{near}"


def _faults_of(study: str) -> Callable[[Any], Iterable[str]]:
    module = f"oneneuron.studies.{study}"
    if find_spec(module) is None or find_spec(f"{module}.config") is None:
        return lambda part: ()
    faults: Callable[[Any], Iterable[str]] = import_module(f"{module}.config").faults
    return faults
