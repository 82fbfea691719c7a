"""What a record keeps of the times at which networks were measured, since records are published."""

from pathlib import Path

import pandas as pd

from oneneuron.studies.landscape.design import STEPS
from oneneuron.studies.landscape.measures import NETWORK
from oneneuron.training.record import write_record


def kept_values(records: pd.DataFrame) -> pd.DataFrame:
    """Return records without the sizes that nobody reads.

    Who errs is kept at all times; what is a size (loss, scale, gradient, …) where arms are compared
    and at the end, and is NaN at other times.
    """
    last = records.groupby(NETWORK)["step"].transform("max")
    told = records["step"].eq(last) | records["step"].eq(last.clip(upper=STEPS))
    sizes = records.select_dtypes("float64").columns.difference(NETWORK)
    return records.assign(**{name: records[name].where(told) for name in sizes})


def write_kept(path: str | Path, records: pd.DataFrame) -> None:
    """Write records of the seed study with what `kept_values` leaves."""
    write_record(path, kept_values(records))
