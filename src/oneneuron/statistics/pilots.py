"""What was seen in pilots, and what is drawn from it in place of a claim's runs.

A file of pilots (``data/pilots/X.yaml``) has what a study's pilots measured, each with its seeds,
and for each claim what is assumed: see its schema.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from oneneuron.names import nearest
from oneneuron.schema import SchemaError, read_yaml
from oneneuron.statistics.chances import Model, normal, yes_or_no
from oneneuron.statistics.registry import Claim, Registry


@dataclass(frozen=True)
class Pilot:
    """What pilots measured: values, or how often something happened.

    Attributes
    ----------
    quantity, source
        What it is, and which runs.
    values
        One a seed; none of a count.
    count, n
        Seeds in which it happened, and all; of values n is their number.
    seeds
        Those that were looked at, where they are known; all under 100.
    """

    quantity: str
    source: str = ""
    values: tuple[float, ...] = ()
    count: int = 0
    n: int | None = None
    seeds: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Seeds that were looked at."""
        return len(self.values) if self.n is None else self.n

    @property
    def spread(self) -> float:
        """Standard deviation of the values."""
        return float(np.std(self.values, ddof=1))

    @property
    def share(self) -> float:
        """How often it happened, as one of n + 2 (Laplace): none of few seeds is not never."""
        return (self.count + 1) / (self.size + 2)

    @property
    def words(self) -> str:
        """What it is, with its seeds, as the reader is told."""
        seeds = f"seeds {', '.join(map(str, self.seeds))}" if self.seeds else f"{self.size} seeds"
        return f"{self.quantity}: pilot, {seeds}"


BY_ITSELF = ("differences", "values", "answers")
"""What is drawn by a claim's assumption alone."""


@dataclass(frozen=True)
class Assumed:
    """What is drawn for some claims: the fields of the schema, or why nothing is."""

    drawn: str
    because: str
    none: Any = 0.0
    full: Any = "published"
    spread: Any = None
    same: Any = 0.0
    together: Any = 0.0
    within: tuple[float, float] = (-np.inf, np.inf)


@dataclass(frozen=True)
class Pilots:
    """A study's pilots by name, and what is assumed of each claim, by its id."""

    pilots: Mapping[str, Pilot]
    assumed: Mapping[str, Assumed]

    def model(self, claim: Claim, n: int, seen: Mapping[str, Pilot] | None = None) -> Model:
        """Return how the runs of a claim are made up.

        Parameters
        ----------
        claim
            One of the study's.
        n
            Seeds.
        seen
            Pilots of this claim alone, by name.

        Raises
        ------
        ValueError
            Where a pilot or the claim's assumption is missing.
        """
        of = self.assumed[claim.id]
        pilots = {**self.pilots, **(seen or {})}
        used: dict[str, None] = {}

        def value(given: Any, kind: Callable[[Pilot], float]) -> float:
            if given == "published":
                if claim.published is None:
                    raise ValueError(f"{claim.id}: has no published effect; say what `full` is")
                return claim.published
            if not isinstance(given, str):
                return float(given)
            if given not in pilots:
                raise ValueError(f"{claim.id}: no pilot {given!r}{nearest(given, pilots)}")
            used[pilots[given].words] = None
            return kind(pilots[given])

        def share(given: Any) -> float:
            return value(given, lambda pilot: pilot.share)

        if of.drawn == "answers":
            none, full = (
                [share(one) for one in (part if isinstance(part, tuple) else [part])]
                for part in (of.none, of.full)
            )
            together = share(of.together)
            return yes_or_no(n, none, full, "; ".join([of.because, *used]), together)
        return normal(
            n,
            none=share(of.none),
            full=share(of.full),
            spread=value(of.spread, lambda pilot: pilot.spread),
            same=share(of.same),
            words="; ".join([of.because, *used]),
            paired=of.drawn == "differences",
            within=of.within,
        )

    def drawn(self, published: Registry, *kinds: str) -> list[Claim]:
        """Return the claims for which such is drawn, in the registry's order.

        Raises
        ------
        ValueError
            Where nothing is said of a claim, or something of one that is not there.
        """
        ids = {claim.id for claim in published.claims}
        if ids != set(self.assumed):
            untold, unknown = sorted(ids - set(self.assumed)), sorted(set(self.assumed) - ids)
            raise ValueError(
                f"pilots: nothing is said of {untold}, and the registry has no {unknown}"
            )
        return [claim for claim in published.claims if self.assumed[claim.id].drawn in kinds]


def read_pilots(paths: Iterable[str]) -> Pilots:
    """Read a file of pilots, the first path, by its schema, the second.

    Raises
    ------
    oneneuron.schema.SchemaError
        Where it breaks the schema, or a claim is told of twice.
    """
    path, schema, *_ = paths
    content = read_yaml(path, schema)
    pilots = {name: Pilot(**_of_tuples(of)) for name, of in content["pilots"].items()}
    assumed: dict[str, Assumed] = {}
    for row in content["claims"]:
        fields = _of_tuples({key: value for key, value in row.items() if key != "claims"})
        for id in row["claims"]:
            if id in assumed:
                raise SchemaError(f"{path}: the claim {id!r} is told of twice")
            assumed[id] = Assumed(**fields)
    return Pilots(pilots, assumed)


def _of_tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in fields.items()}
