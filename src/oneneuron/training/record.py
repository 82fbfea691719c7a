"""Tables of results as Parquet files: the same table gives the same bytes."""

from pathlib import Path

import pandas as pd

from oneneuron.files import atomic_path


def write_record(path: str | Path, record: pd.DataFrame) -> None:
    """Write a table atomically; nothing that varies from run to run goes into the file."""
    with atomic_path(path) as temporary:
        record.to_parquet(temporary, engine="pyarrow", compression="zstd", index=False)
