"""What a record keeps of a network's epochs: what somebody reads, since records are published."""

from collections.abc import Iterable

import pandas as pd

from oneneuron.training.record import MET

MET_READ = {name: MET[name] for name in ("epoch", "train_loss", "train_errors", "diverged")}
"""Of what an epoch met and left."""


def kept_epochs(record: pd.DataFrame, whole: Iterable[int] = ()) -> pd.DataFrame:
    """Return a record without the epochs of which nobody reads.

    Parameters
    ----------
    record
        One row for each ``member`` and epoch, in order, with ``diverged`` and
        ``full_train_errors``.
    whole
        Members of which all epochs are kept, since their curves are drawn.

    Returns
    -------
    pandas.DataFrame
        Of the others the first epoch of a divergence, the first at whose end a pass over the
        training samples found no error, and the last one.
    """
    zero = record["full_train_errors"].eq(0).fillna(False).astype(bool)
    firsts = (record[rows].drop_duplicates("member").index for rows in (record["diverged"], zero))
    last = record.drop_duplicates("member", keep="last").index
    kept = last.append(list(firsts))
    return record[record.index.isin(kept) | record["member"].isin(list(whole))]
