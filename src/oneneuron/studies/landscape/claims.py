"""What the landscape study's runs say of each of its claims, by the registry's names."""

import pandas as pd

from oneneuron.names import nearest
from oneneuron.statistics.judge import Sample
from oneneuron.statistics.pairs import counted, having
from oneneuron.statistics.registry import Claim, Registry
from oneneuron.statistics.summaries import paths_of
from oneneuron.studies.landscape.design import STEPS, WITHOUT_LOSS
from oneneuron.studies.landscape.pairs import plain
from oneneuron.studies.landscape.words import WORDS

VIOLATION = 1e-9
"""By which an identity fails, relative to its terms; rounding leaves some 1e-14."""

SCALE = 1e-4
"""Size of a over which a neuron has not vanished; where points count as stationary it is smaller
by a decade at least, by the identity itself."""

OF_TRAINING = ("bare_errs", "late_bare_errs", "solved")


def sample(
    claim: Claim,
    published: Registry,
    trained: pd.DataFrame,
    identities: pd.DataFrame,
    stationary: pd.DataFrame,
    widths: pd.DataFrame | None = None,
) -> Sample:
    """Return what the runs say of a claim.

    Parameters
    ----------
    claim
        One of the study's.
    published
        The registry.
    trained
        What became of each network (`measures.measure`).
    identities, stationary
        Of `identities.check` and `stationary.census`.
    widths
        What became of wider networks; None where the run has none.

    Raises
    ------
    ValueError
        Where the claim speaks of a measure, arm or column that is none of the study's.
    """
    if claim.measure in OF_TRAINING:
        return _of_training(claim, widths if claim.contrast else trained)
    found = stationary[stationary["stationary"]]
    with_loss = found[found["loss"] > WITHOUT_LOSS]
    # the identities of a draw share its network and samples: a draw counts once
    fails = ~(identities["violation"] <= VIOLATION)
    of_points = {
        "identity_fails": (identities, fails.groupby(identities["draw"]).any()),
        "has_scale": (found, found["scale"].abs() > SCALE),
        "is_bad_minimum": (with_loss, with_loss["bad_minimum"]),
    }
    if claim.measure not in of_points:
        near = nearest(claim.measure or "", [*of_points, *OF_TRAINING])
        raise ValueError(f"the landscape study does not measure {claim.measure!r}{near}")
    if claim.network == "bare":
        raise ValueError(f"{claim.id}: {claim.measure!r} is not measured of the bare network")
    if claim.arms != ("exponential",):
        raise ValueError(f"{claim.id}: points are found for the exponential neuron alone")
    points, happens = of_points[claim.measure]
    return Sample(values=(happens.to_numpy(bool),), inputs=paths_of(points))


def _of_training(claim: Claim, trained: pd.DataFrame | None) -> Sample:
    column = str(claim.measure)
    if (claim.network == "bare") != ("bare_" in column):
        whose = "the bare network" if claim.network == "bare" else "the whole network"
        raise ValueError(f"{claim.id}: {column!r} is not measured of {whose}")
    unknown = set(claim.arms) - set(WORDS.arms)
    if unknown:
        raise ValueError(f"{claim.id}: no arm {', '.join(sorted(unknown))}")
    if trained is None:
        return Sample(missing="this run has no wider networks")
    (by, compared), *_ = claim.contrast.items() or [("arm", claim.arms)]
    asked = {**claim.where, **({"cell": claim.cell} if claim.cell else {})}
    asked |= {"arm": list(claim.arms), by: list(compared)}
    networks = having(plain(trained), asked, claim.id)
    cells = asked["cell"] if isinstance(asked["cell"], list) else [asked["cell"]]
    lacking = [WORDS.cells[cell] for cell in cells if cell not in set(networks["cell"])]
    if lacking:
        return Sample(missing=f"this run has no networks for {'; '.join(lacking)}")
    if column.startswith("late_") and (networks["late_steps"] <= STEPS).any():
        return Sample(missing="this run has trained no network for longer")
    by_seed = networks.pivot_table(column, "seed", [by, "cell"], aggfunc="mean").dropna()
    lacking = [str(one) for one in compared if one not in by_seed]
    if lacking:
        return Sample(missing=f"this run has not trained {by} {', '.join(lacking)}")
    shares = [pd.Series(by_seed[one][cells].to_numpy(float).mean(axis=1)) for one in compared]
    fewest = int(networks["steps"].min())
    return Sample(
        values=tuple(counted(share, claim.per_seed or "all").to_numpy() for share in shares),
        names=tuple(WORDS.arms[arm].name for arm in claim.arms),
        deviations=(f"{fewest:,} steps, not {STEPS:,}",) if fewest < STEPS else (),
        inputs=paths_of(networks),
    )
