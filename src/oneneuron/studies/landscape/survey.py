"""What needs no seed of training: identities, known bad minima, and the way out of them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from oneneuron.studies.landscape import escape, identities, minima


def survey(job: Mapping[str, Any], checkpoint: object = None) -> dict[str, pd.DataFrame]:
    """Return the tables ``record`` (of the identities), ``minima`` and ``escape``.

    Parameters
    ----------
    job
        ``draws`` of the identities and their ``seed``; ``cells`` and ``reg_strengths`` of the
        escape, of which the first λ is that of the minima too.
    checkpoint
        Of no use: it takes a minute.
    """
    own, *_ = job["reg_strengths"]
    described = minima.look_at_described(own, job["seed"])
    return {
        "record": identities.check(job["draws"], job["seed"]),
        "minima": pd.concat([minima.look(own), described], ignore_index=True),
        "escape": escape.flow(job["cells"], job["reg_strengths"]),
    }
