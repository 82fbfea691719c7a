"""What is measured of each network of the seed study."""

import pandas as pd

from oneneuron.studies.landscape.design import SOLVED, STEPS

NETWORK = ["cell", "hidden", "arm", "optimiser", "reg_strength", "initial_bias", "seed"]
"""Columns by which networks are told apart."""

LATE = ["late_steps", "late_solved", "late_bare_errs"]


def measure(records: pd.DataFrame) -> pd.DataFrame:
    """Return one row a network: what became of it at the step at which arms are compared.

    Parameters
    ----------
    records
        Of the seed study (`seeds.train`), with the file of each row as ``path``.

    Returns
    -------
    pandas.DataFrame
        `NETWORK`; ``steps`` (`STEPS`, or the record's last step where it has fewer); ``solved``
        (the objective is under `SOLVED`); ``errs`` (the whole network misclassifies a sample) and
        ``bare_errs`` (the network without its neuron does); ``loss``, ``bare_loss``, ``scale``,
        ``weight_norm``, ``bias``, ``gradient_norm``, ``diverged`` as recorded; ``late_steps``, at
        the record's end, ``late_solved`` and ``late_bare_errs`` there; ``path``.
    """
    by = [*NETWORK, "path"]
    at_end = records[records["step"] <= STEPS].sort_values([*by, "step"], kind="stable")
    last = at_end.drop_duplicates(by, keep="last").reset_index(drop=True)
    late = records.sort_values([*by, "step"], kind="stable").drop_duplicates(by, keep="last")
    late = late.reset_index(drop=True)
    kept = ["loss", "bare_loss", "scale", "weight_norm", "bias", "gradient_norm", "diverged"]
    # both are in the order of `by`
    return last.assign(
        steps=last["step"],
        solved=last["objective"] < SOLVED,
        errs=last["errors"] > 0,
        bare_errs=last["bare_errors"] > 0,
        late_steps=late["step"],
        late_solved=late["objective"] < SOLVED,
        late_bare_errs=late["bare_errors"] > 0,
    )[[*NETWORK, "steps", "solved", "errs", "bare_errs", *kept, *LATE, "path"]]
