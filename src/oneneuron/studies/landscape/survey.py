"""What needs no seed of training: identities, known bad minima, and the way out of them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from oneneuron.studies.landscape import escape, identities, minima, valley


def survey(job: Mapping[str, Any], checkpoint: object = None) -> dict[str, pd.DataFrame]:
    """Return the tables ``record`` (of the identities), ``minima``, ``valley`` and ``escape``.

    Parameters
    ----------
    job
        ``draws`` of the identities and their ``seed``; ``cells`` and ``reg_strengths`` of the
        escape, of which the first λ is that of the minima and the valley too.
    checkpoint
        Of no use: it takes a minute.
    """
    return {
        "record": identities.check(job["draws"], job["seed"]),
        "minima": minima.look(job["reg_strengths"][0]),
        "valley": valley.look(job["reg_strengths"][0]),
        "escape": escape.flow(job["cells"], job["reg_strengths"]),
    }
