"""What needs no seed of training: identities, known bad minima, and the way out of them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from oneneuron.studies.landscape import ablations, escape, identities, minima, valley


def survey(job: Mapping[str, Any], checkpoint: object = None) -> dict[str, pd.DataFrame]:
    """Return the tables ``record``, of the identities, and those of minima, escape and ablations.

    Parameters
    ----------
    job
        ``draws`` of the identities and their ``seed``; ``cells``, ``reg_strengths`` and
        ``data_scales`` of the escape, of which the first λ is that of all else too.
    checkpoint
        Of no use: it takes a minute.
    """
    own, *_ = job["reg_strengths"]
    described = minima.look_at_described(own, job["seed"])
    return {
        "record": identities.check(job["draws"], job["seed"]),
        "minima": pd.concat([minima.look(own), described], ignore_index=True),
        "valley": valley.look(own),
        "escape": escape.flow(job["cells"], job["reg_strengths"], job["data_scales"]),
        "layers": ablations.look_at_layers(own),
        "fences": ablations.look_at_fences(job["cells"], own),
    }
