"""Which of the seed study's values a record keeps."""

import pandas as pd

from oneneuron.studies.landscape.design import STEPS, times
from oneneuron.studies.landscape.kept import kept_values, write_kept
from oneneuron.studies.landscape.measures import measure
from oneneuron.training.record import read_table


def test_sizes_are_kept_where_arms_are_compared_and_at_the_end(records):
    long = records(["t3"], ["without"], [1, 2], ["descent"], steps=100_000)
    short = records(["t1"], ["without"], [1, 2], ["adam"], steps=500)
    found = kept_values(pd.concat([long, short], ignore_index=True))
    told = found[found["objective"].notna()].groupby("cell")["step"].unique().map(sorted)
    assert told.to_dict() == {"t3": [STEPS, 100_000], "t1": [500]}
    # who errs, and who is who, is known at all times
    known = ["bare_errors", "errors", "diverged", "reg_strength", "initial_bias"]
    assert found[known].notna().all(axis=None)
    assert sorted(found.loc[found["cell"] == "t3", "step"].unique()) == times(100_000)


def test_what_is_measured_is_the_same(records, tmp_path):
    whole = records(["t3"], ["without", "exponential"], range(5), steps=50_000)
    path = tmp_path / "1001.parquet"
    write_kept(path, whole.drop(columns="path"))
    found = read_table(path).assign(path=whole["path"])
    pd.testing.assert_frame_equal(measure(found), measure(whole), check_dtype=False)
