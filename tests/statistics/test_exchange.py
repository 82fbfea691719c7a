"""Networks take the place of others, in the order of the table, and verdicts are reached anew."""

from dataclasses import replace

import numpy as np
import pandas as pd
from pandas.testing import assert_frame_equal

from oneneuron.statistics.claims import read_verdicts, write_claims
from oneneuron.statistics.exchange import exchanged, same_verdicts, with_trained_again
from oneneuron.statistics.judge import Sample, judge
from oneneuron.statistics.registry import Registry

from .test_claims import CLAIM, OURS

BY = ["cell", "arm", "seed"]
SEEDS = range(1, 9)
ARMS = ("with", "without")
MEASURED = pd.DataFrame([
    {"arm": arm, "seed": seed, "value": 0.8 + 0.001 * seed + 0.03 * (arm == "with"),
     "path": f"data/records/{arm}/{seed}.parquet"}
    for arm in ARMS for seed in SEEDS
])  # fmt: skip


def of(table, *paths):
    return table[table["path"].isin(paths)]


def test_the_same_rows_leave_a_sorted_table_as_it_is():
    some = of(MEASURED, "data/records/with/3.parquet", "data/records/without/8.parquet")
    assert_frame_equal(exchanged(MEASURED, some[::-1], BY), MEASURED)


def test_a_table_takes_what_is_measured_of_its_own_files_alone():
    again = of(MEASURED, "data/records/with/3.parquet").assign(value=1.0)
    halved = with_trained_again(MEASURED, again, BY, lambda rows: rows.assign(value=0.5))
    assert_frame_equal(halved, exchanged(MEASURED, again.assign(value=0.5), BY))
    assert_frame_equal(with_trained_again(MEASURED, again, BY), exchanged(MEASURED, again))
    for other in (MEASURED.assign(path="data/records/else.parquet"), MEASURED.drop(columns="path")):
        assert with_trained_again(other, again, BY) is other


def test_rows_of_records_stand_in_the_order_of_their_files():
    # files in no order that their names would give, two rows each
    records = pd.concat([MEASURED[::-1]] * 2).sort_values("path", ascending=False, kind="stable")
    records = records.reset_index(drop=True)
    assert_frame_equal(exchanged(records, of(records, records["path"][6])), records)


def test_a_row_takes_the_place_of_another():
    new = of(MEASURED, "data/records/with/3.parquet").assign(value=7.0, more="not asked for")
    found = exchanged(MEASURED, new, BY)
    assert found.loc[found["value"] != MEASURED["value"], "path"].tolist() == [
        "data/records/with/3.parquet"
    ]
    assert list(found) == list(MEASURED)


def test_files_that_the_table_has_not_are_left_out():
    other = MEASURED[:1].assign(path="data/records/with/9.parquet")
    assert_frame_equal(exchanged(MEASURED, other, BY), MEASURED)


def sample(claim, published, measured):
    if claim.measure == "nothing":
        return Sample(silence="nothing", inputs=("data/records/other.parquet",))
    arms = [measured[measured["arm"] == arm]["value"].to_numpy() for arm in ARMS]
    return Sample(values=tuple(arms), inputs=tuple(measured["path"]))


def test_a_verdict_that_rests_on_exchanged_networks_is_reached_anew(tmp_path):
    own = replace(CLAIM, id="some.question", source=OURS)
    elsewhere = replace(CLAIM, id="some.other", measure="nothing")
    registry = Registry((), (CLAIM, own, elsewhere))
    judged = [
        judge(claim, sample(claim, registry, MEASURED), stand_in=False) for claim in registry.claims
    ]
    write_claims(tmp_path / "claims.json", judged, registry, stand_in=False)
    reached = read_verdicts(tmp_path / "claims.json")
    assert (reached["some.claim"], reached["some.question"]) == ("reproduced", "yes")

    files = [f"data/records/with/{seed}.parquet" for seed in SEEDS]
    for value, same in ((0.9, True), (0.1, False)):
        rows = of(MEASURED, *files).assign(value=np.linspace(value, value + 0.01, len(SEEDS)))
        found = same_verdicts(
            *(registry, sample, {"measured": MEASURED}),
            *({"measured": exchanged(MEASURED, rows, BY)}, files, reached),
        )
        # the other claim rests on none of these files
        assert found == {"some.claim": same, "some.question": same}
